"""What pages tell search engines in the words of schema.org, as JSON-LD in their heads.

Words: a *node* is one thing that is told; a *graph* is what one page tells. A node that other pages tell of,
too, has the same `@id` there: a statement that of its page, an organisation that of its page in English.
Nobody who signs is in any of it.
"""
