"""Looks at every public page, in every language and mode: `./dev pages`. Nothing found means status 0.

A *walk* leads a browser to one page or to several in a row; a *mode* is a way of looking at one (dark, twice
the size of letters, …); a *finding* is what should not be there.
"""
