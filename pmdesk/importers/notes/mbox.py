"""Goes through a mailbox file mail by mail without holding more than one of them."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import BinaryIO

from pmdesk.domain.classes import frozen
from pmdesk.domain.counts import count_text
from pmdesk.domain.foreign import RowTrouble
from pmdesk.importers.decoding import decode
from pmdesk.importers.notes.mail import looks_like_mail

LONGEST_LINE = 1 << 20
MOST_BYTES = 128 * 1024 * 1024
"""Of one mail with all that is attached."""
_FROM = b"From "
_ESCAPED = re.compile(rb"^>+From ")
_DATED = re.compile(rb"^From .*[0-9]{1,2}:[0-9]{2}.*\b[12][0-9]{3}\b")
_HEADER = re.compile(rb"[!-9;-~]{1,100}:")
_WHEN = re.compile(
    r"([A-Z][a-z]{2}) +([0-9]{1,2}) ([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?"
    r"(?: [A-Za-z]{3,5})?(?: [-+][0-9]{4})? ([0-9]{4})"
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_KEPT = 20_000
Tell = Callable[[int, int], object]


@frozen
class Wrapped:
    """One mail of a mailbox: where it begins, its bytes, and when the line above it says it came."""

    line: int
    data: bytes
    at: datetime | None


def looks_like_mbox(start: bytes) -> bool:
    """Whether bytes begin as a mailbox does."""
    first, _, rest = start.lstrip(b"\r\n").partition(b"\n")
    return first.startswith(_FROM) and (looks_like_mail(rest) or _DATED.match(first) is not None)


def mails(stream: BinaryIO, tell: Tell) -> Iterator[Wrapped | RowTrouble]:
    """Yield each mail; one that is too large is told instead. `tell` hears how many bytes are read; it may raise."""
    mailbox = _Mailbox()
    total = stream.seek(0, 2)
    stream.seek(0)
    whole = True
    while line := stream.readline(LONGEST_LINE):
        found = mailbox.take(line, begins=whole)
        if found is not None:
            tell(stream.tell(), total)
            yield found
        whole = line.endswith(b"\n")
    last = mailbox.end()
    if last is not None:
        yield last
    tell(total, total)


class _Mailbox:
    """A mailbox on its way through: the mail in hand, and a line that may begin the next one."""

    def __init__(self) -> None:
        self._lines: list[bytes] = []
        self._size = 0
        self._first = 1
        self._line = 0
        self._above = b""
        self._held: bytes | None = None
        self._was_free = True

    def take(self, line: bytes, *, begins: bool) -> Wrapped | RowTrouble | None:
        """Take a line (or a further piece of an endless one); answers the mail that ends before it, if one does."""
        self._line += begins
        held, self._held = self._held, None
        ended: Wrapped | RowTrouble | None = None
        if held is not None:
            if _HEADER.match(line):
                ended = self.end()
                self._above, self._first = held, self._line
            else:  # Words of the mail that happen to begin like this.
                self._keep(held)
        if begins and line.startswith(_FROM) and (self._was_free or _DATED.match(line)):
            self._held = line
        else:
            self._keep(line)
        self._was_free = begins and not line.strip()
        return ended

    def end(self) -> Wrapped | RowTrouble | None:
        """Return the mail in hand, and begin another one."""
        if self._held is not None:
            self._keep(self._held)
            self._held = None
        data, size, above = b"".join(self._lines), self._size, self._above
        self._lines, self._size, self._above = [], 0, b""
        if not data.strip() and not above:
            return None
        if size > MOST_BYTES:
            reason = f"This mail has {count_text(size // 1024**2)} MB; at most {MOST_BYTES // 1024**2} MB can be read."
            return RowTrouble(self._first, reason, (decode(data[:_KEPT]).text,))
        return Wrapped(self._first, data, _when(above))

    def _keep(self, line: bytes) -> None:
        self._size += len(line)
        if self._size <= MOST_BYTES:
            self._lines.append(line[1:] if line.startswith(b">") and _ESCAPED.match(line) else line)


def _when(above: bytes) -> datetime | None:
    found = _WHEN.search(above.decode("ascii", "replace"))
    if found is None or found[1] not in _MONTHS:
        return None
    try:
        return datetime(
            int(found[6]), _MONTHS.index(found[1]) + 1, int(found[2]), int(found[3]), int(found[4]),
            int(found[5] or 0), tzinfo=UTC,
        )  # fmt: skip
    except ValueError:
        return None
