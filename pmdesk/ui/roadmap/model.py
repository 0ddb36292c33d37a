"""The roadmap as its views show it: read once, read anew row by row after each edit, arranged as wished."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, cast

from PySide6.QtCore import QObject, Signal

from pmdesk.commands.settings import CARRY_ALONG, setting
from pmdesk.domain.changes import Changes
from pmdesk.domain.kinds import Kind
from pmdesk.insight.layout import Key
from pmdesk.queries.capacity import Loads, read_loads, reread_loads
from pmdesk.queries.timeline import SOURCES, read_sheet, reread_sheet
from pmdesk.queries.timeline_groups import Grouping
from pmdesk.queries.timeline_rows import Colouring, Frame, View, arrange, reread, review
from pmdesk.ui.context import Context

VIEW = "roadmap.view"
COUNTED = frozenset({Kind.TEAM, Kind.SPRINT, Kind.CAPACITY, Kind.ASSIGNMENT})
SHOWN = frozenset(SOURCES)


class RoadmapModel(QObject):
    """Holds the frame that all views of the roadmap paint; `changed` tells that it is another one."""

    changed = Signal()

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._loads: Loads | None = None
        view, today = remembered_view(context.memory.get(VIEW)), context.clock.today().toordinal()
        self._frame = arrange(read_sheet(context.desk.store), view, today)
        self._along = self._wants_carry()
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
        old = self._frame
        sheet = reread_sheet(self._context.desk.store, old.sheet, changes)
        items = changes.ids(Kind.ITEM)
        shown = {ref.kind for ref in changes.refs} & SHOWN
        self._frame = reread(old, sheet, items, items_only=shown == {Kind.ITEM})
        self._recount(old, shown, items)
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
