"""What a look at the address of an API's description brings: how it stands there, and the version that came, if any."""

from pmdesk.commands.specs import KeepSpec
from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import ApiId, Kind, Ref, SpecVersionId
from pmdesk.storage.ledger import Edit
from pmdesk.storage.memory import remember
from pmdesk.storage.standings import standing_name


@frozen
class RememberLook:
    """Keep how the address of a description stands, and what was found there. Answers the id of the version.

    How it stands is JSON and a fact; whoever shows the API is told.
    """

    api_id: ApiId
    standing: str
    found: KeepSpec | None = None

    @property
    def label(self) -> str:
        """The step's name."""
        return "Look at description" if self.found is None else self.found.label

    def apply(self, edit: Edit) -> SpecVersionId | None:
        """Keep the version, and remember."""
        version_id = None if self.found is None else self.found.apply(edit)
        remember(edit, standing_name(self.api_id, Kind.API), self.standing)
        edit.facts.add(Ref(Kind.API, self.api_id))
        return version_id
