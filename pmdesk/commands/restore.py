"""Brings a backup's rows back as one step, which itself can be undone."""

from pathlib import Path
from typing import ClassVar

from pmdesk.domain.classes import frozen
from pmdesk.domain.days import MONTHS
from pmdesk.storage.backup import described
from pmdesk.storage.ledger import Edit
from pmdesk.storage.restore import Difference, bring_back


@frozen
class Restore:
    """Make every row as it is in a backup; ids, settings and notes on imports included. Answers what that changed."""

    path: Path
    guarded: ClassVar[str] = "restore"

    @property
    def label(self) -> str:
        """The step's name, with the backup's day and time where the person is."""
        backup = described(self.path)
        if backup is None:
            return f"Restore {self.path.name}"
        at = backup.made_at.astimezone()
        return f"Restore backup of {at.day} {MONTHS[at.month - 1]} {at:%H:%M}"

    def apply(self, edit: Edit) -> list[Difference]:
        """Rewrite the rows that differ."""
        return bring_back(edit, self.path)
