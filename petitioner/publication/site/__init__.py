"""What every serious site has: who keeps what, help, who is responsible, what machines look for first.

Words: a *thing* is something that is kept of people; the page about privacy has a sentence for each, and
takes every period from the code that carries it out. A *site page* is one of no statement.
"""
