"""Undo and redo of a step with many rows: done beside the window, counted, and called off without a trace."""

from collections.abc import Callable
from contextlib import closing

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from pmdesk.commands.desk import Desk
from pmdesk.domain.changes import Changes
from pmdesk.domain.errors import DeskError
from pmdesk.runtime.errands import Errand
from pmdesk.runtime.watching import HowFar, Part, Watch
from pmdesk.storage.ledger import COMPARING, SAVING, WRITING
from pmdesk.storage.store import Role, open_workspace
from pmdesk.ui.context import Context
from pmdesk.ui.widgets.busy import Busy
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.ground import plain

LOOK_EVERY = 1_000
WIDE = 520
CALLED_OFF = "Called off. Nothing was changed."


class Turning(QDialog):
    """Holds the window still while a bulk step is turned; the step is done whole or not at all."""

    def __init__(self, context: Context, window: QWidget, title: str, turn: Callable[[Desk], Changes]) -> None:
        super().__init__(window)
        self._context = context
        keeps = "redo" if title.startswith("Undo") else "undo"
        self._parts = {
            COMPARING: Part("Comparing", 0, 0.4),
            WRITING: Part("Writing", 0.4, 0.8),
            SAVING: Part(f"Keeping for {keeps}", 0.8, 1),
        }
        self.setWindowTitle("PM Desk")
        self.setAccessibleName(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._build(title)
        path, clock = context.desk.store.path, context.clock

        def work(is_called_off: Callable[[], bool]) -> Changes:
            watch = Watch(is_called_off, self._errand.tell)
            with closing(open_workspace(path, role=Role.GUEST, clock=clock)) as store:
                store.connection.set_progress_handler(lambda: 1 if is_called_off() else None, LOOK_EVERY)
                return turn(context.desk.beside(store, watch.counting(self._parts)))

        self._errand = Errand(work, self)
        self._errand.told.connect(self._hear)
        self._errand.done.connect(self._finish)
        self._errand.failed.connect(self._fail)
        self._errand.ended.connect(self._settle)
        self.busy.begin("Reading the step")
        self._errand.start()

    def reject(self) -> None:
        """Call it off; the thread tells when all is as it was."""
        self.cancel.setEnabled(False)
        self.busy.show_how_far(HowFar("Taking everything back"))
        self._errand.call_off()

    def _build(self, title: str) -> None:
        theme = self._context.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.px(14), 0, theme.px(14))
        column.setSpacing(theme.px(8))
        self.busy = Busy(theme, self, "surface")
        self.cancel = Button(theme, self._context.icons, "Cancel", key="Esc", parent=self)
        self.cancel.clicked.connect(self.reject)
        head = plain(title, theme, "body_strong", "text", self)
        head.setWordWrap(True)
        head.setContentsMargins(theme.px(16), 0, theme.px(16), 0)
        foot = QHBoxLayout()
        foot.setContentsMargins(theme.px(16), 0, theme.px(16), 0)
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        column.addWidget(head)
        column.addWidget(self.busy)
        column.addLayout(foot)
        self.setFixedWidth(theme.px(WIDE))

    def _hear(self, how_far: HowFar) -> None:
        if self.cancel.isEnabled():
            self.busy.show_how_far(how_far)

    def _finish(self, changes: Changes) -> None:
        self.accept()
        self._context.bus.announce(changes)
        self._context.status.say(f"{changes.label}.")

    def _fail(self, trouble: DeskError) -> None:
        self.accept()
        self._context.tell(trouble)

    def _settle(self, changes: Changes | None) -> None:
        if changes is not None:  # It was done before it could be called off.
            self._finish(changes)
            return
        self.accept()
        self._context.status.say(CALLED_OFF)
