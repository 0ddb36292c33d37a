"""The integrations that an item of the roadmap uses, and those that it could."""

from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import IntegrationId, Kind
from pmdesk.domain.vendors import STAGE_WORDS, Integration, IntegrationItem, Vendor
from pmdesk.storage.rows import Rows


@frozen
class UsedIntegration:
    """One integration: the vendor and its name, how far it is, and whether the item uses it."""

    id: IntegrationId
    title: str
    stage: str
    is_used: bool


def item_integrations(rows: Rows, item_id: int) -> tuple[UsedIntegration, ...]:
    """Return the integrations there are, by vendor; archived ones only where the item uses them."""
    if not rows.has_any(Kind.INTEGRATION):
        return ()
    used = {row_id for (row_id,) in rows.cells(IntegrationItem, ("integration_id",), item_id=item_id)}
    vendors = {row.id: row.title for row in rows.all(Vendor)}
    found = [
        UsedIntegration(
            row.id, f"{vendors[row.vendor_id]}, {row.title}", STAGE_WORDS[row.stage].lower(), row.id in used
        )
        for row in rows.all(Integration, order_by="rank")
        if row.archived_at is None or row.id in used
    ]
    return tuple(sorted(found, key=lambda each: each.title.casefold()))
