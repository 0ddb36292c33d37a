"""Finding themes anew, as the view shows it: how far it is, a way to call it off, and what came of it."""

from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from pmdesk.domain.counts import count_text
from pmdesk.runtime.watching import HowFar
from pmdesk.ui.context import Context
from pmdesk.ui.inbox.themes_tools import ThemeTools
from pmdesk.ui.widgets.busy import Busy


class Finding(QObject):
    """Follows the work in the background; its strip shows while that goes on."""

    def __init__(self, context: Context, tools: ThemeTools, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._tools = tools
        self._theming: Any = None
        self.strip = Busy(context.theme, parent)
        self._show(None)

    @property
    def is_running(self) -> bool:
        """Whether themes are being found."""
        return self._theming is not None and self._theming.is_finding

    def follow(self) -> None:
        """Hear from the work in the background from now on."""
        if self._theming is None:
            theming = self._theming = self._context.theming()
            theming.progress.connect(self._hear)
            theming.ended.connect(self._end)
            theming.failed.connect(self._fail)
            self._show(theming.how_far)

    def look(self) -> None:
        """Follow the work in the background where it has begun already."""
        if self._context.themes is not None:
            self.follow()

    def find_again(self) -> None:
        """Find themes anew; names given by hand and what was placed by hand stay."""
        self.follow()
        self._theming.find_again()

    def cancel(self) -> bool:
        """Call it off; everything stays as it was. False when nothing runs."""
        running = self.is_running
        if running:
            self._theming.cancel()
        return running

    def press(self) -> None:
        """Do what the button says: begin, or call off."""
        if not self.cancel():
            self.find_again()

    def _hear(self, done: int, of: int) -> None:
        self._show((done, of))

    def _show(self, how_far: tuple[int, int] | None) -> None:
        if how_far is None:
            self.strip.hide()
            self._tools.show_finding("")
            return
        done, of = how_far
        share = done / of if of else None
        words = "Finding themes" if share is None else f"Finding themes, {round(100 * share)} %"
        self.strip.show_how_far(HowFar(words, share))
        self.strip.show()
        self._tools.show_finding(words)

    def _end(self, ended: Any) -> None:  # noqa: ANN401  # a Round, whose module is loaded late
        self._show(None)
        if ended is None:
            self._context.status.say("Finding themes was called off. Nothing was changed.")
            return
        themes = "1 theme" if ended.themes == 1 else f"{ended.themes} themes"
        self._context.status.say(
            f"{themes} in {count_text(ended.notes)} notes, {ended.new} new, {ended.moved} notes moved."
        )

    def _fail(self, _trouble: object) -> None:
        self._show(None)
