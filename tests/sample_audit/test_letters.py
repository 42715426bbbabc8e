"""Everybody drawn gets one letter, whatever happens to the worker; answers are given by a press only."""

import email
import re
from collections import Counter
from contextlib import contextmanager
from email.policy import SMTP

import pytest
from sqlalchemy.exc import ProgrammingError

from petitioner.foundation.mail import Delivery, MailServerAway
from petitioner.foundation.roles import WEB
from petitioner.sample_audit.answer import answer
from petitioner.sample_audit.look_at_letter import look_at_letter
from petitioner.sample_audit.open_drawn import open_drawn
from petitioner.sample_audit.rules import ANSWERED_WITHIN, Said
from petitioner.screening.suppress import suppress
from petitioner.screening.suppress_digests import suppress_digests


class Killed(BaseException):
    """What ends a process at once."""


class Sink:
    """Takes letters; kills the worker before or after the letter of that number."""

    def __init__(self):
        self.taken = []
        self.kill_before, self.kill_after, self.refuses = None, None, set()
        self.is_away = False

    def send(self, data, *, to):
        if self.kill_before == len(self.taken):
            self.kill_before = None
            raise Killed
        if to.reveal() in self.refuses:
            return Delivery.REFUSED
        self.taken.append((to.reveal(), email.message_from_bytes(data, policy=SMTP)))
        if self.kill_after == len(self.taken):
            self.kill_after = None
            raise Killed
        return Delivery.TAKEN

    @contextmanager
    def connected(self, _settings):
        if self.is_away:
            raise MailServerAway
        yield self

    def links(self):
        """Return the address each letter carries, by whom it went to."""
        found = {}
        for to, message in self.taken:
            text = message.get_body(("plain",)).get_content()
            found[to] = re.search(r"^https?://[^/\s]+(/s/[\w-]{22})\s", text, re.MULTILINE)[1]
        return found


@pytest.fixture
def sink(monkeypatch):
    made = Sink()
    monkeypatch.setattr("petitioner.sample_audit.jobs.connected", made.connected)
    return made


@pytest.fixture
def asked(town, sink):
    """Return the number of an audit whose six drawn signers are to get a letter."""
    number, _ = town.drawn(size=6)
    assert "6 letters" in town.run("mail", number, typed="y\n").output
    return number


def outcome(town, number):
    done = town.run("publish", number, "--early")
    assert done.exit_code == 0, done.output
    return town.published()[0]["outcome"]


def test_each_of_the_drawn_gets_one_letter_however_often_the_job_runs(town, sink, asked) -> None:
    town.write()
    town.write()
    town.wait(minutes=5)
    town.write()
    assert len(sink.taken) == len({to for to, _ in sink.taken}) == 6
    assert len({message["Message-ID"] for _, message in sink.taken}) == 6
    assert "once is enough" in town.run("mail", asked, "--yes").output
    assert {to for to, _ in sink.taken} <= {person.email for person in town.people}


def test_a_letter_says_why_and_names_neither_person_nor_statement(town, sink, asked) -> None:
    town.write()
    names = {person.email: person.name for person in town.people}
    for to, message in sink.taken:
        for kind in ("plain", "html"):
            text = message.get_body((kind,)).get_content()
            assert "drawn by chance" in " ".join(text.split())
            assert "nothing changes for you" in " ".join(text.split())
            for hidden in (names[to], town.view.title, "signature", "statement", "sign"):
                assert hidden not in text
        assert "/u/" in message["List-Unsubscribe"]


@pytest.mark.parametrize("moment", [0, 2, 5])
@pytest.mark.parametrize("is_taken", [False, True])
def test_a_worker_that_is_killed_while_it_writes_goes_on(town, sink, asked, *, moment, is_taken) -> None:
    if is_taken:
        sink.kill_after = moment + 1
    else:
        sink.kill_before = moment
    with pytest.raises(Killed):
        town.write()
    town.wait(minutes=2)
    town.write()
    letters = Counter(to for to, _ in sink.taken)
    assert len(letters) == 6
    assert letters.total() == 6 + is_taken
    ids = {message["Message-ID"] for _, message in sink.taken}
    assert len(ids) == 6, "a letter that is sent again is the same letter"


def test_letters_wait_for_a_mail_server_that_is_away(town, sink, asked) -> None:
    sink.is_away = True
    town.write()
    assert sink.taken == []
    sink.is_away = False
    town.wait(minutes=2)
    town.write()
    assert len(sink.taken) == 6


def test_who_is_gone_wants_no_letters_or_cannot_be_reached_could_not_be_asked(town, sink, tmp_path) -> None:
    number, drawn = town.drawn(size=5)
    town.export(number, tmp_path / "sample")
    assert "5 letters" in town.run("mail", number, "--yes").output
    town.take_back(drawn[0])
    signers = open_drawn(town.bureau.session, drawn, keys=town.bureau.keys)
    silent = signers[drawn[1]].address
    suppress(town.bureau.session, suppress_digests(town.bureau.keys, silent), now=town.at)
    town.write()
    assert {to for to, _ in sink.taken} == {signers[place].address.reveal() for place in drawn[2:]}
    found = outcome(town, number)
    assert [found[name] for name in ("not_asked", "silent")] == [2, 3]


def test_a_letter_that_comes_back_asked_nobody(town, sink, asked) -> None:
    sink.refuses = {person.email for person in town.people}
    town.write()
    assert outcome(town, asked)["not_asked"] == 6


def test_looking_changes_nothing_and_an_answer_is_a_press(town, sink, asked, client) -> None:
    town.write()
    addresses = list(sink.links().values())
    for address in addresses:
        for look in (client.get, client.head):
            page = look(address)
            assert page.status_code == 200
            assert page.headers["Cache-Control"] == "no-store"
            assert "Set-Cookie" not in page.headers
        page = client.get(address)
        assert page.text.count('type="radio"') == 2
        assert "checked" not in page.text
        assert "noindex" in page.text
        assert address.rpartition("/")[2] not in page.text
    assert client.post(addresses[0], data={}).status_code == 422
    assert client.post(addresses[0], data={"choice": "maybe"}).status_code == 422
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert client.post(addresses[0], data={"choice": "yes"}, headers=foreign).status_code == 403
    assert {row["said"] for row in town.bureau.rows("sample_leaf")} == {None}


def test_an_answer_counts_once_can_be_changed_and_leaves_the_signature_alone(
    town, sink, asked, client
) -> None:
    town.write()
    before = town.bureau.rows("signature", "id")
    first, second, third, *_ = sink.links().values()
    for address, choice in ((first, "yes"), (first, "yes"), (second, "yes"), (second, "no"), (third, "no")):
        assert client.post(address, data={"choice": choice}).status_code == 303
    assert client.post(third, data={"choice": "yes"}).status_code == 303
    assert "You answered: I signed this." in client.get(first).text
    page = client.get(second).text
    assert "You answered: I did not sign this." in page
    assert "/en/my-signatures" in page
    assert town.bureau.rows("signature", "id") == before
    assert "Answers are taken until" in town.run("publish", asked).output
    found = outcome(town, asked)
    assert [found[name] for name in ("yes", "no", "silent", "not_asked")] == [2, 1, 3, 0]
    assert client.get(first).status_code == 404
    assert client.post(first, data={"choice": "no"}).status_code == 303
    assert town.published()[0]["outcome"] == found


def test_the_web_role_answers_with_the_letter_s_secret_and_reads_nothing(town, sink, asked) -> None:
    town.write()
    token = next(iter(sink.links().values())).rpartition("/")[2]
    session = town.bureau.session
    with session.begin_nested():
        town.bureau.sql(f"SET LOCAL ROLE {WEB}")
        question = look_at_letter(session, token, now=town.at)
        assert (question.version_id, question.is_open) == (town.view.version_id, True)
        assert answer(session, token, Said.NO, now=town.at)
        for table in ("sample_audit", "sample_leaf"):
            with pytest.raises(ProgrammingError, match="permission denied"), session.begin_nested():
                town.bureau.rows(table)
        town.bureau.sql("RESET ROLE")
    assert Counter(row["said"] for row in town.bureau.rows("sample_leaf")) == {None: 5, "no": 1}


def test_after_the_last_day_nothing_is_answered_and_no_letter_leaves(town, sink, asked, client) -> None:
    town.write()
    address = next(iter(sink.links().values()))
    town.wait(days=ANSWERED_WITHIN.days)
    page = client.get(address)
    assert (page.status_code, 'type="radio"' in page.text) == (410, False)
    assert client.post(address, data={"choice": "yes"}).status_code == 303
    assert {row["said"] for row in town.bureau.rows("sample_leaf")} == {None}
    assert town.run("publish", asked).exit_code == 0


@pytest.mark.parametrize("path", ["/s/x", "/s/" + "A" * 22, "/s/%00", "/s/..%2f", "/s/%0Aabc"])
def test_an_unknown_address_says_so(town, client, path) -> None:
    assert client.get(path).status_code == 404
    assert client.post(path, data={"choice": "yes"}).status_code in {303, 404}
