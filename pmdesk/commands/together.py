"""Several edits as one step."""

from collections.abc import Sequence
from typing import Protocol

from pmdesk.domain.classes import frozen
from pmdesk.storage.ledger import Edit


class Part(Protocol):
    """One of the edits."""

    def apply(self, edit: Edit) -> object:
        """Read, decide and put."""
        ...


@frozen
class Together:
    """Do edits one after the other; one broken rule takes all of them back."""

    parts: Sequence[Part]
    label: str

    def apply(self, edit: Edit) -> None:
        """Do each part."""
        for part in self.parts:
            part.apply(edit)
