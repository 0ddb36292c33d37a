"""The switch between online and offline, as this person left it; all that asks other computers goes by its way."""

from typing import Protocol

from PySide6.QtCore import QObject, Signal

from pmdesk.sync.way import Way

NAME = "offline"


class Kept(Protocol):
    """Where the switch is kept from run to run, such as the preferences."""

    def get(self, name: str, default: bool) -> bool:  # as the preferences have it
        """Return how it was left."""
        ...

    def set(self, name: str, value: bool) -> None:
        """Keep how it is left."""
        ...


class Network(QObject):
    """Lives in the main thread; `switched` says whether we are offline now.

    Offline nothing leaves, and no name is asked for. Going offline cuts what is being asked; what had arrived is kept.
    """

    switched = Signal(bool)

    def __init__(self, kept: Kept | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.way = Way()
        self._kept = kept
        if kept is not None and kept.get(NAME, False):
            self.way.shut()

    @property
    def is_offline(self) -> bool:
        """Whether nothing leaves this computer."""
        return self.way.is_shut

    def go(self, *, offline: bool) -> None:
        """Go offline or online, and stay so when PM Desk is started again."""
        if offline == self.is_offline:
            return
        if offline:
            self.way.shut()
        else:
            self.way.open()
        if self._kept is not None:
            self._kept.set(NAME, offline)
        self.switched.emit(offline)
