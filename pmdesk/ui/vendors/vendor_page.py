"""The page of a vendor: everything about it in one column, edited in place."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pmdesk.domain.errors import DeskError
from pmdesk.queries.vendor_card import VendorCard
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.state import State
from pmdesk.ui.vendors.vendor_fields import VendorFields
from pmdesk.ui.widgets.cardview import CardView
from pmdesk.ui.widgets.ground import Ground

FOLDS = "vendors.folds"
WIDEST = 720


class PageView(CardView):
    """A card on the ground of a page."""

    ground = "surface"


class VendorPage(QWidget):
    """Shows the chosen vendor; `left` tells that Esc was pressed."""

    left = Signal()

    def __init__(self, context: Context, state: State, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._state = state
        kept: Any = context.memory.get(FOLDS)
        self._folds: dict[str, bool] = dict(kept) if isinstance(kept, dict) else {}  # pyright: ignore[reportUnknownArgumentType]
        self.area = QScrollArea(self)
        ground = Ground(context.theme, "surface", self.area)
        self.view = PageView(context.theme, context.icons, self._folds, ground)
        row = QHBoxLayout(ground)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.view, 1)
        row.addStretch(0)
        self.area.setWidget(ground)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.area)
        self.setFocusProxy(self.view.title)
        self.view.troubled.connect(self._tell)
        self.view.left.connect(self.left)
        self.view.turned.connect(self._fold)
        self.view.reached.connect(self._reach)
        state.vendor_changed.connect(self.show_card)

    def show_card(self, card: VendorCard | None) -> None:
        """Show a vendor."""
        if card is not None:
            self.view.show_card(VendorFields(self._context, self._state, card).card())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.view.setMaximumWidth(self._context.theme.px(WIDEST))

    def _fold(self, key: str, is_open: bool) -> None:
        self._context.memory.set(FOLDS, {**self._folds, key: is_open})

    def _reach(self, stop: QWidget) -> None:
        self.area.ensureWidgetVisible(stop, 0, self._context.theme.px(24))

    def _tell(self, trouble: object) -> None:
        if isinstance(trouble, DeskError):
            self._context.tell(trouble)
