"""The organiser asks every member of an assembly what they say to a statement; who has answered is public.

Words: a *canvass* is one such round of letters, about one version of one statement, to one assembly. An
*answer* is `for`, `against`, `abstain` or `declined` (does not wish to answer here); whoever gave none is
shown with "no answer yet", which means nothing else. Whom no letter can reach is only counted.

Flow: `look_ahead` says whom it would write to → `begin` enrols them → the worker's `enrol` (who joined
since), `claim_letter` and `remember_delivery` send, a few a minute → `member` is the door of a letter's
secret, where `answer` writes down what is pressed → `carry_out_answers` lets endorsements move by their own
table: `for` is the member's own word, anything said after it takes it back → `list_answers` tells the public.
"""
