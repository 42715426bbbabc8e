"""The desk's doors to statements."""
