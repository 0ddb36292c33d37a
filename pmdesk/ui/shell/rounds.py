"""Begins what works in the background once there is something for it: it is loaded off the main thread, being heavy."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from pmdesk.domain.changes import Changes
from pmdesk.domain.kinds import Kind
from pmdesk.runtime.errands import Errand
from pmdesk.ui.context import Context

ASKS = "pmdesk.runtime.sources:Sources"
SYNCS = "pmdesk.runtime.syncing:Syncing"
READS = "pmdesk.runtime.spec_looks:SpecLooks"
LOOKS = "pmdesk.runtime.probing:Probing"
FINDS = "pmdesk.runtime.theming:Theming"


def beginnings(context: Context, sync: Callable[[], object], parent: QObject) -> "list[Beginning]":
    """Return what begins to ask sources, to sync, to look at descriptions and key APIs, and to find themes."""
    return [
        Beginning(context, Kind.CONNECTION, SYNCS, sync, parent),
        Beginning(context, Kind.SOURCE, ASKS, context.rounds, parent),
        Beginning(context, Kind.SPEC_VERSION, READS, context.spec_looks, parent),
        Beginning(context, Kind.API_CHECK, LOOKS, context.probing, parent),
        Beginning(context, Kind.STATUS_PAGE, LOOKS, context.probing, parent),
        Beginning(context, Kind.NOTE, FINDS, context.theming, parent),
    ]


class Beginning(QObject):
    """Waits for the first row of a kind, then loads what works on it, then has it begun."""

    def __init__(self, context: Context, kind: Kind, place: str, begin: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._kind = kind
        self._place = place
        self._begin_it = begin
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
        if changes.touches((self._kind,)):
            self._look()

    def _look(self) -> None:
        if self._load is not None or self._is_closed or not self._context.desk.store.has_any(self._kind):
            return
        self._load = Errand(lambda _is_called_off: self._context.fetch(self._place), self)
        self._load.done.connect(self._begin)
        self._load.start()

    def _begin(self, _loaded: object) -> None:
        if not self._is_closed:
            self._begin_it()
