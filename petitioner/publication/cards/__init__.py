"""What stands in other people's pages: cards, badges, oEmbed documents, pictures for links that are shared.

Words: a *card* is a small page for a frame; a *badge* is the number as a drawing. None has names of signers,
a script, a cookie or a form.
"""
