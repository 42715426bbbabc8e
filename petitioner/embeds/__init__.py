"""What another site asks before it shows a statement of ours: oEmbed 1.0.

What it is shown are files of `publication`; here only the question is answered that cannot be a file.
"""
