"""The keys of a window of its own: one table binds them, and `?` in that window lists them."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from pmdesk.domain.classes import frozen
from pmdesk.ui.widgets.actions import Actions

SHEET = "help.keys"
CLOSES = ("Close", ("Escape",))


@frozen
class WindowKey:
    """A verb with its keys; `run` binds them, at parts of the window or in all of it; without, it hears them itself."""

    title: str
    keys: tuple[str, ...]
    run: Callable[[], object] | None = None
    at: tuple[QWidget, ...] = ()


class WindowKeys(QObject):
    """Stands below its window, where the key sheet finds it."""

    def __init__(self, window: QWidget, actions: Actions, table: Sequence[WindowKey]) -> None:
        super().__init__(window)
        self.table = (*table, WindowKey(*CLOSES))
        for line in table:
            if line.run is not None:
                self._bind(window, line, line.run)
        if actions.has(SHEET):
            for key in actions.keys(SHEET):
                QShortcut(QKeySequence(key), window, lambda: actions.trigger(SHEET))

    def _bind(self, window: QWidget, line: WindowKey, run: Callable[[], object]) -> None:
        context = Qt.ShortcutContext.WidgetWithChildrenShortcut if line.at else Qt.ShortcutContext.WindowShortcut
        for part in line.at or (window,):
            for key in line.keys:
                QShortcut(QKeySequence(key), part, run, context=context)


def keys_of(window: QWidget) -> WindowKeys | None:
    """Return the table of a window, if it has one of its own."""
    return window.findChild(WindowKeys, options=Qt.FindChildOption.FindDirectChildrenOnly)
