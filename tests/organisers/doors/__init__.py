"""The doors of the desk, one file a room, as the design has them: written by hand, not read from the code."""
