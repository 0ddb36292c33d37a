"""The Vendors pane: the list that leads, the page of the chosen integration, and its inspector."""

from collections.abc import Callable
from functools import cached_property, partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from pmdesk.domain.errors import DeskError
from pmdesk.domain.vendors import Vendor
from pmdesk.queries.integration_card import IntegrationCard
from pmdesk.queries.vendor_card import VendorCard
from pmdesk.queries.vendor_list import waiting
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.empty import EmptyVendors
from pmdesk.ui.vendors.inspector import USUAL as INSPECTOR_WIDE
from pmdesk.ui.vendors.inspector import Inspector
from pmdesk.ui.vendors.page import Page
from pmdesk.ui.vendors.runs import add_actions, pane_runs
from pmdesk.ui.vendors.side import USUAL as SIDE_WIDE
from pmdesk.ui.vendors.side import VendorSide
from pmdesk.ui.vendors.state import MEMORY, State
from pmdesk.ui.vendors.table import LIST, MENU, MENU_OF_VENDOR, PANE, hints
from pmdesk.ui.widgets.actions import CANVAS
from pmdesk.ui.widgets.entries import EntryList
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.verbmenus import popup

LINK = "pmdesk://"
LOOKS = "vendors.pane"
WIDE_FROM = 1200
LEAST_PAGE = 360


class VendorsPane(QWidget):
    """Wires the parts: the list leads, the state tells what is chosen, page and inspector follow."""

    place_changed = Signal(str)
    count_changed = Signal(int)
    new_words = "New integration"
    later = "pmdesk.ui.vendors.later:furnish"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.state = State(context, self)
        self._pages = QStackedWidget(self)
        self.split = QSplitter(Qt.Orientation.Horizontal, self._pages)
        self.side = VendorSide(context, self.state, self.split)
        self._middle = QStackedWidget(self.split)
        self.page = Page(context, self.state, self._middle)
        self.vendor_page: Any = None
        self.inspector = Inspector(context, self.state, self)
        self.empty = EmptyVendors(context, self._pages)
        self._is_wide: bool | None = None
        self._wants_inspector = True
        self._scrolls: dict[int, int] = {}
        self._wanted: int | None = None
        self._early: QKeySequence | None = None
        self._to_come: list[Callable[[], None]] = []
        self._shown_id = 0
        self._sizes: list[int] = []
        self._restore()
        self._arrange()
        add_actions(self, pane_runs(self))
        self._connect()
        self.state.read()

    # --- what the shell asks

    def header_widgets(self) -> list[QWidget]:
        """Return nothing: there are no sub-views."""
        return []

    def place(self) -> str:
        """Return the link of what is chosen, else of the pane."""
        if self.state.integration_id is not None:
            return f"{LINK}integration/{self.state.integration_id}"
        return f"{LINK}vendor/{self.state.vendor_id}" if self.state.vendor_id is not None else PANE

    def visit(self, place: str) -> None:
        """Show an integration or a vendor."""
        way, _, number = place.removeprefix(LINK).rpartition("/")
        if not number.isdecimal():
            return
        if way.endswith("vendor"):
            self.state.choose_vendor(int(number))
        elif way.endswith(("integration", PANE)):
            self.state.choose(int(number))

    def selection_text(self) -> str:
        """Return the name of what is chosen."""
        card, vendor = self.state.card, self.state.vendor
        if card is not None:
            return f"{card.vendor.title}, {card.integration.title}"
        return vendor.title if vendor is not None else ""

    def leader(self) -> QWidget:
        """Return the list, or what stands there while there is no vendor."""
        return self.empty.leader() if self.shows_empty else self.side.list

    def regions(self) -> list[QWidget]:
        """Return the parts that F6 walks."""
        if self.shows_empty:
            return [self.leader()]
        if self.shows_vendor:
            return [self.side.filter, self.side.list, self.vendor_page]
        parts = [*self.page.regions(), *self.inspector.regions()]
        return [self.side.filter, self.side.list, self.page.head.title, *parts]

    def remember(self) -> None:
        """Keep what is chosen, how far each page is scrolled, and the widths."""
        self._keep_scroll()
        self.context.memory.set(MEMORY, self.state.kept())
        looks = {"inspector": self._wants_inspector, "sizes": self._kept_sizes()}
        self.context.memory.set(LOOKS, {**looks, "scrolls": [[key, value] for key, value in self._scrolls.items()]})

    # --- what the parts ask

    @property
    def shows_empty(self) -> bool:
        """Whether there is no vendor yet."""
        return self._pages.currentWidget() is self.empty

    @property
    def shows_vendor(self) -> bool:
        """Whether a vendor shows in place of an integration."""
        return self.vendor_page is not None and self._middle.currentWidget() is self.vendor_page

    @cached_property
    def moving(self) -> Any:  # noqa: ANN401  # loaded when it is first asked for
        """What is done with an integration's way."""
        return self.context.fetch("pmdesk.ui.vendors.moving:Moving")(self.context, self.state)

    @cached_property
    def making(self) -> Any:  # noqa: ANN401  # loaded when it is first asked for
        """What begins and ends vendors and integrations."""
        return self.context.fetch("pmdesk.ui.vendors.making:Making")(self.context, self.state)

    def spot(self, box: QRect | None = None) -> Any:  # noqa: ANN401  # of a module that is loaded late
        """Return where popovers about the integration hang: at a rectangle of its head, else at its title."""
        head = self.page.head
        owner, where = (head, box or head.spot()) if head.isVisible() else (self, QRect(0, 0, self.width(), 0))
        return self.context.fetch("pmdesk.ui.vendors.moving:Spot")(owner, where)

    def rename(self) -> None:
        """Edit the name of what is chosen, where it stands large."""
        title = self.vendor_page.view.title if self.shows_vendor else self.page.head.title
        title.begin()

    def show_vendor(self) -> None:
        """Show the vendor of the chosen integration."""
        vendor = self.state.vendor
        if vendor is not None:
            self.state.choose_vendor(vendor.id)

    @property
    def is_furnished(self) -> bool:
        """Whether all cards and sections are there."""
        return self.vendor_page is not None and not self._to_come

    def furnish(self) -> None:
        """Bring in cards and sections with their verbs, one between two events, so that keys never wait long."""
        self._to_come = [self._take_vendor_page, *self.page.steps(), *self.inspector.steps(), self._take_verbs]
        self._furnish_on()

    def _furnish_on(self) -> None:
        step = self._to_come.pop(0)
        if self._to_come:
            QTimer.singleShot(0, self, self._furnish_on)
        step()

    def _take_vendor_page(self) -> None:
        page = self.context.fetch("pmdesk.ui.vendors.vendor_page:VendorPage")(self.context, self.state, self._middle)
        self._middle.addWidget(page)
        page.left.connect(self.to_list)
        page.show_card(self.state.vendor_card)
        self.vendor_page = page
        self._show_middle()

    def _take_verbs(self) -> None:
        parts = (*self.page.parts, *self.inspector.parts)
        self._to_come = [*(partial(self._take_verbs_of, part) for part in parts), self._end]
        QTimer.singleShot(0, self, self._furnish_on)

    def _take_verbs_of(self, part: Any) -> None:  # noqa: ANN401  # fetched by place
        add_actions(self, part.runs())
        for region in part.regions():
            if not isinstance(region, EntryList):  # Letters that are typed there begin to edit.
                self.context.actions.bind(PANE, region)
            region.installEventFilter(self)

    def _end(self) -> None:
        self.page.head.offer()
        self.empty.begin()
        self._scroll_back()
        self._hint()
        self._press_early()

    def _press_early(self) -> None:
        """Do what a key meant that was pressed before its verb was there."""
        keys, self._early = self._early, None
        meant = None if keys is None else self.context.actions.meant(keys, (PANE, LIST))
        if meant is not None and self.leader().hasFocus():
            self.context.actions.trigger(meant)

    def open_inspector(self) -> None:
        """Show the inspector, over the page where the window is narrow, and give it the keys."""
        if self.state.card is None:
            return
        if self._is_wide:
            self._wants_inspector = True
        self._place_inspector(shown=True)
        self.inspector.setFocus()

    def shows_inspector(self) -> bool:
        """Whether the inspector shows."""
        return self.inspector.isVisible()

    def turn_inspector(self) -> None:
        """Show the inspector, or hide it."""
        if self.state.vendor_id is not None:  # A vendor has none.
            return
        shown = self.inspector.isHidden()
        if self._is_wide:
            self._wants_inspector = shown
        had_focus = self.inspector.isAncestorOf(self.focusWidget() or self)
        self._place_inspector(shown=shown)
        if had_focus and not shown:
            self.to_list()

    def to_list(self) -> None:
        """Give the list the keys; an inspector that lies over the page goes."""
        if not self._is_wide:
            self._place_inspector(shown=False)
        self.leader().setFocus()

    def begin_filter(self) -> None:
        """Go to the filter."""
        self.side.filter.setFocus()
        self.side.filter.selectAll()

    def show_notes(self) -> None:
        """Show the notes that speak of the vendor."""
        vendor = self.state.vendor
        if vendor is not None:
            words = vendor.title.replace('"', "")
            self.context.go(f'inbox/find/"{words}"')

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Bring what took the focus into view."""
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self._stay()
            self.page.reach(watched)
            self.inspector.reach(watched)
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape:
            if not self.is_furnished and self.leader().hasFocus():
                self._early = QKeySequence(event.keyCombination())
            super().keyPressEvent(event)
        elif self.side.filter.text():
            self.side.filter.clear()
        else:
            self.to_list()

    # --- building

    def _arrange(self) -> None:
        self._pages.addWidget(self.split)
        self._pages.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(self.side)
        self.split.addWidget(self._middle)
        self._middle.addWidget(self.page)
        self._middle.setMinimumWidth(self.context.theme.px(LEAST_PAGE))
        self.split.setStretchFactor(1, 1)
        self.inspector.hide()

    def _connect(self) -> None:
        state, actions = self.state, self.context.actions
        state.listed.connect(self._show_list)
        state.chosen.connect(self._follow)
        state.vendor_chosen.connect(self._follow)
        state.card_changed.connect(self._show_card)
        state.vendor_changed.connect(self._show_vendor)
        state.troubled.connect(self._tell)
        self.page.head.stage_wanted.connect(self._offer_stage)
        self.page.head.pill.clicked.connect(alone(lambda: self.context.actions.trigger("vendors.ball")))
        self.side.list.menu_wanted.connect(self._show_menu)
        self.side.list.focused.connect(self._hint)
        self.side.list.activated.connect(alone(self.open_inspector))
        self.inspector.left.connect(self.to_list)
        bar = self.page.area.verticalScrollBar()
        bar.rangeChanged.connect(alone(self._scroll_on))
        bar.actionTriggered.connect(alone(self._stay))
        for place in (PANE, LIST):
            actions.bind(place, self.side.list, CANVAS)
        for place in (PANE, LIST):
            actions.bind(place, self.empty)
        for button in self.page.head.regions():
            actions.bind(PANE, button)
        self.context.theme.changed.connect(self._fit)

    # --- what shows

    def _show_list(self) -> None:
        had_focus = self.leader().hasFocus()
        state = self.state
        self._turn_page()
        self.count_changed.emit(waiting(state.vendors))
        if state.vendors and state.is_nothing_chosen:
            self.side.choose_first()
        if had_focus and not self.leader().hasFocus():
            self.leader().setFocus()

    def _turn_page(self) -> None:
        """Show the list, or what stands there when there is nothing to list and nothing is chosen."""
        state = self.state
        is_empty = state.is_read and not state.vendors and state.is_nothing_chosen
        if is_empty:
            self.empty.explain(has_archive=self.context.desk.store.count(Vendor) > 0)
        page = self.empty if is_empty else self.split
        focus = self.window().focusWidget()
        had_focus = focus is not None and self._pages.isAncestorOf(focus)  # pyright: ignore[reportUnnecessaryComparison]  # nothing may have had it
        is_other = self._pages.currentWidget() is not page
        self._pages.setCurrentWidget(page)
        if had_focus and is_other:
            self.leader().setFocus()

    def _follow(self, chosen: object) -> None:
        del chosen
        self._keep_scroll()
        self._shown_id = 0
        self._turn_page()
        self._show_middle()
        self._hint()
        self.place_changed.emit(self.place())

    def _show_middle(self) -> None:
        """Show the page of the integration or of the vendor; a vendor has no inspector."""
        is_vendor = self.state.vendor_id is not None and self.vendor_page is not None
        self._middle.setCurrentIndex(int(is_vendor))
        if is_vendor:
            self._place_inspector(shown=False)
        elif self._is_wide:
            self._place_inspector(shown=self._wants_inspector)

    def _show_vendor(self, card: VendorCard | None) -> None:
        if card is None and self.state.vendor_id is not None:
            self.context.status.say("This vendor is not there any more.")
            self.state.choose(None)
            self.side.choose_first()

    def _show_card(self, card: IntegrationCard | None) -> None:
        if card is None and self.state.integration_id is not None:
            self.context.status.say("This integration is not there any more.")
            self.state.choose(None)
            self.side.choose_first()
        elif card is not None and self._shown_id != card.integration.id:
            self._shown_id = card.integration.id
            QTimer.singleShot(0, self, self._scroll_back)

    def _offer_stage(self, stage: object, box: QRect) -> None:
        self.moving.offer_step(self.spot(box), stage)

    def _show_menu(self, at: QPoint) -> None:
        actions = self.context.actions
        offered = MENU_OF_VENDOR if self.state.vendor_id is not None else MENU
        popup(actions, [each for each in offered if actions.has(each)], self).popup(at)

    def _hint(self) -> None:
        if self.side.list.hasFocus():
            self.context.status.hints(hints(self.context.actions, of_vendor=self.state.vendor_id is not None))

    def _tell(self, trouble: object) -> None:
        if isinstance(trouble, DeskError):
            self.context.tell(trouble)

    # --- scroll and widths

    def _keep_scroll(self) -> None:
        if self._shown_id:
            bar = self.page.area.verticalScrollBar()
            self._scrolls[self._shown_id] = bar.value() if self._wanted is None else self._wanted

    def _scroll_back(self) -> None:
        self._wanted = self._scrolls.get(self._shown_id, 0)
        self._scroll_on()

    def _scroll_on(self) -> None:
        """Scroll to where the page was left as soon as its cards are high enough, unless a person scrolls before."""
        bar = self.page.area.verticalScrollBar()
        if self._wanted is not None:
            bar.setValue(self._wanted)
            if bar.value() == self._wanted and self.page.parts:
                self._wanted = None

    def _stay(self) -> None:
        self._wanted = None

    def _restore(self) -> None:
        kept: Any = self.context.memory.get(LOOKS)
        looks: dict[str, Any] = kept if isinstance(kept, dict) else {}  # pyright: ignore[reportUnknownVariableType]
        self._wants_inspector = bool(looks.get("inspector", True))
        self._sizes = [int(size) for size in looks.get("sizes") or ()]
        self._scrolls = {int(key): int(value) for key, value in looks.get("scrolls") or ()}

    def _kept_sizes(self) -> list[int]:
        """Return the widths of a wide window's three parts."""
        has_three = self.split.count() > 2 and not self.inspector.isHidden()  # noqa: PLR2004
        return self.split.sizes() if has_three and self.isVisible() else self._sizes

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Let the inspector stand beside the page in a wide window, and come over it in a narrow one."""
        is_wide = self.window().width() >= self.context.theme.px(WIDE_FROM)
        if is_wide != self._is_wide:
            self._sizes = self._kept_sizes()
            self._is_wide = is_wide
            self._place_inspector(shown=is_wide and self._wants_inspector and not self.shows_vendor)
        elif not is_wide:
            self._lay_over()

    def _place_inspector(self, *, shown: bool) -> None:
        theme = self.context.theme
        if self._is_wide and self.split.indexOf(self.inspector) < 0:
            self.split.addWidget(self.inspector)
            sides = [theme.px(SIDE_WIDE), theme.px(INSPECTOR_WIDE)]
            known = self._sizes if len(self._sizes) == 3 else [sides[0], self.width() - sum(sides), sides[1]]  # noqa: PLR2004
            self.split.setSizes(known)
        elif not self._is_wide and self.split.indexOf(self.inspector) >= 0:
            self.inspector.setParent(self)
        elif not self._is_wide:
            self.split.setSizes([theme.px(SIDE_WIDE), max(0, self.width() - theme.px(SIDE_WIDE))])
        self.inspector.setVisible(shown)
        self._lay_over()

    def _lay_over(self) -> None:
        if not self._is_wide:
            wide = self.context.theme.px(INSPECTOR_WIDE)
            self.inspector.setGeometry(self.width() - wide, 0, wide, self.height())
            self.inspector.raise_()


def build(context: Context, parent: QWidget | None = None) -> VendorsPane:
    """Return the pane; what its first paint does not need comes a moment later."""
    return VendorsPane(context, parent)
