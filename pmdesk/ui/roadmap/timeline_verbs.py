"""What keys and menus do on the timeline and with the selected items: shift, stretch, reorder, indent, pin, archive."""

from collections.abc import Callable, Sequence
from datetime import date

from pmdesk.commands.fields import Archive, SetFields
from pmdesk.commands.items import AddProduct, Duplicate, MoveItems
from pmdesk.commands.schedule import Reschedule, Shift
from pmdesk.domain.days import Span
from pmdesk.domain.kinds import ItemId, ProductId
from pmdesk.domain.roadmap import Item
from pmdesk.insight.layout import Key
from pmdesk.queries.timeline_groups import Grouping
from pmdesk.queries.timeline_rows import Frame
from pmdesk.ui.context import Context
from pmdesk.ui.roadmap.model import RoadmapModel
from pmdesk.ui.widgets.timeline.canvas import Timeline


class TimelineVerbs:
    """Does verbs on items; `chosen` gives the selected ones, `canvas` how far a step goes."""

    def __init__(
        self, context: Context, model: RoadmapModel, canvas: Timeline, chosen: Callable[[], Sequence[int]]
    ) -> None:
        self._context = context
        self._model = model
        self._canvas = canvas
        self._chosen = chosen

    @property
    def _frame(self) -> Frame:
        return self._model.frame

    # --- time

    def shift(self, direction: int) -> None:
        """Move the selected bars by one step of the scale, their successors with them."""
        found = self._dated()
        if found:
            first = min(days.start for days in map(self._frame.days, found) if days is not None)
            self._context.do(Shift(_ids(found), self._canvas.axis.step(first, direction)))

    def shift_day(self, direction: int) -> None:
        """Move the selected bars by one day."""
        found = self._dated()
        if found:
            self._context.do(Shift(_ids(found), direction))

    def move_end(self, direction: int) -> None:
        """Move the ends of the selected bars to the next last working day of a unit."""
        axis = self._canvas.axis
        self._stretch(lambda start, end: (start, max(start, end + axis.end_step(end, direction))))

    def move_start(self, direction: int) -> None:
        """Move the starts of the selected bars by one step."""
        axis = self._canvas.axis
        self._stretch(lambda start, end: (min(end, start + axis.step(start, direction)), end))

    def _stretch(self, new: Callable[[int, int], tuple[int, int]]) -> None:
        moves: dict[ItemId, Span] = {}
        for item in self._dated():
            old = self._frame.sheet.items[item].days
            if old is None or self._frame.sums_up(item):
                continue
            start, end = new(old.start, old.end)
            if (start, end) != old:
                moves[ItemId(item)] = Span(date.fromordinal(start), date.fromordinal(end))
        if moves:
            self._context.do(Reschedule(moves, label=f"Change the dates of {self.named(list(moves))}"))
        elif self._chosen():
            self._context.status.say("The dates of an initiative come from its parts.")

    def _dated(self) -> list[int]:
        found = [item for item in self._chosen() if self._frame.days(item) is not None]
        if not found and self._chosen():
            self._context.status.say("No dates yet. Press M to give some, or draw them with the pointer.")
        return found

    # --- the tree

    def reorder(self, direction: int) -> None:
        """Move the selected rows past their neighbour."""
        chosen = list(self._chosen())
        siblings = self._siblings(chosen)
        if siblings is None:
            return
        places = sorted(siblings.index(item) for item in chosen)
        if direction < 0:
            if places[0] == 0:
                return
            before: int | None = siblings[places[0] - 1]
        else:
            if places[-1] == len(siblings) - 1:
                return
            after = places[-1] + 2
            before = siblings[after] if after < len(siblings) else None
        self._hang(chosen, self._frame.forest.parents.get(chosen[0]), before)

    def indent(self) -> None:
        """Hang the selected rows under the row before them."""
        chosen = list(self._chosen())
        siblings = self._siblings(chosen)
        if siblings is None:
            return
        place = min(siblings.index(item) for item in chosen)
        if place == 0:
            self._context.status.say("There is no row above to hang this under.")
            return
        self._hang(chosen, siblings[place - 1], None)

    def outdent(self) -> None:
        """Hang the selected rows beside what they hang under."""
        chosen = list(self._chosen())
        parent = self._frame.forest.parents.get(chosen[0]) if chosen else None
        if parent is None or self._siblings(chosen) is None:
            return
        uncles = self._beside(parent)
        after = uncles.index(parent) + 1
        before = uncles[after] if after < len(uncles) else None
        self._hang(chosen, self._frame.forest.parents.get(parent), before)

    def _hang(self, items: Sequence[int], parent: int | None, before: int | None) -> None:
        product = self._frame.sheet.items[items[0]].product_id
        self._context.do(
            MoveItems(
                _ids(items),
                None if product is None else ProductId(product),
                None if parent is None else ItemId(parent),
                None if before is None else ItemId(before),
            )
        )

    def _beside(self, item: int) -> list[int]:
        forest = self._frame.forest
        parent = forest.parents.get(item)
        if parent is not None:
            return forest.parts[parent]
        product = self._frame.sheet.items[item].product_id
        return [root for root in forest.roots if self._frame.sheet.items[root].product_id == product]

    def _siblings(self, items: Sequence[int]) -> list[int] | None:
        """Return the rows beside the selected ones, None when these do not hang together."""
        if not items:
            return None
        siblings = self._beside(items[0])
        if all(item in siblings for item in items):
            return siblings
        self._context.status.say("Select rows that hang under the same parent.")
        return None

    # --- the items themselves

    def pin(self) -> None:
        """Pin the selected items to their dates, or let all of them go when all are pinned."""
        chosen = list(self._chosen())
        if chosen:
            pinned = not all(self._frame.sheet.items[item].pinned for item in chosen)
            label = f"{'Pin' if pinned else 'Unpin'} {self.named(chosen)}"
            self._context.do(SetFields(Item, tuple(chosen), {"pinned": pinned}, label))

    def archive(self) -> None:
        """Put the selected items aside, with everything under them."""
        chosen = list(self._chosen())
        if not chosen:
            return
        whole = list(dict.fromkeys(chosen))
        for item in whole:
            whole += [part for part in self._frame.forest.parts.get(item, ()) if part not in whole]
        words = f"Archived {self.named(chosen)}"
        if len(whole) > len(chosen):
            words += f" with {len(whole) - len(chosen)} below"
        self._context.do(Archive(Item, tuple(whole), self._context.clock.now()), toast=words)

    def duplicate(self) -> None:
        """Copy the selected item right behind itself, and select the copy."""
        chosen = list(self._chosen())
        if len(chosen) == 1:
            before = set(self._frame.sheet.items)
            if self._context.do(Duplicate(ItemId(chosen[0]))) is not None:
                self._canvas.select(sorted(set(self._frame.sheet.items) - before)[:1])

    def add_product(self) -> bool:
        """Add a product and select its row; return whether there is one to name."""
        before = set(self._frame.sheet.products)
        if self._context.do(AddProduct(f"Product {len(before) + 1}")) is None:
            return False
        self._model.group_by(Grouping.PRODUCT)
        added = set(self._frame.sheet.products) - before
        self._canvas.select([f"{Grouping.PRODUCT}:{product}" for product in added])
        return True

    def named(self, items: Sequence[int]) -> str:
        """Name items in a label: the title of one, the count of several."""
        return self._frame.title(items[0]) if len(items) == 1 else f"{len(items)} items"

    # --- the whole view

    def fold_all(self, *, folded: bool) -> None:
        """Fold everything that has parts, or unfold it."""
        keys: list[Key] = [line.key for line in self._frame.every if line.parts]
        self._model.fold(keys, folded=folded)


def _ids(items: Sequence[int]) -> tuple[ItemId, ...]:
    return tuple(ItemId(item) for item in items)
