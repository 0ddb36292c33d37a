"""Toasts: one line at the bottom left that tells what was just done and offers to take it back."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QEnterEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from pmdesk.ui.widgets.buttons import Button, LinkButton
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.theme import Theme

STAY_MS = 6_000
MARGIN = 12
WIDEST = 560
UNDO_KEY = "Ctrl+Z"


class Toast(QWidget):
    """One told act; goes after 6 seconds unless the pointer or the focus is on it."""

    closed = Signal()

    def __init__(
        self,
        theme: Theme,
        icons: Icons,
        text: str,
        *,
        action_title: str,
        key: str,
        run: Callable[[], object] | None,
        kind: str,
        step: int | None,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._icon = "triangle-alert" if kind == "trouble" else "check"
        self._ink = "danger_text" if kind == "trouble" else "text_muted"
        self._hovered = False
        self.step = step
        """The step that its Undo takes back, if that is what it offers."""
        self.setAccessibleName(text)
        self._label = QLabel(text, self)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setWordWrap(True)
        self._label.setSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Preferred)
        row = self._row = QHBoxLayout(self)
        theme.changed.connect(self._dress)
        self._dress()
        row.addWidget(self._label, 1)
        if action_title and run is not None:
            act = LinkButton(theme, action_title, key=key, parent=self)
            act.clicked.connect(alone(run))
            act.clicked.connect(self.close)
            row.addWidget(act)
        close = Button(theme, icons, "", icon="x", look="quiet", parent=self)
        close.setAccessibleName("Close")
        close.clicked.connect(self.close)
        row.addWidget(close)
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(STAY_MS)
        self.timer.timeout.connect(self._leave)
        self.timer.start()

    @property
    def text(self) -> str:
        """What is told."""
        return self._label.text()

    def place_above(self, floor: int, whole: int) -> int:
        """Stand with the bottom edge at `floor`, at most `whole` wide, and return the top edge."""
        natural = self._label.fontMetrics().horizontalAdvance(self._label.text()) + self._theme.px(210)
        width = min(whole, self._theme.px(WIDEST), max(self._theme.px(260), natural))
        room = width - self.sizeHint().width() + self._label.sizeHint().width()
        height = max(self._theme.px(36), self._label.heightForWidth(room) + self._theme.px(16))
        self.setGeometry(MARGIN, floor - height, width, height)
        return floor - height

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        self.timer.start()
        super().leaveEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("border_strong"), 1))
        painter.setBrush(self._theme.color("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        side = self._theme.px(16)
        at = QPointF(self._theme.px(12), (self.height() - side) / 2)
        self._icons.paint(painter, self._icon, self._ink, at, side)

    def _dress(self) -> None:
        theme = self._theme
        self._label.setFont(theme.font("body"))
        self._row.setContentsMargins(theme.px(38), theme.px(5), theme.px(8), theme.px(5))
        self._row.setSpacing(theme.px(10))

    def _leave(self) -> None:
        if self._hovered or any(child.hasFocus() for child in self.findChildren(QWidget)):
            self.timer.start()
        else:
            self.close()


class Toasts(QObject):
    """Stacks the toasts over the content, the newest lowest; at most three at once."""

    MOST = 3

    def __init__(self, theme: Theme, icons: Icons, host: QWidget) -> None:
        super().__init__(host)
        self._theme = theme
        self._icons = icons
        self._host = host
        self._shown: list[Toast] = []
        host.installEventFilter(self)

    def show(
        self,
        text: str,
        action_title: str = "Undo",
        key: str = UNDO_KEY,
        run: Callable[[], object] | None = None,
        kind: str = "done",
        *,
        step: int | None = None,
    ) -> Toast:
        """Tell an act with its way back, or a trouble (`kind`); `step` is what its Undo takes back.

        Undo takes the newest step back, so an older act offers it no more, see `outdate`.
        """
        toast = Toast(
            self._theme,
            self._icons,
            text,
            action_title=action_title,
            key=key,
            run=run,
            kind=kind,
            step=step,
            parent=self._host,
        )
        toast.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        toast.closed.connect(lambda: self._forget(toast))
        for old in self._shown[:]:
            if (old.text == text and kind == "trouble") or (old.step is not None and step is not None):
                old.close()
        self._shown.append(toast)
        for old in self._shown[: -self.MOST]:
            old.close()
        self._stack()
        toast.show()
        toast.raise_()
        return toast

    def outdate(self, newest: Callable[[], int | None]) -> None:
        """Take away what offers to take another step back than Undo would now; asks only if there is any."""
        offers = [toast for toast in self._shown if toast.step is not None]
        now = newest() if offers else None
        for toast in offers:
            if toast.step != now:
                toast.close()

    def shown(self) -> list[Toast]:
        """Return the toasts on screen, oldest first."""
        return list(self._shown)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._stack()
        return super().eventFilter(watched, event)

    def _forget(self, toast: Toast) -> None:
        self._shown = [one for one in self._shown if one is not toast]
        self._stack()

    def _stack(self) -> None:
        floor = self._host.height() - MARGIN
        for toast in reversed(self._shown):
            floor = toast.place_above(floor, self._host.width() - 2 * MARGIN) - self._theme.px(6)
