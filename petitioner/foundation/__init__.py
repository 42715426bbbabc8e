"""Plumbing that knows machines, not petitions: settings, clock, keys, database, queue, mail, web."""
