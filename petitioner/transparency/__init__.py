"""The append-only log of what was counted, and its proofs: the number anyone can check.

Words: a *leaf* is one entry of fixed length; a *checkpoint* is the signed size and root of the tree; a
*proof* shows that a leaf is in it, or that one tree continues another; a *receipt* is a proof with what opens
a leaf.

Flow: a room above hands over leaves → `append` gives them places, in random order inside a batch → tiles →
checkpoint, never for a smaller or different tree → files that anybody may fetch, recount and compare.
"""
