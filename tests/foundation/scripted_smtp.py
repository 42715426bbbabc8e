"""A mail server of a few lines that says what a test wants it to say."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

HANG_UP = "hang up"
USUAL = {
    "CONNECT": "220 scripted.example",
    "MAIL": "250 sender ok",
    "RCPT": "250 recipient ok",
    "DATA": "354 go on",
    ".": "250 taken",
    "RSET": "250 reset",
    "QUIT": "221 bye",
}


@dataclass
class Scripted:
    """What was said to the server, and what it took; `script` overrides the usual answers by verb.

    An answer is one reply, `HANG_UP`, or a list of those to be given in turn.
    """

    port: int = 0
    extensions: tuple[str, ...] = ()
    script: Mapping[str, str | list[str]] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    letters: list[bytes] = field(default_factory=list)

    def verbs(self) -> list[str]:
        """Return the first word of each command."""
        return [line.split(":")[0].split(" ")[0].upper() for line in self.heard]

    def _answer(self, verb: str) -> str:
        if verb == "EHLO":
            lines = ["scripted.example", *self.extensions]
            marks = ["250-"] * (len(lines) - 1) + ["250 "]
            usual = "\r\n".join(mark + line for mark, line in zip(marks, lines, strict=True))
        else:
            usual = USUAL.get(verb, "500 what?")
        scripted = self.script.get(verb, usual)
        if isinstance(scripted, list):
            return scripted.pop(0) if scripted else usual
        return scripted

    def serve(self, connection: socket.socket) -> None:
        """Talk until the other side is gone or it is time to hang up."""
        with connection, connection.makefile("rb") as lines:

            def say(verb: str) -> str:
                answer = self._answer(verb)
                if answer != HANG_UP:
                    connection.sendall(f"{answer}\r\n".encode())
                return answer

            if say("CONNECT") == HANG_UP:
                return
            for line in lines:
                command = line.decode().rstrip("\r\n")
                self.heard.append(command)
                verb = command.split(":")[0].split(" ")[0].upper()
                answer = say(verb)
                if answer.startswith("354"):
                    self.letters.append(b"".join(iter(lines.readline, b".\r\n")))
                    answer = say(".")
                if answer == HANG_UP or answer.startswith("421") or verb == "QUIT":
                    return


@contextmanager
def scripted_smtp(**options: object) -> Iterator[Scripted]:
    """Run a server inside the block; it takes one connection after the other."""
    server = Scripted(**options)  # type: ignore[arg-type]
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server.port = listening.getsockname()[1]

        def take() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                try:
                    server.serve(connection)
                except OSError:
                    continue

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        yield server
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(5)
