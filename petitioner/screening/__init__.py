"""Fraud control: what looks wrong, and what was decided.

Words: a *verdict* is what may be done for an address. Today two rules speak: an address that said "it was
not me", or that it wants no letters, gets none any more, and no address gets more than a few letters a day
and a month, however many statements name it.
"""
