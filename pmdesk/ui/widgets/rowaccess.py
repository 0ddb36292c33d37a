"""Lets screen readers walk the rows of lists that are painted by hand."""

from typing import Any, Protocol, runtime_checkable

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface, QAccessibleObject
from PySide6.QtWidgets import QWidget


class Speaking(Protocol):
    """The rows, as far as they are read aloud."""

    def count(self) -> int: ...

    def text(self, row: int) -> str: ...


@runtime_checkable
class Listed(Protocol):
    """A painted list, as far as screen readers look into it."""

    current: int

    def rows(self) -> Any: ...  # noqa: ANN401

    def box(self, row: int) -> QRect: ...

    def row_at(self, y: int) -> int: ...

    def viewport(self) -> QWidget: ...

    def selection(self) -> list[int]: ...


class RowAccess(QAccessibleInterface):
    """One row."""

    def __init__(self, owner: "ListAccess", row: int) -> None:
        super().__init__()
        self._owner = owner
        self.row = row

    def isValid(self) -> bool:
        return self._owner.isValid() and self.row < self._owner.childCount()

    def object(self) -> QObject:
        return None  # pyright: ignore[reportReturnType]  # rows are no objects

    def parent(self) -> QAccessibleInterface:
        return self._owner

    def child(self, index: int) -> QAccessibleInterface:
        del index
        return None  # pyright: ignore[reportReturnType]

    def childCount(self) -> int:
        return 0

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        del x, y
        return None  # pyright: ignore[reportReturnType]

    def indexOfChild(self, iface: QAccessibleInterface) -> int:
        del iface
        return -1

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def rect(self) -> QRect:
        return self._owner.row_rect(self.row)

    def text(self, kind: QAccessible.Text) -> str:
        return self._owner.row_text(self.row) if kind == QAccessible.Text.Name else ""

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """Refuse: rows are edited with F2."""

    def state(self) -> QAccessible.State:
        return self._owner.row_state(self.row)


class ListAccess(QAccessibleObject):
    """A painted list with its rows as children."""

    def __init__(self, painted: QWidget) -> None:
        super().__init__(painted)
        self._widget = painted
        self._known: dict[int, RowAccess] = {}

    def _list(self) -> Listed:
        widget = self._widget
        assert isinstance(widget, Listed)  # noqa: S101  # the factory made sure
        return widget

    def parent(self) -> QAccessibleInterface:
        above = self._widget.parentWidget()
        return QAccessible.queryAccessibleInterface(above if above is not None else self._widget.window())

    def rect(self) -> QRect:
        return QRect(self._widget.mapToGlobal(QPoint(0, 0)), self._widget.size())

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.List

    def text(self, kind: QAccessible.Text) -> str:
        if kind == QAccessible.Text.Name:
            return self._widget.accessibleName()
        return self._widget.accessibleDescription() if kind == QAccessible.Text.Description else ""

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        state.focusable = True  # pyright: ignore[reportAttributeAccessIssue]
        state.focused = self._widget.hasFocus()  # pyright: ignore[reportAttributeAccessIssue]
        return state

    def childCount(self) -> int:
        return int(self._list().rows().count())

    def child(self, index: int) -> QAccessibleInterface:
        if not 0 <= index < self.childCount():
            return None  # pyright: ignore[reportReturnType]
        if index not in self._known:
            self._known[index] = RowAccess(self, index)
        return self._known[index]

    def indexOfChild(self, iface: QAccessibleInterface) -> int:
        return iface.row if isinstance(iface, RowAccess) else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        return self.child(self._list().row_at(self._list().viewport().mapFromGlobal(QPoint(x, y)).y()))

    def focusChild(self) -> QAccessibleInterface:
        return self.child(self._list().current)

    def row_rect(self, row: int) -> QRect:
        """Return where a row stands on the screen."""
        box = self._list().box(row)
        return QRect(self._list().viewport().mapToGlobal(box.topLeft()), box.size())

    def row_text(self, row: int) -> str:
        """Return what is said for a row."""
        return str(self._list().rows().text(row))

    def row_state(self, row: int) -> QAccessible.State:
        """Return whether a row is selected and has the focus."""
        painted = self._list()
        state = QAccessible.State()
        state.focusable = state.selectable = True  # pyright: ignore[reportAttributeAccessIssue]
        state.focused = row == painted.current and self._widget.hasFocus()  # pyright: ignore[reportAttributeAccessIssue]
        state.selected = row in painted.selection()  # pyright: ignore[reportAttributeAccessIssue]
        return state


class RowAccessFactory:
    """Makes the interfaces and keeps them, since Qt does not keep Python objects alive."""

    def __init__(self) -> None:
        self._made: dict[int, ListAccess] = {}

    def install(self) -> None:
        """Let Qt ask here for painted lists."""
        QAccessible.installFactory(self.make)

    def make(self, key: str, made_for: QObject | None) -> QAccessibleInterface | None:
        """Return the interface of a painted list, None for everything else."""
        del key
        if not isinstance(made_for, QWidget) or not isinstance(made_for, Listed):
            return None
        access = ListAccess(made_for)
        number = id(made_for)
        self._made[number] = access
        made_for.destroyed.connect(lambda: self._made.pop(number, None))
        return access


def tell_current(painted: QWidget, row: int) -> None:
    """Tell screen readers that another row is current."""
    if not QAccessible.isActive() or row < 0:
        return
    event = QAccessibleEvent(painted, QAccessible.Event.Focus)
    event.setChild(row)
    QAccessible.updateAccessibility(event)


def tell_reset(painted: QWidget) -> None:
    """Tell screen readers that the rows are others now."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleEvent(painted, QAccessible.Event.ObjectReorder))
