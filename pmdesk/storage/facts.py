"""What the ledger does about facts, which it does not hold: when points came, and which step can take them back.

Edits that bring points in leave swaps (`series_swap`) without a step; here they are given to the step that is written,
or dropped where undo leaves it alone. No numpy here: every edit comes past.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime

from pmdesk.domain.kinds import Kind, Ref, StepId
from pmdesk.storage.engine import Connection
from pmdesk.storage.rows import Rows

GONE = """
SELECT series_id FROM points_extent WHERE series_id NOT IN (SELECT id FROM series) AND NOT EXISTS (
    SELECT 1 FROM change JOIN step ON step.id = change.step_id
    WHERE change.kind = 'series' AND change.row_id = series_id AND step.state IN ('done', 'undone')
)
"""


def stamp(connection: Connection, facts: Iterable[Ref], at: str) -> None:
    """Write down at what instant the points of these series were written."""
    moment = round(datetime.fromisoformat(at).timestamp() * 1000)
    series = [(moment, ref.id) for ref in facts if ref.kind is Kind.SERIES]
    connection.executemany("UPDATE points_extent SET arrived = ? WHERE series_id = ?", series)


def settle(connection: Connection, step: StepId | None) -> None:
    """Give the swaps that this edit left to its step, or drop them where no undo will ask for them."""
    if step is None:
        connection.execute("DELETE FROM points_swap WHERE step_id IS NULL")
    else:
        connection.execute("UPDATE points_swap SET step_id = ? WHERE step_id IS NULL", (step,))


def sweep(connection: Connection) -> None:
    """Drop what only steps could ask for that can be turned no more: their swaps, and the points of series gone."""
    connection.execute("DELETE FROM points_swap WHERE step_id IN (SELECT id FROM step WHERE state = 'dead')")
    gone = connection.execute(GONE).fetchall()
    connection.executemany("DELETE FROM points_chunk WHERE series_id = ?", gone)
    connection.executemany("DELETE FROM points_extent WHERE series_id = ?", gone)


def settle_notes(connection: Connection, counted: Callable[[str, Collection[int]], Iterable[int]]) -> None:
    """Make right what is derived from notes, where this transaction touched some."""
    touched = 'SELECT note_id FROM note_waiting UNION ALL SELECT "key" FROM note_gone LIMIT 1'
    if connection.execute(touched).fetchone() is not None:
        from pmdesk.storage.notes import settle as settle_waiting  # noqa: PLC0415  # few edits touch notes

        settle_waiting(connection, counted)


def settle_sync(connection: Connection) -> None:
    """Tell anew what waits to be sent to services, where this transaction touched what is linked with them."""
    if connection.execute("SELECT 1 FROM sync_unsettled LIMIT 1").fetchone() is not None:
        from pmdesk.storage.sync_waiting import settle as settle_waiting  # noqa: PLC0415  # few edits touch links

        settle_waiting(Rows(connection))


def series_since(rows: Rows, step: StepId) -> list[tuple[StepId, Ref]]:
    """Return for the steps after `step`, undos and redos too, the series whose points they changed."""
    sql = (
        "SELECT DISTINCT step.id, series_id FROM step CROSS JOIN points_swap"
        " WHERE points_swap.step_id IN (step.id, step.reverts) AND step.id > ?"
    )
    return [(StepId(step_id), Ref(Kind.SERIES, series)) for step_id, series in rows.read(sql, (step,))]
