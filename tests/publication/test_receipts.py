"""A receipt, from asking for it to checking it: once, with its code alone, and true to the byte."""

import re
from base64 import b64decode, b64encode
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from html import unescape
from io import BytesIO

import pytest
from sqlalchemy import text

from petitioner import audit
from petitioner.erasure.journal import Journal
from petitioner.foundation.tokens import digest, new_handle
from petitioner.foundation.views import decrypt_view
from petitioner.publication.jobs import count_all, make_all_receipts, open_log
from petitioner.publication.public_site import Site
from petitioner.publication.publish import publish
from petitioner.signatures.accept import accept
from petitioner.signatures.ask_receipt import asked_by, receipt_token
from petitioner.signatures.claim_receipt import UnknownReceipt, claim_receipt
from petitioner.signatures.receipt_code import (
    ALPHABET,
    code_of,
    grouped,
    new_receipt_code,
    typed_receipt_code,
)
from petitioner.signatures.retain import retain
from petitioner.signatures.retention_rules import RECEIPTS_KEPT, Rule
from petitioner.signatures.store import hot
from petitioner.signatures.tools import Tools
from petitioner.signatures.withdraw import withdraw
from petitioner.statements.rules import ConfirmBy, Profile
from petitioner.statements.shapes import Policy
from petitioner.transparency.receipts import BadReceipt, read_receipt
from petitioner.transparency.rules import read_leaf
from petitioner.transparency.signed_tree import newest_tree
from petitioner.transparency.tiles import unbundled
from petitioner.transparency.tree import leaf_hash
from petitioner.vocabulary.email_address import parse_email_address
from tests.people import CORWIN, MAELLE, OKSANA, crowd
from tests.signatures.scene import SLUG, TERMS, now, opened, stand

FETCH = "/en/receipt"
CHECK = "/en/verify/file"
LIMIT = 1_500


class Holder:
    """Somebody who signs, asks for a receipt on the page that follows, and fetches it."""

    def __init__(self, client, bureau, site):
        self.client, self.bureau, self.site = client, bureau, site

    def offer(self, link):
        """Return where the page after the answer asks for a receipt; None if it does not."""
        page = self.client.get(f"/c/{self.bureau.token(link)}").text
        found = re.search(r'action="(/en/statements/[a-z-]+/signed/[^"]+)"', page)
        return found and found[1]

    def ask(self, link):
        """Ask for it; return the code as it is shown."""
        reply = self.client.post(self.offer(link))
        assert reply.status_code == 200, reply.text
        return re.search(r'class="receipt-code num" dir="ltr">([^<]+)<', reply.text)[1]

    def work(self):
        """Let the worker count, sign, and make receipts."""
        count_all(self.site)
        make_all_receipts(self.site)

    def fetch(self, code):
        return self.client.post(FETCH, data={"code": code})

    def receipt(self, person=MAELLE, view=None):
        """Return a receipt of somebody who signs now."""
        known = {row["id"] for row in self.bureau.links()}
        self.bureau.sign(view, person)
        [link] = [row for row in self.bureau.links() if row["id"] not in known]
        code = self.ask(link)
        self.work()
        reply = self.fetch(code)
        assert reply.status_code == 200, reply.text
        return reply.data

    def sent(self, content):
        """Have a file checked without a script; return the page."""
        return self.client.post(CHECK, data={"receipt": (BytesIO(content), "receipt.tlog-proof")})


@pytest.fixture
def holder(client, bureau, site):
    return Holder(client, bureau, site)


@pytest.fixture
def public(site):
    return open_log().key.public


def rows(bureau):
    return bureau.session.execute(text("SELECT * FROM receipt")).mappings().all()


def test_who_has_just_signed_asks_once_waits_and_fetches_once(holder, bureau, view, public) -> None:
    bureau.sign(view, MAELLE)
    [link] = bureau.links()
    page = holder.client.get(f"/c/{bureau.token(link)}").text
    assert "It is evidence that you signed" in page
    assert "counts without it" in page
    asking = holder.offer(link)
    code = holder.ask(link)
    assert len(code.split()) == 7
    assert holder.offer(link) is None, "it is offered once"
    assert holder.client.post(asking).status_code == 409
    waits = holder.fetch(code)
    assert (waits.status_code, "not made yet" in waits.text) == (409, True)
    holder.work()
    fetched = holder.fetch(code.lower().replace(" ", "-"))
    assert fetched.status_code == 200
    assert fetched.headers["Content-Disposition"] == 'attachment; filename="receipt.tlog-proof"'
    assert fetched.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in fetched.headers
    assert rows(bureau) == []
    again, never = holder.fetch(code), holder.fetch(new_receipt_code())
    assert (again.status_code, again.data) == (never.status_code, never.data)
    receipt = read_receipt(fetched.data, public)
    assert receipt.leaf.statement == view.statement_id
    assert receipt.opening.is_name(MAELLE.name)
    assert receipt.opening.is_address(parse_email_address(MAELLE.email).canonical())
    assert not receipt.opening.is_name(OKSANA.name)
    assert not receipt.opening.is_address(parse_email_address(OKSANA.email).canonical())
    assert len(fetched.data) < LIMIT


def test_a_receipt_holds_its_leaf_and_the_checkpoint_everybody_reads(holder, view, public, settings) -> None:
    receipt = read_receipt(content := holder.receipt(view=view), public)
    log = settings.public_folder / "log"
    [bundle] = (log / "tile/entries/000.p").iterdir()
    assert read_leaf(unbundled(bundle.read_bytes())[receipt.index]) == receipt.leaf
    assert content.decode().endswith((log / "checkpoint").read_text())
    for said in (MAELLE.name, MAELLE.email, parse_email_address(MAELLE.email).canonical().decode()):
        assert said.encode() not in content
        assert said.encode() not in b64decode(content.split(b"\n")[1].removeprefix(b"extra "))


def test_nothing_that_is_kept_of_a_receipt_says_whose_it_is_or_can_be_read_without_its_code(
    holder, bureau, view, keys
) -> None:
    bureau.sign(view, MAELLE)
    code = holder.ask(bureau.links()[0])
    plain = typed_receipt_code(code)
    [waiting] = rows(bureau)
    assert waiting["code_digest"] == sha256(plain.encode()).digest()
    assert keys.open(waiting["sealed_code"]).decode() == plain
    holder.work()
    [made] = rows(bureau)
    assert made["sealed_code"] is None
    kept = b"".join(
        bytes(each) for row in (waiting, made) for each in row.values() if isinstance(each, bytes)
    )
    for said in (plain, MAELLE.name, MAELLE.email, "tlog-proof"):
        assert said.encode() not in kept
    assert decrypt_view(plain, made["made"]).startswith(b"c2sp.org/tlog-proof@v1\n")
    assert made["ends_at"] == made["ends_at"].replace(minute=0, second=0, microsecond=0)


def test_the_handle_alone_asks_for_nothing_and_neither_does_anybody_elses_token(
    holder, bureau, view, web_keys
) -> None:
    """Whoever types somebody's address into the form knows the handle, and would learn that they signed."""
    bureau.sign(view, MAELLE)
    [link] = bureau.links()
    token = receipt_token(web_keys, link["handle_digest"])
    assert asked_by(web_keys, token) == link["handle_digest"]
    forged = (
        *("", "x", "A" * 64, token[:-1], f"{token}A", token[:43]),
        b64encode(link["handle_digest"] + bytes(16)).decode().replace("/", "_").replace("+", "-"),
    )
    for each in forged:
        assert asked_by(web_keys, each) is None
    path = f"/en/statements/{SLUG}/signed"
    assert holder.client.post(f"{path}/{'A' * 64}").status_code == 404
    assert holder.client.get(f"{path}/{'A' * 64}").status_code == 404
    guessed = holder.client.get(f"{path}/{new_handle()}")
    assert (guessed.status_code, "Get a receipt" in guessed.text) == (200, False), (
        "as for an offer that is over"
    )
    assert holder.client.post(f"{path}/{new_handle()}").status_code == 409
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert holder.client.post(f"{path}/{token}", headers=foreign).status_code == 403
    assert holder.client.post(FETCH, headers=foreign).status_code == 403
    assert holder.client.post(CHECK, headers=foreign).status_code == 403
    assert rows(bureau) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE signature SET confirmed_at = now() - interval '3 hours'",
        "UPDATE signature SET state = 'held'",
        "UPDATE signature SET state = 'pending'",
        "UPDATE link SET signature_id = NULL",
    ],
)
def test_a_receipt_can_be_asked_for_soon_after_signing_and_of_nothing_else(
    holder, bureau, view, web_keys, change
) -> None:
    bureau.sign(view, MAELLE)
    [link] = bureau.links()
    bureau.sql(change)
    token = receipt_token(web_keys, link["handle_digest"])
    page = holder.client.get(f"/en/statements/{SLUG}/signed/{token}")
    assert (page.status_code, "Get a receipt" in page.text) == (200, False)
    refused = holder.client.post(f"/en/statements/{SLUG}/signed/{token}")
    assert (refused.status_code, rows(bureau)) == (409, [])


def test_every_code_that_leads_to_nothing_gets_the_same_answer(holder, bureau, view) -> None:
    bureau.sign(view, MAELLE)
    right = typed_receipt_code(holder.ask(bureau.links()[0]))
    holder.work()
    other = ALPHABET[(ALPHABET.index(right[3]) + 1) % 32]
    answers = {
        (reply.status_code, reply.data)
        for reply in map(
            holder.fetch,
            ("", "x", "é" * 28, new_receipt_code(), right[:27], right[:3] + other + right[4:], "0" * 9_000),
        )
    }
    assert len(answers) == 1
    assert next(iter(answers))[0] == 422
    assert holder.fetch(right).status_code == 200, "wrong codes cost the right one nothing"


def test_a_receipt_nobody_fetches_is_over_after_its_days_and_is_deleted(
    holder, bureau, view, journal_of
) -> None:
    bureau.sign(view, MAELLE)
    code = typed_receipt_code(holder.ask(bureau.links()[0]))
    holder.work()
    [row] = rows(bureau)
    assert timedelta() <= row["ends_at"] - now() - RECEIPTS_KEPT <= timedelta(hours=1)
    with pytest.raises(UnknownReceipt):
        claim_receipt(bureau.session, code, now=row["ends_at"])
    tools = Tools(bureau.keys, bureau.web_keys, TERMS, journal_of)
    assert retain(bureau.session, Rule.RECEIPTS, tools=tools, most=10, now=row["ends_at"]) == 0
    later = row["ends_at"] + timedelta(seconds=1)
    assert retain(bureau.session, Rule.RECEIPTS, tools=tools, most=10, now=later) == 1
    assert rows(bureau) == []


@pytest.fixture
def journal_of(settings):
    return Journal(settings.erasure_journal)


@pytest.mark.parametrize("is_made", [False, True])
def test_who_withdraws_before_fetching_leaves_no_receipt(
    holder, bureau, view, journal_of, is_made: bool
) -> None:
    bureau.sign(view, MAELLE)
    code = holder.ask(bureau.links()[0])
    if is_made:
        holder.work()
    withdraw(bureau.session, [row["id"] for row in bureau.rows("signature")], journal=journal_of)
    holder.work()
    assert rows(bureau) == []
    assert holder.fetch(code).status_code == 422


def test_a_signer_at_risk_waits_for_the_batch_and_then_has_a_receipt(
    holder, bureau, public, monkeypatch
) -> None:
    sealed = Policy(Profile.SEALED, confirm_by=ConfirmBy.CODE, sends_reminders=False)
    view = stand(bureau.session, slug="at-risk", policy=sealed, body="We ask for *shelter*.\n")
    handle = new_handle()
    form = replace(opened(view, MAELLE, visibility="hidden"), handle_digest=digest(handle))
    accept(bureau.session, [form], keys=bureau.keys, web_keys=bureau.web_keys, terms=TERMS, now=now())
    [link] = bureau.links()
    submitted = holder.client.application.extensions["petitioner.signatures.desk"].confirmations
    monkeypatch.setattr(submitted, "submit", lambda token: hot.confirm(bureau.bare, [token]))
    inbox = f"/en/statements/at-risk/check-your-inbox/{handle}"
    assert holder.client.post(inbox, data={"code": "2345 6789"}).status_code == 422
    assert rows(bureau) == []
    offered = holder.client.post(inbox, data={"code": bureau.code(link)}).headers["Location"]
    assert bureau.links()[0]["signature_id"] is None, "nothing leads from the letter to the signature"
    assert "Get a receipt" in holder.client.get(offered).text
    [offer] = rows(bureau)
    assert timedelta(minutes=59) < offer["ends_at"] - now() <= timedelta(hours=2)
    assert offer["ends_at"].minute == 0
    code = re.search(r'dir="ltr">([^<]+)</p>', holder.client.post(offered).text)[1]
    assert "Get a receipt" not in holder.client.get(offered).text
    assert holder.client.post(offered).status_code == 409
    holder.work()
    assert holder.fetch(code).status_code == 409, "fifteen more, or a day, are waited for"
    bureau.sign(view, *crowd(15), visibility="hidden")
    holder.work()
    receipt = read_receipt(holder.fetch(code).data, public)
    assert receipt.leaf.statement == view.statement_id
    assert receipt.opening.is_name(MAELLE.name)
    assert receipt.opening.is_address(parse_email_address(MAELLE.email).canonical())


def test_where_witnesses_are_named_a_receipt_carries_their_word(holder, bureau, view, public) -> None:
    site = holder.site
    holder.site = Site(site.folder, site.public_url, site.keys, site.web_keys, ("watch.example/w1",))
    bureau.sign(view, MAELLE)
    code = holder.ask(bureau.links()[0])
    holder.work()
    assert holder.fetch(code).status_code == 409, "nobody has witnessed it yet"
    log = site.folder / "log"
    line = "— watch.example/w1 " + b64encode(bytes(76)).decode()
    (log / "witnessed").write_text((log / "checkpoint").read_text() + line + "\n")
    holder.work()
    content = holder.fetch(code).data
    assert content.decode().endswith(line + "\n")
    assert read_receipt(content, public).opening.is_name(MAELLE.name)


@pytest.fixture
def audited(holder, settings, tmp_path, capsys):
    """Return what lets a stranger look for a receipt in the log of today: status and report."""

    def run(content):
        file = tmp_path / "receipt.tlog-proof"
        file.write_bytes(content)
        holder.work()
        publish(holder.bureau.session, holder.site, now=now())
        status = audit.main([str(settings.public_folder), "--receipt", str(file)])
        return status, capsys.readouterr().out

    return run


def bent(content: bytes) -> dict[str, bytes]:
    """Return the receipt, changed in each of its parts."""
    lines = content.decode().split("\n")
    inside = b64decode(lines[1].removeprefix("extra "))
    blank = lines.index("")

    def extra(at, by=1):
        raw = bytearray(inside)
        raw[at] ^= by
        return "\n".join([lines[0], f"extra {b64encode(raw).decode()}", *lines[2:]])

    def other(number, line):
        return "\n".join([*lines[:number], line, *lines[number + 1 :]])

    path, size, root, signature = 3, blank + 2, blank + 3, blank + 5
    changed = {
        "another format of the file": other(0, "c2sp.org/tlog-proof@v2"),
        "a format of ours that is none": extra(0),
        "another format of the leaf": extra(2),
        "another kind": extra(3),
        "a reason": extra(5),
        "another version": extra(9),
        "another statement": extra(17),
        "a target": extra(25),
        "another mark of the address": extra(90),
        "another mark of the name": extra(122),
        "another mark of the initials": extra(185),
        "an extra that is cut": other(1, lines[1][:-4]),
        "an extra written in another way": other(1, lines[1] + "\r"),
        "no extra": "\n".join([lines[0], *lines[2:]]),
        "another place": other(2, f"index {int(lines[2].split()[1]) ^ 1}"),
        "a place with a zero in front": other(2, lines[2].replace("index ", "index 0")),
        "a place beyond the tree": other(2, "index 999999"),
        "another hash of the path": other(path, b64encode(bytes(32)).decode()),
        "a path that is too short": "\n".join(lines[:path] + lines[path + 1 :]),
        "a path that is too long": "\n".join(lines[:path] + lines[path : path + 1] + lines[path:]),
        "another origin": other(blank + 1, f"{lines[blank + 1]}x"),
        "another size": other(size, str(int(lines[size]) + 1)),
        "another root": other(root, b64encode(bytes(32)).decode()),
        "another signature": other(signature, lines[signature][:-8] + "AAAAAA=="),
        "no signature": "\n".join(lines[:signature]),
        "nothing": "",
        "no receipt": "A letter.\n",
    }
    found = {name: each.encode() for name, each in changed.items()}
    return found | {"no text": b"\xff\xfe" + content, "cut": content[: len(content) // 2]}


def test_a_receipt_that_was_changed_anywhere_is_refused_by_the_form_and_by_the_auditor(
    holder, view, public, audited
) -> None:
    holder.bureau.sign(view, *crowd(5))
    content = holder.receipt(view=view)
    assert audited(content)[0] == 0
    assert holder.sent(content).status_code == 200
    for name, each in bent(content).items():
        assert each != content, name
        with pytest.raises(BadReceipt):
            read_receipt(each, public)
        reply = holder.sent(each)
        assert (reply.status_code, "or it was changed" in reply.text) == (422, True), name
        status, report = audited(each)
        assert (status, "The receipt is sound" in report) in {(1, False), (2, False)}, name


def test_a_changed_salt_opens_nothing(holder, view, public) -> None:
    """Salts are in no hash: with others it is of the same leaf, and says of nobody that it is theirs."""
    content = holder.receipt(view=view)
    lines = content.decode().split("\n")
    raw = bytearray(b64decode(lines[1].removeprefix("extra ")))
    raw[26] ^= 1
    raw[58] ^= 1
    lines[1] = f"extra {b64encode(raw).decode()}"
    receipt = read_receipt("\n".join(lines).encode(), public)
    assert not receipt.opening.is_name(MAELLE.name)
    assert not receipt.opening.is_address(parse_email_address(MAELLE.email).canonical())


def test_the_form_says_of_which_statement_it_is_and_what_it_does_not_prove(holder, bureau, view) -> None:
    other = stand(bureau.session, slug="open-schools", body="We ask for *schools*.\n")
    first, second = holder.receipt(view=view), holder.receipt(CORWIN, other)
    for content, statement in ((first, view), (second, other)):
        words = " ".join(unescape(holder.sent(content).text).split())
        assert f"A signature under statement {statement.statement_id}, version 1" in words
        assert "It does not say who signed." in words
        assert MAELLE.name not in words
    assert holder.client.post(CHECK).status_code == 422
    assert holder.sent(b"x" * 15_000).status_code == 422
    assert holder.sent(b"x" * 70_000).status_code == 413


def test_the_auditor_finds_the_signature_in_the_log_of_today_and_says_what_became_of_it(
    holder, bureau, view, audited, journal_of
) -> None:
    content = holder.receipt(view=view)
    [own] = [row["id"] for row in bureau.rows("signature")]
    bureau.sign(view, *crowd(300))
    status, report = audited(content)
    assert (status, "The receipt is sound: leaf 1, statement" in report) == (0, True), report
    assert "it counts." in report
    withdraw(bureau.session, [own], journal=journal_of)
    status, report = audited(content)
    assert (status, "it was withdrawn." in report) == (0, True), report
    assert holder.sent(content).status_code == 200, "it still shows that it was in the log"
    assert audited(b"")[0] == 1


def test_an_independent_implementation_finds_the_leaf_in_the_tree(holder, bureau, view, public) -> None:
    """The recursive definition of RFC 6962, 2.1.1, written anew: from the path, the root."""
    bureau.sign(view, *crowd(20))
    content = holder.receipt(view=view)
    receipt = read_receipt(content, public)
    lines = content.decode().split("\n")
    path = [b64decode(line) for line in lines[3 : lines.index("")]]

    def root(index: int, size: int, hashes: list[bytes]) -> bytes:
        if size == 1:
            assert hashes == []
            return leaf_hash(receipt.leaf.to_bytes())
        half = max(2**power for power in range(size.bit_length()) if 2**power < size)
        last, rest = hashes[-1], hashes[:-1]
        if index < half:
            return sha256(b"\1" + root(index, half, rest) + last).digest()
        return sha256(b"\1" + last + root(index - half, size - half, rest)).digest()

    assert root(receipt.index, receipt.checkpoint.size, path) == receipt.checkpoint.root


def test_a_million_signatures_still_fit(public, site) -> None:
    """A path in a tree of 2^20 leaves has 20 hashes of 45 bytes; all else is as long as in any receipt."""
    longest_note = len("petitions.example/log\n1048576\n") + 46 + len("— petitions.example/log ") + 96
    everything_else = len("c2sp.org/tlog-proof@v1\nextra \nindex 1048576\n\n") + 248
    assert longest_note + everything_else + 20 * 45 < LIMIT


def test_codes_are_forgiving_and_slips_are_found() -> None:
    code = new_receipt_code()
    assert len(code) == 28
    assert typed_receipt_code(f" {grouped(code).lower()} ") == code
    slips = 0
    for place in range(28):
        for character in ALPHABET:
            wrong = code[:place] + character + code[place + 1 :]
            slips += wrong != code and typed_receipt_code(wrong) is not None
    assert slips < 5, "one slip in 4096 is not found"
    looked_alike = code_of(bytes(16))
    assert typed_receipt_code(looked_alike.replace("0", "o").replace("1", "l")) == looked_alike
    assert typed_receipt_code("U" * 28) is None


def test_without_a_log_nothing_is_made_and_nothing_breaks(holder, bureau, view, settings) -> None:
    assert newest_tree(settings.public_folder / "log", bytes(32), witnessed=False) is None
    make_all_receipts(holder.site)
    assert holder.sent(b"x").status_code == 422
    assert rows(bureau) == []
