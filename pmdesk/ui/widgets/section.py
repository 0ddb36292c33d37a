"""A section of a card that folds: its head with title and count, and what stands below it."""

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.face import PAD
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.paint import fill, ring, write
from pmdesk.ui.widgets.theme import Theme


class SectionHead(QAbstractButton):
    """Title and count; a press, Enter or Space folds, ← folds and → unfolds."""

    add_asked = Signal()

    def __init__(self, theme: Theme, icons: Icons, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self.count = ""
        self.setText(title)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.add = Button(theme, icons, "", icon="plus", look="quiet", small=True, parent=self)
        self.add.setAccessibleName(f"Add to {title}")
        self.add.clicked.connect(self.add_asked)
        self.add.hide()

    def describe(self, count: str) -> None:
        """Show another count."""
        self.count = count
        fold = "folded" if not self.isChecked() else "unfolded"
        self.setAccessibleName(", ".join(part for part in (self.text(), count, fold) if part))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(200), self._theme.px(28))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.click()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            if self.isChecked() != (key == Qt.Key.Key_Right):
                self.click()
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self.update()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        size = self.add.sizeHint()
        self.add.setGeometry(
            self.width() - size.width() - self._theme.px(6),
            (self.height() - size.height()) // 2 + 1,
            size.width(),
            size.height(),
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        painter = QPainter(self)
        if self.underMouse():
            fill(painter, self.rect(), theme.color("hover"))
        fill(painter, QRect(0, 0, self.width(), 1), theme.color("border"))
        side = theme.px(12)
        chevron = "chevron-down" if self.isChecked() else "chevron-right"
        self._icons.paint(painter, chevron, "text_muted", QPointF(theme.px(PAD), (self.height() - side) // 2 + 1), side)
        font = theme.font("section")
        x = theme.px(PAD + 12 + 6)
        write(painter, QRect(x, 1, self.width(), self.height() - 1), self.text(), font, theme.color("text"))
        x += QFontMetrics(font).horizontalAdvance(self.text()) + theme.px(6)
        font = theme.font("caption", numbers=True)
        write(painter, QRect(x, 1, self.width() - x, self.height() - 1), self.count, font, theme.color("text_faint"))
        if self.hasFocus():
            ring(painter, theme, self.rect().adjusted(theme.px(4), 1, -theme.px(4), 0))


class Section(QWidget):
    """A head and a body below it; `turned` tells whether a person unfolded or folded it."""

    turned = Signal(bool)
    add_asked = Signal()

    def __init__(self, theme: Theme, icons: Icons, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.head = SectionHead(theme, icons, title, self)
        self.body = QWidget(self)
        self.lines = QVBoxLayout(self.body)
        self.lines.setContentsMargins(0, 0, 0, theme.px(6))
        self.lines.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.body)
        self.head.clicked.connect(self._turn)
        self.head.add_asked.connect(self.add_asked)
        self.set_open(unfolded=True)

    @property
    def is_open(self) -> bool:
        """Whether the body shows."""
        return self.head.isChecked()

    def set_open(self, *, unfolded: bool) -> None:
        """Fold or unfold without telling."""
        self.head.setChecked(unfolded)
        self.body.setVisible(unfolded)
        self.head.describe(self.head.count)

    def _turn(self) -> None:
        self.set_open(unfolded=self.head.isChecked())
        self.turned.emit(self.is_open)
