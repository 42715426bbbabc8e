"""Real servers brought along, so that the demonstration and the tests run on what production runs on.

`postgres` and `valkey` start the two servers from wheels or from the system, on unix sockets in a private
folder; `servants` says as whom. `sink` is a mail server that keeps every letter as a file. `programs` says
what the platform consists of while it runs. `supervisor` keeps programs running and stops them all, with
`sessions`. `instance` is what `./dev run` runs; `recovery` lets only one run at a time; `terminal` shows it.
`browser` finds a Chromium for the tests. Production uses none of this.
"""
