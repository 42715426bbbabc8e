"""Every SQL statement of publication."""
