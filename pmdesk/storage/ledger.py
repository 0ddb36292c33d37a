"""The one door for writes: each edit is a transaction with before and after images, actor, label and time."""

import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TypeVar, cast

from pmdesk.domain.changes import Actor, Changes
from pmdesk.domain.errors import DeskError, Gone, RuleBroken
from pmdesk.domain.kinds import Kind, Ref, StepId
from pmdesk.domain.nouns import KIND_OF, NOUNS, Noun
from pmdesk.storage.codec import Image, shape_of
from pmdesk.storage.engine import Connection, IntegrityError, SqliteError
from pmdesk.storage.rows import Rows
from pmdesk.storage.trouble import told

T = TypeVar("T")
DONE, UNDONE, DEAD, MIRROR = "done", "undone", "dead", "mirror"


class Edit(Rows):
    """An open transaction: reads like a store, puts and drops rows, and remembers every image it changed."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.before: dict[Ref, Image | None] = {}
        self.after: dict[Ref, Image | None] = {}

    def next_id(self) -> int:
        """Return an id that no row of any kind ever had."""
        row = self.connection.execute("UPDATE sequence SET next = next + 1 RETURNING next").fetchone()
        return int(cast("tuple[int]", row)[0])

    def put(self, noun: Noun) -> None:
        """Insert the row, or update it when its id is known."""
        self.write(KIND_OF[type(noun)], noun.id, shape_of(type(noun)).encode(noun))

    def drop(self, noun: type[Noun], row_id: int) -> None:
        """Delete the row; raises Gone when there is none."""
        kind = KIND_OF[noun]
        if self.image(kind, row_id) is None:
            raise Gone(f"{kind.value.replace('_', ' ').capitalize()} {row_id} is not there any more.")
        self.write(kind, row_id, None)

    def image(self, kind: Kind, row_id: int) -> Image | None:
        """Return the cells of a row as they are now, or None."""
        ref = Ref(kind, row_id)
        if ref in self.after:
            return self.after[ref]
        shape = shape_of(NOUNS[kind])
        row = self.connection.execute(f"SELECT {shape.listed} FROM {shape.table} WHERE id = ?", (row_id,)).fetchone()  # noqa: S608
        return None if row is None else dict(zip((column.name for column in shape.columns), row, strict=True))

    def write(self, kind: Kind, row_id: int, image: Image | None) -> None:
        """Make a row look like `image`, or take it away; remember how it looked before this edit."""
        ref = Ref(kind, row_id)
        now = self.image(kind, row_id)
        if now == image:
            return
        self.before.setdefault(ref, now)
        self.after[ref] = image
        table = kind.value
        if image is None:
            self.connection.execute(f"DELETE FROM {table} WHERE id = ?", (row_id,))  # noqa: S608
        elif now is None:
            names = ", ".join(f'"{name}"' for name in image)
            marks = ",".join("?" * len(image))
            self.connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(image.values()))  # noqa: S608
        else:
            changed = {name: cell for name, cell in image.items() if now[name] != cell}
            sets = ", ".join(f'"{name}" = ?' for name in changed)
            self.connection.execute(f"UPDATE {table} SET {sets} WHERE id = ?", [*changed.values(), row_id])  # noqa: S608

    def net(self) -> list[tuple[Ref, Image | None, Image | None]]:
        """Return what really changed: per row the cells before and after, only the differing ones of an update."""
        changes: list[tuple[Ref, Image | None, Image | None]] = []
        for ref, before in self.before.items():
            after = self.after[ref]
            if before == after:
                continue
            if before is None or after is None:
                changes.append((ref, before, after))
                continue
            names = [name for name in after if before[name] != after[name]]
            changes.append((ref, {name: before[name] for name in names}, {name: after[name] for name in names}))
        return changes


def transact(
    connection: Connection, work: Callable[[Edit], T], finish: Callable[[Edit, T], Changes]
) -> tuple[Changes, T]:
    """Run `work` in one IMMEDIATE transaction and let `finish` write the step; on any trouble nothing changed."""
    try:
        connection.execute("BEGIN IMMEDIATE")
    except SqliteError as error:
        raise told(error) from error
    try:
        connection.execute("PRAGMA defer_foreign_keys = ON")
        edit = Edit(connection)
        answer = work(edit)
        changes = finish(edit, answer)
        connection.execute("COMMIT")
    except BaseException as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if isinstance(error, IntegrityError):
            raise RuleBroken("Something else still refers to this.", "Remove what depends on it first.") from error
        if isinstance(error, SqliteError):
            raise told(error) from error
        raise
    return changes, answer


def record(
    edit: Edit, *, at: str, actor: Actor, label: str, state: str = DONE, reverts: StepId | None = None
) -> Changes:
    """Write the edit's net changes as one step; an edit that changed nothing leaves no trace."""
    net = edit.net()
    if not net:
        return Changes(None, label, actor)
    if state == DONE:
        edit.connection.execute("UPDATE step SET state = ? WHERE state = ?", (DEAD, UNDONE))
    row = edit.connection.execute(
        "INSERT INTO step (at, actor, label, state, reverts) VALUES (?, ?, ?, ?, ?) RETURNING id",
        (at, actor.value, label, state, reverts),
    ).fetchone()
    step = StepId(int(cast("tuple[int]", row)[0]))
    edit.connection.executemany(
        "INSERT INTO change (step_id, kind, row_id, before, after) VALUES (?, ?, ?, ?, ?)",
        [(step, ref.kind.value, ref.id, _json(before), _json(after)) for ref, before, after in net],
    )
    return said(step, label, actor, [(ref, before is None, after is None) for ref, before, after in net])


def said(step: StepId, label: str, actor: Actor, rows: Iterable[tuple[Ref, bool, bool]]) -> Changes:
    """Return the message of a step from its rows: (row, is new, is gone)."""
    known = list(rows)
    return Changes(
        step,
        label,
        actor,
        created=frozenset(ref for ref, new, _ in known if new),
        updated=frozenset(ref for ref, new, gone in known if not new and not gone),
        removed=frozenset(ref for ref, _, gone in known if gone),
    )


def _json(image: Image | None) -> str | None:
    return None if image is None else json.dumps(image, ensure_ascii=False, separators=(",", ":"))


def rehearse(connection: Connection, work: Callable[[Edit], T]) -> T:
    """Run `work` in a transaction and roll it back whatever happens."""
    answers: list[T] = []

    def never(_edit: Edit, answer: T) -> Changes:
        answers.append(answer)
        raise _RolledBack("rehearsed")

    with suppress(_RolledBack):
        transact(connection, work, never)
    return answers[0]


class _RolledBack(DeskError):
    """A rehearsal came to its end."""
