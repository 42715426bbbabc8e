"""Measures the platform beside its yardsticks: `python -m bench [row …] [--quick]`.

Ours and the yardstick run in turn, in short bursts, on servers of our own; medians are compared, answers are
counted against rows after every burst. A *row* is one goal (P1, P3, …) and lives in `rows/`.
"""
