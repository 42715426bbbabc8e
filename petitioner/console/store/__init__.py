"""Every SQL statement of the console."""
