"""The row of verbs above a note that is read, and the head of each section below it."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from pmdesk.ui.context import Context
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.paint import fill, write
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme
from pmdesk.ui.widgets.verbmenus import popup

HIGH = 40
LEFT = (
    ("inbox.link", "Link", "link", "primary"),
    ("inbox.theme", "Theme", "", "plain"),
    ("inbox.snooze", "Snooze", "", "plain"),
    ("inbox.archive", "Archive", "", "plain"),
)
RIGHT = (("inbox.bug", "Bug", "", "plain"), ("inbox.reply", "Reply", "", "plain"))
SOURCE = "inbox.open_source"
GOES_FIRST = ("inbox.bug", "inbox.snooze", "inbox.reply", "inbox.theme")
"""Which verbs stand in the menu alone when there is no room, the first one first."""
MORE = (
    "inbox.accept",
    "inbox.archive",
    "inbox.snooze",
    "inbox.reject",
    "inbox.unread",
    "inbox.merge",
    "inbox.unmerge",
    "inbox.theme",
    "inbox.mood",
    "inbox.link",
    "inbox.quote",
    "inbox.bug",
    "inbox.reply",
    "inbox.open_source",
)


class VerbBar(QWidget):
    """Verbs of the note as buttons with their keys; what has no room is left to the menu at the end."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._theme = context.theme
        self._buttons: dict[str, Button] = {}
        self._offered: frozenset[str] = frozenset()
        self._row = QHBoxLayout(self)
        for action_id, words, icon, look in LEFT:
            self._add(action_id, words, icon, look)
        self._row.addStretch(1)
        for action_id, words, icon, look in RIGHT:
            self._add(action_id, words, icon, look)
        self._add(SOURCE, "", "external-link", "plain")
        self._more = Button(context.theme, context.icons, "", icon="ellipsis", look="quiet", small=True, parent=self)
        self._more.setAccessibleName("More to do with this note")
        self._more.clicked.connect(alone(self._show_menu))
        self._row.addWidget(self._more)
        context.theme.changed.connect(self._dress)
        context.actions.rebound.connect(self._dress)
        context.actions.grown.connect(self._dress)
        self._dress()

    @property
    def buttons(self) -> dict[str, Button]:
        """The buttons by the id of their verb."""
        return self._buttons

    def offer(self, *, source: bool) -> None:
        """Show the verbs of a note; `source` tells whether it can be opened where it comes from."""
        self._offered = frozenset(() if source else (SOURCE,))
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(320), self._theme.px(HIGH))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        fill(painter, self.rect(), self._theme.color("surface"))
        fill(painter, QRect(0, self.height() - 1, self.width(), 1), self._theme.color("border"))

    def _add(self, action_id: str, words: str, icon: str, look: str) -> None:
        button = Button(self._theme, self._context.icons, words, icon=icon, look=look, small=True, parent=self)
        button.clicked.connect(lambda: self._context.actions.trigger(action_id))
        self._buttons[action_id] = button
        self._row.addWidget(button)

    def _dress(self) -> None:
        theme, actions = self._theme, self._context.actions
        self.setFixedHeight(theme.px(HIGH))
        self._row.setContentsMargins(theme.px(16), 0, theme.px(12), 1)
        self._row.setSpacing(theme.px(6))
        for action_id, button in self._buttons.items():
            if not actions.has(action_id):
                continue
            if button.text():
                button.set_key(actions.first_key(action_id))
            button.setAccessibleName(actions.title(action_id).removesuffix("…"))
            button.setToolTip(actions.tooltip(action_id))
        self._fit()

    def _fit(self) -> None:
        """Show the verbs that exist and have room."""
        known = [each for each in self._buttons if self._context.actions.has(each) and each not in self._offered]
        edge = self._row.contentsMargins()
        room = self.width() - edge.left() - edge.right() - self._more.sizeHint().width()
        gap = self._row.spacing()
        for gone in (None, *GOES_FIRST):
            known = [each for each in known if each != gone]
            if sum(self._buttons[each].sizeHint().width() + gap for each in known) <= room:
                break
        for action_id, button in self._buttons.items():
            button.setVisible(action_id in known)
        self._more.setVisible(bool(known))

    def _show_menu(self) -> None:
        actions = self._context.actions
        menu = popup(actions, [each for each in MORE if actions.has(each)], self._more, flat=True)
        corner = self._more.mapToGlobal(QPoint(0, self._more.height()))
        menu.popup(corner)


class SectionBar(QWidget):
    """The head of a section: its title, a faint fact, and at the right perhaps a verb with its key."""

    def __init__(self, theme: Theme, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._title = title
        self._fact = ""
        self.verb: QAbstractButton | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._dress)
        self.tell("")
        self._dress()

    def tell(self, fact: str) -> None:
        """Show another fact."""
        self._fact = fact
        self.setAccessibleName(", ".join(part for part in (self._title, fact) if part))
        self.update()

    def offer(self, button: QAbstractButton, run: Callable[[], object]) -> None:
        """Let a verb stand at the right."""
        self.verb = button
        button.setParent(self)
        button.clicked.connect(alone(run))
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        painter = QPainter(self)
        fill(painter, self.rect(), theme.color("surface_raised"))
        for y in (0, self.height() - 1):
            fill(painter, QRect(0, y, self.width(), 1), theme.color("border"))
        font = theme.font("section")
        x = theme.px(20)
        write(painter, QRect(x, 0, self.width(), self.height()), self._title, font, theme.color("text"))
        x += QFontMetrics(font).horizontalAdvance(self._title) + theme.px(8)
        end = self.verb.x() - theme.px(8) if self.verb is not None else self.width() - theme.px(20)
        font = theme.font("caption", numbers=True)
        words = elided(QFontMetrics(font), self._fact, max(0, end - x))
        write(painter, QRect(x, 0, max(0, end - x), self.height()), words, font, theme.color("text_faint"))

    def _place(self) -> None:
        if self.verb is not None:
            size = self.verb.sizeHint()
            self.verb.setGeometry(
                self.width() - size.width() - self._theme.px(14),
                (self.height() - size.height()) // 2,
                size.width(),
                size.height(),
            )

    def _dress(self) -> None:
        self.setFixedHeight(self._theme.px(28))
        self._place()
        self.update()
