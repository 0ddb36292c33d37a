"""What the import dialog has done off the main thread: reading a file, rehearsing it, and bringing it in."""

from collections.abc import Generator
from contextlib import closing, contextmanager
from datetime import date
from functools import partial
from pathlib import Path

from pmdesk.commands.desk import Desk
from pmdesk.commands.import_plan import ImportPlan, ImportReport
from pmdesk.commands.load_workspace import LoadWorkspace
from pmdesk.domain.changes import Actor, Changes
from pmdesk.domain.classes import frozen
from pmdesk.domain.clock import Clock
from pmdesk.domain.errors import DeskError
from pmdesk.domain.foreign import ForeignPlan
from pmdesk.domain.kinds import Kind
from pmdesk.domain.roadmap import Product
from pmdesk.domain.whole import Whole
from pmdesk.importers import catalog
from pmdesk.importers.checking import ColumnCheck, Known, UnclearDates, checks, unclear_dates, unknown_statuses
from pmdesk.importers.files import open_file
from pmdesk.importers.mapping import Mapping, read_plan, source_of, suggest
from pmdesk.importers.remembered import recall_columns, remember_columns
from pmdesk.importers.table import Table, of_file
from pmdesk.importers.workspace_json import is_exported_workspace, read_workspace
from pmdesk.importers.workspace_points import exported_points
from pmdesk.runtime.watching import Part, Watch
from pmdesk.storage import backup
from pmdesk.storage.ledger import COMPARING, MERGING, PLACING, SAVING, WRITING
from pmdesk.storage.store import Role, open_workspace

LOOK_EVERY = 1_000
READING = "reading"
TRYING = {
    READING: Part("Reading", 0, 0.5),
    COMPARING: Part("Comparing", 0.5, 0.62),
    MERGING: Part("Merging", 0.62, 0.75),
    PLACING: Part("Placing", 0.75, 0.8),
    WRITING: Part("Trying", 0.8, 1),
}
BRINGING = {
    COMPARING: Part("Comparing", 0, 0.2),
    MERGING: Part("Merging", 0.2, 0.4),
    PLACING: Part("Placing", 0.4, 0.45),
    WRITING: Part("Writing", 0.45, 0.85),
    SAVING: Part("Keeping for undo", 0.85, 1),
}


@frozen
class FileRead:
    """A file that was opened: its format, and its table where it is one; or a whole exported workspace."""

    path: Path
    format_id: str
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
        return FileRead(path, "workspace", whole=read_workspace(path))
    file = open_file(path)
    found = catalog.recognise(path) if format_id is None else catalog.by_id(format_id)
    if found.tabular:
        return FileRead(path, found.id, table=of_file(file))
    return FileRead(path, found.id, plan=found.read(file, today))


def draft(read_file: FileRead, mapping: Mapping | None, place: Place, watch: Watch) -> Draft:
    """Read the rows under a mapping (None: the one remembered or suggested) and rehearse the import."""
    with _open_desk(place, watch, TRYING) as desk:
        if read_file.whole is not None:
            created = {kind: len(read_file.whole.of(kind)) for kind in Kind if read_file.whole.of(kind)}
            desk.rehearse(LoadWorkspace(read_file.whole, exported_points(read_file.path)))
            return Draft(None, None, (), None, (), None, created)
        table, plan, chosen = read_file.table, read_file.plan, None
        if table is not None:
            chosen = mapping or recall_columns(desk.store, table) or suggest(table)
            source, count = source_of(table, chosen, read_file.path.stem), watch.counting(TRYING)
            plan = read_plan(table, chosen, source, place.clock.today(), partial(count, READING))
        if plan is None:
            raise DeskError(f"“{read_file.path.name}” holds nothing to import.", "Choose another file.")
        report = desk.rehearse(ImportPlan(plan, at=place.clock.now()))
        products = frozenset(product.title for product in desk.store.all(Product))
    if table is None or chosen is None:
        return Draft(plan, None, (), None, (), report, report.created)
    return Draft(
        plan,
        chosen,
        checks(table, chosen, Known(products=products or None)),
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


def bring_in(read_file: FileRead, made: Draft, place: Place, watch: Watch, *, with_backup: bool) -> Brought:
    """Import as one step of its own connection, and remember the columns; called off in the middle, nothing came in."""
    with _open_desk(place, watch, BRINGING, guarded=with_backup) as desk:
        if read_file.whole is not None:
            return Brought(desk.do(LoadWorkspace(read_file.whole, exported_points(read_file.path)), Actor.IMPORT), None)
        if made.plan is None:
            raise DeskError("There is nothing to import.", "Choose another file.")
        brought = Brought(*desk.ask(ImportPlan(made.plan, at=place.clock.now()), Actor.IMPORT))
        if read_file.table is not None and made.mapping is not None:
            remember_columns(desk.store, read_file.table, made.mapping)
        return brought


@contextmanager
def _open_desk(place: Place, watch: Watch, parts: dict[str, Part], *, guarded: bool = False) -> Generator[Desk]:
    def back_up(word: str) -> None:
        watch.say("Making a backup")
        backup.make(place.workspace, backup.Reason.of(word), place.clock, is_cancelled=watch.is_called_off)

    with closing(open_workspace(place.workspace, role=Role.GUEST, clock=place.clock)) as store:
        store.connection.set_progress_handler(lambda: 1 if watch.is_called_off() else None, LOOK_EVERY)
        guard, count = back_up if guarded else None, watch.counting(parts)
        yield Desk(store, place.clock, lambda _changes: None, guard=guard, tell=count)
