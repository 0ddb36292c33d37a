"""What a backup holds, compared with now, and brought back as part of an edit."""

import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import Kind, Ref, SeriesId
from pmdesk.domain.nouns import NOUNS
from pmdesk.storage.backup import verify
from pmdesk.storage.codec import Image, shape_of
from pmdesk.storage.engine import TROUBLES, connect
from pmdesk.storage.identity import has_bytes, pragma
from pmdesk.storage.ledger import Edit
from pmdesk.storage.rows import Rows
from pmdesk.storage.schema import SCHEMA_VERSION
from pmdesk.storage.store import Role, open_workspace
from pmdesk.storage.trouble import Damaged, told
from pmdesk.storage.whole import last_id

EXAMPLES = 5
Row = tuple[Any, ...]


@frozen
class Difference:
    """What restoring would do to the rows of one kind; examples are titles, those that come back first."""

    kind: Kind
    added: int
    removed: int
    changed: int
    examples: tuple[str, ...]


def compare(rows: Rows, backup: Path) -> list[Difference]:
    """Return what restoring a backup would bring back, take away and change; kinds that stay the same are left out."""
    with readable(backup) as past:
        found = [(kind, _rows(rows, kind), _rows(past, kind)) for kind in NOUNS]
        others = _series_with_other_points(rows, past)
    told = (_difference(kind, now, then, others if kind is Kind.SERIES else frozenset()) for kind, now, then in found)
    return [difference for difference in told if difference is not None]


def bring_back(edit: Edit, backup: Path) -> list[Difference]:
    """Make every row of the workspace as it is in a backup, under its own id; returns what that changed."""
    if not verify(backup):
        raise Damaged(f"The backup “{backup.name}” is damaged, so nothing was restored.", "Choose another one.")
    differences: list[Difference] = []
    wanted: dict[Ref, Image | None] = {}
    with readable(backup) as past:
        others = _series_with_other_points(edit, past)
        for kind in NOUNS:
            now, then = _rows(edit, kind), _rows(past, kind)
            shape = shape_of(NOUNS[kind])
            wanted |= {Ref(kind, row_id): None for row_id in now.keys() - then.keys()}
            wanted |= {Ref(kind, row_id): shape.image(row) for row_id, row in then.items() if now.get(row_id) != row}
            difference = _difference(kind, now, then, others if kind is Kind.SERIES else frozenset())
            differences += [] if difference is None else [difference]
        edit.skip_ids(last_id(past))
        edit.rewrite(wanted)
        if others:
            from pmdesk.storage.series_restore import bring_points_back  # noqa: PLC0415  # the same

            bring_points_back(edit, past, others)
    return differences


def count_rows(backup: Path) -> int:
    """Return how many rows of all kinds a backup has."""
    with readable(backup) as past:
        return sum(count for _, count in past.kinds())


@contextmanager
def readable(backup: Path) -> Generator[Rows]:
    """Lend the rows of a backup; an older one is brought up to date in a private copy."""
    with tempfile.TemporaryDirectory(prefix="pmdesk-") as folder:
        if _is_older(backup):
            copy = Path(folder) / "copy.pmdesk"
            shutil.copyfile(backup, copy)
            store = open_workspace(copy, before_migration=lambda _: None)
        else:
            store = open_workspace(backup, role=Role.READER)
        try:
            yield store
        finally:
            store.close()


def _is_older(backup: Path) -> bool:
    if not has_bytes(backup):
        return False
    try:
        connection = connect(backup, busy_ms=0, read_only=True)
        try:
            return pragma(connection, "user_version") < SCHEMA_VERSION
        finally:
            connection.close()
    except TROUBLES as error:
        raise told(error) from error


def _rows(rows: Rows, kind: Kind) -> dict[int, Row]:
    shape = shape_of(NOUNS[kind])
    return {row[0]: row for row in rows.read(f"SELECT {shape.listed} FROM {shape.table}")}  # noqa: S608


def _series_with_other_points(rows: Rows, past: Rows) -> frozenset[SeriesId]:
    if not any(each.read("SELECT 1 FROM points_chunk LIMIT 1") for each in (rows, past)):
        return frozenset()
    from pmdesk.storage.series_restore import differing  # noqa: PLC0415  # it brings numpy: not without need

    return frozenset(differing(rows, past))


def _difference(kind: Kind, now: dict[int, Row], then: dict[int, Row], others: frozenset[int]) -> Difference | None:
    added, removed = then.keys() - now.keys(), now.keys() - then.keys()
    changed = {row_id for row_id in then.keys() & now.keys() if then[row_id] != now[row_id] or row_id in others}
    if not (added or removed or changed):
        return None
    touched = [*sorted(added), *sorted(removed), *sorted(changed)]
    titles = [_title(kind, then.get(row_id) or now[row_id]) for row_id in touched[: 4 * EXAMPLES]]
    examples = tuple(title for title in titles if title)[:EXAMPLES]
    return Difference(kind, len(added), len(removed), len(changed), examples)


def _title(kind: Kind, row: Row) -> str:
    image = shape_of(NOUNS[kind]).image(row)
    return str(image.get("title") or image.get("name") or image.get("url") or "")
