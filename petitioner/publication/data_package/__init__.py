"""Everything that is public as tables, once a night: a Data Package at `/data/datapackage.json`.

It holds what the files of the site and its log of events already say, copied from there: no number is made
anew, so that none can be compared with another of the same thing. Whatever leaves the site leaves it, too.

Words: a *table* is one CSV file with its columns; the *descriptor* names them all; to *take back* is to take
the whole package away because the site does not say something any more.

Standard: Data Package and Table Schema (Frictionless), version 1. See docs/data.md.
"""
