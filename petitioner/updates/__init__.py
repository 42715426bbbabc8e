"""What happens around a statement after it was opened: news, the addressee's answer, parliament's acts.

Words: an *update* is one piece of news, in one kind: `news` of the organisers, a `response` of the
addressee's office, or an `event` in a parliament. Its *texts* are one for each language it has; a correction
makes a new *edition* of all of them, and the former ones stay readable. The *answer day* is until when an
answer is expected.

Flow: written at the desk → carried out by the worker as a draft → published → corrected, or withdrawn (its
page then says so) and published again. `publication` reads what was published.
"""
