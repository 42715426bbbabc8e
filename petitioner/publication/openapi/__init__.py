"""What the site offers to machines, described for them: one OpenAPI 3.1 document, made of small pieces.

Words: an *operation* is one address that can be read. A *group* is a module of this folder with the
operations that belong together. To add one, write its mapping into the group it belongs to, or a new module
into `document.GROUPS`: a test then asks for its example and compares the answer with the schema.
"""
