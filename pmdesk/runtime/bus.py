"""The bus: the one signal that tells every screen which rows an edit touched."""

from PySide6.QtCore import QObject, Signal

from pmdesk.domain.changes import Changes


class Bus(QObject):
    """Carries `Changes` to whoever shows the rows; lives in the main thread."""

    changed = Signal(object)
    foretold = Signal(object)
    """Carries Changes that a thread of ours made, and that `changed` will tell of soon, together with others."""

    def announce(self, changes: Changes) -> None:
        """Tell everybody; a step that touched nothing is not worth telling."""
        if changes:
            self.changed.emit(changes)
