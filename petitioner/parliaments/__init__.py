"""Assemblies and the people who sit in them, imported from rosters, with their mandates kept for ever.

Words, Popolo's: an *assembly* is one chamber; a *person* has a name and identifiers; a *membership* is a
mandate, with its days, national delegation, political group, role and official address. A *roster* is one
import of an assembly: which file, from where, under which licence, when, with which digest.

Flow: a file → `formats.choice.read_roster`, which lists everything wrong at once and puts the rest on a shelf
on disk → `import_roster.import_roster` compares with what is known, some people at a time, says what is
suspicious, and takes in all of it or nothing → `revert_roster.revert_roster` puts back what the last import
replaced → `read` tells other rooms who sits where on a day. Nobody is ever deleted but by a revert: who is
missing from a newer file has left.
"""
