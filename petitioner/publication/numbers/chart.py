"""Place the bars of a chart of signatures over time: few enough for a small page, from zero, in percents."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from math import log10
from typing import Final

from petitioner.publication.number_shapes import Bar, Chart, Event, Flag, Line

MOST_BARS: Final = 60
MOST_FLAGS: Final = 8
FLAGGED: Final = (
    *("statement.published", "statement.opened", "statement.paused", "statement.resumed", "statement.closed"),
    *("statement.versioned", "update.published", "response.published"),
    *("threshold.reached", "threshold.lost"),
)
"""What is a letter in the chart; who backs a statement stands in a list of its own."""
_BASE: Final = 88.0
_TALLEST: Final = 76.0
_SPAN: Final = 92.0
"""Percents of the picture that the bars may take; to the right stand the numbers of the grid."""
_WIDEST: Final = 6.0


def draw_chart(
    totals: Mapping[date, int],
    events: Sequence[Event],
    titles: Mapping[int, str],
    *,
    begins_on: date,
    open_day: date | None,
) -> Chart | None:
    """Return the chart of the days (UTC) from `begins_on` to the last on which the number moved.

    `totals` are the signatures that counted at the end of days; what was taken back on a day is taken from
    it, and a bar stands at zero at least. Up to sixty days are bars of days, then weeks, months, years. None
    if nobody ever counted.
    """
    if not any(totals.values()):
        return None
    first, last = min(begins_on, *totals), max(totals)
    unit, starts = _starts(first, last)
    added = _added(totals)
    numbers = dict.fromkeys(starts, 0)
    for day, number in added.items():
        numbers[_BEGIN[unit](day)] += number
    bars = _bars(numbers, open_day, unit)
    table_unit = "week" if unit == "day" else unit
    return Chart(
        unit,
        bars,
        _grid(max(bar.number for bar in bars)),
        _flags(events, titles, bars, unit),
        table_unit,
        _lines(added, table_unit),
    )


_BEGIN: Final[Mapping[str, Callable[[date], date]]] = {
    "day": lambda day: day,
    "week": lambda day: day - timedelta(days=day.weekday()),
    "month": lambda day: day.replace(day=1),
    "year": lambda day: day.replace(month=1, day=1),
}


def _starts(first: date, last: date) -> tuple[str, list[date]]:
    """Return the smallest unit of which there are few enough, and on which days they begin."""
    every = [first + timedelta(days=after) for after in range((last - first).days + 1)]
    starts: list[date] = []
    for unit, begin in _BEGIN.items():
        starts = list(dict.fromkeys(begin(day) for day in every))
        if len(starts) <= MOST_BARS:
            return unit, starts
    return "year", starts


def _added(totals: Mapping[date, int]) -> dict[date, int]:
    added, before = {}, 0
    for day, total in sorted(totals.items()):
        added[day], before = total - before, total
    return added


def _bars(numbers: Mapping[date, int], open_day: date | None, unit: str) -> list[Bar]:
    tallest = max(1, *numbers.values())
    pitch = min(_WIDEST, _SPAN / len(numbers))
    running = None if open_day is None else _BEGIN[unit](open_day)
    bars = []
    for place, (day, number) in enumerate(numbers.items()):
        height = round(max(0, number) * _TALLEST / tallest, 2)
        bars.append(
            Bar(
                day,
                number,
                round(place * pitch, 2),
                round(_BASE - height, 2),
                round(pitch * 0.74, 2),
                height,
                is_open=day == running,
            )
        )
    return bars


def _grid(highest: int) -> list[tuple[int, float]]:
    """Return two or three round numbers up to the highest, and where their lines are."""
    if highest < 2:  # noqa: PLR2004 - a grid of one signature says nothing
        return []
    power = 10 ** int(log10(highest))
    step = max(1, next(int(power * part) for part in (5, 2, 1, 0.5) if highest >= 2 * power * part))
    return [
        (number, round(_BASE - number * _TALLEST / highest, 2)) for number in range(step, highest + 1, step)
    ]


def _flags(events: Sequence[Event], titles: Mapping[int, str], bars: Sequence[Bar], unit: str) -> list[Flag]:
    """Return the last things that happened; those that belong to one bar share a letter."""
    places = {bar.begins_on: bar for bar in bars}
    seen: list[tuple[Bar, Event]] = []
    for event in events:
        bar = places.get(_BEGIN[unit](event.happened_at.date()))
        is_said = event.kind == "statement.opened" and any(
            other.kind == "statement.published" and other.happened_at.date() == event.happened_at.date()
            for other in events
        )
        if bar is not None and not is_said:
            seen.append((bar, event))
    seen = seen[-MOST_FLAGS:]
    letters = {day: chr(ord("a") + n) for n, day in enumerate(dict.fromkeys(b.begins_on for b, _ in seen))}
    return [
        Flag(
            letters[bar.begins_on],
            event.happened_at.date(),
            round(bar.x + bar.width / 2, 2),
            bar.y,
            event,
            titles.get(event.data.get("update", 0), ""),
        )
        for bar, event in seen
    ]


def _lines(added: Mapping[date, int], unit: str) -> list[Line]:
    numbers: dict[date, int] = {}
    for day, number in added.items():
        begins_on = _BEGIN[unit](day)
        numbers[begins_on] = numbers.get(begins_on, 0) + number
    lines, total = [], 0
    for begins_on, number in numbers.items():
        total += number
        lines.append(Line(begins_on, number, total))
    return lines
