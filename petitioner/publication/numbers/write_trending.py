"""Write what was signed most in the hour that ended last, for programs that ask for it; no page shows it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from petitioner.foundation.db import Session
from petitioner.publication.public_site import Site
from petitioner.publication.response_json import moment
from petitioner.publication.rules import digest
from petitioner.publication.store import listings
from petitioner.publication.store import numbers as store
from petitioner.publication.write import write_json
from petitioner.statements.read import policies
from petitioner.statements.rules import Phase
from petitioner.statements.shapes import StatementKey
from petitioner.vocabulary.hour import hour_of

TRENDING: Final = "trending"
MOST: Final = 10


def write_trending(
    session: Session,
    site: Site,
    keys: Sequence[StatementKey],
    kept: Mapping[str, str],
    *,
    frame: str,
    now: datetime,
) -> dict[str, str]:
    """Write `/trending.json` if an hour is over, or other statements are open; return its stamp.

    `frame` is the stamp of the list of statements. It takes three queries an hour, and none in between.
    """
    ended_at = hour_of(now.astimezone(UTC))
    stamp = digest((frame, ended_at))
    if kept.get(TRENDING) == stamp:
        return {}
    listed = _most_signed(session, keys, ended_at)
    titles = listings.titles(session, [statement_id for statement_id, _ in listed])
    lines = [(statement_id, titles.get(statement_id, ""), number) for statement_id, number in listed]
    write_json(site.folder, "trending.json", trending_document(lines, ended_at, site.public_url))
    return {TRENDING: stamp}


def trending_document(
    lines: Sequence[tuple[int, str, int]], ended_at: datetime, public_url: str
) -> dict[str, Any]:
    """Return statements with the signatures of one hour, in the form of the UK petitions JSON."""
    return {
        "data": [
            {
                "type": "petition",
                "id": statement_id,
                "links": {"self": f"{public_url}/petitions/{statement_id}.json"},
                "attributes": {"action": title, "signature_count": number},
            }
            for statement_id, title, number in lines
        ],
        "links": {"self": f"{public_url}/trending.json"},
        "meta": {"updated_at": moment(ended_at)},
    }


def _most_signed(session: Session, keys: Sequence[StatementKey], ended_at: datetime) -> list[tuple[int, int]]:
    """Return open statements with what the hour added to their numbers, most first.

    Where signers are at risk there are no hours: what is kept there ends with a day, and says nothing here.
    """
    are_open = {key.statement_id for key in keys if key.phase is Phase.OPEN}
    added = [each for each in store.added_in_hour(session, ended_at) if each[0] in are_open]
    promised = policies(session, [statement_id for statement_id, _ in added]) if added else {}
    return [each for each in added if not promised[each[0]].is_sealed][:MOST]
