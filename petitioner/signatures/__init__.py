"""A person's name under a statement.

Words: an *intake* is a sealed form nobody has opened; a *signature* is one attempt of one signer under one
statement; a *link* is what proves the mailbox: its token stands in the letter, its code can be typed, its
handle in the address of the check-your-inbox page. Only digests of the three are kept. A *wish* is what a
signer wants beyond signing, sealed like a form; *news* goes to addresses that lie apart from signatures.

Flow: receive → open_intake (screening, accept, issue_link) → send_letters → confirm or disown → count.
Several attempts of one address may be pending; at most one is ever confirmed, and the others then join it.
"""
