"""Lets files be dropped on a part of the window, whoever is below the pointer there."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

Take = Callable[[list[Path]], object]
Wants = Callable[[list[Path]], bool]
WORKSPACE = ".pmdesk"
"""Is opened by the window, wherever it is dropped."""


class Dropping(QObject):
    """Hands local files that are dropped on a widget on; everything else is left to whoever is behind it.

    `wants` says which files are taken here; several of these on one widget share them out.
    """

    def __init__(self, widget: QWidget, take: Take, wants: Wants = bool) -> None:
        super().__init__(widget)
        self._take = take
        self._wants = wants
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDropEvent) and event.type() in (QEvent.Type.DragEnter, QEvent.Type.DragMove):
            if self._wants(_files(event)):
                event.acceptProposedAction()
                return True
        elif isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop and self._wants(paths := _files(event)):
            event.acceptProposedAction()
            self._take(paths)
            return True
        return super().eventFilter(watched, event)


def _files(event: QDropEvent) -> list[Path]:
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return [] if any(path.suffix == WORKSPACE for path in paths) else paths
