"""One file for each goal: `measure(ground, plan)` returns the lines of the table."""
