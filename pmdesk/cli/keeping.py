"""The commands that keep a workspace safe: export it whole, check it, back it up."""

import argparse
import signal
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from pathlib import Path
from types import FrameType

from pmdesk.cli.outcome import PARTLY, Outcome, counted
from pmdesk.domain.clock import Clock
from pmdesk.domain.whole import Whole, broken_rules
from pmdesk.exporters.workspace import export_workspace
from pmdesk.queries.whole import whole_workspace
from pmdesk.storage import backup
from pmdesk.storage.integrity import Findings, full_check, quick_check
from pmdesk.storage.store import Role, open_workspace
from pmdesk.storage.whole import one_instant

ENOUGH = 20


def export(options: argparse.Namespace, clock: Clock) -> Outcome:
    """Write the whole workspace to a folder."""
    with closing(open_workspace(options.workspace, role=Role.READER)) as store:
        exported = export_workspace(store, options.to, clock.now())
    rows = {kind.value: count for kind, count in exported.rows.items()}
    report = {"workspace": str(options.workspace), "folder": str(options.to), "rows": rows, "steps": exported.steps}
    total = counted(sum(rows.values()), "row")
    words = f"Exported {total} and {counted(exported.steps, 'step')} of history to “{options.to}”."
    return Outcome(report=dict(report), words=[words])


def check(options: argparse.Namespace, clock: Clock) -> Outcome:
    """Look whether the file is whole and its rows fit together."""
    del clock
    look = quick_check if options.quick else full_check
    with _stoppable() as is_stopped:
        findings = look(options.workspace, is_stopped)
    problems, whole = list(findings.problems), None
    if findings.is_whole and not options.quick:
        whole = _read(options.workspace)
        problems += [trouble for trouble, _ in zip(broken_rules(whole), range(ENOUGH), strict=False)]
    backups = backup.list_backups(options.workspace)
    report: dict[str, object] = {
        "workspace": str(options.workspace),
        "whole": not problems,
        "problems": problems,
        "stale": list(findings.stale),
        "rows": None if whole is None else {kind.value: len(rows) for kind, rows in whole.rows.items()},
        "backups": len(backups),
        "newest_backup": _backup_report(backups[0]) if backups else None,
    }
    words = [] if problems else [_sound(options.workspace, whole)]
    if findings.stale:
        words.append("The list of notes does not fit the notes. PM Desk makes it anew while the workspace is open.")
    return Outcome(PARTLY if problems else 0, report, words, _told(findings, problems, backups))


def make_backup(options: argparse.Namespace, clock: Clock) -> Outcome:
    """Make a verified copy."""
    with _stoppable() as is_stopped:
        made = backup.make(options.workspace, backup.Reason.BY_HAND, clock, is_cancelled=is_stopped)
    report: dict[str, object] = {"workspace": str(options.workspace), "backup": _backup_report(made)}
    return Outcome(report=report, words=[f"Backed up to “{made.path}” and verified."])


def _read(path: Path) -> Whole:
    with closing(open_workspace(path, role=Role.READER)) as store, one_instant(store):
        return whole_workspace(store)


def _sound(path: Path, whole: Whole | None) -> str:
    if whole is None:
        return f"“{path}” is whole, as far as a quick look tells."
    return f"“{path}” is whole: {counted(whole.count, 'row')} read, and all fit together."


def _told(findings: Findings, problems: list[str], backups: list[backup.Backup]) -> list[str]:
    if not problems:
        return []
    newest = f"The newest backup is “{backups[0].path}”." if backups else "There is no backup."
    if findings.is_whole:
        return [*problems, f"The file is whole, but its rows do not fit together. {newest}"]
    return [*problems, f"{findings.words} Open it in PM Desk to save what can be read. {newest}"]


def _backup_report(made: backup.Backup) -> dict[str, object]:
    at = made.made_at.isoformat()
    return {"path": str(made.path), "made_at": at, "reason": made.reason.value, "bytes": made.size, "step": made.step}


@contextmanager
def _stoppable() -> Generator[Callable[[], bool]]:
    """Let Ctrl+C end long work inside SQLite soon and cleanly; yields whether it was pressed."""
    pressed: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        del frame
        pressed.append(number)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield lambda: bool(pressed)
    finally:
        signal.signal(signal.SIGINT, before)
        if pressed:
            raise KeyboardInterrupt
