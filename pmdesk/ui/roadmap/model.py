"""The roadmap as its views show it: read once, read anew row by row after each edit, arranged as wished."""

from collections.abc import Iterable
from dataclasses import replace
from time import monotonic
from typing import Any, cast

from PySide6.QtCore import QObject, QTimer, Signal

from pmdesk.commands.settings import CARRY_ALONG, setting
from pmdesk.domain.changes import Actor, Changes, joined
from pmdesk.domain.kinds import Kind
from pmdesk.insight.layout import Key
from pmdesk.insight.unhurried import Rest
from pmdesk.queries.capacity import Loads, read_loads, reread_loads
from pmdesk.queries.timeline import SOURCES, read_sheet, reread_sheet
from pmdesk.queries.timeline_groups import Grouping
from pmdesk.queries.timeline_rows import Colouring, Frame, View, arrange, reread, review
from pmdesk.storage.rows import Rows
from pmdesk.ui.context import Context

VIEW = "roadmap.view"
COUNTED = frozenset({Kind.TEAM, Kind.SPRINT, Kind.CAPACITY, Kind.ASSIGNMENT})
SHOWN = frozenset(SOURCES)
ASIDE = 1_500
"""What a sync brings is read by another thread where so many rows are to be looked at."""
REST = 9.0
"""After that nothing is read for so many times as long as it took: the sync and the window need the machine, too."""
LONGEST_REST_S = 5.0


class RoadmapModel(QObject):
    """Holds the frame that all views of the roadmap paint; `changed` tells that it is another one.

    What a person does shows at once. What a sync brings into a large roadmap is read and arranged by another thread;
    rows that were read here meanwhile are read once more when that comes.
    """

    changed = Signal()

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._loads: Loads | None = None
        view, today = remembered_view(context.memory.get(VIEW)), context.clock.today().toordinal()
        self._frame = arrange(read_sheet(context.desk.store), view, today)
        self._along = self._wants_carry()
        self._waiting: list[Changes] = []
        """What is still to be read by another thread, what is read there now, and what was read here meanwhile."""
        self._read: Changes | None = None
        self._meanwhile: list[Changes] = []
        self._resting = QTimer(self, singleShot=True)
        self._resting.timeout.connect(self._ask)
        context.bus.changed.connect(self._hear)

    @property
    def frame(self) -> Frame:
        """The rows as they show now."""
        return self._frame

    @property
    def view(self) -> View:
        """How the rows are grouped, coloured, folded and filtered."""
        return self._frame.view

    @property
    def along(self) -> bool:
        """Whether successors are carried along."""
        return self._along

    @property
    def loads(self) -> Loads:
        """What each team has planned in each sprint; added up when first asked."""
        if self._loads is None:
            self._loads = read_loads(self._frame.sheet, self._frame.forest)
        return self._loads

    @property
    def has_loads(self) -> bool:
        """Whether the points are added up already."""
        return self._loads is not None

    def show(self, view: View) -> None:
        """Show the rows in another way."""
        if view != self.view:
            self._frame = review(self._frame, view)
            self._context.memory.set(VIEW, kept_view(view))
            self.changed.emit()

    def group_by(self, grouping: Grouping) -> None:
        """Group the rows by something else."""
        self.show(replace(self.view, grouping=grouping))

    def colour_by(self, colouring: Colouring) -> None:
        """Let the bars' colour tell something else."""
        self.show(replace(self.view, colouring=colouring))

    def filter_by(self, text: str) -> None:
        """Show only what a filter lets through."""
        self.show(replace(self.view, filter=text.strip()))

    def fold(self, keys: Iterable[Key], *, folded: bool) -> None:
        """Fold rows, or unfold them."""
        old = self.view.folded
        self.show(replace(self.view, folded=old | set(keys) if folded else old - set(keys)))

    def roll_day(self) -> None:
        """Show today as today, when midnight has passed since."""
        today = self._context.clock.today().toordinal()
        if today != self._frame.today:
            self._frame = replace(self._frame, today=today)
            self.changed.emit()

    def _hear(self, changes: Changes) -> None:
        if changes.touches({Kind.SETTING}):
            self._along = self._wants_carry()
        if not changes.touches(SHOWN):
            return
        if changes.actor is Actor.SYNC and len(changes.refs) + len(self._frame.sheet.items) > ASIDE:
            self._waiting.append(changes)
            self._ask()
            return
        if self._read is not None:
            self._meanwhile.append(changes)
        self._take(_newer(self._context.desk.store, self._frame, changes), changes)

    def _ask(self) -> None:
        """Have another thread read what waits, unless it is at it or the machine is to rest from it."""
        if not self._waiting or self._read is not None or self._resting.isActive():
            return
        self._read = changes = joined(self._waiting)
        self._waiting.clear()
        frame, began, rest = self._frame, monotonic(), self._context.desk.store.turns.let_pass
        self._context.ask(
            "roadmap rows",
            lambda rows: _newer(rows, frame, changes, rest),
            lambda newer: self._took(newer, changes, monotonic() - began),
            lambda _trouble: self._took(_newer(self._context.desk.store, frame, changes), changes, 0.0),
        )

    def _took(self, frame: Frame, changes: Changes, seconds: float) -> None:
        """Show what another thread read, with what was read here meanwhile."""
        self._read, meanwhile = None, self._meanwhile
        self._meanwhile = []
        if meanwhile:
            frame = _newer(self._context.desk.store, frame, joined(meanwhile))
        if frame.view != self.view:
            frame = review(frame, self.view)
        self._take(replace(frame, today=self._frame.today), changes)
        self._resting.start(round(min(seconds * REST, LONGEST_REST_S) * 1000))

    def _take(self, frame: Frame, changes: Changes) -> None:
        old, self._frame = self._frame, frame
        shown = {ref.kind for ref in changes.refs} & SHOWN
        self._recount(old, shown, changes.ids(Kind.ITEM))
        self.changed.emit()

    def _recount(self, old: Frame, shown: set[Kind], items: Iterable[int]) -> None:
        if self._loads is None:
            return
        if shown & COUNTED or any(item not in old.sheet.items for item in items):
            self._loads = None
        else:
            new = self._frame
            self._loads = reread_loads(self._loads, (old.sheet, old.forest), (new.sheet, new.forest), items)

    def _wants_carry(self) -> bool:
        return bool(setting(self._context.desk.store, CARRY_ALONG, default=True))


def _newer(rows: Rows, frame: Frame, changes: Changes, rest: Rest | None = None) -> Frame:
    """Return a frame with the rows read anew that were touched; who is not in a hurry rests now and then."""
    sheet = reread_sheet(rows, frame.sheet, changes)
    shown = {ref.kind for ref in changes.refs} & SHOWN
    return reread(frame, sheet, changes.ids(Kind.ITEM), items_only=shown == {Kind.ITEM}, rest=rest)


def kept_view(view: View) -> dict[str, Any]:
    """Return a view as JSON values."""
    return {
        "grouping": view.grouping.value,
        "colouring": view.colouring.value,
        "folded": sorted(view.folded, key=str),
        "filter": view.filter,
    }


def remembered_view(kept: object) -> View:
    """Return the view that was kept, the usual one when none was or it cannot be read."""
    if not isinstance(kept, dict):
        return View()
    values = cast("dict[str, Any]", kept)
    try:
        return View(
            Grouping(values["grouping"]),
            Colouring(values["colouring"]),
            frozenset(values["folded"]),
            str(values["filter"]),
        )
    except (KeyError, ValueError, TypeError):
        return View()
