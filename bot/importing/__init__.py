"""Any file to a reading, in a bounded child process."""
