"""Whether a page of this machine answers."""

import contextlib
import http.client
from urllib.parse import urljoin, urlsplit

from petitioner.foundation.embedded.programs import HOST

OK = 200
REDIRECTS = (301, 302, 303, 307, 308)
MOST_REDIRECTS = 3


def answers(port: int, path: str, *, seconds: float = 10.0) -> bool:
    """Tell whether the page, or the page it sends to on the same port, is there; never raises."""
    for _ in range(MOST_REDIRECTS):
        with contextlib.closing(http.client.HTTPConnection(HOST, port, timeout=seconds)) as line:
            try:
                line.request("GET", path)
                answer = line.getresponse()
            except (OSError, http.client.HTTPException):
                return False
            if answer.status not in REDIRECTS:
                return answer.status == OK
            path = urlsplit(urljoin(path, answer.headers.get("Location", "/"))).path
    return False
