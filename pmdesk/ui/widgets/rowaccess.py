"""Lets screen readers walk the rows of what is painted by hand: the base of all such widgets, and plain lists."""

from collections.abc import Callable
from typing import Any, Protocol, runtime_checkable

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface, QAccessibleObject
from PySide6.QtWidgets import QWidget

NO_INTERFACE: Any = None


class PartAccess(QAccessibleInterface):
    """A part of a painted widget; it has no parts itself, and is as valid and stands where what holds it does."""

    def __init__(self, owner: Any) -> None:  # noqa: ANN401  # another part, or a PaintedAccess
        super().__init__()
        self._owner = owner

    def isValid(self) -> bool:
        return bool(self._owner.isValid())

    def object(self) -> QObject:
        return NO_INTERFACE

    def parent(self) -> QAccessibleInterface:
        return self._owner

    def child(self, index: int) -> QAccessibleInterface:
        del index
        return NO_INTERFACE

    def childCount(self) -> int:
        return 0

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        del x, y
        return NO_INTERFACE

    def indexOfChild(self, iface: QAccessibleInterface) -> int:
        del iface
        return -1

    def rect(self) -> QRect:
        return self._owner.rect()

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """Refuse: what is painted is edited with F2."""

    def state(self) -> QAccessible.State:
        return self._owner.state()


class RowAccess(PartAccess):
    """One row of a painted widget."""

    def __init__(self, owner: "PaintedAccess", row: int) -> None:
        super().__init__(owner)
        self.row = row

    def isValid(self) -> bool:
        return super().isValid() and self.row < self._owner.childCount()

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def rect(self) -> QRect:
        return self._owner.row_rect(self.row)

    def text(self, kind: QAccessible.Text) -> str:
        return self._owner.row_text(self.row) if kind == QAccessible.Text.Name else ""

    def state(self) -> QAccessible.State:
        return self._owner.row_state(self.row)


class PaintedAccess(QAccessibleObject):
    """A painted widget with its rows as children; each kind of widget says how many there are and what they say."""

    row_access: type[RowAccess] = RowAccess

    def __init__(self, painted: QWidget) -> None:
        super().__init__(painted)
        self._widget = painted
        self._known: dict[int, RowAccess] = {}

    def parent(self) -> QAccessibleInterface:
        above = self._widget.parentWidget()
        return QAccessible.queryAccessibleInterface(above if above is not None else self._widget.window())

    def rect(self) -> QRect:
        return self.on_screen(self._widget, self._widget.rect())

    def text(self, kind: QAccessible.Text) -> str:
        if kind == QAccessible.Text.Name:
            return self._widget.accessibleName()
        return self.description() if kind == QAccessible.Text.Description else ""

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        state.focusable = True  # pyright: ignore[reportAttributeAccessIssue]
        state.focused = self._widget.hasFocus()  # pyright: ignore[reportAttributeAccessIssue]
        return state

    def child(self, index: int) -> QAccessibleInterface:
        if not 0 <= index < self.childCount():
            return NO_INTERFACE
        if index not in self._known:
            self._known[index] = self.row_access(self, index)
        return self._known[index]

    def indexOfChild(self, iface: QAccessibleInterface) -> int:
        return iface.row if isinstance(iface, RowAccess) else -1

    def description(self) -> str:
        """Return what is said about the whole."""
        return self._widget.accessibleDescription()

    def on_screen(self, widget: QWidget, box: QRect) -> QRect:
        """Return where a box of a widget lies on the screen."""
        return QRect(widget.mapToGlobal(box.topLeft()), box.size())

    def state_of(self, *, current: bool, selected: bool) -> QAccessible.State:
        """Return the state of one row."""
        state = QAccessible.State()
        state.focusable = state.selectable = True  # pyright: ignore[reportAttributeAccessIssue]
        state.focused = current and self._widget.hasFocus()  # pyright: ignore[reportAttributeAccessIssue]
        state.selected = selected  # pyright: ignore[reportAttributeAccessIssue]
        return state


class AccessFactory:
    """Makes the interfaces of one kind of widget and keeps them, since Qt does not keep Python objects alive."""

    def __init__(self, kind: type, access: Callable[[QWidget], PaintedAccess]) -> None:
        self._kind = kind
        self._access = access
        self._made: dict[int, PaintedAccess] = {}

    def install(self) -> None:
        """Let Qt ask here for such widgets."""
        QAccessible.installFactory(self.make)

    def make(self, key: str, made_for: QObject | None) -> QAccessibleInterface | None:
        """Return the interface of such a widget, None for everything else."""
        del key
        if not isinstance(made_for, QWidget) or not isinstance(made_for, self._kind):
            return None
        number = id(made_for)
        access = self._made[number] = self._access(made_for)
        made_for.destroyed.connect(lambda: self._made.pop(number, None))
        return access


@runtime_checkable
class Listed(Protocol):
    """A painted list, as far as screen readers look into it."""

    current: int

    def rows(self) -> Any: ...  # noqa: ANN401

    def box(self, row: int) -> QRect: ...

    def row_at(self, y: int) -> int: ...

    def viewport(self) -> QWidget: ...

    def selection(self) -> list[int]: ...


class ListAccess(PaintedAccess):
    """A painted list."""

    def _list(self) -> Listed:
        widget = self._widget
        assert isinstance(widget, Listed)  # noqa: S101  # the factory made sure
        return widget

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.List

    def childCount(self) -> int:
        return int(self._list().rows().count())

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        return self.child(self._list().row_at(self._list().viewport().mapFromGlobal(QPoint(x, y)).y()))

    def focusChild(self) -> QAccessibleInterface:
        return self.child(self._list().current)

    def row_rect(self, row: int) -> QRect:
        """Return where a row stands on the screen."""
        return self.on_screen(self._list().viewport(), self._list().box(row))

    def row_text(self, row: int) -> str:
        """Return what is said for a row."""
        return str(self._list().rows().text(row))

    def row_state(self, row: int) -> QAccessible.State:
        """Return whether a row is selected and has the focus."""
        painted = self._list()
        return self.state_of(current=row == painted.current, selected=row in painted.selection())


class RowAccessFactory(AccessFactory):
    """Makes the interfaces of painted lists."""

    def __init__(self) -> None:
        super().__init__(Listed, ListAccess)


def tell(painted: QWidget, event: QAccessible.Event, row: int = -1) -> None:
    """Tell screen readers what happened to a painted widget, or to one of its rows."""
    if QAccessible.isActive():
        said = QAccessibleEvent(painted, event)
        if row >= 0:
            said.setChild(row)
        QAccessible.updateAccessibility(said)


def tell_current(painted: QWidget, row: int) -> None:
    """Tell screen readers that another row is current."""
    if row >= 0:
        tell(painted, QAccessible.Event.Focus, row)


def tell_reset(painted: QWidget) -> None:
    """Tell screen readers that the rows are others now."""
    tell(painted, QAccessible.Event.ObjectReorder)
