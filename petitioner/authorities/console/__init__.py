"""The desk of the host: who of a member's staff may act, and who may not any more."""
