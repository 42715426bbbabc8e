"""Read what the page of a statement shows of its numbers over time and by place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from petitioner.foundation.db import Session
from petitioner.publication.gather import Gathered
from petitioner.publication.number_shapes import Chart, Event, Row
from petitioner.publication.numbers.chart import FLAGGED, draw_chart
from petitioner.publication.numbers.rules import day_of
from petitioner.publication.store import numbers as store
from petitioner.updates.list_public import in_language


@dataclass(frozen=True, slots=True)
class History:
    """The rows of a statement, by the end of their hours, and what a chart says happened."""

    rows: Sequence[Row]
    events: Sequence[Event]
    begins_on: date
    today: date

    def chart(self, found: Gathered, language: str) -> Chart | None:
        """Return the chart, with the titles of updates in that language or the next best."""
        totals: Mapping[date, int] = {day_of(row.ends_at): row.numbers.confirmed for row in self.rows}
        titles = {update.number: in_language(update, language).title for update in found.updates}
        open_day = self.today if self.today in totals else None
        return draw_chart(totals, self.events, titles, begins_on=self.begins_on, open_day=open_day)


def read_history(session: Session, found: Gathered) -> History:
    """Return what was published of a statement over time, by one query."""
    statement_id = found.key.statement_id
    return History(
        found.rows,
        store.events_of_kinds(session, statement_id, FLAGGED),
        next(iter(found.views.values())).first_published_at.date(),
        found.today,
    )
