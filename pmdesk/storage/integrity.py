"""Whether a workspace file is whole: a quick look at the start, a thorough one when idle; from any thread."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import DeskError
from pmdesk.domain.nouns import NOUNS
from pmdesk.storage.codec import shape_of
from pmdesk.storage.rows import Rows
from pmdesk.storage.store import Role, Store, open_workspace
from pmdesk.storage.trouble import Damaged

INSTRUCTIONS = 10_000
ENOUGH = 20
DERIVED = re.compile(r"fts5.*\b(note|name)_index\b", re.IGNORECASE)
"""What SQLite says of an index of words that is wrong in itself; it is made of rows and can be made of them again."""


@frozen
class Findings:
    """What a check found, in SQLite's words or ours; it is not complete when it was cancelled.

    What is `stale` is derived from rows that are sound: it can be derived anew, so nothing is lost.
    """

    problems: tuple[str, ...] = ()
    is_complete: bool = True
    stale: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong as far as was looked."""
        return not self.problems

    @property
    def words(self) -> str:
        """The result for a person."""
        if self.problems:
            count = len(self.problems)
            places = "1 place" if count == 1 else f"{'at least ' if count >= ENOUGH else ''}{count} places"
            return f"The workspace is damaged in {places}. What can be read can be saved."
        if self.stale:
            return "The workspace is whole, but the list of notes does not fit the notes. It can be made anew."
        return "The workspace is whole." if self.is_complete else "The check was stopped. Nothing was found until then."


def quick_check(path: Path, is_cancelled: Callable[[], bool] = lambda: False) -> Findings:
    """Look at every page of the file, on a connection of its own; answers within moments of a cancel."""
    return _checked(path, is_cancelled, lambda store: _pages(store, "quick_check"))


def full_check(path: Path, is_cancelled: Callable[[], bool] = lambda: False) -> Findings:
    """Look at every page, index, reference and row of the file, and at what is derived, on a connection of its own."""
    return _checked(path, is_cancelled, _everything, _derived)


def unreadable_rows(rows: Rows) -> Iterator[str]:
    """Yield each row that the tables hold and the domain refuses: a damaged word or day."""
    for kind, noun in NOUNS.items():
        shape = shape_of(noun)
        for row in rows.read(f"SELECT {shape.listed} FROM {shape.table}"):  # noqa: S608
            try:
                shape.decode(row)
            except (DeskError, ValueError, TypeError) as error:
                yield f"{kind.value} {row[0]}: {error}"


def _checked(
    path: Path,
    is_cancelled: Callable[[], bool],
    look: Callable[[Store], Iterator[str]],
    derived: Callable[[Store], Iterator[str]] = lambda _store: iter(()),
) -> Findings:
    problems: list[str] = []
    stale: list[str] = []
    try:
        store = open_workspace(path, role=Role.READER)
    except Damaged as error:
        return Findings((error.what,))
    try:
        store.connection.set_progress_handler(lambda: int(is_cancelled()), INSTRUCTIONS)
        for problem, _ in zip(look(store), range(ENOUGH), strict=False):
            (stale if DERIVED.search(problem) else problems).append(problem)
        if not (problems or stale):
            stale += derived(store)
    except DeskError as error:
        if not is_cancelled():
            problems.append(error.what)
    finally:
        store.close()
    return Findings(tuple(problems), not is_cancelled(), tuple(stale))


def _everything(store: Store) -> Iterator[str]:
    yield from _pages(store, "integrity_check")
    for table, row_id, target, _ in store.read("PRAGMA foreign_key_check"):
        yield f"{table} {row_id} refers to a {target} that is not there"
    yield from unreadable_rows(store)
    if store.read("SELECT 1 FROM points_extent UNION ALL SELECT 1 FROM points_chunk LIMIT 1"):
        from pmdesk.storage.series_check import damaged_points  # noqa: PLC0415  # it brings numpy

        yield from damaged_points(store)


def _derived(store: Store) -> Iterator[str]:
    from pmdesk.storage.notes_check import disagreements  # noqa: PLC0415  # a start does without

    yield from disagreements(store)


def _pages(store: Store, check: str) -> Iterator[str]:
    for (line,) in store.read(f"PRAGMA {check}({ENOUGH})"):
        if line != "ok":
            yield str(line).strip()
