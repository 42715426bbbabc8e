"""A sample of signatures, drawn by chance that nobody had in hand, whose signers are asked: was it you?

The log proves that the number is the number of its leaves. It does not prove that a leaf is a person; this
does, up to chance. Words: a *sample audit* is one such draw of one statement. The *promise* fixes everything
before the chance exists: which leaves, how many are drawn, whose key may open them, which public *value*
decides. A drawn leaf whose signer *could not be asked* is never replaced by another.

Flow: `begin` puts the promise into the log → `draw`, when the value is public → `export`, two persons: one
file that only the auditor opens → `mail`: one letter to each, `/s/…` takes the answer → `record`: what the
auditor found out → `publish`: the result into the log and beside the number. Single answers go with that.
"""
