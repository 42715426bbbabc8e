"""Whether the public folder holds what would be written now, byte for byte, and nothing else."""
