"""The one door for writes: each edit is a transaction with before and after images, actor, label and time."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeVar, cast

from pmdesk.domain.changes import Actor, Changes
from pmdesk.domain.errors import DeskError, Gone, RuleBroken
from pmdesk.domain.kinds import Kind, Ref, StepId
from pmdesk.domain.nouns import KIND_OF, NOUNS, Noun
from pmdesk.storage.codec import Image, Shape, shape_of
from pmdesk.storage.engine import TROUBLES, Cell, Connection, IntegrityError, SqliteError
from pmdesk.storage.facts import settle, settle_notes, settle_sync, stamp, sweep
from pmdesk.storage.rows import CHUNK, Rows
from pmdesk.storage.trouble import rule_told, told

T = TypeVar("T")
R = TypeVar("R")
Tell = Callable[[str, int, int], object]
"""Hears how far a long edit is: the stage, how many rows are done and how many there are; may raise to call it off."""
COMPARING, MERGING, PLACING, WRITING, SAVING = "comparing", "merging", "placing", "writing", "saving"
TELL_EVERY = 100
DONE, UNDONE, DEAD, MIRROR, APART = "done", "undone", "dead", "mirror", "apart"
UNIQUE_KINDS = frozenset(
    {
        Kind.CAPACITY,
        Kind.ASSIGNMENT,
        Kind.DEPENDENCY,
        Kind.SERIES,
        Kind.REVIEW_MARK,
        Kind.SPEC_TEXT,
        Kind.SPEC_VERSION,
        Kind.STAGE_PLAN,
        Kind.SIGNATURE,
        Kind.INTEGRATION_ITEM,
        Kind.CHANGE_VERDICT,
        Kind.API_ENVIRONMENT,
        Kind.SYNC_LINK,
        Kind.CONFLICT,
        Kind.ORIGIN,
        Kind.SETTING,
    }
)
NEW_AT_ONCE = 1_000
"""How many new rows a command that brings thousands hands over at once."""
AT_HAND = 100
"""So many new rows are kept at hand for the history; more are read back when it is written."""
WIDE, USUAL = "PRAGMA cache_size = -65536", "PRAGMA cache_size = -2000"
"""Kilobytes of pages that are held while thousands of rows come in, so that no page is written over and over."""
CHANGE = "INSERT INTO change (step_id, kind, row_id, before, after) VALUES (?, ?, ?, ?, ?)"
Change = tuple[Ref, Image | None, Image | None]
JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)


class Edit(Rows):
    """An open transaction: reads like a store, puts and drops rows, and remembers every image it changed."""

    def __init__(self, connection: Connection, tell: Tell | None = None) -> None:
        super().__init__(connection)
        self._tell = tell
        self.before: dict[Ref, Image | None] = {}
        self.after: dict[Ref, Image | None] = {}
        self.facts: set[Ref] = set()
        """Rows whose facts changed, which the ledger does not hold."""
        self._seen: dict[tuple[str, int], tuple[Any, ...]] = {}
        self._is_wide = False
        self._fresh: dict[Kind, dict[int, None]] = {}
        """Rows that were put by `put_new` and not touched since, in their order."""
        self._first_id = self._last_id = int(self.read("SELECT next FROM sequence")[0][0])

    def counted(self, stage: str, rows: Collection[R]) -> Iterable[R]:
        """Return the rows to go through, so that whoever waits is told how many are done."""
        return rows if self._tell is None else _told(self._tell, stage, rows)

    def look(self, stage: str, rows: int, done: int | None = None) -> None:
        """Tell that rows (None: all) are through a step of a stage, so that it may be called off before the next."""
        if self._tell is not None:
            self._tell(stage, rows if done is None else done, rows)

    def next_id(self) -> int:
        """Return an id that no row of any kind ever had."""
        self._last_id += 1
        return self._last_id

    def skip_ids(self, last: int) -> None:
        """Count ids up to `last` as given away, for rows that bring their own."""
        self._last_id = max(self._last_id, last)

    def put(self, noun: Noun) -> None:
        """Insert the row, or update it when its id is known."""
        self.write(KIND_OF[type(noun)], noun.id, shape_of(type(noun)).encode(noun))

    def put_new(self, nouns: Iterable[Noun]) -> None:
        """Insert rows with ids of this edit that no row has yet, many times faster than one by one."""
        by_class: dict[type[Noun], list[list[Cell]]] = defaultdict(list)
        for noun in nouns:
            by_class[type(noun)].append(shape_of(type(noun)).cells(noun))
        for noun_class, rows in by_class.items():
            self.put_cells(noun_class, rows)

    def put_cells(self, noun: type[Noun], rows: Sequence[Sequence[Cell]]) -> None:
        """Insert rows like `put_new`, as the cells of all columns that the noun would have."""
        if not rows:
            return
        self._widen(len(rows))
        ids = [cast("int", row[0]) for row in rows]
        if min(ids) <= self._first_id:
            raise ValueError("put_new takes ids of this edit only")
        shape, kind = shape_of(noun), KIND_OF[noun]
        self.connection.executemany(shape.insert, rows)
        if len(rows) > AT_HAND:
            self._fresh.setdefault(kind, {}).update(dict.fromkeys(ids))
        else:
            refs = [Ref(kind, row_id) for row_id in ids]
            self.before.update(dict.fromkeys(refs))
            self.after.update(zip(refs, (dict(zip(shape.names, row, strict=True)) for row in rows), strict=True))
        self.skip_ids(max(ids))

    def narrow(self) -> None:
        """Give back the memory that many new rows took."""
        if self._is_wide:
            with suppress(SqliteError):
                self.connection.execute(USUAL)
                self.connection.execute("PRAGMA shrink_memory")

    def _widen(self, rows: int) -> None:
        if rows >= NEW_AT_ONCE and not self._is_wide:
            self._is_wide = True
            self.connection.execute(WIDE)

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
        if row_id > self._first_id and row_id not in self._fresh.get(kind, ()):
            return None  # An id of this very edit: nobody can have put it elsewhere.
        shape = shape_of(NOUNS[kind])
        row = self._seen.get((shape.table, row_id)) or self.connection.execute(shape.select, (row_id,)).fetchone()
        return None if row is None else shape.image(row)

    def images(self, refs: Iterable[Ref]) -> dict[Ref, Image]:
        """Return the cells of many rows as they are now; rows that are not there are left out."""
        by_kind: dict[Kind, list[int]] = defaultdict(list)
        for ref in refs:
            by_kind[ref.kind].append(ref.id)
        found: dict[Ref, Image] = {}
        for kind, ids in by_kind.items():
            shape = shape_of(NOUNS[kind])
            for start in range(0, len(ids), CHUNK):
                part = ids[start : start + CHUNK]
                sql = f"SELECT {shape.listed} FROM {shape.table} WHERE id IN ({','.join('?' * len(part))})"  # noqa: S608
                found |= {Ref(kind, row[0]): shape.image(row) for row in self.read(sql, part)}
        return found

    def write(self, kind: Kind, row_id: int, image: Image | None) -> None:
        """Make a row look like `image`, or take it away; remember how it looked before this edit."""
        now = self.image(kind, row_id)
        if now == image:
            return
        shape = shape_of(NOUNS[kind])
        self._note(Ref(kind, row_id), now, image)
        if image is None:
            self.connection.execute(shape.delete, (row_id,))
        elif now is None:
            self.connection.execute(shape.insert, _cells(shape, image))
        else:
            self.connection.execute(*_update(shape, now, image))

    def rewrite(self, wanted: Mapping[Ref, Image | None]) -> None:
        """Make many rows look as wanted, whatever order their unique columns would ask for.

        Rows of tables with such columns are taken out before any is put in, so that two of them may swap a value.
        References are checked when the edit ends.
        """
        self._widen(len(wanted))
        found = self.images(wanted)
        leaving: dict[str, list[tuple[int]]] = defaultdict(list)
        coming: dict[str, list[list[Cell]]] = defaultdict(list)
        for ref, image in self.counted(WRITING, wanted.items()):
            shape, now = shape_of(NOUNS[ref.kind]), found.get(ref)
            if now == image:
                continue
            self._note(ref, now, image)
            if now is not None and image is not None and ref.kind not in UNIQUE_KINDS:
                sql, cells = _update(shape, now, image)
                coming[sql].append(cells)
                continue
            if now is not None:
                leaving[shape.delete].append((ref.id,))
            if image is not None:
                coming[shape.insert].append(_cells(shape, image))
        for sql, ids in leaving.items():
            self.connection.executemany(sql, ids)
        for sql, rows in coming.items():
            self.connection.executemany(sql, rows)

    def net(self) -> "Net":
        """Return what really changed."""
        changes: list[Change] = []
        for ref, before in self.before.items():
            after = self.after[ref]
            if before == after:
                continue
            if before is None or after is None:
                changes.append((ref, before, after))
                continue
            names = [name for name in after if before[name] != after[name]]
            changes.append((ref, {name: before[name] for name in names}, {name: after[name] for name in names}))
        return Net(self, changes, self._fresh)

    def keep_ids(self) -> None:
        """Write down which ids are given away."""
        if self._last_id > self._first_id:
            self.connection.execute("UPDATE sequence SET next = ?", (self._last_id,))

    def _nouns(self, shape: Shape, rows: list[tuple[Any, ...]]) -> list[Noun]:
        """Remember what was read: until this edit writes it, nobody can have changed it."""
        self._seen |= {(shape.table, row[0]): row for row in rows}
        return super()._nouns(shape, rows)

    def _note(self, ref: Ref, now: Image | None, image: Image | None) -> None:
        fresh = self._fresh.get(ref.kind, {})
        if ref.id in fresh:
            del fresh[ref.id]
            self.before[ref] = None
        self.before.setdefault(ref, now)
        self.after[ref] = image
        self.skip_ids(ref.id)  # A row may bring its own id; none is given away twice.


class Net(Collection[Change]):
    """What an edit really changed: per row the cells before and after, only the differing ones of an update.

    `fresh` are rows that were put as new and not touched since; they stand at the end, and their images are read while
    one goes through them.
    """

    def __init__(self, edit: Edit, changes: list[Change], fresh: Mapping[Kind, Mapping[int, None]]) -> None:
        self._edit = edit
        self.changes = changes
        self.fresh = {kind: list(rows) for kind, rows in fresh.items() if rows}

    def __len__(self) -> int:
        return len(self.changes) + sum(map(len, self.fresh.values()))

    def __contains__(self, change: object) -> bool:
        return any(each == change for each in self)

    def __iter__(self) -> Iterator[Change]:
        yield from self.changes
        for kind, ids in self.fresh.items():
            for ref, image in self._edit.images(Ref(kind, row_id) for row_id in ids).items():
                yield ref, None, image

    def rows(self) -> list[tuple[Ref, bool, bool]]:
        """Return the rows but the fresh ones: (row, is new, is gone)."""
        return [(ref, before is None, after is None) for ref, before, after in self.changes]

    def fresh_rows(self) -> list[Ref]:
        """Return the fresh ones."""
        return [Ref(kind, row_id) for kind, ids in self.fresh.items() for row_id in ids]


def _told(tell: Tell, stage: str, rows: Collection[R]) -> Iterator[R]:
    total = len(rows)
    for done, row in enumerate(rows):
        if done % TELL_EVERY == 0:
            tell(stage, done, total)
        yield row
    tell(stage, total, total)


def transact(
    connection: Connection,
    work: Callable[[Edit], T],
    finish: Callable[[Edit], Changes],
    tell: Tell | None = None,
) -> tuple[Changes, T]:
    """Run `work` in one IMMEDIATE transaction and let `finish` write the step; on any trouble nothing changed."""
    edit: Edit | None = None
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("PRAGMA defer_foreign_keys = ON")
        edit = Edit(connection, tell)
        answer = work(edit)
        changes = finish(edit)
        settle_notes(connection, edit.counted)
        settle_sync(connection)
        edit.keep_ids()
        connection.execute("COMMIT")
    except BaseException as error:
        _roll_back(connection)
        if isinstance(error, IntegrityError):
            raise rule_told(error) from error
        if isinstance(error, TROUBLES):
            raise told(error) from error
        if isinstance(error, (UnicodeEncodeError, OverflowError)):
            raise _unkept(error) from error
        raise
    finally:
        if edit is not None:
            edit.narrow()
    return changes, answer


def record(
    edit: Edit, *, at: str, actor: Actor, label: str, state: str | None = None, reverts: StepId | None = None
) -> Changes:
    """Write the edit's net changes as one step; an edit that changed no row leaves no trace.

    A step of a person or an import stands on the undo stack and clears what could be redone; what a sync brings stands
    apart from both.
    """
    net = edit.net()
    if edit.facts:
        stamp(edit.connection, edit.facts, at)
    if not net:
        if edit.facts:
            settle(edit.connection, None)
        return Changes(None, label, actor, updated=frozenset(edit.facts))
    stands = state or (APART if actor is Actor.SYNC else DONE)
    if stands == DONE and edit.connection.execute("UPDATE step SET state = ? WHERE state = ?", (DEAD, UNDONE)).rowcount:
        sweep(edit.connection)
    counted = edit.counted(SAVING, net.changes)
    step = write_step(edit.connection, counted, at=at, actor=actor, label=label, state=stands, reverts=reverts)
    for kind, ids in net.fresh.items():
        _write_fresh(edit, step, kind, ids)
    if edit.facts:
        settle(edit.connection, None if stands == APART else step)
    rows, fresh = net.rows(), net.fresh_rows()
    if edit.facts:
        touched = {*fresh, *(ref for ref, _, _ in rows)}
        rows += [(ref, False, False) for ref in edit.facts if ref not in touched]
    return said(step, label, actor, rows, fresh)


def write_step(
    connection: Connection,
    net: Iterable[Change],
    *,
    at: str,
    actor: Actor,
    label: str,
    state: str,
    reverts: StepId | None = None,
) -> StepId:
    """Write a step and its changes into the ledger, and return its id."""
    row = connection.execute(
        "INSERT INTO step (at, actor, label, state, reverts) VALUES (?, ?, ?, ?, ?) RETURNING id",
        (at, actor.value, label, state, reverts),
    ).fetchone()
    step = StepId(int(cast("tuple[int]", row)[0]))
    connection.executemany(CHANGE, (_change(step, ref, before, after) for ref, before, after in net))
    return step


def _write_fresh(edit: Edit, step: StepId, kind: Kind, ids: list[int]) -> None:
    """Write the changes of new rows as SQLite reads them back, so that they need not pass through here once more.

    SQLite writes fewer digits of a number than it keeps, so rows with such columns go the long way.
    """
    shape = shape_of(NOUNS[kind])
    parts = [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
    if any(column.sql_type == "REAL" for column in shape.columns):
        for part in parts:
            found = edit.images(Ref(kind, row_id) for row_id in part)
            edit.connection.executemany(CHANGE, [_change(step, ref, None, image) for ref, image in found.items()])
        return
    pairs = ", ".join(f"'{name}', \"{name}\"" for name in shape.names)
    whole = (
        f"INSERT INTO change (step_id, kind, row_id, after) SELECT ?, ?, id, json_object({pairs}) FROM {shape.table}"  # noqa: S608
    )
    for number, part in enumerate(parts):
        edit.look(SAVING, len(ids), number * CHUNK)
        edit.connection.execute(
            f"{whole} WHERE id IN ({','.join('?' * len(part))}) ORDER BY id", (step, kind.value, *part)
        )


def said(
    step: StepId, label: str, actor: Actor, rows: Iterable[tuple[Ref, bool, bool]], fresh: Iterable[Ref] = ()
) -> Changes:
    """Return the message of a step from its rows, (row, is new, is gone), and further new ones."""
    known = list(rows)
    return Changes(
        step,
        label,
        actor,
        created=frozenset([*(ref for ref, new, _ in known if new), *fresh]),
        updated=frozenset(ref for ref, new, gone in known if not new and not gone),
        removed=frozenset(ref for ref, _, gone in known if gone),
    )


def rehearse(connection: Connection, work: Callable[[Edit], T], tell: Tell | None = None) -> T:
    """Run `work` in a transaction and roll it back whatever happens; what the commit would refuse is refused too."""
    answers: list[T] = []

    def never(edit: Edit) -> Changes:
        if edit.net() and edit.read("PRAGMA foreign_key_check"):
            raise IntegrityError("FOREIGN KEY constraint failed")
        raise _RolledBack("rehearsed")

    with suppress(_RolledBack):
        transact(connection, lambda edit: answers.append(work(edit)), never, tell)
    return answers[0]


class _RolledBack(DeskError):
    """A rehearsal came to its end."""


def _roll_back(connection: Connection) -> None:
    """End the transaction; SQLite has done so itself after some troubles, such as a full disk."""
    if connection.in_transaction:
        with suppress(SqliteError):
            connection.execute("ROLLBACK")


def _unkept(error: Exception) -> RuleBroken:
    if isinstance(error, OverflowError):
        return RuleBroken("A number is too large to be kept.", "Type a smaller one.")
    return RuleBroken("A text holds half a character, which cannot be kept.", "Type it again.")


def _update(shape: Shape, now: Image, image: Image) -> tuple[str, list[Cell]]:
    changed = {name: cell for name, cell in image.items() if now[name] != cell}
    sets = ", ".join([f'"{name}" = ?' for name in changed])
    return f"UPDATE {shape.table} SET {sets} WHERE id = ?", [*changed.values(), now["id"]]  # noqa: S608


def _cells(shape: Shape, image: Image) -> list[Cell]:
    return [image[name] for name in shape.names]


def _change(step: StepId, ref: Ref, before: Image | None, after: Image | None) -> tuple[Cell, ...]:
    return step, ref.kind.value, ref.id, _json(before), _json(after)


def _json(image: Image | None) -> str | None:
    return None if image is None else JSON.encode(image)
