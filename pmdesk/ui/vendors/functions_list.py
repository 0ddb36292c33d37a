"""A list that is as high as its rows, so that the page scrolls and not the list; it stays in view where keys walk."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QRect, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QHelpEvent
from PySide6.QtWidgets import QScrollArea, QToolTip, QWidget

from pmdesk.ui.widgets.painted_list import PaintedList, Rows
from pmdesk.ui.widgets.theme import Theme

Tips = Callable[[int], str]


class WholeList(PaintedList):
    """`tips` says more of a row than there is room for; `menu_asked` carries where a menu is wanted."""

    menu_asked = Signal(QPoint)
    focused = Signal()

    def __init__(self, theme: Theme, rows: Rows, name: str, parent: QWidget, *, tips: Tips | None = None) -> None:
        super().__init__(theme, rows, parent=parent)
        self._tips = tips
        self.setAccessibleName(name)
        self.current_changed.connect(self.bring_into_view)

    def refresh(self) -> None:
        super().refresh()
        self.setFixedHeight(max(1, self.whole_height()))

    def spot(self) -> tuple[QWidget, QRect]:
        """Return where a popover about the current row hangs: a widget and a box in it."""
        viewport = self.viewport()
        return (viewport, self.box(self.current)) if self.current >= 0 else (viewport, viewport.rect())

    def bring_into_view(self, row: int) -> None:
        """Let the page scroll to a row."""
        area, inner = self._page()
        if area is None or not 0 <= row < self.rows().count():
            return
        box = self.box(row)
        middle = self.viewport().mapTo(inner, box.center())
        area.ensureVisible(middle.x(), middle.y(), 0, box.height())

    def _page(self) -> tuple[QScrollArea | None, QWidget]:
        """Return the scroll area that this is in, and what it holds."""
        each: QWidget = self
        while (above := each.parentWidget()) is not None:  # pyright: ignore[reportUnnecessaryComparison]  # a window has none
            area = above.parentWidget()
            if isinstance(area, QScrollArea) and area.widget() is each:
                return area, each
            each = above
        return None, each

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self._tips is not None:
            row = self.row_at(event.pos().y())
            QToolTip.showText(event.globalPos(), self._tips(row) if row >= 0 else "", self)
            return True
        return super().viewportEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        owner, box = self.spot()
        self.menu_asked.emit(owner.mapToGlobal(box.center()) if by_key else event.globalPos())
