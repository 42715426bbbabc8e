"""The SQL of organisers: their ways in as the web process reaches them, their roles, their work, the log."""
