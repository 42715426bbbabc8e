"""Every SQL statement of this room: what the desk may see and write, and what the worker does."""
