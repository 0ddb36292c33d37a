"""What each verb of the timeline's table does, tied to the parts of the pane."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple, Protocol

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from pmdesk.domain.roadmap import ItemKind
from pmdesk.ui.context import Context
from pmdesk.ui.roadmap.timeline_page import TimelinePage
from pmdesk.ui.roadmap.timeline_tools import ToolRow

SMALL_STEP = 1.25
TELL = "pmdesk.ui.inbox.shipping:open_shipping"
Run = Callable[[], object]


class Place(NamedTuple):
    """Where a popover hangs: a widget and a rectangle in it."""

    owner: QWidget
    box: QRect


class Parts(Protocol):
    """The pane, as far as verbs need it."""

    context: Context
    page: TimelinePage
    tools: ToolRow

    @property
    def verbs(self) -> Any: ...  # noqa: ANN401  # loaded when it is first asked for

    @property
    def popups(self) -> Any: ...  # noqa: ANN401  # loaded when it is first asked for

    def selected_items(self) -> list[int]: ...

    def popup_place(self) -> Place: ...

    def show_inspector(self) -> None: ...

    def peek(self) -> None: ...

    def add_product(self) -> None: ...

    def begin_filter(self) -> None: ...

    def offer_groupings(self) -> None: ...

    def offer_colours(self) -> None: ...

    def add_feature(self) -> None: ...

    def rename(self) -> None: ...

    def duplicate(self) -> None: ...


def _verb(pane: Parts, name: str, *values: int, **named: bool) -> Run:
    return lambda: getattr(pane.verbs, name)(*values, **named)


def item_runs(pane: Parts) -> dict[str, Run]:
    """Return the verbs that need a selected item."""
    verb = partial(_verb, pane)
    return {
        "roadmap.open": pane.show_inspector,
        "roadmap.peek": pane.peek,
        "roadmap.status": lambda: pane.popups.status(pane.selected_items(), pane.popup_place()),
        "roadmap.move": lambda: pane.popups.move(pane.selected_items(), pane.popup_place()),
        "roadmap.depends": lambda: pane.popups.depends(pane.selected_items(), pane.popup_place()),
        "roadmap.teams": lambda: pane.popups.teams(pane.selected_items(), pane.popup_place()),
        "roadmap.pin": verb("pin"),
        "roadmap.tell": partial(tell, pane),
        "roadmap.duplicate": pane.duplicate,
        "roadmap.archive": verb("archive"),
        "roadmap.points": partial(pane.page.edit, "points"),
        "roadmap.later": verb("shift", 1),
        "roadmap.earlier": verb("shift", -1),
        "roadmap.day_later": verb("shift_day", 1),
        "roadmap.day_earlier": verb("shift_day", -1),
        "roadmap.end_later": verb("move_end", 1),
        "roadmap.end_earlier": verb("move_end", -1),
        "roadmap.start_later": verb("move_start", 1),
        "roadmap.start_earlier": verb("move_start", -1),
        "roadmap.up": verb("reorder", -1),
        "roadmap.down": verb("reorder", 1),
        "roadmap.indent": verb("indent"),
        "roadmap.outdent": verb("outdent"),
    }


def tell(pane: Parts) -> None:
    """Open the drafts to those who asked for the selected item."""
    items, context = pane.selected_items(), pane.context
    if items:
        context.fetch(TELL)(context, items[0], pane.popup_place().owner.window())


def view_runs(pane: Parts) -> dict[str, Run]:
    """Return the verbs that only need the timeline to show."""
    verb = partial(_verb, pane)
    page, tools, canvas = pane.page, pane.tools, pane.page.canvas
    return {
        "roadmap.new": pane.add_feature,
        "roadmap.new_initiative": partial(page.add, ItemKind.INITIATIVE),
        "roadmap.new_product": pane.add_product,
        "roadmap.rename": pane.rename,
        "roadmap.fold": page.fold_current,
        "roadmap.unfold": page.unfold_current,
        "roadmap.fold_all": verb("fold_all", folded=True),
        "roadmap.unfold_all": verb("fold_all", folded=False),
        "roadmap.scale_next": partial(tools.scale.step, 1),
        "roadmap.scale_previous": partial(tools.scale.step, -1),
        "roadmap.zoom_in": partial(canvas.zoom, SMALL_STEP),
        "roadmap.zoom_out": partial(canvas.zoom, 1 / SMALL_STEP),
        "roadmap.today": canvas.go_today,
        "roadmap.show_bar": partial(show_bar, pane),
        "roadmap.pan_later": partial(canvas.pan_unit, 1),
        "roadmap.pan_earlier": partial(canvas.pan_unit, -1),
        "roadmap.links": tools.links.toggle,
        "roadmap.capacity": tools.capacity.toggle,
        "roadmap.compare": lambda: page.compare.toggle(),  # noqa: PLW0108  # made when it is first asked for
        "roadmap.filter": pane.begin_filter,
        "roadmap.group": pane.offer_groupings,
        "roadmap.bars": pane.offer_colours,
    }


def show_bar(pane: Parts) -> None:
    """Scroll in time to the bar of the current row."""
    canvas = pane.page.canvas
    key = canvas.selection.current
    if key is None or key not in canvas.frame.line_of:
        return
    if canvas.frame.days(key) is None:
        pane.context.status.say("No dates yet. Press M to give some, or draw them with the pointer.")
    else:
        canvas.reveal(key, bar=True)
