"""The tab rail at the left: six panes with icon, word and count, and the settings at its foot."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QStylePainter, QTabBar, QVBoxLayout, QWidget

from pmdesk.ui.shell.panes import PANE_IDS, PANES
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.paint import CENTER, fill, panel, ring, write
from pmdesk.ui.widgets.theme import Theme

EDGE = 3


def paint_tab(
    painter: QPainter, theme: Theme, icons: Icons, box: QRect, *, icon: str, title: str, on: bool, hover: bool
) -> None:
    """Paint one tab: tint and edge when it is on, the icon, and the word unless it is empty."""
    if on or hover:
        fill(painter, box, theme.color("accent_bg" if on else "hover"))
    if on:
        fill(painter, QRect(box.left(), box.top(), EDGE, box.height()), theme.color("accent"))
    ink = theme.color("accent_ink" if on else "text_muted")
    side = theme.size("icon_rail")
    line = theme.px(14) if title else 0
    gap = theme.px(3) if title else 0
    top = box.top() + (box.height() - side - gap - line) // 2
    icons.paint(painter, icon, ink, QPointF(box.left() + (box.width() - side) // 2, top), side)
    if title:
        words = QRect(box.left(), top + side + gap, box.width(), line)
        write(painter, words, title, theme.font("caption_strong" if on else "caption"), ink, flags=CENTER)


def brief(count: int) -> str:
    """Return a count in at most four letters, rounded down from a thousand on: 999, 1k, 12k, 100k, 1M."""
    for unit, letter in ((1_000_000, "M"), (1_000, "k")):
        if count >= unit:
            return f"{count // unit}{letter}"
    return str(count)


class Tabs(QTabBar):
    """The tab bar of the panes; a page tab list to screen readers."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._hovered = -1
        self.compact = False
        self.elsewhere = False
        self.counts: dict[str, tuple[int, bool]] = {}
        self.setShape(QTabBar.Shape.RoundedWest)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        self.setMouseTracking(True)
        self.setAccessibleName("Panes")
        for index, (_, title, _icon) in enumerate(PANES):
            self.addTab(title)
            self.setTabToolTip(index, f"{title}  Ctrl+{index + 1}")

    def tabSizeHint(self, index: int) -> QSize:
        del index
        return QSize(self._theme.size("rail_compact" if self.compact else "rail"), self._theme.size("rail_tab"))

    def minimumTabSizeHint(self, index: int) -> QSize:
        return self.tabSizeHint(index)

    def sizeHint(self) -> QSize:
        one = self.tabSizeHint(0)
        return QSize(one.width(), one.height() * len(PANES))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def lay_out(self) -> None:
        """Measure the tabs anew after the text size or the width has changed."""
        self.setIconSize(self.iconSize())  # Makes the tab bar forget its layout.
        self.setStyleSheet(self.styleSheet())
        self.updateGeometry()
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(event.position().toPoint())
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(QPoint(-1, -1))
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QStylePainter(self)
        for index, (pane_id, title, icon) in enumerate(PANES):
            box = self.tabRect(index)
            on = index == self.currentIndex() and not self.elsewhere
            words = "" if self.compact else title
            paint_tab(
                painter, self._theme, self._icons, box, icon=icon, title=words, on=on, hover=index == self._hovered
            )
            if pane_id in self.counts:
                self._paint_count(painter, box, *self.counts[pane_id])
        if self.hasFocus():
            ring(painter, self._theme, self.tabRect(self.currentIndex()).adjusted(1, 1, -1, -1), 3)

    def _paint_count(self, painter: QPainter, box: QRect, count: int, urgent: bool) -> None:
        theme = self._theme
        text = brief(count)
        font = theme.font("badge", numbers=True)
        width = max(theme.px(16), QFontMetrics(font).horizontalAdvance(text) + theme.px(8))
        left = min(box.left() + theme.px(25 if self.compact else 39), box.right() - width)
        badge = QRect(left, box.top() + theme.px(4), width, theme.px(14))
        panel(painter, badge, badge.height() / 2, theme.color("danger_bg" if urgent else "neutral_bg"))
        write(painter, badge, text, font, theme.color("danger_text" if urgent else "neutral_text"), flags=CENTER)

    def _hover(self, at: QPoint) -> None:
        index = self.tabAt(at)
        if index != self._hovered:
            self._hovered = index
            self.update()


class Foot(QAbstractButton):
    """The settings, painted like a tab."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self.compact = False
        self.setText("Settings")
        self.setToolTip("Settings  Ctrl+,")
        self.setCheckable(True)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.size("rail_compact" if self.compact else "rail"), self._theme.size("rail_tab"))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QStylePainter(self)
        words = "" if self.compact else self.text()
        paint_tab(
            painter,
            self._theme,
            self._icons,
            self.rect(),
            icon="settings",
            title=words,
            on=self.isChecked(),
            hover=self.underMouse(),
        )
        if self.hasFocus():
            ring(painter, self._theme, self.rect().adjusted(1, 1, -1, -1), 3)


class Rail(QWidget):
    """The whole rail; `chosen` carries the id of the pane a person went to."""

    chosen = Signal(str)
    settings = Signal()

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.tabs = Tabs(theme, icons, self)
        self.foot = Foot(theme, icons, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 1, 4)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addStretch()
        column.addWidget(self.foot)
        self.tabs.currentChanged.connect(self._choose)
        self.tabs.tabBarClicked.connect(self._leave_settings)
        self.foot.clicked.connect(self.settings)
        theme.changed.connect(self._lay_out)
        self._lay_out()

    def show_pane(self, pane_id: str) -> None:
        """Mark a pane as the one that is shown, without telling."""
        self.show_settings(False)
        self.tabs.blockSignals(True)
        self.tabs.setCurrentIndex(PANE_IDS.index(pane_id))
        self.tabs.blockSignals(False)
        self.tabs.update()

    def show_settings(self, shown: bool) -> None:
        """Mark the settings as what is shown."""
        self.foot.setChecked(shown)
        self.tabs.elsewhere = shown
        self.tabs.update()

    def set_compact(self, compact: bool) -> None:
        """Show icons only, as in a narrow window."""
        if compact != self.tabs.compact:
            self.tabs.compact = self.foot.compact = compact
            self._lay_out()

    def set_count(self, pane_id: str, count: int, urgent: bool = False) -> None:
        """Show how much waits in a pane; 0 shows nothing, `urgent` is red."""
        index = PANE_IDS.index(pane_id)
        title = PANES[index][1]
        if count:
            self.tabs.counts[pane_id] = (count, urgent)
        else:
            self.tabs.counts.pop(pane_id, None)
        self.tabs.setAccessibleTabName(index, f"{title}, {count}" if count else title)
        self.tabs.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QStylePainter(self)
        fill(painter, self.rect(), self._theme.color("window"))
        fill(painter, QRect(self.width() - 1, 0, 1, self.height()), self._theme.color("border"))

    def _choose(self, index: int) -> None:
        self.chosen.emit(PANE_IDS[index])

    def _leave_settings(self, index: int) -> None:
        if self.foot.isChecked() and index == self.tabs.currentIndex():
            self.chosen.emit(PANE_IDS[index])

    def _lay_out(self) -> None:
        self.setFixedWidth(self.foot.sizeHint().width())
        self.tabs.lay_out()
        self.foot.updateGeometry()
        self.update()
