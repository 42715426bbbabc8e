"""Readers of rosters: bytes in, rows or every problem out."""
