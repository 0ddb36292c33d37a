"""What the import dialog has done off the main thread: reading a file, rehearsing it, and bringing it in."""

from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TypeVar

from pmdesk.commands.desk import Command, Desk
from pmdesk.commands.import_plan import ImportPlan, ImportReport
from pmdesk.commands.load_workspace import LoadWorkspace
from pmdesk.domain.changes import Actor, Changes
from pmdesk.domain.clock import Clock
from pmdesk.domain.errors import DeskError
from pmdesk.domain.foreign import ForeignPlan
from pmdesk.domain.frozen import frozen
from pmdesk.domain.kinds import Kind
from pmdesk.domain.whole import Whole
from pmdesk.importers import catalog
from pmdesk.importers.checking import ColumnCheck, Known, UnclearDates, checks, unclear_dates, unknown_statuses
from pmdesk.importers.files import open_file
from pmdesk.importers.mapping import Mapping, read_plan, source_of, suggest
from pmdesk.importers.table import Table, of_file
from pmdesk.importers.workspace_json import is_exported_workspace, read_workspace
from pmdesk.storage import backup
from pmdesk.storage.store import Role, open_workspace

LOOK_EVERY = 50


@frozen
class FileRead:
    """A file that was opened: its format, and its table where it is one; or a whole exported workspace."""

    path: Path
    format_id: str
    format_name: str
    table: Table | None = None
    whole: Whole | None = None
    plan: ForeignPlan | None = None


@frozen
class Draft:
    """What an import would do: the plan under a mapping, what checks say of its columns, and the rehearsed report."""

    plan: ForeignPlan | None
    mapping: Mapping | None
    checks: tuple[ColumnCheck, ...]
    unclear: UnclearDates | None
    statuses: tuple[str, ...]
    report: ImportReport | None
    created: dict[Kind, int]


@frozen
class Place:
    """Where things are brought in: the workspace, and the clock."""

    workspace: Path
    clock: Clock


def read(path: Path, today: date, format_id: str | None) -> FileRead:
    """Open a file and recognise it; raises DeskError in words."""
    if format_id is None and is_exported_workspace(path):
        return FileRead(path, "workspace", "PM Desk workspace", whole=read_workspace(path))
    file = open_file(path)
    found = catalog.recognise(path) if format_id is None else catalog.by_id(format_id)
    if found.tabular:
        return FileRead(path, found.id, found.name, table=of_file(file))
    return FileRead(path, found.id, found.name, plan=found.read(file, today))


def draft(read_file: FileRead, mapping: Mapping | None, place: Place, is_called_off: Callable[[], bool]) -> Draft:
    """Read the rows under a mapping (None: the one that suggests itself) and rehearse the import."""
    if read_file.whole is not None:
        created = {kind: len(read_file.whole.of(kind)) for kind in Kind if read_file.whole.of(kind)}
        _with_desk(place, is_called_off, lambda desk: desk.rehearse(LoadWorkspace(read_file.whole or Whole({}))))
        return Draft(None, None, (), None, (), None, created)
    table = read_file.table
    if table is None:
        plan, chosen = read_file.plan, None
    else:
        chosen = mapping or suggest(table)
        plan = read_plan(table, chosen, source_of(table, chosen, read_file.path.stem), place.clock.today())
    if plan is None:
        raise DeskError(f"“{read_file.path.name}” holds nothing to import.", "Choose another file.")
    report = _with_desk(place, is_called_off, lambda desk: desk.rehearse(ImportPlan(plan, at=place.clock.now())))
    if table is None or chosen is None:
        return Draft(plan, None, (), None, (), report, report.created)
    return Draft(
        plan,
        chosen,
        checks(table, chosen, Known()),
        unclear_dates(table, chosen),
        unknown_statuses(table, chosen),
        report,
        report.created,
    )


@frozen
class Brought:
    """What came in: the message for the house, and the report (None for a whole workspace)."""

    changes: Changes
    report: ImportReport | None


def bring_in(
    read_file: FileRead, made: Draft, place: Place, *, with_backup: bool, is_called_off: Callable[[], bool]
) -> Brought:
    """Import as one step of its own connection; called off in the middle, nothing came in."""
    if read_file.whole is not None:
        whole = read_file.whole
        return _with_desk(
            place, is_called_off, lambda desk: Brought(_do(desk, LoadWorkspace(whole)), None), guarded=with_backup
        )
    if made.plan is None:
        raise DeskError("There is nothing to import.", "Choose another file.")
    command = ImportPlan(made.plan, at=place.clock.now())
    return _with_desk(place, is_called_off, lambda desk: Brought(*desk.ask(command, Actor.IMPORT)), guarded=with_backup)


def _do(desk: Desk, command: Command[object]) -> Changes:
    return desk.do(command, Actor.IMPORT)


T = TypeVar("T")


def _with_desk(
    place: Place, is_called_off: Callable[[], bool], work: Callable[[Desk], T], *, guarded: bool = False
) -> T:
    with closing(open_workspace(place.workspace, role=Role.GUEST, clock=place.clock)) as store:
        store.connection.set_progress_handler(lambda: 1 if is_called_off() else None, LOOK_EVERY)
        guard = backup.guard(place.workspace, place.clock) if guarded else None
        return work(Desk(store, place.clock, lambda _changes: None, guard=guard))
