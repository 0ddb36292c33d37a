"""Reads files of mail into one batch, whether one mail or thousands stand in each."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from pmdesk.domain.counts import count_text
from pmdesk.domain.foreign import RowTrouble
from pmdesk.domain.foreign_notes import ForeignNote, NoteBatch
from pmdesk.importers import files
from pmdesk.importers.files import refuse_workspace
from pmdesk.importers.notes.mail import Unread, read_mail, unwrapped
from pmdesk.importers.notes.mbox import LONGEST_LINE, MOST_BYTES, Wrapped, looks_like_mbox, mails

NAME = "mail"
HEADER = ("Mail",)
Tell = Callable[[int, int], object]


def read_mails(paths: Sequence[Path], tell: Tell) -> NoteBatch:
    """Read the mails of several files; `tell` hears how many bytes are read, it may raise."""
    reading = _Reading()
    sizes = [_size(path) for path in paths]
    before, total = 0, sum(sizes)
    for number, (path, size) in enumerate(zip(paths, sizes, strict=True)):
        done = before

        def count(read: int, _of: int, done: int = done) -> None:
            tell(done + read, total)

        for found in _mails_of(path, count):
            reading.take(found, number if len(paths) > 1 else 0)
        before += size
    tell(total, total)
    return reading.batch()


class _Reading:
    """Mails on their way into notes; one that stands there twice, as in two folders, comes in once."""

    def __init__(self) -> None:
        self._notes: dict[str, ForeignNote] = {}
        self._troubles: list[RowTrouble] = []
        self._repeated = 0

    def take(self, found: Wrapped | RowTrouble, file_number: int) -> None:
        """Take one mail."""
        if isinstance(found, RowTrouble):
            self._troubles.append(found)
            return
        note = read_mail(found.data, found.line if not file_number else file_number + 1, found.at)
        if isinstance(note, Unread):
            self._troubles.append(note.trouble)
        elif note.origin in self._notes:
            self._repeated += 1
        else:
            self._notes[note.origin] = note

    def batch(self) -> NoteBatch:
        """Return what was read."""
        mails = "mail stands" if self._repeated == 1 else "mails stand"
        words = (f"{count_text(self._repeated)} {mails} there twice.",) if self._repeated else ()
        return NoteBatch(NAME, tuple(self._notes.values()), tuple(self._troubles), HEADER, words)


def _mails_of(path: Path, tell: Tell) -> Iterator[Wrapped | RowTrouble]:
    refuse_workspace(path)
    try:
        with path.open("rb") as stream:
            start = stream.read(LONGEST_LINE)
            if looks_like_mbox(start):
                yield from mails(stream, tell)
                return
            data = start + stream.read(MOST_BYTES - len(start) + 1)
    except (OSError, ValueError) as trouble:
        raise files.unread(path, trouble) from trouble
    if len(data) > MOST_BYTES:
        reason = f"“{path.name}” has over {MOST_BYTES // 1024**2} MB, more than one mail can have."
        yield RowTrouble(1, reason, (path.name,))
    else:
        yield Wrapped(1, unwrapped(data), None)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
