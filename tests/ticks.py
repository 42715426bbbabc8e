"""Time for jobs that rest."""


class Ticks:
    """A clock for jobs that goes on only when they rest: they need no time, and never too much of it."""

    def __init__(self) -> None:
        self._seconds = 0.0

    def monotonic(self) -> float:
        """Return the seconds rested so far."""
        return self._seconds

    def sleep(self, seconds: float) -> None:
        """Rest."""
        self._seconds += seconds
