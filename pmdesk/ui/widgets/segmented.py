"""The segmented control: a row of choices of which one is on, as for the sub-views of a pane."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from pmdesk.ui.widgets.theme import Theme

STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class Segment(QAbstractButton):
    """One choice; a radio button to screen readers."""

    def __init__(self, theme: Theme, text: str, small: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._small = small
        self.first = self.last = False
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        theme = self._theme
        words = QFontMetrics(theme.font("section")).horizontalAdvance(self.text())
        side = theme.px(9 if self._small else 12)
        return QSize(words + 2 * side + 1, theme.size("control_small" if self._small else "control"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0 if self.first else -0.5, 0.5, -0.5 if self.last else 0, -0.5)
        painter.setClipPath(self._outline())
        fill = "accent_bg" if self.isChecked() else "hover" if self.underMouse() else "surface"
        painter.fillRect(self.rect(), theme.color(fill))
        painter.setClipping(False)
        self._paint_edges(painter, box)
        painter.setFont(theme.font("section" if self.isChecked() else "small_medium"))
        ink = "accent_ink" if self.isChecked() else "text_muted" if self.isEnabled() else "text_disabled"
        painter.setPen(theme.color(ink))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        if self.hasFocus():
            painter.setPen(QPen(theme.color("focus"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 3, 3)

    def _outline(self) -> QPainterPath:
        """Return the shape of this piece: round outside, straight between neighbours."""
        path = QPainterPath()
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        path.addRoundedRect(box, 4, 4)
        inner = QPainterPath()
        inner.addRect(QRectF(self.rect()).adjusted(5 if self.first else 0, 0.5, -5 if self.last else 0, -0.5))
        return path.united(inner)

    def _paint_edges(self, painter: QPainter, box: QRectF) -> None:
        theme = self._theme
        painter.setPen(QPen(theme.color("border_strong"), 1))
        wide = QRectF(box)
        wide.setLeft(0.5 if self.first else -10)
        wide.setRight(self.width() - 0.5 if self.last else self.width() + 10)
        painter.drawRoundedRect(wide, 4, 4)
        if not self.first:
            painter.setPen(QPen(theme.color("border"), 1))
            painter.drawLine(0, 1, 0, self.height() - 2)


class Segmented(QWidget):
    """A row of segments; `chosen` carries the id of the one a person turned on. Arrow keys walk."""

    chosen = Signal(str)

    def __init__(
        self,
        theme: Theme,
        choices: list[tuple[str, str]],
        current: str = "",
        *,
        small: bool = False,
        name: str = "View",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._ids = [choice for choice, _ in choices]
        self._group = QButtonGroup(self)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._small = small
        self._segments: list[Segment] = []
        self._put(choices)
        self._group.idClicked.connect(self._choose)
        theme.changed.connect(self._lay_out)
        self.set_current(current or self._ids[0])

    def set_choices(self, choices: list[tuple[str, str]], current: str) -> None:
        """Offer other choices, at least one; those that are still there keep the focus."""
        if choices != self.choices():
            had_focus = any(segment.hasFocus() for segment in self._segments)
            for segment in self._segments:
                self._group.removeButton(segment)
                segment.hide()
                segment.deleteLater()
            self._ids = [choice for choice, _ in choices]
            self._put(choices)
            for segment in self._segments:
                segment.show()
            self.updateGeometry()
            if had_focus:
                self._segments[self._ids.index(current)].setFocus()
        self.set_current(current)

    def segment(self, choice: str) -> QAbstractButton:
        """Return the piece of one choice."""
        return self._segments[self._ids.index(choice)]

    def current(self) -> str:
        """Return the id of the choice that is on."""
        return self._ids[max(0, self._group.checkedId())]

    def set_current(self, choice: str) -> None:
        """Turn a choice on without telling; nothing turns all off."""
        if choice:
            self._segments[self._ids.index(choice)].setChecked(True)
            return
        self._group.setExclusive(False)
        for segment in self._segments:
            segment.setChecked(False)
        self._group.setExclusive(True)

    def choices(self) -> list[tuple[str, str]]:
        """Return ids and titles in order."""
        return [(choice, segment.text()) for choice, segment in zip(self._ids, self._segments, strict=True)]

    def step(self, by: int) -> None:
        """Turn the next or previous choice on, round the ends, and tell."""
        index = (self._ids.index(self.current()) + by) % len(self._ids)
        self._segments[index].setChecked(True)
        self.chosen.emit(self._ids[index])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = STEPS.get(Qt.Key(event.key()))
        if by is None:
            super().keyPressEvent(event)
            return
        self.step(by)
        self._segments[self._ids.index(self.current())].setFocus()

    def _put(self, choices: list[tuple[str, str]]) -> None:
        self._segments = [Segment(self._theme, title, self._small, self) for _, title in choices]
        for index, segment in enumerate(self._segments):
            segment.first, segment.last = index == 0, index == len(choices) - 1
            self._group.addButton(segment, index)
            self._row.addWidget(segment)

    def _choose(self, index: int) -> None:
        self.chosen.emit(self._ids[index])

    def _lay_out(self) -> None:
        for segment in self._segments:
            segment.updateGeometry()
            segment.update()
        self.updateGeometry()
