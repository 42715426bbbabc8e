"""The badge of a statement: its number, and who is counted, in the reader's language."""

from petitioner.foundation.i18n import gettext, ngettext, number, speaking
from petitioner.publication.cards.draw_badge import Badge, badge_width, draw_badge
from petitioner.statements.shapes import StatementView


def statement_badge(view: StatementView, confirmed: int) -> Badge:
    """Return the drawing."""
    with speaking(view.language):
        label, shown = _words(confirmed)
        what = ngettext("person has signed and confirmed", "people have signed and confirmed", confirmed)
        return draw_badge(f"{view.title}: {shown} {what}", label, shown, view.language)


def statement_badge_width(view: StatementView, confirmed: int) -> int:
    """Return its width in pixels; it changes only when the number has another digit."""
    with speaking(view.language):
        return badge_width(*_words(confirmed))


def _words(confirmed: int) -> tuple[str, str]:
    return gettext("Signed and confirmed"), number(confirmed)
