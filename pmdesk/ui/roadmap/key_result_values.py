"""Keeps what is known of key results for a screen: at once what their rows say, a moment later value and pace."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from pmdesk.domain.changes import Changes
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import KeyResultId, Kind
from pmdesk.domain.roadmap import KeyResult
from pmdesk.queries.findings import Findings
from pmdesk.queries.key_result_words import KeyResultNow, known_at_once
from pmdesk.storage.rows import Rows
from pmdesk.ui.context import Context

KINDS = frozenset({Kind.KEY_RESULT, Kind.OBJECTIVE, Kind.METRIC, Kind.SERIES, Kind.SOURCE})
MATHS = "pmdesk.queries.key_results:key_results_now"
"""It stands on numpy, which is loaded in the thread that answers."""

Answer = Mapping[KeyResultId, KeyResultNow]


class KeyResultValues(QObject):
    """Asks for the key results that a screen has shown; `changed` tells that more is known of one of them."""

    changed = Signal()

    def __init__(self, context: Context, screen: str, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._key = f"key_results.{screen}.{id(self)}"
        self._known: dict[KeyResultId, KeyResultNow] = {}
        self._wanted: dict[KeyResultId, None] = {}
        self._asked: frozenset[KeyResultId] = frozenset()
        self._findings = Findings()
        context.bus.changed.connect(self._hear)

    def of(self, row: KeyResult) -> KeyResultNow:
        """Return what is known of a key result now, and ask for the rest of it."""
        if row.metric_id is not None or row.current is not None:
            self._wanted[row.id] = None
            if row.id not in self._asked:
                self._ask()
        known = self._known.get(row.id)
        is_of_now = known is not None and known.metric_id == row.metric_id
        if known is not None and is_of_now and (row.metric_id is not None or known.value == row.current):
            return known
        return known_at_once(self._context.desk.store, row)

    def leave(self) -> None:
        """Want no answer any more."""
        self._wanted.clear()
        if self._context.readers is not None:
            self._context.readers.drop(self._key)

    def _hear(self, changes: Changes) -> None:
        if self._wanted and changes.touches(KINDS):
            self._ask()

    def _ask(self) -> None:
        ids = tuple(self._wanted)
        self._asked = frozenset(ids)
        fetch, clock, findings = self._context.fetch, self._context.clock, self._findings

        def read(rows: Rows) -> Answer:
            return fetch(MATHS)(rows, clock, findings, ids)

        self._context.ask(self._key, read, self._take, self._fail)

    def _take(self, answer: Answer) -> None:
        before, self._known = self._known, dict(answer)
        if before != self._known:
            self.changed.emit()

    def _fail(self, trouble: DeskError) -> None:
        self._context.status.say(str(trouble))
