"""A played mail server of one empty folder, without encryption: for what a real one does not do when it is wanted."""

import re
import socketserver
import threading
from collections.abc import Generator
from contextlib import contextmanager
from time import monotonic

ANSWERS = {
    "SELECT": ["* 0 EXISTS", "* OK [UIDVALIDITY 7] Valid", "* OK [UIDNEXT 1] Next"],
    "EXAMINE": ["* 0 EXISTS", "* OK [UIDVALIDITY 7] Valid", "* OK [UIDNEXT 1] Next"],
}


class PlainMail(socketserver.ThreadingTCPServer):
    """Listens at `port`; `can` is what it says that it can do, before and after who asks is known."""

    daemon_threads, allow_reuse_address, block_on_close = True, True, False

    def __init__(self, can: str, can_later: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.port: int = self.server_address[1]
        self.can, self.can_later = can, can_later
        self.said: list[str] = []
        self.times_idle = 0
        self.news_at = 0
        """With which IDLE something comes; 0 for never."""
        self.leaves_at = 0
        """With which it says goodbye."""
        self.leaves_always = False
        self.idle_at: list[float] = []


class _Handler(socketserver.StreamRequestHandler):
    server: PlainMail

    def handle(self) -> None:
        self._say("* OK here")
        knows = False
        while line := self.rfile.readline().decode().strip():
            self.server.said.append(re.sub(r"^\w+ ", "", line))
            tag, _, rest = line.partition(" ")
            verb = rest.partition(" ")[0].upper()
            if verb == "IDLE":
                if not self._idle(tag):
                    return
                continue
            if verb == "CAPABILITY":
                self._say(f"* CAPABILITY IMAP4rev1 {self.server.can_later if knows else self.server.can}")
            knows = knows or verb == "LOGIN"
            for answer in ANSWERS.get(verb, []):
                self._say(answer)
            self._say(f"{tag} OK done")

    def _idle(self, tag: str) -> bool:
        self.server.times_idle += 1
        self.server.idle_at.append(monotonic())
        self._say("+ idling")
        if self.server.leaves_always or self.server.times_idle == self.server.leaves_at:
            self._say("* BYE too long")
            return False
        if self.server.times_idle == self.server.news_at:
            self._say("* 1 EXISTS")
        ended = self.rfile.readline().decode().strip()
        self.server.said += [ended] if ended else []
        self._say(f"{tag} OK idle no more")
        return bool(ended)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def plain_mail(can: str = "IDLE", can_later: str = "IDLE") -> Generator[PlainMail]:
    """Run one until the block ends."""
    with PlainMail(can, can_later) as made:
        thread = threading.Thread(target=made.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield made
        made.shutdown()
        thread.join()
