"""Search over everything somebody may see, but for signers: the address would hold who was looked for."""

from typing import Final

from flask import Blueprint, Response, request

from petitioner.accounts.guards import shown_session
from petitioner.console.search import search as look_for
from petitioner.foundation import clock
from petitioner.foundation.db import reading
from petitioner.foundation.web import foundation, language_of_request
from petitioner.organisers.guards import desk_page, require_equipped
from petitioner.organisers.read import read_places

search_pages = Blueprint("console_search", __name__)

LONGEST_WORDS: Final = 100


@search_pages.get("/desk/search")
def show_search() -> Response:
    """Show what was found for the words in the address."""
    present = require_equipped()
    words = request.args.get("q", "").replace("\0", " ").strip()[:LONGEST_WORDS]
    with reading() as session:
        places = read_places(session, present, language=language_of_request())
        found = look_for(
            session,
            words,
            places,
            shown=shown_session() or b"",
            keys=foundation().web_keys,
            language=language_of_request(),
            now=clock.now(),
        )
    return desk_page("console/search.html", path="/desk/search", words=words, found=found)
