"""The organiser asks every member of an assembly what they say to a statement; who has answered is public.

Words: a *canvass* is one such round of letters for one statement and one assembly. An *answer* is `for`,
`against`, `abstain` or none yet; the member gives it by the letter to their own official address.

Flow: the organiser begins a canvass → letters go out, a few at a time, with progress → the member presses →
`for` becomes an endorsement the member confirmed, every answer is shown beside the name.
"""
