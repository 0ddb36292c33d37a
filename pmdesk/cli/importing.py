"""The import command: reads all files first, then brings each in as one step, or rehearses that."""

import argparse
import json
from contextlib import closing, suppress
from pathlib import Path
from typing import TypeVar

from pmdesk.cli.desks import done, open_desk
from pmdesk.cli.outcome import PARTLY, Outcome, counted
from pmdesk.commands.desk import Desk
from pmdesk.commands.import_plan import ImportPlan, ImportReport
from pmdesk.commands.load_workspace import LoadWorkspace
from pmdesk.domain.classes import frozen
from pmdesk.domain.clock import Clock
from pmdesk.domain.errors import DeskError
from pmdesk.domain.foreign import ForeignPlan, RowTrouble
from pmdesk.domain.whole import Whole
from pmdesk.exporters.landing import write_file
from pmdesk.exporters.left_out import left_out_csv
from pmdesk.importers import catalog, targets
from pmdesk.importers.files import open_file
from pmdesk.importers.mapping import suggest
from pmdesk.importers.remembered import recall_columns
from pmdesk.importers.table import Table, of_file
from pmdesk.importers.workspace_json import is_exported_workspace, read_workspace
from pmdesk.importers.workspace_points import exported_points
from pmdesk.storage.store import Role, open_workspace

T = TypeVar("T")
WORKSPACE = "workspace"
GIVEN, REMEMBERED, SUGGESTED = "given", "remembered", "suggested"
REMARKS_SHOWN = 10
Report = dict[str, object]


TALLIES = {
    "updated": "updated",
    "unchanged": "unchanged",
    "archived": "archived",
    "deleted": "deleted here before",
    "gone": "not in the file any more",
}


@frozen
class _Content:
    """What one file holds, and where its columns went if it is a table."""

    path: Path
    held: Whole | ForeignPlan
    format: str
    mapping: targets.Mapping | None = None
    mapping_from: str | None = None


@frozen
class _Taken:
    """What became of one file."""

    report: Report
    created: dict[str, int]
    plan: ForeignPlan | None = None
    troubles: tuple[RowTrouble, ...] = ()
    remarks: tuple[RowTrouble, ...] = ()


@frozen
class _Wanted:
    """What the person asked for."""

    into: Path
    files: list[Path]
    format: str | None
    mapping: Path | None
    left_out: Path | None
    dry_run: bool


def import_files(options: argparse.Namespace, clock: Clock) -> Outcome:
    """Read all files, so that one that cannot be read leaves the workspace as it was, then bring them in."""
    wanted = _Wanted(options.into, options.files, options.format, options.mapping, options.left_out, options.dry_run)
    contents = [_content(path, wanted, clock) for path in wanted.files]
    outcome = Outcome(report={"workspace": str(wanted.into), "dry_run": wanted.dry_run, "backup": None})
    with open_desk(wanted.into, clock, outcome, dry_run=wanted.dry_run) as desk:
        taken = [_take(desk, content, wanted) for content in contents]
    outcome.report["files"] = [one.report for one in taken]
    outcome.words = [_words(one, dry_run=wanted.dry_run) for one in taken]
    outcome.troubles = [_remembered(content) for content in contents if content.mapping_from == REMEMBERED]
    for one in taken:
        outcome.troubles += _told(Path(str(one.report["file"])).name, one)
    if any(one.troubles for one in taken):
        outcome.exit = PARTLY
    if wanted.left_out is not None:
        _save(taken, wanted.left_out)
    return outcome


def _content(path: Path, wanted: _Wanted, clock: Clock) -> _Content:
    if wanted.format == WORKSPACE or (wanted.format is None and is_exported_workspace(path)):
        return _Content(path, read_workspace(path), WORKSPACE)
    found = catalog.recognise(path) if wanted.format is None else catalog.by_id(wanted.format)
    if not found.tabular:
        return _Content(path, catalog.read(path, clock.today(), found.id), found.id)
    mapping, told_by = _mapping(of_file(open_file(path)), wanted)
    return _Content(path, catalog.read(path, clock.today(), found.id, mapping), found.id, mapping, told_by)


def _mapping(table: Table, wanted: _Wanted) -> tuple[targets.Mapping, str]:
    """Return where columns go and who says so: the person, the last import of such a table, or their names."""
    if wanted.mapping is not None:
        return targets.from_json(mapping_text(wanted.mapping)), GIVEN
    if wanted.into.exists():
        with suppress(DeskError), closing(open_workspace(wanted.into, role=Role.READER)) as store:
            kept = recall_columns(store, table)
            if kept is not None:
                return kept, REMEMBERED
    return suggest(table), SUGGESTED


def _told(name: str, taken: _Taken) -> list[str]:
    """Return what a person should know of the rows of one file, remarks cut short."""
    lines = [f"{name}, line {row.line}: {row.reason}" for row in taken.troubles]
    lines += [f"{name}, line {row.line}, came in: {row.reason}" for row in taken.remarks[:REMARKS_SHOWN]]
    more = len(taken.remarks) - REMARKS_SHOWN
    return [*lines, f"{name}: {counted(more, 'more remark')}; --json lists them all."] if more > 0 else lines


def _remembered(content: _Content) -> str:
    return f"{content.path.name}: its columns go where they went at the last import; --mapping says otherwise."


def mapping_text(path: Path) -> str:
    """Return what a file that maps columns says; raises DeskError."""
    try:
        return path.read_text("utf-8-sig")
    except (OSError, ValueError) as error:
        raise DeskError(f"The mapping “{path.name}” cannot be read ({error}).", "Give a JSON file.") from error


def _take(desk: Desk, content: _Content, wanted: _Wanted) -> _Taken:
    held = content.held
    if isinstance(held, Whole):
        counts, step = done(desk, LoadWorkspace(held, exported_points(content.path)), dry_run=wanted.dry_run)
        created = {kind.value: count for kind, count in counts.items() if count}
        bare = _bare_report(content, "PM Desk workspace", WORKSPACE, held.count)
        return _Taken(bare | {"created": created, "step": step}, created)
    found, step = done(desk, ImportPlan(held, at=desk.clock.now()), dry_run=wanted.dry_run)
    created = {kind.value: count for kind, count in found.created.items()}
    bare = _bare_report(content, held.title, held.source, len(held.rows))
    remarks = _remarks(found, held)
    told = bare | {"created": created, "step": step} | _plan_report(found, held, remarks)
    return _Taken(told, created, held, found.troubles, remarks)


def _bare_report(content: _Content, title: str, source: str, rows: int) -> Report:
    tallies: Report = dict.fromkeys(TALLIES, 0)
    lists: Report = {"left_out": [], "warnings": [], "notes": []}
    mapping = None if content.mapping is None else json.loads(targets.to_json(content.mapping))
    head: Report = {"file": str(content.path), "format": content.format, "title": title, "source": source}
    return {**head, "rows": rows, "mapping": mapping, "mapping_from": content.mapping_from, **tallies, **lists}


def _remarks(found: ImportReport, plan: ForeignPlan) -> tuple[RowTrouble, ...]:
    """Return what is to be said of rows that came in: how they were read, and what was left off."""
    out = {trouble.line for trouble in found.troubles}
    read = (RowTrouble(row.line, words) for row in plan.rows if row.line not in out for words in row.warnings)
    return tuple(sorted((*read, *found.warnings), key=lambda remark: remark.line))


def _plan_report(found: ImportReport, plan: ForeignPlan, remarks: tuple[RowTrouble, ...]) -> Report:
    return {
        "updated": found.updated,
        "unchanged": found.unchanged,
        "archived": found.archived,
        "deleted": found.deleted,
        "gone": found.gone,
        "left_out": [{"line": row.line, "reason": row.reason, "cells": list(row.cells)} for row in found.troubles],
        "warnings": [{"line": row.line, "reason": row.reason} for row in remarks],
        "notes": list(plan.notes),
    }


def _words(taken: _Taken, *, dry_run: bool) -> str:
    report = taken.report
    path = Path(str(report["file"])).name
    made = ", ".join(counted(count, kind.replace("_", " ")) for kind, count in taken.created.items()) or "nothing new"
    parts = [f"“{path}” {'would bring' if dry_run else 'brought'} in {made}"]
    parts += [f"{report[name]} {words}" for name, words in TALLIES.items() if report[name]]
    if taken.troubles:
        parts.append(f"{counted(len(taken.troubles), 'row')} with problems stayed out")
    return ", ".join(parts) + "."


def _save(taken: list[_Taken], target: Path) -> None:
    """Write the rows that stayed out, of several files one below the other under the columns of the first."""
    first = next((one.plan for one in taken if one.plan is not None and one.troubles), None)
    if first is not None:
        write_file(target, left_out_csv(first.header, tuple(row for one in taken for row in one.troubles)))
