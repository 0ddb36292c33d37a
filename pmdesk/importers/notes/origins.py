"""Names a row of a table so that the same row is known again: by what it says, whatever its columns are taken for."""

from collections import Counter
from collections.abc import Callable, Sequence
from hashlib import blake2b

from pmdesk.importers.cleaning import fold
from pmdesk.importers.notes.headers import changes_later
from pmdesk.importers.notes.table import NoteTable

_PERSON = b"pmdesk notes"


def namer(table: NoteTable) -> Callable[[Sequence[str]], str]:
    """Return what names the rows of a table, asked in their order.

    Columns that a tool changes later on, such as a status, do not count, nor does the order of columns. Where a file
    has the very same row several times they are counted, so that none of them is lost.
    """
    lasting = sorted(
        (fold(title).encode("utf-8", "replace"), at)
        for at, title in enumerate(table.header)
        if not changes_later(title)
    )
    if not lasting:
        lasting = sorted((fold(title).encode("utf-8", "replace"), at) for at, title in enumerate(table.header))
    marks = [(b"\x1e" + title + b"\x1f", at) for title, at in lasting]
    prefix, seen = table.prefix, Counter[str]()

    def name_of(cells: Sequence[str]) -> str:
        said = b"".join([mark + cell.encode("utf-8", "replace") for mark, at in marks if (cell := cells[at].strip())])
        origin = f"{prefix}:{blake2b(said, digest_size=12, person=_PERSON).hexdigest()}"
        count = seen[origin] = seen[origin] + 1
        return origin if count == 1 else f"{origin}#{count}"

    return name_of
