"""The doors of the console: the first page, the search, operations, and whether the house is ready."""
