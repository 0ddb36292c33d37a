"""Edits that begin and end an integration as a whole: with a vendor who may be new, and away with the API it met."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime

from pmdesk.commands.fields import Unarchive
from pmdesk.commands.integrations import AddIntegration
from pmdesk.commands.removal import Delete
from pmdesk.commands.vendors import AddVendor
from pmdesk.domain.apis import Api
from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.kinds import IntegrationId
from pmdesk.domain.vendors import Integration, Stage, Vendor
from pmdesk.storage.ledger import Edit


@frozen
class BeginIntegration:
    """Add an integration with the vendor of that name; one nobody knows yet is added too. Answers its id."""

    vendor: str
    title: str
    at: datetime
    stage: Stage = Stage.PROSPECT
    values: Mapping[str, object] = field(default_factory=dict[str, object])

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Add {self.title.strip()}"

    def apply(self, edit: Edit) -> IntegrationId:
        """Put the vendor where it is new, and the integration."""
        if not self.vendor.strip():
            raise RuleBroken("An integration needs a vendor.", "Type the vendor's name.")
        wanted = self.vendor.strip().casefold()
        known = [row for row in edit.all(Vendor, archived_at=None) if row.title.casefold() == wanted]
        vendor_id = known[0].id if known else AddVendor(self.vendor).apply(edit)
        return AddIntegration(vendor_id, self.title, self.at, self.stage, self.values).apply(edit)


@frozen
class BringBackIntegration:
    """Bring an integration back from the archive, and its vendor where that is put aside too."""

    integration_id: int
    label: str = "Bring back integration"

    def apply(self, edit: Edit) -> None:
        """Clear the marks."""
        row = edit.get(Integration, self.integration_id)
        Unarchive(Integration, (row.id,)).apply(edit)
        Unarchive(Vendor, (row.vendor_id,)).apply(edit)


@frozen
class RemoveIntegration:
    """Delete an integration with all that is its own; the vendor's API it met goes too, unless another one meets it."""

    integration_id: int
    label: str = "Delete integration"

    def apply(self, edit: Edit) -> None:
        """Drop the rows."""
        gone = edit.get(Integration, self.integration_id)
        Delete(Integration, (gone.id,)).apply(edit)
        if gone.api_id is None or edit.all(Integration, api_id=gone.api_id):
            return
        if edit.get(Api, gone.api_id).vendor_id == gone.vendor_id:
            Delete(Api, (gone.api_id,)).apply(edit)
