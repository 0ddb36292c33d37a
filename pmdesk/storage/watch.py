"""Notices what others write into an open workspace: a second window, an import from the command line, a sync."""

from pmdesk.domain.changes import Changes
from pmdesk.domain.kinds import StepId
from pmdesk.storage.history import last_step, messages_since
from pmdesk.storage.store import Store


class Watch:
    """Asks one store, cheaply and often, for steps that nobody announced here; lives in the store's thread."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._version = self._data_version()
        self._last = last_step(store)
        self._seen: set[StepId] = set()

    def saw(self, changes: Changes) -> None:
        """Take a step as told already, because this window or one of its threads announced it."""
        told = (*changes.others, changes.step) if changes.step is not None else changes.others
        self._seen.update(step for step in told if step > self._last)
        while StepId(self._last + 1) in self._seen:
            self._last = StepId(self._last + 1)
            self._seen.remove(self._last)

    def news(self) -> list[Changes]:
        """Return the messages of the steps that others wrote since the last question, oldest first."""
        version = self._data_version()
        if version == self._version:
            return []
        self._version = version
        messages = messages_since(self._store, self._last)
        self._last = max((changes.step for changes in messages if changes.step is not None), default=self._last)
        heard = [changes for changes in messages if changes.step not in self._seen]
        self._seen = {step for step in self._seen if step > self._last}
        return heard

    def _data_version(self) -> int:
        """Return a number that changes when another connection has committed."""
        return int(self._store.read("PRAGMA data_version")[0][0])
