"""What was erased stays erased: a journal outside the database, carried out again after a restore.

Words: a *line* says that something is gone or less public, by an id or a keyed digest, never by a name. It is
written and on the disk before the database commits. The *mark* in the database says how far it has come;
where the file is longer, the database is older than the file, and the rest is done again.
"""
