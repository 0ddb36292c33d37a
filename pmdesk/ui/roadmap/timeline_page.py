"""The timeline of the roadmap: the canvas with its capacity strip, and what a person's wishes there become."""

from datetime import date
from typing import Any

from PySide6.QtCore import QPoint, QRect, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pmdesk.commands.desk import Command
from pmdesk.commands.fields import Rename, SetFields
from pmdesk.commands.items import AddItem, MoveItems, SetStatus
from pmdesk.commands.links import Depend
from pmdesk.commands.schedule import Reschedule, Shift
from pmdesk.commands.teams import Assign
from pmdesk.domain.days import Resolution, Span
from pmdesk.domain.estimates import say_estimate
from pmdesk.domain.kinds import ItemId, ProductId, TeamId
from pmdesk.domain.roadmap import Item, ItemKind, Product, Status
from pmdesk.insight import workdays
from pmdesk.insight.layout import Key
from pmdesk.insight.scheduling import Days
from pmdesk.queries.capacity import Loads, dropped_loads, items_in, lifted_loads, no_loads
from pmdesk.queries.timeline_groups import Grouping
from pmdesk.queries.timeline_rows import Frame
from pmdesk.ui.context import Context
from pmdesk.ui.roadmap.model import RoadmapModel
from pmdesk.ui.roadmap.typed_points import read_points
from pmdesk.ui.widgets.afterpaint import after_first_paint
from pmdesk.ui.widgets.timeline.canvas import Timeline
from pmdesk.ui.widgets.timeline.celledit import CellEdit
from pmdesk.ui.widgets.timeline.gestures import Hung, Linked, Moved, Stretched, Wish
from pmdesk.ui.widgets.timeline.paint_tree import cell
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
        self._edit: CellEdit | None = None
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

    # --- wishes

    def do(self, command: Command[object], *, toast: str = "") -> bool:
        """Do a command; a broken rule is told in words."""
        return self._context.do(command, toast=toast) is not None

    def _grant(self, wish: Wish) -> None:
        if isinstance(wish, Moved):
            self.do(Shift(_ids(wish.items), wish.days, along=False if wish.alone else None))
        elif isinstance(wish, Stretched):
            self.stretch(wish.item, wish.days, alone=wish.alone)
        elif isinstance(wish, Linked):
            label = f"Link {self.frame.title(wish.successor)} to {self.frame.title(wish.predecessor)}"
            self.do(Depend(ItemId(wish.predecessor), ItemId(wish.successor), wish.anchor, label=label))
        else:
            self.hang(wish)

    def stretch(self, item: int, days: Days, *, alone: bool = False) -> None:
        """Give an item other days."""
        title = self.frame.title(item)
        moves = {ItemId(item): span_of(days)}
        self.do(Reschedule(moves, along=False if alone else None, label=f"Change the dates of {title}"))

    def hang(self, wish: Hung) -> None:
        """Put items at another place in the tree, or into another group."""
        frame, ids = self.frame, _ids(wish.items)
        before = None if wish.before is None else ItemId(wish.before)
        if isinstance(wish.under, int):
            self.do(MoveItems(ids, None, ItemId(wish.under), before))
        elif wish.under is None:
            product = frame.sheet.items[wish.items[0]].product_id
            self.do(MoveItems(ids, None if product is None else ProductId(product), None, before))
        else:
            command = self._into_group(ids, wish.under, before)
            if command is not None:
                self.do(command)

    def _into_group(self, ids: tuple[ItemId, ...], key: str, before: ItemId | None) -> Command[object] | None:
        grouping, group = self.frame.view.grouping, self.frame.groups[key]
        value = key.partition(":")[2]
        if grouping is Grouping.PRODUCT:
            return MoveItems(ids, None if group.row_id is None else ProductId(group.row_id), None, before)
        if grouping is Grouping.STATUS:
            return SetStatus(ids, Status(value)) if value else None
        if grouping is Grouping.TEAM:
            return Assign(ids, () if group.row_id is None else (TeamId(group.row_id),))
        field = {Grouping.OWNER: "owner", Grouping.RELEASE: "release_id", Grouping.OBJECTIVE: "objective_id"}[grouping]
        new = value if grouping is Grouping.OWNER else group.row_id
        return SetFields(Item, ids, {field: new}, f"Set {grouping.value} to {group.title}")

    def _draw_dates(self, item: int, day: int) -> None:
        unit = self.canvas.axis.unit(day)
        self.stretch(item, Days(unit.start, max(unit.start, workdays.last_one(unit.end))))

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

    # --- editing in place

    def edit(self, column: str = "title") -> None:
        """Edit the title or the points of the current row."""
        key = self.canvas.selection.current
        if key is None or key not in self.frame.line_of or not self.canvas.editable:
            return
        self._finish_edit()
        self.canvas.reveal(key)
        entry, group = self.frame.entry(key), self.frame.groups.get(key)
        if column == "points" and entry is not None and key not in self.frame.sums:
            text = say_estimate(entry.effort_low, entry.effort_likely, entry.effort_high)
            self._begin(key, "points", text, hint="8, or 6-8-12 for low, likely, high")
        elif column == "title" and entry is not None:
            self._begin(key, "title", entry.title)
        elif group is not None and group.row_id is not None and self.frame.view.grouping is Grouping.PRODUCT:
            self._begin(key, "title", group.title)

    def _begin(self, key: Key, column: str, text: str, hint: str = "") -> None:
        row = self.frame.line_of[key]

        def keep(typed: str) -> None:
            self._context.desk.do(self._edited(key, column, typed))

        def closed(onward: bool) -> None:
            self._edit = None
            if onward and column == "title":
                self.edit("points")

        self._edit = CellEdit(
            self._context.theme,
            self.canvas.viewport(),
            self._cell_box(row, column),
            text,
            keep=keep,
            closed=closed,
            hint=hint,
            name="Points" if column == "points" else "Name",
            keep_empty=column == "points",
        )

    def _edited(self, key: Key, column: str, typed: str) -> Command[object]:
        entry = self.frame.entry(key)
        if entry is None:
            return Rename(Product, self.frame.groups[key].row_id or 0, typed)
        if column == "title":
            return Rename(Item, entry.id, typed)
        values = read_points(typed, entry.effort_low, entry.effort_likely, entry.effort_high)
        return SetFields(Item, (entry.id,), values, f"Estimate {entry.title}")

    def _cell_box(self, row: int, column: str) -> QRect:
        return cell(self.canvas.picture(), row, column).toRect()

    def _finish_edit(self) -> None:
        if self._edit is not None:
            edit, self._edit = self._edit, None
            edit.finish()

    # --- adding

    def add(self, kind: ItemKind) -> None:
        """Type the name of a new item where it will stand; Enter adds it, Esc does not."""
        if not self.canvas.editable:
            return
        self._finish_edit()
        place = _Place.at(self.frame, self.canvas.selection.current, kind)
        row = -1 if place.below is None else self.frame.line_of.get(place.below, -1)
        if place.below is not None:
            self.canvas.reveal(place.below)
        pic = self.canvas.picture()
        indent = pic.look.px(12) + pic.look.indent * place.depth + pic.look.px(15)
        box = self.canvas.row_box(row + 1)
        where = QRect(indent, max(pic.head, box.top()), max(pic.look.px(140), pic.tree - indent - 4), box.height())

        def keep(typed: str) -> None:
            _, item = self._context.desk.ask(AddItem(kind, typed, place.product_id, place.parent_id, place.after_id))
            self.canvas.select([item])

        self._edit = CellEdit(
            self._context.theme,
            self.canvas.viewport(),
            where,
            "",
            keep=keep,
            closed=lambda _onward: self._forget_edit(),
            hint=f"New {kind.value}{place.words}, Enter adds it",
            name=f"Name of the new {kind.value}",
        )

    def _forget_edit(self) -> None:
        self._edit = None


class _Place:
    """Where a new item would stand: after the current one, or first in the current initiative or group."""

    def __init__(self) -> None:
        self.product_id: ProductId | None = None
        self.parent_id: ItemId | None = None
        self.after_id: ItemId | None = None
        self.below: Key | None = None
        self.depth = 0
        self.words = ""

    @classmethod
    def at(cls, frame: Frame, key: Key | None, kind: ItemKind) -> "_Place":
        """Find the place beside a row."""
        place = cls()
        if key is None or key not in frame.line_of:
            return place
        place.below = key
        entry = frame.entry(key)
        if entry is None:
            group = frame.groups[key]
            by_product = frame.view.grouping is Grouping.PRODUCT and group.row_id is not None
            place.product_id = ProductId(group.row_id) if by_product and group.row_id is not None else None
            place.depth = 1
            place.words = f" in {group.title}" if by_product else ""
            return place
        place.product_id = None if entry.product_id is None else ProductId(entry.product_id)
        depth = frame.lines[frame.line_of[key]].depth
        if kind is ItemKind.FEATURE and entry.kind is ItemKind.INITIATIVE:
            place.parent_id, place.depth = ItemId(entry.id), depth + 1
        elif kind is ItemKind.INITIATIVE and entry.kind is ItemKind.FEATURE:
            top = _initiative_above(frame, entry.id)
            place.after_id = None if top is None else ItemId(top)
            place.depth = max(0, depth - 1)
        else:
            parent = frame.forest.parents.get(entry.id)
            place.parent_id = None if parent is None else ItemId(parent)
            place.after_id, place.depth = ItemId(entry.id), depth
        if place.parent_id is not None:
            place.words = f" in {frame.title(place.parent_id)}"
        return place


def _initiative_above(frame: Frame, item: int) -> int | None:
    here: int | None = item
    while here is not None and frame.sheet.items[here].kind is not ItemKind.INITIATIVE:
        here = frame.forest.parents.get(here)
    return here


def _ids(items: tuple[int, ...]) -> tuple[ItemId, ...]:
    return tuple(ItemId(item) for item in items)


def span_of(days: Days, resolution: Resolution = Resolution.DAY) -> Span:
    """Return day ordinals as the domain's span."""
    return Span(date.fromordinal(days.start), date.fromordinal(days.end), resolution)
