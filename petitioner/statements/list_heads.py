"""What the texts of many statements are called, without their words."""

from collections.abc import Collection

from petitioner.foundation.db import Session
from petitioner.statements.shapes import TextHead
from petitioner.statements.store import versions as store


def list_heads(session: Session, statement_ids: Collection[int]) -> dict[int, tuple[TextHead, ...]]:
    """Return title and hash of each text of these statements, by the id of its version; one query."""
    heads: dict[int, list[TextHead]] = {}
    for version_id, language, title, text_hash in store.text_heads(session, statement_ids):
        heads.setdefault(version_id, []).append(TextHead(language, title, text_hash.hex()))
    return {version_id: tuple(found) for version_id, found in heads.items()}
