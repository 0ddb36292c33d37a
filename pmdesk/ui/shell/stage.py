"""The stage: builds panes when they are first shown, keeps the trail, and goes to places and links."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from pmdesk.ui.context import Context, Found, Pane
from pmdesk.ui.shell.arguments import LINK
from pmdesk.ui.shell.history import Trail
from pmdesk.ui.shell.panes import PANE_IDS, TITLES, furnish_later, load_pane
from pmdesk.ui.shell.window import Window
from pmdesk.ui.widgets.afterpaint import after_first_paint
from pmdesk.ui.widgets.segmented import Segmented

HOME_OF_LINKS = "roadmap"
HOMES = {
    "metric": "metrics",
    "dashboard": "metrics",
    "note": "inbox",
    "theme": "inbox",
    "integration": "vendors",
    "vendor": "vendors",
}
"""The pane that shows rows of a kind, where it is not the usual one."""
MOST_RECENT = 8
SHOWN_PANE = "pane"
FIRST_PANE = "roadmap"  # the pane that is built; Today takes over when it gathers something
WARM_MS = 400
LATER_MS = 30
"""How long after a pane was painted the rest of it comes: keys that wait are answered first."""


class Stage(QObject):
    """The panes of one open workspace in the stack of the window."""

    shown = Signal(str)

    def __init__(self, window: Window, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        self._context = context
        self._panes: dict[str, Any] = {}
        self._recent: list[str] = []
        self._walking = False
        self.trail = Trail()
        self.current = ""
        self._warm = QTimer(self)
        self._warm.setInterval(WARM_MS)
        self._warm.timeout.connect(self._warm_one)

    def begin(self, pane_id: str = "") -> None:
        """Show the pane that was shown last, and build the others when there is nothing else to do."""
        wanted = pane_id or str(self._context.memory.get(SHOWN_PANE) or FIRST_PANE)
        self.show(wanted if wanted in PANE_IDS else FIRST_PANE)
        self._warm.start()

    def show(self, pane_id: str) -> None:
        """Show a pane, building it first when needed, and give it the focus."""
        self.remember_place()
        self._show(pane_id)
        self._note(self._panes[pane_id].place())
        self.focus()

    def _show(self, pane_id: str) -> None:
        pane = self.pane(pane_id)
        self.current = pane_id
        self._window.stack.setCurrentWidget(pane)
        self._window.rail.show_pane(pane_id)
        self._window.header.show_pane(TITLES[pane_id], pane.header_widgets())
        self._context.memory.set(SHOWN_PANE, pane_id)
        self.shown.emit(pane_id)

    def focus(self) -> None:
        """Give the focus to the list or canvas of the shown pane."""
        if self.current:
            self._panes[self.current].leader().setFocus()

    def pane(self, pane_id: str) -> Any:  # noqa: ANN401  # both a QWidget and a Pane
        """Return a pane, built now if it was not yet."""
        found = self._panes.get(pane_id)
        if found is None:
            found = self._panes[pane_id] = load_pane(pane_id).build(self._context, self._window.stack)
            self._window.stack.addWidget(found)
            after_first_paint(found, LATER_MS, partial(furnish_later, found))
            if hasattr(found, "place_changed"):
                found.place_changed.connect(self._note)
            if hasattr(found, "count_changed"):
                found.count_changed.connect(partial(self._window.rail.set_count, pane_id))
        return found

    def shown_pane(self) -> Pane | None:
        """Return the pane that is shown, or None before the first."""
        return self._panes.get(self.current)

    def go(self, place: str) -> None:
        """Go to `roadmap`, `roadmap/timeline` or `pmdesk://item/42`."""
        bare = place.removeprefix(LINK)
        pane_id = bare.partition("/")[0]
        if place.startswith(LINK) and pane_id in PANE_IDS:
            place = bare
        elif place.startswith(LINK):
            pane_id = HOMES.get(pane_id, HOME_OF_LINKS)
        if pane_id not in PANE_IDS:
            self._context.status.say(f"There is no place called “{place}”.")
            return
        self.remember_place()
        if pane_id != self.current:
            self._show(pane_id)
        if place != pane_id:
            self._panes[pane_id].visit(place)
        self._note(place if place != pane_id else self._panes[pane_id].place())
        if place.startswith(LINK):
            self._recent = [place, *(each for each in self._recent if each != place)][:MOST_RECENT]
        self.focus()

    def back(self) -> None:
        """Go to the place before."""
        self._walk(self.trail.back)

    def forward(self) -> None:
        """Go to the place ahead."""
        self._walk(self.trail.forward)

    def link(self) -> str:
        """Return the link to where the person is."""
        pane = self.shown_pane()
        return LINK + (pane.place() if pane is not None else "").removeprefix(LINK)

    def remember_place(self) -> None:
        """Note where the person is, selection included, before leaving."""
        pane = self.shown_pane()
        if pane is not None and not self._walking:
            self.trail.note(pane.place())

    def next_sub_view(self, by: int = 1) -> None:
        """Turn to the next sub-view of the pane."""
        switch = self.sub_views()
        if switch is not None:
            switch.step(by)
            self.remember_place()

    def sub_views(self) -> Segmented | None:
        """Return the sub-views of the shown pane, if it has any."""
        pane = self.shown_pane()
        found = [widget for widget in pane.header_widgets() if isinstance(widget, Segmented)] if pane else []
        return found[0] if found else None

    def places(self) -> list[tuple[str, str, str]]:
        """Return title, place and icon of the sub-views of all panes that are built."""
        found: list[tuple[str, str, str]] = []
        for pane_id, pane in self._panes.items():
            for widget in pane.header_widgets():
                if isinstance(widget, Segmented):
                    found += [(title, f"{pane_id}/{choice}", "corner-down-right") for choice, title in widget.choices()]
        return found

    def recent(self, find: Callable[[str], Found | None]) -> list[Found]:
        """Return the things that were opened lately."""
        return [found for place in self._recent if (found := find(place)) is not None]

    def next_region(self, by: int) -> None:
        """Move the focus to the next part of the window in reading order."""
        regions = [region for region in self._regions() if region.isVisible()]
        now = QApplication.focusWidget()
        at = next(
            (i for i, region in enumerate(regions) if now is not None and _holds(region, now)), -1 if by > 0 else 0
        )
        regions[(at + by) % len(regions)].setFocus()

    def close(self) -> None:
        """Let every pane remember how it was left, and take the panes down."""
        self._warm.stop()
        self.remember_place()
        self._window.header.forget_guests()
        for pane in self._panes.values():
            pane.remember()
            self._window.stack.removeWidget(pane)
            pane.hide()
            pane.deleteLater()
        self._panes.clear()
        self.current = ""

    def _regions(self) -> list[QWidget]:
        pane: Any = self.shown_pane()
        inner: list[QWidget] = []
        if pane is not None:
            inner = list(pane.regions()) if hasattr(pane, "regions") else [pane.leader()]
        return [self._window.rail.tabs, self._window.header.new_button, *inner]

    def _walk(self, step: Callable[[], str]) -> None:
        self._walking = True
        place = step()
        if place:
            self.go(place)
        self._walking = False

    def _note(self, place: str) -> None:
        if not self._walking:
            self.trail.note(place)

    def _warm_one(self) -> None:
        for pane_id in PANE_IDS:
            if pane_id not in self._panes:
                self.pane(pane_id)
                return
        self._warm.stop()


def _holds(region: QWidget, widget: QWidget) -> bool:
    return region is widget or region.isAncestorOf(widget)
