"""Keeps what speaks for items for a screen: read off the main thread, and again when something of it changed."""

from collections.abc import Callable, Iterable, Mapping
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Signal

from pmdesk.domain.changes import Changes
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import Kind
from pmdesk.storage.rows import Rows
from pmdesk.ui.context import Context

KINDS = frozenset({Kind.QUOTE, Kind.NOTE, Kind.MERGE, Kind.BUG, Kind.THEME, Kind.PERSON, Kind.COMPANY, Kind.SEGMENT})
KINDS_OF_ALL = KINDS | {Kind.ITEM}
T = TypeVar("T")
Read = Callable[[Rows, tuple[int, ...]], Mapping[int, T]]


class EvidenceValues(QObject, Generic[T]):
    """Answers from what is known and asks for the rest; `changed` tells that more is known.

    What was known of an item is shown until it is read anew.
    """

    changed = Signal()

    def __init__(self, context: Context, screen: str, read: Read[T], parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._key = f"evidence.{screen}.{id(self)}"
        self._read = read
        self._known: dict[int, T] = {}
        self._wanted: tuple[int, ...] = ()
        self._is_old = True
        context.bus.changed.connect(self._hear)

    def want(self, ids: Iterable[int]) -> None:
        """Ask for these items, and for no others any more."""
        wanted = tuple(ids)
        if wanted == self._wanted and not self._is_old:
            return
        self._wanted, self._is_old = wanted, False
        if wanted:
            self._context.ask(self._key, lambda rows: self._read(rows, wanted), self._take, self._fail)

    def of(self, item_id: int) -> T | None:
        """Return what is known of an item, None until it is read."""
        return self._known.get(item_id)

    def _hear(self, changes: Changes) -> None:
        if self._wanted and changes.touches(KINDS_OF_ALL):
            self._is_old = True
            self.want(self._wanted)

    def _take(self, answer: Mapping[int, T]) -> None:
        before, self._known = self._known, dict(answer)
        if before != self._known:
            self.changed.emit()

    def _fail(self, trouble: DeskError) -> None:
        self._context.status.say(str(trouble))
