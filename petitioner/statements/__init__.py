"""What is asked, by whom, of whom, in which languages.

Words: a *statement* is the text people put their name under, handed to its *addressee*. Its words are kept as
numbered *versions*, each a set of equally authentic *texts*, one per language. A version, once written, never
changes: its texts are bound together by hashes that anyone can compute again (docs/statements.md). What may
change is its *settings*: state, moments, goal, topics, summaries.

Every version but the first says what it changed: a *typo*, a *clarification* or a *substantive* edit.

Flow: a folder is read by `formats.folder.read_folder`, which lists everything wrong with it at once →
`publish.publish` makes the statement, a new version, changed settings, or nothing → `read` shows it, its
Markdown turned into safe HTML by `markdown`; `list_versions` and `compare` show what changed.
"""
