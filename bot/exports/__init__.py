"""Values to documents that people take along: calendars, pages, PDF, text, charts."""
