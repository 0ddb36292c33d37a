"""Begins to ask sources once a workspace has some; what asks them is loaded off the main thread, for it is heavy."""

from PySide6.QtCore import QObject

from pmdesk.domain.changes import Changes
from pmdesk.domain.kinds import Kind
from pmdesk.domain.metrics import Source
from pmdesk.runtime.errands import Errand
from pmdesk.ui.context import Context

ASKS = "pmdesk.runtime.sources:Sources"


class Beginning(QObject):
    """Waits for the first source, then loads, then hands over to `Context.rounds`."""

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._load: Errand | None = None
        self._is_closed = False
        context.bus.changed.connect(self._note)
        self._look()

    def close(self) -> None:
        """Begin nothing any more: the workspace is being closed."""
        self._is_closed = True
        if self._load is not None:
            self._load.call_off()

    def _note(self, changes: Changes) -> None:
        if changes.touches((Kind.SOURCE,)):
            self._look()

    def _look(self) -> None:
        if self._load is not None or self._is_closed or not self._context.desk.store.count(Source):
            return
        self._load = Errand(lambda _is_called_off: self._context.fetch(ASKS), self)
        self._load.done.connect(self._begin)
        self._load.start()

    def _begin(self, _loaded: object) -> None:
        if not self._is_closed:
            self._context.rounds()
