"""The Roadmap pane: its sub-views; in the timeline tool row, canvas, board and the inspector's place."""

from collections.abc import Callable
from functools import cached_property, partial
from typing import Any

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from pmdesk.domain.kinds import Kind
from pmdesk.domain.roadmap import ItemKind
from pmdesk.insight.layout import Key
from pmdesk.queries.timeline_groups import Grouping
from pmdesk.queries.timeline_rows import Colouring
from pmdesk.ui.context import Context
from pmdesk.ui.roadmap.board_place import BoardPlace
from pmdesk.ui.roadmap.board_table import MENU as BOARD_MENU
from pmdesk.ui.roadmap.empty_pages import empty_plan, unbuilt_page
from pmdesk.ui.roadmap.inspector_place import Vacancy
from pmdesk.ui.roadmap.model import RoadmapModel
from pmdesk.ui.roadmap.side import Side
from pmdesk.ui.roadmap.timeline_page import TimelinePage
from pmdesk.ui.roadmap.timeline_runs import Place, item_runs, view_runs
from pmdesk.ui.roadmap.timeline_state import kept_state, restore_state
from pmdesk.ui.roadmap.timeline_table import MENU, PANE, PLAN, TABLE, TIMELINE, hints
from pmdesk.ui.roadmap.timeline_tools import GROUPINGS, ToolRow
from pmdesk.ui.widgets.actions import CANVAS
from pmdesk.ui.widgets.menus import pick
from pmdesk.ui.widgets.segmented import Segmented
from pmdesk.ui.widgets.timeline.access import TimelineAccessFactory
from pmdesk.ui.widgets.timeline.axis import Scale
from pmdesk.ui.widgets.verbmenus import popup

SUB_VIEWS = [("timeline", "Timeline"), ("prioritise", "Prioritise"), ("sprint", "Sprint")]
INSPECTOR_FROM = 1200
ROOMY = 600
"""Below this height the capacity strip stays away until it is asked for."""
LINK = "pmdesk://"
STATE = "roadmap.state"
GROUP_KINDS = {
    Grouping.PRODUCT.value: Kind.PRODUCT,
    Grouping.OBJECTIVE.value: Kind.OBJECTIVE,
    Grouping.TEAM.value: Kind.TEAM,
    Grouping.RELEASE.value: Kind.RELEASE,
}


class RoadmapPane(QWidget):
    """Holds the views together; the selection of its leader is what verbs act on and what the inspector shows."""

    place_changed = Signal(str)
    exports = "pmdesk.ui.roadmap.printing:exportable"
    later = "pmdesk.ui.roadmap.pane_later:furnish"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.model = RoadmapModel(context, self)
        # Each part is born where it stands: one that moves has to be dressed again with all that is in it.
        self._views = QStackedWidget(self)
        self._body = QWidget(self._views)
        self._pages: dict[str, QWidget] = {"timeline": self._body}
        self.tools = ToolRow(context, self._body)
        self._split = QSplitter(Qt.Orientation.Horizontal, self._body)
        self._rows = QStackedWidget(self._split)
        self.page = TimelinePage(context, self.model, self._rows)
        self.board = BoardPlace(context, model=self.model, tools=self.tools, chosen=self._on_canvas, parent=self)
        self._sub = Segmented(context.theme, SUB_VIEWS, "timeline", name="Roadmap view", parent=self)
        self._sub.hide()
        self._access = TimelineAccessFactory()
        self._access.install()
        self._side = Side(self._split, lambda: self.window().width() >= context.theme.px(INSPECTOR_FROM))
        self._empty: QWidget | None = None
        self._arrange()
        self._connect()
        self._add_actions()
        self._restore()
        self._show_model()

    # --- what the shell asks

    def header_widgets(self) -> list[QWidget]:
        """Return the sub-views."""
        return [self._sub]

    def place(self) -> str:
        """Return the selected item's link, else the sub-view."""
        items = self.selected_items()
        if self._sub.current() == "timeline" and len(items) == 1:
            return f"{LINK}item/{items[0]}"
        return f"{PANE}/{self._sub.current()}"

    def visit(self, place: str) -> None:
        """Show a sub-view, or an item wherever it is."""
        if place.startswith(LINK):
            kind, _, number = place.removeprefix(LINK).partition("/")
            if kind in ("item", "product") and number.isdecimal():
                self._show_sub("timeline")
                self.reveal(int(number) if kind == "item" else f"{Grouping.PRODUCT}:{number}")
            return
        sub = place.partition("/")[2]
        if sub in dict(SUB_VIEWS):
            self._show_sub(sub)

    def selection_text(self) -> str:
        """Name what is selected: a title, or how many items."""
        items = self.selected_items()
        if not items or self._sub.current() != "timeline":
            return ""
        return self.verbs.named(items)

    def leader(self) -> QWidget:
        """Return the canvas, or the board while it shows."""
        if self._sub.current() != "timeline":
            return self._views.currentWidget() or self
        shows_empty = self._empty is not None and self._rows.currentWidget() is self._empty
        if self.board.shown is not None and not shows_empty:
            return self.board.shown
        return self._empty if self._empty is not None and shows_empty else self.page.canvas

    def regions(self) -> list[QWidget]:
        """Return the parts that F6 walks."""
        parts: list[QWidget] = [self._sub, self.tools.scale, self.leader()]
        if self.page.strip is not None:
            parts.append(self.page.strip)
        return [*parts, self.inspector] if self.inspector is not None else parts

    def remember(self) -> None:
        """Keep scale, scroll, selection, splitters and switches."""
        state = kept_state(self.page.canvas, self.tools)
        state |= {"board": self.board.shown is not None, "points": self.tools.points.isChecked()}
        if self.board.shown is not None:
            items = self.selected_items()
            state |= {"selected": items, "current": items[0] if items else None}
        state |= {"sub": self._sub.current(), **self._side.kept()}
        self.context.memory.set(STATE, state)

    # --- slots for the other widgets of the pane

    def set_side(self, side: QWidget) -> None:
        """Put something at the right until the inspector comes."""
        self._side.hold(side)

    def set_inspector(self, inspector: QWidget) -> None:
        """Take in the inspector at the right; it offers `show_items`."""
        self._side.take(inspector)
        self.follow()

    @property
    def inspector(self) -> Any:  # noqa: ANN401  # any widget with `show_items`
        """What shows all about the selection, None before it was taken in."""
        return self._side.inspector

    @cached_property
    def verbs(self) -> Any:  # noqa: ANN401  # loaded when it is first asked for
        """What keys and menus do with the selected items."""
        verbs = self.context.fetch("pmdesk.ui.roadmap.timeline_verbs:TimelineVerbs")
        return verbs(self.context, self.model, self.page.canvas, self.selected_items)

    @cached_property
    def popups(self) -> Any:  # noqa: ANN401  # loaded when it is first asked for
        """The popovers about the selection."""
        return self.context.fetch("pmdesk.ui.roadmap.timeline_popups:Popups")(self.context, self.model)

    # --- the selection

    def selected_items(self) -> list[int]:
        """Return the items that verbs act on."""
        board = self.board.shown
        return self._on_canvas() if board is None else board.selected_items()

    def _on_canvas(self) -> list[int]:
        return self.page.canvas.selected_items()

    def reveal(self, key: Key) -> None:
        """Unfold what hides a row, drop a filter that hides it, and select it."""
        if key not in self.model.frame.line_of and self.model.view.filter:
            self.tools.filter.clear()
            self.model.filter_by("")
        frame = self.model.frame
        above: list[Key] = []
        here: Key | None = frame.above.get(key)
        while here is not None:
            above.append(here)
            here = frame.above.get(here)
        self.model.fold(above, folded=False)
        if key not in self.model.frame.line_of:
            self.context.status.say("This item is archived or was deleted.")
            return
        board = self.board.shown
        if board is not None and isinstance(key, int) and board.has(key):
            board.select_items([key])
            return
        if board is not None:
            self._leave_board()
        self.page.canvas.select([key])
        self.page.canvas.reveal(key, bar=True)

    def follow(self) -> None:
        """Let the inspector show what is selected, and say how much that is."""
        items = self.selected_items()
        if self.inspector is not None:
            self.inspector.show_items(items)
            if not items and self.board.shown is None:
                self._follow_group()
        if len(items) > 1:
            points = sum(self.model.frame.points(item) or 0 for item in items)
            self.context.status.say(f"{len(items)} selected, {points:.0f} points")

    def _show_difference(self, entry: Any) -> None:  # noqa: ANN401  # of a comparison, which is loaded late
        """Select the item of a difference; another row is shown in the inspector where it is still there."""
        if entry.item_id is not None and entry.item_id in self.model.frame.sheet.items:
            self.reveal(entry.item_id)
        elif self.inspector is not None and not entry.is_removed and entry.item_id is None:
            self.inspector.show_row(entry.kind, entry.id)
        else:
            self.context.status.say(f"{entry.title} is not on the roadmap any more")

    def _follow_group(self) -> None:
        """Let the inspector show the product, objective, team or release whose row is selected."""
        kind, _, number = str(self.page.canvas.selection.current or "").partition(":")
        if kind in GROUP_KINDS and number.isdecimal():
            self.inspector.show_row(GROUP_KINDS[kind], int(number))

    # --- building

    def _arrange(self) -> None:
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tools)
        column.addWidget(self._split, 1)
        self._rows.addWidget(self.page)
        self._split.addWidget(self._rows)
        self._split.setCollapsible(0, False)
        self._split.setHandleWidth(1)
        self._views.addWidget(self._body)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._views)
        self.page.show_capacity(shown=True)

    def _connect(self) -> None:
        tools, canvas = self.tools, self.page.canvas
        self._sub.chosen.connect(self._show_sub)
        tools.scale.chosen.connect(self._show_scale)
        tools.today.clicked.connect(canvas.go_today)
        tools.group.clicked.connect(self.offer_groupings)
        tools.bars.clicked.connect(self.offer_colours)
        tools.links.toggled.connect(canvas.set_links)
        tools.capacity.toggled.connect(self._show_capacity)
        tools.filter.narrowed.connect(self.model.filter_by)
        tools.filter.left.connect(lambda: self.leader().setFocus())
        self.model.changed.connect(self._show_model)
        canvas.selection_changed.connect(self.follow)
        canvas.selection_changed.connect(lambda: self.place_changed.emit(self.place()))
        canvas.axis_changed.connect(self._show_axis)
        canvas.focused.connect(self._hint)
        self.page.opened.connect(self.show_inspector)
        self.page.menu_wanted.connect(self._show_menu)
        self.page.difference_chosen.connect(self._show_difference)
        self.board.menu_wanted.connect(partial(self._show_menu, verbs=BOARD_MENU))
        self.board.changed.connect(self._show_model)
        self.board.selection_changed.connect(self.follow)
        self.board.selection_changed.connect(lambda: self.place_changed.emit(self.place()))

    def _add_actions(self) -> None:
        on_items, on_view = item_runs(self), view_runs(self)
        checked = {
            "roadmap.links": self.tools.links.isChecked,
            "roadmap.capacity": self.tools.capacity.isChecked,
            "roadmap.compare": lambda: self.page.is_comparing,
        }
        for action in TABLE:
            run = on_items.get(action.id) or on_view[action.id]
            needs = self._has_items if action.id in on_items else self._shows_rows
            self.context.actions.add(action, run, needs, checked.get(action.id))
        self.board.add_actions(self._has_items, self._shows_rows)
        self.context.actions.add(PLAN, self._show_registers)
        self.context.actions.bind(PANE, self.page.canvas, CANVAS)
        self.context.actions.bind(TIMELINE, self.page.canvas)

    def _show_registers(self) -> None:
        self.context.fetch("pmdesk.ui.roadmap.registers:RegistersDialog")(self.context, self.window()).open()

    # --- what shows

    def _show_model(self) -> None:
        frame, board = self.model.frame, self.board.shown
        self.tools.show_frame(frame, None if board is None else board.grouping)
        has_rows = bool(frame.lines) or bool(frame.view.filter) or bool(frame.sheet.items)
        wanted: QWidget = self.page if has_rows else self._empty_page()
        if board is not None and has_rows:
            wanted = board
            if self._rows.indexOf(board) < 0:
                self._rows.addWidget(board)
        if self._rows.currentWidget() is not wanted:
            shown = self._rows.currentWidget()
            had_focus = shown is not None and (shown.hasFocus() or shown.isAncestorOf(self.focusWidget() or self))
            self._rows.setCurrentWidget(wanted)
            if had_focus:
                self.leader().setFocus()
        if frame.view.filter and frame.matches is not None:
            self.context.status.say(f"{frame.matches} {'item matches' if frame.matches == 1 else 'items match'}")

    def _empty_page(self) -> QWidget:
        if self._empty is None:
            self._empty = empty_plan(self.context, self._rows)
            self._rows.addWidget(self._empty)
            self.context.actions.bind(PANE, self._empty)
        return self._empty

    def _show_sub(self, sub: str) -> None:
        self._show_sub_quietly(sub)
        self.leader().setFocus()
        self.place_changed.emit(self.place())

    def _show_scale(self, scale: str) -> None:
        canvas = self.page.canvas
        self.tools.show_board(board=scale == "board")
        if scale == "board":
            self.board.make().select_items(canvas.selected_items())
        elif (shown := self._rows.currentWidget()) is not None and shown is self.board.made:
            chosen = [item for item in self.board.made.selected_items() if item in self.model.frame.line_of]
            if chosen:
                canvas.select(chosen)
        if scale not in ("board", canvas.axis.scale):
            canvas.zoom_to(Scale(scale))
        self._show_model()
        self.leader().setFocus()

    def _leave_board(self) -> None:
        scale = self.page.canvas.axis.scale.value
        self.tools.scale.set_current(scale)
        self._show_scale(scale)

    def _show_axis(self) -> None:
        scale = self.page.canvas.axis.scale.value
        if self.board.shown is None and self.tools.scale.current() != scale:
            self.tools.scale.set_current(scale)
            self._hint()

    def _show_capacity(self, shown: bool) -> None:
        self.page.show_capacity(shown=shown)

    def _hint(self) -> None:
        if self._sub.current() != "timeline":
            return
        if self.board.shown is not None:
            self.board.hint()
            return
        self.context.status.hints(hints(self.context.actions, self.page.canvas.axis.scale))

    # --- the inspector

    def show_inspector(self) -> None:
        """Show the inspector and give it the focus."""
        self._side.show()

    def shows_inspector(self) -> bool:
        """Whether the inspector shows."""
        return self._side.shows()

    def turn_inspector(self) -> None:
        """Show or hide the inspector."""
        self.peek()
        if not self._side.shows():
            self.leader().setFocus()

    def peek(self) -> None:
        """Show the inspector for a look, or hide it again; the focus stays."""
        self._side.turn()

    # --- menus and small steps

    def _has_items(self) -> bool:
        return self._sub.current() == "timeline" and bool(self.selected_items()) and self.page.canvas.editable

    def _shows_rows(self) -> bool:
        return self._sub.current() == "timeline"

    def popup_place(self) -> Place:
        """Return where popovers about the selection hang; never on the canvas, whose keys they would hear."""
        board = self.board.shown
        if board is not None:
            box = board.item_box()
            return Place(self, QRect(board.mapTo(self, box.topLeft()), box.size()))
        canvas = self.page.canvas
        box = canvas.row_box(self.model.frame.line_of.get(canvas.selection.current or "", 0))
        corner = canvas.viewport().mapTo(self, QPoint(canvas.look.px(40), box.top()))
        return Place(self, QRect(corner, QSize(canvas.look.px(200), box.height())))

    def _show_menu(self, at: QPoint, verbs: tuple[str, ...] = MENU) -> None:
        actions = self.context.actions
        popup(actions, (action for action in verbs if actions.has(action)), self).popup(at)

    def offer_groupings(self) -> None:
        """Offer what rows can be grouped by."""
        if self.board.shown is not None:
            self.board.offer_groupings()
            return
        titles = {Grouping.NONE: "No groups"}
        self._offer(
            self.tools.group,
            [
                (titles.get(grouping, words.capitalize()), partial(self.model.group_by, grouping))
                for grouping, words in GROUPINGS.items()
            ],
        )

    def offer_colours(self) -> None:
        """Offer what the colour of bars can tell."""
        self._offer(
            self.tools.bars,
            [(colouring.value.capitalize(), partial(self.model.colour_by, colouring)) for colouring in Colouring],
        )

    def _offer(self, button: QWidget, choices: list[tuple[str, Callable[[], object]]]) -> None:
        under = button if button.isVisible() else self.tools.scale
        pick(self, choices).popup(under.mapToGlobal(under.rect().bottomLeft()))

    def begin_filter(self) -> None:
        """Give the filter the focus."""
        self.tools.filter.setFocus()
        self.tools.filter.selectAll()

    def add_feature(self) -> None:
        """Type the name of a new feature where it will stand."""
        board = self.board.shown
        if board is None or self.leader() is self._empty:
            self.page.add(ItemKind.FEATURE)
        else:
            board.add()

    def rename(self) -> None:
        """Edit the title of the current row."""
        board = self.board.shown
        if board is None:
            self.page.edit("title")
        else:
            board.rename()

    def duplicate(self) -> None:
        """Copy the selected item, and select the copy."""
        self.verbs.duplicate()
        board = self.board.shown
        if board is not None:
            board.select_items(self._on_canvas())

    def add_product(self) -> None:
        """Add a product and let its name be typed."""
        if self.verbs.add_product():
            self.leader().setFocus()
            self.page.edit()

    # --- Qt, and how it was left

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._side.place()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.context.memory.get(STATE) is None and self.height() < self.context.theme.px(ROOMY):
            self.tools.capacity.setChecked(False)
        self.model.roll_day()
        self._side.place()

    def _restore(self) -> None:
        self.tools.filter.setText(self.model.view.filter)
        state = restore_state(self.context.memory.get(STATE), self.page.canvas, self.tools)
        self._side.restore(state)
        self.tools.scale.set_current(self.page.canvas.axis.scale.value)
        self.tools.points.setChecked(bool(state.get("points", True)))
        if state.get("board"):
            self.tools.scale.set_current("board")
            self.tools.show_board(board=True)
            self.board.make().select_items(self._on_canvas())
        sub = str(state.get("sub"))
        self._show_sub_quietly(sub if sub in dict(SUB_VIEWS) else "timeline")

    def _show_sub_quietly(self, sub: str) -> None:
        page = self._pages.get(sub)
        if page is None:
            page = self._pages[sub] = unbuilt_page(self.context, sub, self._views)
            self._views.addWidget(page)
        self._sub.set_current(sub)
        self._views.setCurrentWidget(page)


def build(context: Context, parent: QWidget | None = None) -> RoadmapPane:
    """Return the pane with room for its inspector, which comes later."""
    pane = RoadmapPane(context, parent)
    pane.set_side(Vacancy(context.theme, pane))
    return pane
