"""All SQL: schema, engine, and one file of statements a noun."""
