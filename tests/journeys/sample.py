"""A sample audit on a live platform: promised, drawn and mailed, and the address in the letter of each."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.journeys import signer
from tests.live import Live

_SIZE = 5_000
"""Larger than any crowd of these tests: everybody is drawn."""


def ask_everybody(live: Live, folder: Path, slug: str = signer.SLUG) -> int:
    """Promise an audit of everybody in the log, draw it, and write to them; return its number.

    The value would be public in ten minutes at the earliest: the clock of the promise is turned back.
    """
    key = folder / "auditor.pem"
    public = X25519PrivateKey.generate().public_key()
    key.write_bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    due = datetime.now(UTC) + timedelta(minutes=30)
    promised = live.cli(
        *("sample-audit", "begin", "--statement", slug, "--auditor-key", str(key), "--size", str(_SIZE)),
        *("--randomness", "The numbers of the great fair", "--due", f"{due:%Y-%m-%dT%H:%M:%SZ}"),
    ).stdout
    found = re.search(r"Sample audit (\d+)", promised)
    assert found, promised
    live.sql("UPDATE sample_audit SET due_at = begun_at WHERE id = %s", found[1])
    draw = ("sample-audit", "draw", found[1], "--randomness", "5f" * 32)
    live.wait_for(lambda: live.cli(*draw, check=False).returncode == 0, 30, "the draw")
    live.cli("sample-audit", "mail", found[1], "--yes")
    return int(found[1])


def link_to(live: Live, email: str, number: int = 1) -> str:
    """Return the path in the letter with that number of an audit to an address, as soon as it is there."""
    links = live.wait_for(lambda: _links(live, email)[number - 1 :], 60, "the letter of the sample audit")
    return links[0]


def close(live: Live, number: int) -> None:
    """Let the last day be over."""
    live.sql(
        "UPDATE sample_audit SET asked_at = begun_at, closes_at = begun_at WHERE id = %s",
        number,
    )


def _links(live: Live, email: str) -> list[str]:
    texts = "".join(each["text"] for each in live.letters(to=email))
    return re.findall(r"^https?://[^/\s]+(/s/[\w-]{22})\s", texts, re.MULTILINE)
