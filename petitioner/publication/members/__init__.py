"""Who backs a statement, as pages, as data, as a written declaration, and drawn as a half-circle."""
