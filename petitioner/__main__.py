"""`python -m petitioner …` is `petitioner …`."""

from petitioner.cli import main

main()
