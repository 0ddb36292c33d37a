"""What moving a whole workspace needs of the file: one instant to read at, the ledger out, and ids that stay taken."""

import json
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import cast

from pmdesk.storage.engine import SqliteError
from pmdesk.storage.rows import Rows
from pmdesk.storage.trouble import told

Words = dict[str, object]


@contextmanager
def one_instant(rows: Rows) -> Generator[None, None, None]:
    """Let everything read inside see the same committed state, whatever others write meanwhile."""
    try:
        rows.connection.execute("BEGIN")
    except SqliteError as error:
        raise told(error) from error
    try:
        yield
    finally:
        rows.connection.execute("ROLLBACK")


def last_id(rows: Rows) -> int:
    """Return the highest id that was ever given."""
    row = rows.connection.execute("SELECT next FROM sequence").fetchone()
    return 0 if row is None else int(row[0])


def ledger_steps(rows: Rows) -> Iterator[Words]:
    """Yield every step of the ledger, oldest first, with its changes: the cells before and after by field."""
    sql = (
        "SELECT step.id, step.at, step.actor, step.label, step.state, step.reverts,"
        " change.kind, change.row_id, change.before, change.after"
        " FROM step LEFT JOIN change ON change.step_id = step.id ORDER BY step.id, change.id"
    )
    step: Words | None = None
    for number, at, actor, label, state, reverts, kind, row_id, before, after in rows.connection.execute(sql):
        if step is None or step["step"] != number:
            if step is not None:
                yield step
            step = {"step": number, "at": at, "actor": actor, "label": label, "state": state}
            step |= {"reverts": reverts, "changes": []}
        if kind is not None:
            change = {"kind": kind, "id": row_id, "before": _image(before), "after": _image(after)}
            cast("list[Words]", step["changes"]).append(change)
    if step is not None:
        yield step


def _image(text: str | None) -> object:
    return None if text is None else json.loads(text)
