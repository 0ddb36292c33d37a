"""Names a row of a table so that the same row is known again: by what it says, whatever its columns are taken for."""

from collections.abc import Callable, Sequence
from hashlib import blake2b
from operator import itemgetter

from pmdesk.importers.cleaning import fold
from pmdesk.importers.notes.headers import changes_later
from pmdesk.importers.notes.table import NoteTable

_PERSON = b"pmdesk notes"


def namer(table: NoteTable) -> Callable[[Sequence[str]], str]:
    """Return what names the rows of a table, asked in their order.

    Columns that a tool changes later on, such as a status, do not count, nor does the order of columns. Where a file
    has the very same row several times they are counted, so that none of them is lost.
    """
    titles = sorted((fold(title), at) for at, title in enumerate(table.header))
    lasting = [(title, at) for title, at in titles if not changes_later(title)] or titles
    pick = itemgetter(*(at for _, at in lasting), lasting[0][1])  # One twice, so that it picks several always.
    start = blake2b(
        "\x1f".join(title for title, _ in lasting).encode("utf-8", "replace"), digest_size=12, person=_PERSON
    )
    prefix, seen, join = f"{table.prefix}:", dict[str, int](), "\x1f".join

    def name_of(cells: Sequence[str]) -> str:
        digest = start.copy()
        digest.update(join(pick(cells)).encode("utf-8", "replace"))
        origin = prefix + digest.hexdigest()
        count = seen[origin] = seen.get(origin, 0) + 1
        return origin if count == 1 else f"{origin}#{count}"

    return name_of
