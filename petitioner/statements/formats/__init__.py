"""Readers of the folders organisers write: files in, values out, everything wrong listed at once."""
