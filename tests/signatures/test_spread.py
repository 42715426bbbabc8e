"""Whatever people do, in whatever order: days, languages, countries, the total and the log say the same."""

import random
from datetime import timedelta

import pytest

from petitioner.signatures.count import compare_with_log, count, recount
from petitioner.signatures.store import spread
from petitioner.signatures.withdraw import withdraw
from tests.people import crowd
from tests.signatures.scene import now, stand


@pytest.mark.parametrize("seed", range(5))
def test_signing_withdrawing_and_counting_in_any_order_agree(bureau, journal, session, seed):
    chance, moment = random.Random(seed), now()
    texts = [stand(session, language) for language in ("en", "fr")]
    people = list(crowd(24))
    while people:
        act = chance.choice(("sign", "sign", "withdraw", "count"))
        if act == "sign":
            bureau.sign(chance.choice(texts), people.pop())
        elif act == "withdraw":
            live = [row["id"] for row in bureau.rows("signature", "id") if row["state"] == "confirmed"]
            withdraw(session, chance.sample(live, min(2, len(live))), journal=journal)
        else:
            moment += timedelta(hours=chance.randrange(30))
            count(session, keys=bureau.keys, now=moment)
            _agree(bureau)
    count(session, keys=bureau.keys, now=moment)
    _agree(bureau)


def _agree(bureau):
    session = bureau.session
    assert recount(session, now=now(), repair=False) == {}
    assert compare_with_log(session) == {}
    confirmed = sum(row["confirmed"] for row in bureau.rows("statement_tally"))
    for kept in spread.kept(session):
        assert sum(kept.values()) == confirmed
        assert all(number > 0 for number in kept.values())
