"""Numbers by place: somebody who sees everything that is ever published finds nobody by subtraction.

The attacker knows the rule, sees every change of the total, whether somebody was counted or taken back,
and what is shown of places. `Attacker` keeps every way in which the signatures can spread over places that
would have looked exactly so, now and at each moment before.
"""

import json
from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from petitioner.publication.number_shapes import NO_PLACES, Places
from petitioner.publication.numbers.rules import look_at_places
from petitioner.signatures.count import count
from petitioner.statements.rules import ConfirmBy, Profile
from petitioner.statements.shapes import Policy
from petitioner.vocabulary.visibility import Visibility
from tests.people import Invented
from tests.publication.test_publish import words
from tests.signatures.scene import SLUG, now, stand

PLACES = ("FR", "SE", "ZZ")
"""Fewer places make the attacker stronger: every signature is in one of these."""
MONDAY = date(2026, 11, 23)


class World:
    """Signatures by place, and what the rule of the house shows of them, day by day."""

    def __init__(self):
        self.counts = dict.fromkeys(PLACES, 0)
        self.counted = self.taken_back = 0
        self.shown = NO_PLACES
        self.today = MONDAY

    def move(self, place, by):
        self.counts[place] += by
        self.counted += by > 0
        self.taken_back += by < 0

    def midnight(self):
        self.today += timedelta(days=1)
        self.shown = self.look(self.shown, self.counts)
        return self.shown

    def look(self, shown, counts):
        return look_at_places(
            shown, counts, counted=self.counted, taken_back=self.taken_back, today=self.today
        )


class Naive(World):
    """What was shown before: every place with ten or more, exactly, at every moment."""

    def look(self, _shown, counts):
        large = {code: number for code, number in counts.items() if number >= 10}
        return Places(self.today, self.today, places=large)


class Attacker:
    """Every spread over places that fits all that was published, at each moment."""

    def __init__(self):
        self.moments = [{(0,) * len(PLACES)}]

    def see_move(self, by):
        spreads = {
            (*spread[:place], spread[place] + by, *spread[place + 1 :])
            for spread in self.moments[-1]
            for place in range(len(PLACES))
            if spread[place] + by >= 0
        }
        self.moments.append(spreads)

    def see_places(self, world, before, shown):
        self.moments[-1] = {
            spread
            for spread in self.moments[-1]
            if world.look(before, dict(zip(PLACES, spread, strict=True))) == shown
        }

    def looking_back(self, moves):
        """Return the possible spreads at each moment, by all that is known at the end."""
        known = [self.moments[-1]]
        for by, spreads in zip(reversed(moves), reversed(self.moments[:-1]), strict=True):
            known.append({spread for spread in spreads if _next(spread, by) & known[-1]})
        return known[::-1]


def _next(spread, by):
    return {(*spread[:place], spread[place] + by, *spread[place + 1 :]) for place in range(len(PLACES))}


def play(world, days):
    """Let the days pass; return the places below ten that the attacker knows exactly, now or of the past."""
    attacker, moves, truth, found = Attacker(), [], [dict(world.counts)], []
    for signers in days:
        for place, by in signers:
            if by < 0 and world.counts[place] == 0:
                continue
            world.move(place, by)
            moves.append(by)
            truth.append(dict(world.counts))
            attacker.see_move(by)
            if isinstance(world, Naive):
                attacker.see_places(world, world.shown, world.look(world.shown, world.counts))
        before = world.shown
        attacker.see_places(world, before, world.midnight())
        for at, (spreads, true) in enumerate(zip(attacker.looking_back(moves), truth, strict=True)):
            for number, place in enumerate(PLACES):
                values = {spread[number] for spread in spreads}
                assert true[place] in values
                if len(values) == 1 and 0 < true[place] < 10:
                    found.append((at, place, true[place]))
    return found


crowds = some.tuples(
    some.sampled_from(PLACES), some.sampled_from((1, 1, 2, 9, 10, 11, 12, 19, -1, -1, -2, -9, -10, -11, -19))
)
days = some.lists(some.lists(crowds, min_size=1, max_size=3), min_size=1, max_size=5).map(
    lambda lived: [
        [(place, 1 if by > 0 else -1) for place, by in day for _ in range(abs(by))] for day in lived
    ]
)


@settings(max_examples=50, deadline=None)
@given(days)
def test_nobody_is_found_by_subtraction(lived):
    assert play(World(), lived) == []


@settings(max_examples=300, deadline=None)
@given(days)
@example([[("SE", 1)] * 12 + [("ZZ", 1)] * 30, [("ZZ", -1)] * 9, [("SE", 1)] * 12, [("SE", -1)] * 5])
def test_no_number_moves_on_account_of_fewer_than_ten(lived):
    world, counted, taken_back = World(), {}, {}
    for signers in lived:
        for place, by in signers:
            if by > 0 or world.counts[place]:
                world.move(place, by)
        before = dict(world.shown.shown)
        after = dict(world.midnight().shown)
        for place in before.keys() | after.keys():
            was, now_is = before.get(place, 0), after.get(place, 0)
            if now_is != was:
                came = world.counted - counted.get(place, 0)
                left = world.taken_back - taken_back.get(place, 0)
                assert (came if now_is > was else left) >= 10
                counted[place], taken_back[place] = world.counted, world.taken_back
            assert now_is % 10 == 0
        assert world.shown.elsewhere >= 10 or not after or before


def test_what_was_shown_before_gives_people_away():
    """Ten from Sweden, one of whom withdraws: the row goes, and nine are left, exactly."""
    lived = [[("SE", 1)] * 10 + [("FR", 1)] * 3, [("SE", -1)]]
    assert (14, "SE", 9) in play(Naive(), lived)
    assert play(World(), lived) == []


def test_ten_who_came_hide_nobody_who_left():
    """A rule that asks for ten changes of any kind is not enough: ten come elsewhere, one leaves Sweden."""
    lived = [
        [("SE", 1)] * 10 + [("ZZ", 1)] * 12,
        [("FR", 1)] * 10 + [("SE", -1)],
        [("SE", -1)],
        [("FR", 1)] * 9,
    ]
    world = World()
    assert play(world, lived) == []
    assert dict(world.shown.shown)["SE"] == 10


def test_a_number_moves_no_further_than_people_did():
    """Eleven leave, and France falls from twenty to nothing: nine would be left. It goes by ten."""
    lived = [[("FR", 1)] * 10 + [("ZZ", 1)] * 20, [("FR", 1)] * 10 + [("ZZ", 1)] * 9, [("FR", -1)] * 11]
    world = World()
    assert play(world, lived) == []
    assert world.shown.shown == (("FR", 10),)
    nine_then_twenty = [[("ZZ", 1)] * 20 + [("SE", 1)] + [("FR", 1)] * 9, [("FR", 1)] * 11]
    assert play(World(), nine_then_twenty) == []


def test_a_number_that_stays_when_all_others_left_says_nothing():
    """Twelve and nine, of whom eleven leave: were a ten to stay for France, it would be all that is left."""
    lived = [[("FR", 1)] * 21, [("FR", -1)] * 11, [("FR", -1)]]
    world = World()
    assert play(world, lived) == []
    assert world.shown.shown == ()


# --- as it is published -------------------------------------------------------------------------------------


def people(country, size):
    return [Invented(f"Ann {n}", f"ann.{n}@{country}.example".lower(), country) for n in range(size)]


def test_places_are_published_on_the_day_after_and_stay_for_the_day(bureau, view, publish_now, public):
    noon = now().replace(hour=12)

    def sign(country, size, at):
        bureau.sign(view, *people(country, size))
        count(bureau.session, keys=bureau.keys, now=at)
        publish_now(at)
        return json.loads((public / f"petitions/{view.statement_id}.json").read_bytes())["data"]["attributes"]

    publish_now(noon - timedelta(hours=1))
    first = sign("SE", 23, noon)
    sign("FR", 9, noon)
    assert (first["signatures_by_country"], first["petitioner"]["countries_as_of"]) == ([], None)
    tomorrow = sign("IE", 1, noon + timedelta(days=1))
    assert tomorrow["signatures_by_country"] == [{"name": "Sweden", "code": "SE", "signature_count": 20}]
    ours = tomorrow["petitioner"]
    assert (ours["countries_as_of"], ours["countries_not_shown_count"]) == (
        (noon + timedelta(days=1)).date().isoformat(),
        13,
    )
    later = sign("PL", 40, noon + timedelta(days=1, hours=1))
    assert later["signatures_by_country"] == tomorrow["signatures_by_country"]
    page = words((public / f"en/statements/{SLUG}/index.html").read_bytes())
    assert "Sweden at least 20" in page
    assert "Elsewhere or not shown 13" in page
    assert "Poland" not in page.partition("Where signers live")[2].partition("Signers Some")[0]


@pytest.mark.parametrize("was_open", [False, True])
def test_of_a_sealed_statement_no_place_is_shown(bureau, session, publish_now, public, was_open):
    sealed = Policy(
        Profile.SEALED, visibilities=(Visibility.HIDDEN,), confirm_by=ConfirmBy.CODE, sends_reminders=False
    )
    view = stand(session, **({} if was_open else {"policy": sealed}))
    publish_now(now() - timedelta(days=1))
    bureau.sign(view, *people("SE", 40), visibility="hidden")
    count(bureau.session, keys=bureau.keys, now=now())
    publish_now()
    if was_open:
        assert "Sweden" in words((public / f"en/statements/{SLUG}/index.html").read_bytes())
        stand(session, policy=sealed)
    publish_now(now() + timedelta(days=2))
    document = json.loads((public / f"petitions/{view.statement_id}.json").read_bytes())
    assert document["data"]["attributes"]["signature_count"] == 40
    assert document["data"]["attributes"]["signatures_by_country"] == []
    assert document["data"]["attributes"]["petitioner"]["countries_not_shown_count"] is None
    page = words((public / f"en/statements/{SLUG}/index.html").read_bytes())
    assert "nothing is said of where they live" in page
    assert not (public / f"petitions/{view.statement_id}/history/hours.json").exists()
