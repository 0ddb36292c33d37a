"""The timeline of the roadmap: the canvas with its capacity strip, and what a person's wishes there become."""

from functools import cached_property
from typing import Any

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pmdesk.domain.roadmap import ItemKind
from pmdesk.insight.layout import Key
from pmdesk.queries.capacity import Loads, dropped_loads, items_in, lifted_loads, no_loads
from pmdesk.queries.timeline_rows import Frame
from pmdesk.ui.context import Context
from pmdesk.ui.roadmap.model import RoadmapModel
from pmdesk.ui.widgets.afterpaint import after_first_paint
from pmdesk.ui.widgets.timeline.canvas import Timeline
from pmdesk.ui.widgets.timeline.gestures import Wish
from pmdesk.ui.widgets.timeline.strip import CapacityStrip

COUNT_MS = 15
"""How long after the rows the points of the strip are added up: keys that wait are answered first."""


class TimelinePage(QWidget):
    """Shows the model's frame, and turns wishes into commands."""

    menu_wanted = Signal(QPoint)
    opened = Signal()
    difference_chosen = Signal(object)

    def __init__(self, context: Context, model: RoadmapModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._model = model
        self._compare: Any = None
        self._lifted: tuple[frozenset[Key], Loads] | None = None
        self.canvas = Timeline(context.theme, context.icons, model.frame, self)
        self.canvas.editable = not context.desk.store.read_only
        self.strip: CapacityStrip | None = None
        self._count = QTimer(self)
        self._count.setSingleShot(True)
        self._count.timeout.connect(self._show_loads)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.canvas, 1)
        model.changed.connect(self._refresh)
        canvas = self.canvas
        canvas.along = model.along
        canvas.wishes.dragged.connect(self._grant)
        canvas.wishes.folding.connect(self.toggle_fold)
        canvas.wishes.opening.connect(self.opened)
        canvas.wishes.editing.connect(self.edit)
        canvas.wishes.dating.connect(self._draw_dates)
        canvas.wishes.menu.connect(self.menu_wanted)
        canvas.axis_changed.connect(self._follow)
        canvas.drag_changed.connect(self._show_drag)

    @property
    def frame(self) -> Frame:
        """The rows that show."""
        return self._model.frame

    def add_below(self, widget: QWidget) -> None:
        """Put something right below the canvas."""
        self._column.insertWidget(self._column.indexOf(self.canvas) + 1, widget)

    # --- comparing

    @property
    def compare(self) -> Any:  # noqa: ANN401  # loaded when it is first asked for
        """The bar and the list over the canvas that compare with a past day."""
        if self._compare is None:
            panel = self._compare = self._context.fetch("pmdesk.ui.roadmap.compare:ComparePanel")(self._context, self)
            self._column.insertWidget(0, panel)
            panel.ghosts_changed.connect(self.canvas.set_ghosts)
            panel.left.connect(self.canvas.setFocus)
            panel.chosen.connect(self.difference_chosen)
        return self._compare

    @property
    def is_comparing(self) -> bool:
        """Whether the roadmap is compared with a past day."""
        return self._compare is not None and self._compare.is_on

    # --- capacity

    def show_capacity(self, *, shown: bool) -> None:
        """Show or hide the strip; its points are added up once the rows have been painted."""
        if shown and self.strip is None:
            self.strip = CapacityStrip(self.canvas.look, no_loads(self.frame.sheet), self.canvas.axis, self)
            self.strip.cell_wanted.connect(self._select_cell)
            self._column.addWidget(self.strip)
            self._follow()
            after_first_paint(self.strip, COUNT_MS, self._show_loads)
        elif shown:
            self._count_soon()
        if self.strip is not None:
            self.strip.setVisible(shown)

    def _count_soon(self) -> None:
        if self._model.has_loads:
            self._show_loads()
        else:
            self._count.start()

    def _show_loads(self) -> None:
        if self.strip is not None and not self.strip.isHidden():
            self.strip.set_loads(self._model.loads, self.frame.today)

    def _follow(self) -> None:
        self._finish_edit()
        if self.strip is not None:
            self.strip.follow(self.canvas.axis, self.canvas.tree)

    def _show_drag(self) -> None:
        if self.strip is None or self.strip.isHidden():
            return
        days = self.canvas.dragged_days()
        if not days:
            self._lifted = None
            self._show_loads()
            return
        frame = self.frame
        if self._lifted is None or self._lifted[0] != frozenset(days):
            lifted = lifted_loads(self._model.loads, frame.sheet, frame.forest, days)
            self._lifted = (frozenset(days), lifted)
        self.strip.set_loads(dropped_loads(self._lifted[1], frame.sheet, frame.forest, days), frame.today)

    def _select_cell(self, team: int, sprint: int) -> None:
        found = items_in(self.frame.sheet, self.frame.forest, self._model.loads, team, sprint)
        shown = [item for item in found if item in self.frame.line_of]
        if shown:
            self.canvas.select(shown, shown[0])
            self._context.status.say(f"{len(shown)} {'item' if len(shown) == 1 else 'items'} selected")

    # --- refresh

    def _refresh(self) -> None:
        self._finish_edit()
        self.canvas.along = self._model.along
        self.canvas.set_frame(self.frame)
        if self.strip is not None and not self.strip.isHidden():
            self._count_soon()

    # --- folding

    def toggle_fold(self, key: Key) -> None:
        """Fold a row or unfold it."""
        self._model.fold([key], folded=key not in self.frame.view.folded)

    def fold_current(self) -> None:
        """Fold the current row; one that is folded or has no parts goes to the row above it."""
        canvas, key = self.canvas, self.canvas.selection.current
        if key is None or key not in self.frame.line_of:
            return
        line = self.frame.lines[self.frame.line_of[key]]
        if line.parts and key not in self.frame.view.folded:
            self._model.fold([key], folded=True)
        elif key in self.frame.above:
            canvas.select([self.frame.above[key]])

    def unfold_current(self) -> None:
        """Unfold the current row; one that is open goes to its first part."""
        key = self.canvas.selection.current
        if key is None or key not in self.frame.line_of:
            return
        line = self.frame.lines[self.frame.line_of[key]]
        if line.parts and key in self.frame.view.folded:
            self._model.fold([key], folded=False)
        elif line.parts:
            self.canvas.step(1)

    # --- by hand

    @cached_property
    def hand(self) -> Any:  # noqa: ANN401  # loaded when it is first asked for
        """What moves, names and adds rows here."""
        return self._context.fetch("pmdesk.ui.roadmap.timeline_hand:Hand")(self._context, self._model, self.canvas)

    def edit(self, column: str = "title") -> None:
        """Edit the title or the points of the current row."""
        self.hand.edit(column)

    def add(self, kind: ItemKind) -> None:
        """Type the name of a new item where it will stand; Enter adds it, Esc does not."""
        self.hand.add(kind)

    def _grant(self, wish: Wish) -> None:
        self.hand.grant(wish)

    def _draw_dates(self, item: int, day: int) -> None:
        self.hand.draw_dates(item, day)

    def _finish_edit(self) -> None:
        if "hand" in self.__dict__:
            self.hand.finish()
