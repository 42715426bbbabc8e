"""Feeds of what happens in public: of all statements, of one, of an organisation, of members who back them.

Words: an *entry* tells one event of one statement, and is the same wherever it stands. A *feed* is named by
what it is about (`all`, `statement 7`, `organisation long-table`, `endorsements`, `person 12`). A *place* is
where an entry stands in a feed, counted from 1 for ever; a full hundred of them is an *archive*.
"""
