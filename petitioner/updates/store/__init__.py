"""Every SQL statement of updates."""
