"""Use cases: they own the transactions and return what to say."""
