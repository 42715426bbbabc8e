"""Parliamentary staff, and for whom each of them may act: who said so, on what evidence, from when to when.

Words: *staff* are people with an address on an assembly's own domain; they have an account and no password.
An *authority* lets one of them act for one member, or for every member of a group or delegation, for a time.

Flow: a typed address is sealed → the worker looks whether its domain is an assembly's → a letter with a link
→ a session (`accounts`) → the staff ask for an authority, and a member, a secretariat or the organiser grants
it → `endorsements` asks here whether it holds, whenever something is done. Two objections freeze the account.
"""
