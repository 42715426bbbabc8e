"""A bar in the terminal for work whose length is known only when it has begun."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


@contextmanager
def telling(label: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar, and return what moves it: call it with how much of how much is done."""
    with click.progressbar(length=1, label=label, show_pos=True) as bar:

        def tell(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update((done if total else 1) - bar.pos)

        yield tell
