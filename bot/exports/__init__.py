"""Values to documents that people take along."""
