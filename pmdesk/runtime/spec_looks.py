"""Looks at the addresses of APIs' descriptions when that is due or wanted, so that a new version is not missed."""

from collections.abc import Iterable
from random import SystemRandom
from threading import Lock

from pmdesk.commands.desk import Desk
from pmdesk.domain.apis import Api
from pmdesk.domain.kinds import ApiId
from pmdesk.importers.spec_reading import SpecSeen, Told, ToRead
from pmdesk.runtime.rounds import Round, Rounds, Wish
from pmdesk.runtime.spec_thinking import see_apart
from pmdesk.storage.store import Store
from pmdesk.sync.due import due_descriptions
from pmdesk.sync.leash import CallOff
from pmdesk.sync.spec_round import Looking, look_round


class SpecLooks(Rounds[Api]):
    """Lives in the main thread beside the store; `moved` names an API whose look began or ended."""

    _noun = Api
    _one_at_a_time = Lock()

    def look_now(self, api_id: ApiId) -> None:
        """Look at the description of one API, whether it is due or not."""
        self._want(api_id, Wish(by_hand=True))

    def is_looking(self, api_id: ApiId) -> bool:
        """Whether a description is being looked at."""
        return api_id in self._rounds

    def _made(self, outside: Api, wish: Wish) -> Round[Api]:
        clock, way, call_off = self._clock, self.network.way, CallOff()
        turns, one_at_a_time = self._store.turns, self._one_at_a_time

        def read(to_read: ToRead, told: Told) -> SpecSeen:
            with one_at_a_time:
                call_off.check()
                return see_apart(to_read, told, call_off.is_set)

        def look(running: Round[Api], store: Store, api: Api) -> None:
            store.write_facts(turns)
            desk = Desk(store, clock, running.announced.emit, tell=lambda _stage, _done, _total: call_off.check())
            look_round(desk, api, Looking(read, call_off, SystemRandom(), way, wish.by_hand))

        return Round(self._store, clock, outside, look, call_off, broken="could not be looked at", parent=self)

    def _due(self) -> Iterable[Api]:
        return due_descriptions(self._store, self._clock.now())
