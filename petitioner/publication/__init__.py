"""What the public may see, written out as a static site that stays true.

Words: a *stamp* says what a page was made from; a page whose stamp no longer holds is written again. A
*shape* is the public form of something. A *filter* is a page with some of an assembly's backers. A
*threshold* is a mark the organiser sets for members; when each was met and lost is written down here. The
site is files: it is readable with the application, the queue and the database stopped.
"""
