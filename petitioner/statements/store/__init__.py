"""Every SQL statement of statements: what they are set to, and their versions."""
