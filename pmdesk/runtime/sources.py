"""Asks sources for their metrics when they are due or wanted."""

from random import SystemRandom

from pmdesk.commands.desk import Desk
from pmdesk.domain.changes import Changes
from pmdesk.domain.kinds import Kind, SourceId
from pmdesk.domain.metrics import Metric, Source
from pmdesk.runtime.rounds import HowFar, Round, Rounds, Wish
from pmdesk.storage.store import Store
from pmdesk.sync.due import due_sources
from pmdesk.sync.leash import CallOff
from pmdesk.sync.metrics_round import Asking, ask_round


class Sources(Rounds[Source]):
    """Lives in the main thread beside the store; `moved` names a source whose round began, went on or ended."""

    _noun = Source

    def ask_now(self, source_id: SourceId | None = None) -> None:
        """Ask one source, or all that are not paused, whether they are due or not."""
        self._want(source_id, Wish(by_hand=True))

    def how_far(self, source_id: SourceId) -> HowFar | None:
        """Return the metric that is asked for, how many are done and how many there are; None when none is asked."""
        return self._how_far.get(source_id)

    def _made(self, outside: Source, wish: Wish) -> Round[Source]:
        del wish
        clock, secrets, way, call_off = self._clock, self.secrets, self.network.way, CallOff()

        def ask(running: Round[Source], store: Store, source: Source) -> None:
            desk = Desk(store, clock, running.announced.emit)
            ask_round(desk, source, Asking(secrets, call_off, SystemRandom(), running.tell, way))

        return Round(self._store, clock, outside, ask, call_off, broken="could not be asked", parent=self)

    def _due(self) -> tuple[Source, ...]:
        return due_sources(self._store, self._clock.now())

    def _touched(self, changes: Changes) -> set[int]:
        new = self._store.many(Metric, [ref.id for ref in changes.created if ref.kind is Kind.METRIC])
        return {metric.source_id for metric in new if metric.source_id is not None}
