"""The Discord edge: events in, sentences out."""
