"""The append-only log of what was counted, and its proofs: the number anyone can check.

Words: a *leaf* is one entry of fixed length; a *checkpoint* is the signed size and root of the tree; the
*lock* is the file that holds the newest checkpoint ever signed, outside every backup; a *tile* is 256 hashes
in a file, a *bundle* 256 leaves; a *commitment* stands for a signer and says nothing without its salt.

Flow: a room above hands over leaves → `append` gives them places, in the transaction that counts → `extend`
writes tiles and bundles, moves the lock, publishes the checkpoint → files anybody may fetch and recount.
Where the lock is ahead of the database (`is_behind`) nothing is counted or signed before `recover` has run.
"""
