"""A mail server that takes everything fast, keeps nothing and counts: `python -m bench.sink PORT`.

It speaks enough SMTP (RFC 5321) with PIPELINING (RFC 2920); the extra command XCOUNT tells its counts.
"""

import asyncio
import json
import re
import smtplib
import sys
from dataclasses import asdict, dataclass, field
from typing import Final

_END: Final = b"\r\n.\r\n"
_RECIPIENT: Final = re.compile(rb"RCPT TO:<([^>]*)>", re.IGNORECASE)
_PARTS: Final = (b"Content-Type: text/plain", b"Content-Type: text/html", b"/c/")


@dataclass(slots=True)
class Counts:
    """What came: letters, letters that had text, HTML and a link, and different recipients."""

    letters: int = 0
    whole: int = 0
    unsubscribable: int = 0
    """Letters with a List-Unsubscribe field (RFC 2369)."""
    recipients: set[bytes] = field(default_factory=set)


class Session(asyncio.Protocol):
    """One connection."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._waiting = bytearray()
        self._in_letter = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]
        self._transport.write(b"220 sink.example ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        """Answer every whole command and every whole letter in what has come."""
        self._waiting += data
        answers = bytearray()
        while True:
            answer = self._letter() if self._in_letter else self._command()
            if answer is None:
                break
            answers += answer
        if answers:
            self._transport.write(bytes(answers))

    def _letter(self) -> bytes | None:
        end = self._waiting.find(_END)
        if end < 0:
            return None
        letter = bytes(self._waiting[:end])
        del self._waiting[: end + len(_END)]
        self._in_letter = False
        self._counts.letters += 1
        self._counts.whole += all(part in letter for part in _PARTS)
        self._counts.unsubscribable += b"\nList-Unsubscribe: " in letter
        return b"250 taken\r\n"

    def _command(self) -> bytes | None:
        end = self._waiting.find(b"\r\n")
        if end < 0:
            return None
        line = bytes(self._waiting[:end])
        del self._waiting[: end + 2]
        verb = line[:4].upper()
        if verb == b"EHLO":
            return b"250-sink.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n"
        if verb == b"DATA":
            self._in_letter = True
            return b"354 go on\r\n"
        if verb == b"QUIT":
            self._transport.write(b"221 bye\r\n")
            self._transport.close()
            return None
        if verb == b"XCOU":
            told = {**asdict(self._counts), "recipients": len(self._counts.recipients)}
            return f"250 {json.dumps(told)}\r\n".encode()
        if recipient := _RECIPIENT.match(line):
            self._counts.recipients.add(recipient[1])
        return b"250 ok\r\n"


def ask_counts(port: int) -> dict[str, int]:
    """Return the counts of the sink that listens there."""
    with smtplib.SMTP("127.0.0.1", port, timeout=5) as smtp:
        counts: dict[str, int] = json.loads(smtp.docmd("XCOUNT")[1])
        return counts


async def serve(port: int) -> None:
    """Listen until killed."""
    counts = Counts()
    server = await asyncio.get_running_loop().create_server(lambda: Session(counts), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
