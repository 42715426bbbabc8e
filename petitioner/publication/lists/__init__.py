"""Which statements there are: pages and data, read from what was noted when each was last written.

Words: a *listing* is what the lists say of one statement; a *facet* is something it can be found by.
"""
