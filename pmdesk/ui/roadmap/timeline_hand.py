"""What is done on the timeline by hand: bars that were dragged become commands, names are typed in their rows."""

from datetime import date

from PySide6.QtCore import QRect

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
from pmdesk.queries.timeline_groups import Grouping
from pmdesk.queries.timeline_rows import Frame
from pmdesk.ui.context import Context
from pmdesk.ui.roadmap.model import RoadmapModel
from pmdesk.ui.roadmap.typed_points import read_points
from pmdesk.ui.widgets.timeline.canvas import Timeline
from pmdesk.ui.widgets.timeline.celledit import CellEdit
from pmdesk.ui.widgets.timeline.gestures import Hung, Linked, Moved, Stretched, Wish
from pmdesk.ui.widgets.timeline.paint_tree import cell, indented


class Hand:
    """Turns wishes into commands; at most one cell is edited at a time."""

    def __init__(self, context: Context, model: RoadmapModel, canvas: Timeline) -> None:
        self._context = context
        self._model = model
        self._edit: CellEdit | None = None
        self.canvas = canvas

    @property
    def frame(self) -> Frame:
        """The rows that show."""
        return self._model.frame

    # --- wishes

    def do(self, command: Command[object], *, toast: str = "") -> bool:
        """Do a command; a broken rule is told in words."""
        return self._context.do(command, toast=toast) is not None

    def grant(self, wish: Wish) -> None:
        """Do what was dragged."""
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

    def draw_dates(self, item: int, day: int) -> None:
        """Give an item without dates the unit of the scale it was drawn in."""
        unit = self.canvas.axis.unit(day)
        self.stretch(item, Days(unit.start, max(unit.start, workdays.last_one(unit.end))))

    # --- editing in place

    def edit(self, column: str = "title") -> None:
        """Edit the title or the points of the current row."""
        key = self.canvas.selection.current
        if key is None or key not in self.frame.line_of or not self.canvas.editable:
            return
        self.finish()
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

    def finish(self) -> None:
        """End the editing of a cell, keeping what was typed."""
        if self._edit is not None:
            edit, self._edit = self._edit, None
            edit.finish()

    # --- adding

    def add(self, kind: ItemKind) -> None:
        """Type the name of a new item where it will stand; Enter adds it, Esc does not."""
        if not self.canvas.editable:
            return
        self.finish()
        place = _Place.at(self.frame, self.canvas.selection.current, kind)
        row = -1 if place.below is None else self.frame.line_of.get(place.below, -1)
        if place.below is not None:
            self.canvas.reveal(place.below)
        pic = self.canvas.picture()
        indent = pic.look.px(12) + indented(pic, place.depth) + pic.look.px(15)
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
