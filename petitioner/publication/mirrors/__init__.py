"""A copy of the public folder that any host can serve, signed, and plainly a copy. See docs/mirrors.md."""
