"""What the public may see, written out as a static site that stays true.

Words: a *stamp* says what a page was made from; a page whose stamp no longer holds is written again. A
*shape* is the public form of something. The site is files: it is readable with the application, the queue
and the database stopped.
"""
