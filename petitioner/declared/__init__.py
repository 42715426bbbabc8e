"""Signatures collected elsewhere, as an organisation declares them: beside the count, never in it.

Words: a *declaration* is one number that an organisation says it has: on paper, in a folder somewhere, or on
another platform. It names the day, where the sheets or files are kept, and the SHA-256 of what stands behind
it, so that whoever is shown that file later can tell that it is the same. Nobody here has checked it, no log
has it, and no person of it is kept. One that was wrong is withdrawn: it stays, dated, with its end.

Flow: `declare` → `list_declarations` tells the desk and the public → `withdraw_declaration`.
"""
