"""What the window of keys does off the main thread: speaks with the keyring, and tries a key."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from pmdesk.domain.errors import DeskError
from pmdesk.runtime.errands import Errand, run_errand
from pmdesk.sync.leash import CallOff
from pmdesk.sync.secrets import Secret, Secrets
from pmdesk.sync.trying_keys import KeyTrial, try_key
from pmdesk.ui.context import Context

Done = Callable[[Any], object]
Failed = Callable[[DeskError], object]
SESSION = "kept until PM Desk ends, and nowhere on this computer"


class KeyWork(QObject):
    """One trial at a time; a newer one calls the older one off. `busy` tells when one begins and ends."""

    busy = Signal(bool)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self.secrets: Secrets = context.secrets()
        self._errand: Errand | None = None
        self._call_off = CallOff()

    @property
    def is_busy(self) -> bool:
        """Whether a key is being tried."""
        return self._errand is not None

    def where(self, name: str, done: Done, failed: Failed) -> None:
        """Ask where a key is kept, in words; fails with what keeps it from being read."""
        run_errand(lambda: self._where(name), done, failed, self)

    def keep(self, name: str, secret: Secret, done: Done, failed: Failed) -> None:
        """Keep a key in the keyring."""
        run_errand(lambda: self.secrets.put(name, secret), done, failed, self)

    def forget(self, name: str, done: Done, failed: Failed) -> None:
        """Take a key out of the keyring."""
        run_errand(lambda: self.secrets.drop(name), done, failed, self)

    def try_key(self, trial: KeyTrial, name: str, done: Done, failed: Failed) -> None:
        """Try a key at an address."""
        self.call_off()
        call_off = self._call_off = CallOff()
        clock, way, secrets = self._context.clock, self._context.network().way, self.secrets

        def tried() -> object:
            return try_key(trial, secrets.get(name), clock, way, call_off)

        errand = self._errand = run_errand(tried, self._over(done), self._over(failed), self)
        self.busy.emit(errand is self._errand)

    def call_off(self) -> None:
        """Want no trial any more."""
        self._call_off.set()
        if self._errand is not None:
            self._errand.call_off()
            self._errand = None
            self.busy.emit(False)

    def _over(self, hear: Callable[[Any], object]) -> Callable[[Any], None]:
        def heard(answer: object) -> None:
            self._errand = None
            self.busy.emit(False)
            hear(answer)

        return heard

    def _where(self, name: str) -> str:
        if self.secrets.is_for_session(name):
            return SESSION
        self.secrets.get(name)
        return f"in the keyring of this computer ({self.secrets.where()})"
