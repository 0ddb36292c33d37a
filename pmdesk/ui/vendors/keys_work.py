"""What the window of keys does off the main thread: speaks with the keyring, and tries a key."""

from PySide6.QtCore import QObject

from pmdesk.runtime.errands import run_errand
from pmdesk.runtime.trials import Done, Failed, Trials
from pmdesk.sync.secrets import Secret, Secrets
from pmdesk.sync.trying_keys import KeyTrial, try_key
from pmdesk.ui.context import Context

SESSION = "kept until PM Desk ends, and nowhere on this computer"


class KeyWork(Trials):
    """Keys in the keyring, and what they open."""

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self.secrets: Secrets = context.secrets()

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
        clock, way, secrets = self._context.clock, self._context.network().way, self.secrets
        self.begin(lambda call_off: try_key(trial, secrets.get(name), clock, way, call_off), done, failed)

    def _where(self, name: str) -> str:
        if self.secrets.is_for_session(name):
            return SESSION
        self.secrets.get(name)
        return f"in the keyring of this computer ({self.secrets.where()})"
