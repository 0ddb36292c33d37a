"""What the window of sources does off the main thread: looks at a source, and speaks with the keyring."""

from PySide6.QtCore import QObject

from pmdesk.domain.metrics import Grain, Source
from pmdesk.runtime.errands import run_errand
from pmdesk.runtime.trials import Done, Failed, Trials
from pmdesk.sync.secrets import Secret
from pmdesk.sync.trying import Trial, look, probe


class SourceWork(Trials):
    """What is looked at before a source is kept."""

    def __init__(self, trial: Trial, parent: QObject) -> None:
        super().__init__(parent)
        self._trial = trial
        self._secrets = trial.secrets

    def probe(self, source: Source, done: Done, failed: Failed) -> None:
        """Ask whether a source answers."""
        self.begin(lambda call_off: probe(source, self._trial, call_off), done, failed)

    def look(self, source: Source, query: str, grain: Grain, done: Done, failed: Failed) -> None:
        """Ask what a query would bring."""
        self.begin(lambda call_off: look(source, query, grain, self._trial, call_off), done, failed)

    def keyring(self, done: Done, failed: Failed) -> None:
        """Ask which keyring secrets go to."""
        run_errand(self._secrets.where, done, failed, self)

    def keep(self, name: str, secret: Secret, done: Done, failed: Failed) -> None:
        """Keep a secret in the keyring."""
        run_errand(lambda: self._secrets.put(name, secret), done, failed, self)

    def forget(self, name: str, done: Done, failed: Failed) -> None:
        """Take a secret out of the keyring."""
        run_errand(lambda: self._secrets.drop(name), done, failed, self)
