"""The desk's doors to updates."""
