"""The window of an integration's checks: a list of them with how they stand, a page for each, and what comes back."""

from typing import Any

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from pmdesk.commands.checks import AddCheck, AddStatusPage, PauseChecks
from pmdesk.commands.fields import Archive, SetFields
from pmdesk.domain.changes import Changes
from pmdesk.domain.checks import Check, StatusPage
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import CheckId, IntegrationId, Kind
from pmdesk.domain.vendors import Integration
from pmdesk.queries.api_health import CheckLine
from pmdesk.queries.check_list import CheckList, check_list, say_page
from pmdesk.sync.probing.looking import Look
from pmdesk.sync.probing.plans import needs_a_word
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.check_answer import AnswerView
from pmdesk.ui.vendors.check_page import CheckPage
from pmdesk.ui.vendors.check_rows import CheckRows
from pmdesk.ui.widgets.asking import Asking
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.fitting import fitting
from pmdesk.ui.widgets.ground import plain
from pmdesk.ui.widgets.paint import fill
from pmdesk.ui.widgets.painted_list import PaintedList
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.text import announce
from pmdesk.ui.widgets.window_keys import WindowKey, WindowKeys

WIDE, HIGH = 940, 680
LIST_WIDE = 250
FOOT = 48
MADE_OF = frozenset({Kind.API_CHECK, Kind.API_ENVIRONMENT, Kind.CREDENTIAL, Kind.STATUS_PAGE, Kind.INTEGRATION})
NONE = "A check asks an API again and again, and says when its answer is not as it should be."
FIRST = "Is it up"
RUNNING = "Asking…"


class ChecksWindow(QDialog):
    """Checks on the left, the chosen one on the right; every edit is one undo step."""

    def __init__(self, context: Context, integration_id: IntegrationId, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._integration_id = integration_id
        self.known: CheckList | None = None
        self.asking: Asking | None = None
        self._looks: dict[CheckId, Look] = {}
        theme, icons = context.theme, context.icons
        self.setWindowTitle(f"Checks of {context.desk.store.get(Integration, integration_id).title}")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(fitting(theme, parent, WIDE, HIGH))
        self.probing: Any = context.probing()
        self.rows = CheckRows(context)
        self.list = PaintedList(theme, self.rows, many=False, parent=self)
        self.list.setAccessibleName("Checks")
        self.beside = plain("", theme, "caption", "text_muted", self)
        self.beside.setWordWrap(True)
        self.status_page = QLineEdit(self)
        self.status_page.setFont(theme.font("small"))
        self.status_page.setPlaceholderText("Address of their status page")
        self.status_page.setAccessibleName("Address of their status page")
        self.none = plain(NONE, theme, "small", "text_muted", self)
        self.none.setWordWrap(True)
        self.page = CheckPage(context, self)
        self.answer = AnswerView(context, self)
        self.told = plain("", theme, "small", "danger_text", self)
        self.told.setWordWrap(True)
        self.add_button = Button(theme, icons, "Add check", icon="plus", key="N", parent=self)
        self.pause_button = Button(theme, icons, "Pause", icon="circle-pause", parent=self)
        self.remove_button = Button(theme, icons, "Archive", icon="archive", parent=self)
        self.run_button = Button(theme, icons, "Run now", icon="play", key="F5", look="primary", parent=self)
        self.close_button = Button(theme, icons, "Close", parent=self)
        self._lay_out()
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)  # Enter keeps a field, and presses nothing.
        self._connect()
        self._read()

    @property
    def line(self) -> CheckLine | None:
        """The check that is shown."""
        return self.rows.lines[self.list.current] if 0 <= self.list.current < self.rows.count() else None

    def add(self) -> None:
        """Add a check, to be filled in."""
        known = self.known
        if known is None or known.api_id is None:
            self.tell("This integration meets no API yet. Import a description first.")
            return
        values = {"integration_id": self._integration_id, "assertions": ("status in 200..299",)}
        title = FIRST if not known.lines else f"Check {len(known.lines) + 1}"
        try:
            _, check_id = self._context.desk.ask(AddCheck(known.api_id, title, values))
        except DeskError as trouble:
            self.tell(str(trouble))
            return
        self.choose(check_id)
        self.page.give_name()

    def choose(self, check_id: CheckId) -> None:
        """Show a check."""
        self._read()
        ids = [line.check.id for line in self.rows.lines]
        if check_id in ids:
            self.list.set_current(ids.index(check_id))

    def run(self) -> None:
        """Make the check now; what may change something in production is asked about first, each time."""
        self.page.finish()
        line = self.line
        if line is None:
            return
        check = line.check
        if not needs_a_word(check):
            self._run(check)
            return
        theme, icons = self._context.theme, self._context.icons
        self.asking = Asking(
            theme,
            icons,
            self,
            title=f"Send {check.method} to production?",
            words=f"“{check.title}” may change something real at {self._place(check)}. It is sent this once.",
            choices=[("Send once", lambda: self._run(check))],
        )
        self.asking.open()

    def turn_pause(self) -> None:
        """Pause the check, or go on."""
        if self.line is not None:
            self._context.do(PauseChecks((self.line.check.id,), paused=not self.line.check.paused))

    def archive(self) -> None:
        """Put the check away; what it saw stays."""
        if self.line is not None:
            check = self.line.check
            self._context.do(
                Archive(Check, (check.id,), self._context.clock.now()), toast=f"Archived check {check.title}"
            )

    def tell(self, words: str) -> None:
        """Show words below the page, and say them to screen readers."""
        self.told.setText(words)
        self.told.setVisible(bool(words))
        if words:
            announce(self.told, words)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._context.theme
        foot = theme.px(FOOT)
        fill(painter, event.rect(), theme.color("surface"))
        fill(painter, QRect(0, self.height() - foot, self.width(), foot), theme.color("surface_raised"))
        fill(painter, QRect(0, self.height() - foot, self.width(), 1), theme.color("border"))
        fill(painter, QRect(theme.px(LIST_WIDE), 0, 1, self.height() - foot), theme.color("border"))

    def _run(self, check: Check) -> None:
        self.tell("")
        self.run_button.setText(RUNNING)
        self.run_button.setEnabled(False)
        self.probing.run_now(check.id)

    def _heard(self, look: Look) -> None:
        """Show what came back, if its check is still the one that is shown."""
        self.run_button.setText("Run now")
        self.run_button.setEnabled(self.line is not None)
        self._looks[look.check.id] = look
        if self.line is not None and self.line.check.id == look.check.id:
            self.answer.show_look(look)
            QTimer.singleShot(0, self, self._show_answer)

    def _show_answer(self) -> None:
        """Bring the answer into view, once it has its size."""
        self.area.ensureWidgetVisible(self.answer, 0, 0)

    def _place(self, check: Check) -> str:
        base = "" if self.known is None else self.known.address(check.environment)
        return check.url if "://" in check.url or not base else f"{base} {check.url}".strip()

    def _hear(self, changes: Changes) -> None:
        if changes.touches(MADE_OF):
            self._read()

    def _read(self) -> None:
        before = self.line
        self.known = check_list(self._context.desk.store, self._integration_id, self._context.clock.now())
        if self.known is None:
            self.reject()
            return
        self.rows.lines = self.known.lines
        self.list.refresh()
        ids = [line.check.id for line in self.rows.lines]
        if ids:
            self.list.set_current(ids.index(before.check.id) if before is not None and before.check.id in ids else 0)
        pages = self.known.pages
        self.beside.setText("\n".join(map(say_page, pages)))
        self.beside.setVisible(bool(pages))
        if not self.status_page.hasFocus():
            self.status_page.setText("" if self.known.page is None else self.known.page.url)
        self._show_check()

    def _show_check(self) -> None:
        line, known = self.line, self.known
        for widget in (self.area, self.run_button):
            widget.setVisible(line is not None)
        for button in (self.pause_button, self.remove_button):
            button.setEnabled(line is not None)
        self.none.setVisible(line is None)
        if line is None or known is None:
            return
        if self.page.check is None or self.page.check.id != line.check.id:
            self.tell("")
            self.answer.show_look(self._looks.get(line.check.id))
        self.pause_button.setText("Resume" if line.check.paused else "Pause")
        self.page.show_check(line, known)

    def _keep_page(self) -> None:
        """Keep the address of the vendor's status page; an empty one puts it away."""
        known, url = self.known, self.status_page.text().strip()
        page = None if known is None else known.page
        if known is None or url == ("" if page is None else page.url):
            return
        try:
            if page is None:
                self._context.desk.do(AddStatusPage(known.vendor_id, url))
            elif url:
                self._context.desk.do(SetFields(StatusPage, (page.id,), {"url": url}, "Set status page"))
            else:
                self._context.desk.do(Archive(StatusPage, (page.id,), self._context.clock.now()))
        except DeskError as trouble:
            self.tell(str(trouble))

    def _connect(self) -> None:
        self.list.current_changed.connect(alone(self._show_check))
        self.list.activated.connect(alone(self.page.give_name))
        self.page.told.connect(self.tell)
        self.status_page.editingFinished.connect(alone(self._keep_page))
        for button, run in (
            (self.add_button, self.add),
            (self.pause_button, self.turn_pause),
            (self.remove_button, self.archive),
            (self.run_button, self.run),
            (self.close_button, self.accept),
        ):
            button.clicked.connect(alone(run))
        at = (self.list,)
        table = (
            WindowKey("Add check", ("N",), self.add, at),
            WindowKey("Run now", ("R",), self.run, at),
            WindowKey("Run now, from any field", ("F5",), self.run),
            WindowKey("Pause or resume", ("P",), self.turn_pause, at),
            WindowKey("Archive", ("Delete",), self.archive, at),
        )
        WindowKeys(self, self._context.actions, table)
        self.probing.looked.connect(self._heard)
        self._context.bus.changed.connect(self._hear)

    def _lay_out(self) -> None:
        theme = self._context.theme
        left = QWidget(self)
        left.setFixedWidth(theme.px(LIST_WIDE))
        beside = QVBoxLayout()
        beside.setContentsMargins(theme.px(12), theme.px(6), theme.px(12), theme.px(10))
        beside.addWidget(self.beside)
        beside.addWidget(self.status_page)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.list, 1)
        column.addLayout(beside)
        inner = QWidget(self)
        whole = QVBoxLayout(inner)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.page)
        below = QVBoxLayout()
        below.setContentsMargins(theme.px(16), 0, theme.px(16), theme.px(12))
        below.addWidget(self.answer)
        whole.addLayout(below)
        whole.addStretch(1)
        self.area = QScrollArea(self)
        self.area.setWidget(inner)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setStyleSheet("QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; }")
        right = QVBoxLayout()
        right.setContentsMargins(1, 0, 0, 0)
        self.none.setContentsMargins(theme.px(24), theme.px(24), theme.px(24), 0)
        right.addWidget(self.none)
        right.addWidget(self.area, 1)
        self.told.setContentsMargins(theme.px(16), 0, theme.px(16), theme.px(8))
        right.addWidget(self.told)
        right.addStretch(0)
        top = QHBoxLayout()
        top.setSpacing(0)
        top.addWidget(left)
        top.addLayout(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top, 1)
        column.addWidget(self._foot())

    def _foot(self) -> QWidget:
        theme = self._context.theme
        foot = QHBoxLayout()
        foot.setContentsMargins(theme.px(12), 0, theme.px(16), 0)
        for button in (self.add_button, self.pause_button, self.remove_button):
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self.run_button)
        foot.addWidget(self.close_button)
        holder = QWidget(self)
        holder.setFixedHeight(theme.px(FOOT))
        holder.setLayout(foot)
        return holder


def open_checks(context: Context, integration_id: IntegrationId, parent: QWidget) -> ChecksWindow:
    """Show the checks of an integration's API."""
    window = ChecksWindow(context, integration_id, parent)
    window.open()
    return window
