"""The command `petitioner …`, also as `python -m petitioner …`."""

import gc

gc.disable()  # what is imported stays: looking for garbage in it took half of the time of a short command
from petitioner.cli import main  # noqa: E402 - that is when most of it is made

gc.freeze()  # nor is it looked at later, also not at the end; processes that are forked share its memory
gc.enable()

if __name__ == "__main__":
    main()
