"""Pages at the organisers' desk about the signatures of one statement."""
