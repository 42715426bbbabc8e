# ruff: noqa: INP001 (a script, part of no package)
"""Fill the @names@ of a configuration file: python3 deploy/fill.py FILE name=value … > result.

Refuses a name that is left over and a value that nothing asks for.
"""

import re
import sys
from pathlib import Path

HOLE = re.compile(r"@([a-z]+)@")


def fill(text: str, values: dict[str, str]) -> str:
    """Return the text with every @name@ replaced; raise ValueError when names and values do not match."""
    asked = set(HOLE.findall(text))
    if asked != set(values):
        missing, unknown = sorted(asked - set(values)), sorted(set(values) - asked)
        raise ValueError(f"missing: {', '.join(missing) or 'none'}; unknown: {', '.join(unknown) or 'none'}")
    return HOLE.sub(lambda hole: values[hole[1]], text)


def main() -> None:
    """Read the command line, print the filled file."""
    if len(sys.argv) < 2 or any("=" not in word for word in sys.argv[2:]):  # noqa: PLR2004 (its own name, a file)
        sys.exit(__doc__)
    try:
        filled = fill(Path(sys.argv[1]).read_text(), dict(word.split("=", 1) for word in sys.argv[2:]))
    except ValueError as mismatch:
        sys.exit(str(mismatch))
    sys.stdout.write(filled)


if __name__ == "__main__":
    main()
