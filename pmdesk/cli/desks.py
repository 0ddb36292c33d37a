"""Opens the workspace that a command brings something into, new or old, and does or rehearses what is wanted."""

import tempfile
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

from pmdesk.cli.outcome import Outcome
from pmdesk.commands.desk import Command, Desk
from pmdesk.domain.changes import Actor
from pmdesk.domain.clock import Clock
from pmdesk.domain.errors import DeskError
from pmdesk.storage import backup
from pmdesk.storage.placing import make_private_folder, put_new
from pmdesk.storage.store import open_workspace

T = TypeVar("T")


@contextmanager
def open_desk(into: Path, clock: Clock, outcome: Outcome, *, dry_run: bool) -> Generator[Desk]:
    """Open the workspace; one that is not there yet is made aside and put in place when the import is done."""
    if into.exists():
        outcome.report["created_workspace"] = False
        with closing(open_workspace(into, clock=clock)) as store:
            yield Desk(store, clock, lambda _: None, guard=_once(backup.guard(into, clock), outcome))
        return
    outcome.report["created_workspace"] = not dry_run
    if not dry_run:
        make_private_folder(into.absolute().parent)
    where = None if dry_run else into.absolute().parent
    with tempfile.TemporaryDirectory(prefix=".pmdesk-", dir=where) as scratch:
        place = Path(scratch) / "new.pmdesk"
        with closing(open_workspace(place, clock=clock)) as store:
            yield Desk(store, clock, lambda _: None)
        if not dry_run:
            _put_in_place(place, into)


def done(desk: Desk, command: Command[T], *, dry_run: bool) -> tuple[T, int | None]:
    """Do a command as an import, or rehearse it; answers what it says and the number of its step."""
    if dry_run:
        return desk.rehearse(command), None
    changes, answer = desk.ask(command, Actor.IMPORT)
    return answer, changes.step


def _once(guard: Callable[[str], backup.Backup], outcome: Outcome) -> Callable[[str], None]:
    """Make one backup before the first file and none before the others of the same command."""

    def make(word: str) -> None:
        if outcome.report["backup"] is None:
            outcome.report["backup"] = str(guard(word).path)

    return make


def _put_in_place(made: Path, target: Path) -> None:
    try:
        put_new(made, target.absolute())
    except OSError as error:
        raise DeskError(
            f"“{target.name}” cannot be put there ({error.strerror}), so nothing was imported.", "Choose another place."
        ) from error
