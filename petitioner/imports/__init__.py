"""Signatures collected on another platform, imported as a number of their own: never in the count or the log.

Words: an *import* is one file of addresses from elsewhere, with its source, the day of its export and its
SHA-256. Of each address only the statement's *fingerprint* is kept, so that nobody is counted twice; no name
and no address is. A *dry run* says in numbers what an import would count, what it leaves out, and why.

Flow: a file is sealed at the desk → `carry_out_requests` keeps it, sealed anew → `dry_run` → somebody takes
in exactly what they looked at, above a hundred a second person agrees → `take_in` → each night `settle` lets
go of whoever has signed here since → `undo` takes an import back whole. The file is destroyed as soon as
nobody needs it, after a day at the latest.
"""
