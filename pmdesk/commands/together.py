"""Several edits as one step of the undo list."""

from collections.abc import Sequence
from dataclasses import dataclass

from pmdesk.commands.desk import Command
from pmdesk.storage.ledger import Edit


@dataclass(frozen=True, slots=True)
class Together:
    """Do commands one after the other; when one is refused, none of them is done."""

    commands: Sequence[Command[object]]
    label: str

    def apply(self, edit: Edit) -> None:
        """Apply them in order."""
        for command in self.commands:
            command.apply(edit)
