"""Readers of files from other platforms."""
