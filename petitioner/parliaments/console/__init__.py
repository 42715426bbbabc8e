"""The desk's doors to assemblies and their rosters."""
