"""What the window of sources does off the main thread: looks at a source, and speaks with the keyring."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from pmdesk.domain.errors import DeskError
from pmdesk.domain.metrics import Grain, Source
from pmdesk.runtime.errands import Errand
from pmdesk.sync.leash import CallOff
from pmdesk.sync.secrets import Secret
from pmdesk.sync.trying import Trial, look, probe

Done = Callable[[Any], object]
Failed = Callable[[DeskError], object]


class SourceWork(QObject):
    """One look at a time; a newer one calls the older one off. `busy` tells when one begins and ends."""

    busy = Signal(bool)

    def __init__(self, trial: Trial, parent: QObject) -> None:
        super().__init__(parent)
        self._trial = trial
        self._secrets = trial.secrets
        self._errand: Errand | None = None
        self._call_off = CallOff()

    @property
    def is_busy(self) -> bool:
        """Whether a look is under way."""
        return self._errand is not None

    def probe(self, source: Source, done: Done, failed: Failed) -> None:
        """Ask whether a source answers."""
        call_off = self._begin()
        self._look(lambda: probe(source, self._trial, call_off), done, failed)

    def look(self, source: Source, query: str, grain: Grain, done: Done, failed: Failed) -> None:
        """Ask what a query would bring."""
        call_off = self._begin()
        self._look(lambda: look(source, query, grain, self._trial, call_off), done, failed)

    def keyring(self, done: Done, failed: Failed) -> None:
        """Ask which keyring secrets go to."""
        self._run(self._secrets.where, done, failed)

    def keep(self, name: str, secret: Secret, done: Done, failed: Failed) -> None:
        """Keep a secret in the keyring."""
        self._run(lambda: self._secrets.put(name, secret), done, failed)

    def forget(self, name: str, done: Done, failed: Failed) -> None:
        """Take a secret out of the keyring."""
        self._run(lambda: self._secrets.drop(name), done, failed)

    def call_off(self) -> None:
        """Want no look any more."""
        self._call_off.set()
        if self._errand is not None:
            self._errand.call_off()
            self._errand = None
            self.busy.emit(False)

    def _begin(self) -> CallOff:
        self.call_off()
        self._call_off = CallOff()
        return self._call_off

    def _look(self, work: Callable[[], object], done: Done, failed: Failed) -> None:
        errand = self._errand = self._run(work, done, failed)
        errand.done.connect(self._over)
        errand.failed.connect(self._over)
        self.busy.emit(True)

    def _run(self, work: Callable[[], object], done: Done, failed: Failed) -> Errand:
        errand = Errand(lambda _is_called_off: work(), self)
        ear = _Ear(done, failed, errand)
        errand.done.connect(ear.hear)
        errand.failed.connect(ear.hear_trouble)
        errand.start()
        return errand

    def _over(self, _answer: object) -> None:
        self._errand = None
        self.busy.emit(False)


class _Ear(QObject):
    """Hears an errand in the main thread, where a bare function might be called in the errand's own."""

    def __init__(self, done: Done, failed: Failed, errand: Errand) -> None:
        super().__init__(errand)
        self._done = done
        self._failed = failed

    def hear(self, answer: object) -> None:
        """Hand the answer on."""
        self._done(answer)

    def hear_trouble(self, trouble: DeskError) -> None:
        """Hand the trouble on."""
        self._failed(trouble)
