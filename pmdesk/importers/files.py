"""Opens a foreign file: bounded in size, text only, with its first characters at hand for recognising it."""

import stat
from datetime import tzinfo
from pathlib import Path

from pmdesk.domain.classes import frozen
from pmdesk.domain.counts import count_text
from pmdesk.domain.errors import DeskError
from pmdesk.importers.decoding import decode
from pmdesk.storage.engine import is_connected

MAX_BYTES = 128 * 1024 * 1024
HEAD_BYTES = 65_536
MEGA = 1024 * 1024
_CONTROL_SHARE = 0.1
_TEXT_CONTROLS = b"\t\n\r\x0c\x1b"

_BINARY = (
    (b"\x89PNG", "a picture", ""),
    (b"\xff\xd8\xff", "a picture", ""),
    (b"GIF8", "a picture", ""),
    (b"%PDF", "a PDF", "Export the plan as CSV there, and import that."),
    (b"PK\x03\x04", "a zipped file such as an Excel workbook", "Save it as CSV there, or unzip it, and import that."),
    (b"\x1f\x8b", "a compressed file", "Unpack it, and import what is in it."),
    (b"BZh", "a compressed file", "Unpack it, and import what is in it."),
    (b"7z\xbc\xaf", "a compressed file", "Unpack it, and import what is in it."),
    (b"\xfd7zXZ", "a compressed file", "Unpack it, and import what is in it."),
    (
        b"\xd0\xcf\x11\xe0",
        "an old Office file such as .xls or .mpp",
        "Save it as CSV or as Project XML, and import that.",
    ),
    (b"SQLite format 3\x00", "a database", "If it is a workspace, open it with File, Open."),
    (b"\x7fELF", "a program", ""),
    (b"MZ", "a program", ""),
)


@frozen
class ForeignFile:
    """One opened file: its name without the folder, its bytes, its first characters.

    `zone` is where the person is, for instants that are to become calendar days; None is the machine's own.
    """

    name: str
    data: bytes
    head: str
    zone: tzinfo | None = None

    @property
    def stem(self) -> str:
        """The file's name without its extension."""
        return Path(self.name).stem or self.name

    def mentions(self, *words: str) -> bool:
        """Whether all these words stand in the file, quickly and without decoding it."""
        return all(word.encode() in self.data or word.encode("utf-16-le") in self.data for word in words)


def open_file(path: Path, *, zone: tzinfo | None = None) -> ForeignFile:
    """Read a file whole; raises DeskError when it is missing, no plain file, empty, too large or not text."""
    return from_bytes(path.name, read_bytes(path), zone=zone)


def read_bytes(path: Path, most: int | None = None) -> bytes:
    """Return the bytes of a file; raises DeskError when it is missing, no plain file, empty or too large."""
    most = MAX_BYTES if most is None else most
    refuse_workspace(path)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise DeskError(f"“{path.name}” is not a file.", "Pick a file.")
        refuse_size(path.name, status.st_size, most)
        with path.open("rb") as stream:
            data = stream.read(most + 1)
    except (OSError, ValueError) as trouble:
        raise unread(path, trouble) from trouble
    refuse_size(path.name, len(data), most)
    return data


def unread(path: Path, trouble: Exception) -> DeskError:
    """Say in words why a file cannot be read."""
    return DeskError(f"“{path.name}” cannot be read. {_reason(trouble)}", "Check its place and rights.")


def refuse_workspace(path: Path) -> None:
    """Raise DeskError when a file belongs to a workspace that is open here; reading it would drop SQLite's locks."""
    if is_connected(path):
        raise DeskError(f"“{path.name}” belongs to the workspace that is open.", "Pick another file.")


def from_bytes(name: str, data: bytes, *, zone: tzinfo | None = None) -> ForeignFile:
    """Take a file's bytes; raises DeskError when they are empty, too many or not text."""
    refuse_size(name, len(data))
    start = data[:HEAD_BYTES]
    refuse_binary(name, start)
    return ForeignFile(name, data, decode(start).text.lstrip("\ufeff"), zone)


def _reason(trouble: Exception) -> str:
    return f"“{getattr(trouble, 'strerror', None) or trouble}.”"


def refuse_size(name: str, size: int, most: int | None = None) -> None:
    """Raise DeskError when a file is empty or too large."""
    most = MAX_BYTES if most is None else most
    if size == 0:
        raise DeskError(f"“{name}” is empty.", "Export it again.")
    if size > most:
        raise DeskError(
            f"“{name}” has {count_text(size // MEGA)} MB. At most {most // MEGA} MB can be imported.",
            "Export less of it, or split it.",
        )


def refuse_binary(name: str, start: bytes, wanted: str = "a plan in text") -> None:
    """Raise DeskError when a file begins as no text does."""
    for magic, what, remedy in _BINARY:
        if start.startswith(magic) and not (magic == b"MZ" and start.isascii()):
            raise DeskError(f"“{name}” is {what}, not {wanted}.", remedy or "Pick another file.")
    text = decode(start).text
    controls = sum(character < " " and character.encode() not in _TEXT_CONTROLS for character in text)
    if controls > len(text) * _CONTROL_SHARE:
        raise DeskError(f"“{name}” is not a text file.", "Export it as CSV, and import that.")
