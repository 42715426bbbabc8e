"""A mail server that delivers nothing: it keeps every letter as a file, for people and tests to read.

Some recipients make it misbehave, so that a sender's patience can be tested; the local part begins with
`refuse4` (451, try later), `refuse5` (550, with the address in the answer, as real servers do), `grey` (451
the first time, then taken) or `drop` (the letter is kept, but the connection ends before the answer).
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import os
import signal
import threading
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, cast

from aiosmtpd.smtp import SMTP, Envelope, Session

LARGEST = 1_000_000  # bytes; ours are a few thousand
_numbers = itertools.count()


@dataclass(frozen=True, slots=True)
class Received:
    """A letter as the sink keeps it. `to` and `sender` are the envelope's; `received_at` is ISO 8601, UTC."""

    id: str
    to: str
    sender: str
    subject: str
    headers: list[tuple[str, str]]
    text: str
    html: str
    received_at: str


def keep(folder: Path, sender: str, recipients: list[str], content: bytes) -> str:
    """Write a letter to the folder in one step; return its id. Ids sort by arrival."""
    message = message_from_bytes(content, policy=default)
    letter = Received(
        id=f"{time.time_ns():020d}-{os.getpid()}-{next(_numbers)}",
        to=", ".join(recipients),
        sender=sender,
        subject=str(message.get("subject", "")),
        headers=[(name, str(value)) for name, value in message.items()],
        text=_body(message, "plain"),
        html=_body(message, "html"),
        received_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
    )
    fields = asdict(letter)
    fields["from"] = fields.pop("sender")
    part = folder / f".{letter.id}.part"
    part.write_text(json.dumps(fields, ensure_ascii=False, indent=1))
    part.replace(folder / f"{letter.id}.json")
    return letter.id


class Sink:
    """The server in this process, on a thread of its own; `port` is known after `start`."""

    def __init__(self, folder: Path, port: int = 0, host: str = "127.0.0.1") -> None:
        self.folder = folder
        self.host = host
        self.port = port
        self.greylisted: set[str] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="sink", daemon=True)

    def start(self) -> None:
        """Listen."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._thread.start()
        server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        self.port = server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        """Stop listening and end the thread."""
        asyncio.run_coroutine_threadsafe(self._leave(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def letters(self, to: str | None = None) -> list[dict[str, Any]]:
        """Return the letters kept so far, in order of arrival; `to` asks for those to one address."""
        return read_letters(self.folder, to)

    def wait_for_letters(
        self, count: int = 1, to: str | None = None, seconds: float = 10
    ) -> list[dict[str, Any]]:
        """Return the letters when there are at least so many; raise TimeoutError when the time is over."""
        deadline = time.monotonic() + seconds
        while len(found := self.letters(to)) < count:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(found)} of {count} letters came within {seconds} s")
            time.sleep(0.02)
        return found

    def clear(self) -> None:
        """Forget every letter, and who was greylisted."""
        self.greylisted.clear()
        for path in self.folder.glob("*.json"):
            path.unlink()

    async def _listen(self) -> asyncio.Server:
        self._server = await self._loop.create_server(self._conversation, self.host, self.port)
        return self._server

    async def _leave(self) -> None:
        self._server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _conversation(self) -> SMTP:
        return SMTP(
            _Handler(self), data_size_limit=LARGEST, enable_SMTPUTF8=True, loop=self._loop, hostname="sink"
        )


def read_letters(folder: Path, to: str | None = None) -> list[dict[str, Any]]:
    """Return the letters in a folder, in order of arrival."""
    letters = []
    for path in sorted(folder.glob("*.json")):
        with contextlib.suppress(FileNotFoundError):  # somebody may be emptying the folder
            letters.append(json.loads(path.read_text()))
    return [letter for letter in letters if to is None or to in letter["to"].split(", ")]


class _Handler:
    """What aiosmtpd asks at each step of a conversation."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    async def handle_RCPT(  # noqa: N802 (aiosmtpd looks for this name)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take or refuse one recipient."""
        if address.startswith("refuse5"):
            return f"550 5.1.1 <{address}>: no such mailbox here"
        if address.startswith("refuse4"):
            return f"451 4.3.0 <{address}>: try again later"
        if address.startswith("grey") and address not in self._sink.greylisted:
            self._sink.greylisted.add(address)
            return "451 4.7.1 Greylisted, try again later"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 (aiosmtpd looks for this name)
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep the letter."""
        content = envelope.content
        raw = content.encode() if isinstance(content, str) else content or b""
        kept = keep(self._sink.folder, envelope.mail_from or "", envelope.rcpt_tos, raw)
        if any(address.startswith("drop") for address in envelope.rcpt_tos):
            cast(asyncio.Transport, server.transport).abort()
        return f"250 OK {kept}"


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    if part is None:
        return ""
    content = part.get_content()
    return content.replace("\r\n", "\n") if isinstance(content, str) else ""


def main() -> None:
    """Run the sink until a signal ends it."""
    parser = argparse.ArgumentParser(description="A mail server that keeps every letter as a file.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    asked = parser.parse_args()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    sink = Sink(asked.folder, asked.port)
    sink.start()
    print(f"letters to 127.0.0.1:{sink.port} are kept in {asked.folder}", flush=True)
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    sink.stop()


if __name__ == "__main__":
    main()
