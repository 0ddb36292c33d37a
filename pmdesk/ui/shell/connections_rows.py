"""The lists of the window of connections: connections with how they stand, services to choose from, lines of a log."""

from datetime import datetime

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QFontMetrics, QPainter

from pmdesk.queries.sync_status import ConnectionStatus, LogLine, State
from pmdesk.sync.services import TITLES, called
from pmdesk.ui.shell.sync_lines import SIGNS, say_when
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.paint import fill, write
from pmdesk.ui.widgets.painted_list import Look, PlainRows
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme

HIGH = 44
STATES = {
    State.FAILED: "trouble",
    State.OFFLINE: "offline",
    State.RUNNING: "syncing",
    State.PAUSED: "paused",
}


class ConnectionRows(PlainRows):
    """Connections as they stood when they were read last."""

    is_even = True

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__(theme)
        self._icons = icons
        self.found: tuple[ConnectionStatus, ...] = ()
        self.now: datetime | None = None

    def count(self) -> int:
        """Return how many connections there are."""
        return len(self.found)

    def height(self, row: int) -> int:
        """Return the height of two lines."""
        del row
        return self.theme.px(HIGH)

    def words(self, row: int) -> str:
        """Return how a connection stands, in a word or two."""
        status = self.found[row]
        if status.state in STATES:
            return STATES[status.state]
        if status.succeeded_at is None or self.now is None:
            return "not synced yet"
        return f"synced {say_when(status.succeeded_at, self.now)}"

    def text(self, row: int) -> str:
        """Return what a screen reader says."""
        status = self.found[row]
        return f"{status.title}, {called(status.service)}, {self.words(row)}"

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        """Paint the sign, and the name over the service and the state."""
        theme, status = self.theme, self.found[row]
        icon, ink = SIGNS.get(status.state, SIGNS[State.FINE])
        side, left, right = theme.px(16), box.left() + theme.px(12), box.right() - theme.px(12)
        self._icons.paint(painter, icon, ink, QPointF(left, box.top() + theme.px(6)), side)
        x, half = left + side + theme.px(8), box.height() // 2
        name, small = theme.font("body_strong"), theme.font("caption_regular")
        upper = QRect(x, box.top() + theme.px(3), right - x, half - theme.px(3))
        shade = theme.color("selection_text" if look.selected else "text")
        write(painter, upper, elided(QFontMetrics(name), status.title, right - x), name, shade)
        words = f"{called(status.service)} · {self.words(row)}"
        lower = QRect(x, box.top() + half, right - x, half - theme.px(3))
        write(painter, lower, elided(QFontMetrics(small), words, right - x), small, theme.color("text_muted"))


class ServiceRows(PlainRows):
    """Services by their titles, those that hold what was typed."""

    is_even = True

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.found: list[tuple[str, str]] = []
        self.narrow("")

    def narrow(self, words: str) -> None:
        """Keep the services whose title holds the words."""
        wanted = words.strip().casefold()
        known = sorted(TITLES.items(), key=lambda each: each[1].casefold())
        self.found = [(name, title) for name, title in known if wanted in title.casefold() or wanted in name]

    def count(self) -> int:
        """Return how many there are."""
        return len(self.found)

    def text(self, row: int) -> str:
        """Return the title."""
        return self.found[row][1]

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        """Paint the title."""
        theme = self.theme
        ink = theme.color("selection_text" if look.selected else "text")
        where = box.adjusted(theme.px(12), 0, -theme.px(12), 0)
        write(painter, where, self.found[row][1], theme.font("body"), ink)


class LogRows(PlainRows):
    """Lines of a log, the newest first."""

    is_even = True

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.lines: tuple[LogLine, ...] = ()
        self.now: datetime | None = None

    def count(self) -> int:
        """Return how many there are."""
        return len(self.lines)

    def when(self, row: int) -> str:
        """Return when a line was written."""
        at = self.lines[row].at
        return say_when(at, self.now or at)

    def text(self, row: int) -> str:
        """Return what a screen reader says."""
        return f"{self.when(row)}, {self.lines[row].words}"

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        """Paint the time and the words."""
        del look
        theme, font = self.theme, self.theme.font("small", numbers=True)
        wide = theme.px(92)
        at = QRect(box.left() + theme.px(10), box.top(), wide, box.height())
        write(painter, at, self.when(row), font, theme.color("text_faint"))
        where = box.adjusted(theme.px(10) + wide, 0, -theme.px(10), 0)
        words = elided(QFontMetrics(font), self.lines[row].words, where.width())
        write(painter, where, words, font, theme.color("text"))
        fill(painter, QRect(box.left(), box.bottom(), box.width(), 1), theme.color("border"))
