"""Compares two versions that are kept off the main thread, and keeps what was found as people decide about it."""

from collections.abc import Callable
from contextlib import closing
from datetime import date
from typing import Any

from PySide6.QtCore import QObject, Signal

from pmdesk.domain.apis import SpecVersion
from pmdesk.domain.changes import Changes
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import Kind
from pmdesk.queries.spec_changes import VersionDiff, decided_anew, functions_of_api
from pmdesk.runtime.watching import Watch
from pmdesk.storage.rows import Rows
from pmdesk.storage.store import Role, open_workspace
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.spec_work import diff_of
from pmdesk.ui.widgets.working import Working

DECIDED = frozenset({Kind.CHANGE_VERDICT, Kind.QUESTION, Kind.ITEM})
Titles = dict[int, str]


class Compared(QObject):
    """One pair of versions; `changed` says that it was compared, or that something was decided."""

    changed = Signal()
    troubled = Signal(object)

    def __init__(self, context: Context, working: Working, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._working = working
        self.diff: VersionDiff | None = None
        self.functions: Titles = {}
        context.bus.changed.connect(self._hear)

    def compare(self, before: SpecVersion, after: SpecVersion) -> None:
        """Compare two versions; what is under way is called off."""
        path, clock, today = self._context.desk.store.path, self._context.clock, self._context.clock.today()
        self.diff = None

        def work(watch: Watch) -> tuple[VersionDiff, Titles]:
            with closing(open_workspace(path, role=Role.READER, clock=clock)) as store:
                return _told(store, before, after, today, watch)

        self._working.begin(
            f"Comparing {before.title} with {after.title}", work, self._take, self._fail, lambda _late: None
        )

    def _take(self, told: tuple[VersionDiff, Titles]) -> None:
        self.diff, self.functions = told
        self.changed.emit()

    def _fail(self, trouble: DeskError) -> None:
        self.troubled.emit(trouble)

    def _hear(self, changes: Changes) -> None:
        diff = self.diff
        if diff is not None and changes.touches(DECIDED):
            question: Callable[[Rows], Any] = lambda rows: decided_anew(rows, diff)  # noqa: E731
            self._context.ask("vendors.spec_diff", question, self._decided, self._fail)

    def _decided(self, diff: VersionDiff) -> None:
        known = self.diff
        if known is not None and (known.before.id, known.after.id) == (diff.before.id, diff.after.id):
            self.diff = diff
            self.changed.emit()


def _told(rows: Rows, before: SpecVersion, after: SpecVersion, today: date, watch: Watch) -> tuple[VersionDiff, Titles]:
    diff = diff_of(rows, before, after, today, watch)
    return diff, {each.id: each.title for each in functions_of_api(rows, after.api_id)}
