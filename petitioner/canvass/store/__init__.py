"""Every SQL statement of the canvass: rounds, letters, answers."""
