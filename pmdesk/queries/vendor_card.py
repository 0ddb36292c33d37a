"""One vendor as its page shows it: contacts, contracts with the day to cancel by, what they promise, integrations."""

from datetime import date

from pmdesk.domain.apis import Api
from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import Kind
from pmdesk.domain.vendors import Contract, Integration, SlaTerm, Vendor, VendorContact
from pmdesk.insight.contract_terms import cancel_by, term_end
from pmdesk.queries.vendor_dates import CANCEL_DAYS
from pmdesk.storage.history import count_past
from pmdesk.storage.rows import Rows


@frozen
class ContractLine:
    """A contract with the end of the term that runs, the next day to cancel by, and what it promises."""

    contract: Contract
    ends: date | None
    cancel_by: date | None
    is_due: bool
    terms: tuple[SlaTerm, ...]


@frozen
class VendorCard:
    """Everything the page of a vendor shows; `archived` are integrations that are put aside."""

    vendor: Vendor
    contacts: tuple[VendorContact, ...]
    contracts: tuple[ContractLine, ...]
    integrations: tuple[Integration, ...]
    archived: tuple[Integration, ...]
    apis: tuple[Api, ...]
    past_count: int


def vendor_card(rows: Rows, vendor_id: int, today: date) -> VendorCard | None:
    """Return the card of a vendor, or None when there is none (any more)."""
    vendor = rows.find(Vendor, vendor_id)
    if vendor is None:
        return None
    contacts = rows.all(VendorContact, vendor_id=vendor.id, archived_at=None)
    contracts = rows.all(Contract, vendor_id=vendor.id, archived_at=None)
    integrations = rows.all(Integration, order_by="rank", vendor_id=vendor.id)
    return VendorCard(
        vendor,
        tuple(sorted(contacts, key=lambda each: (not each.is_main, each.title.casefold()))),
        tuple(_line(rows, each, today) for each in contracts),
        tuple(each for each in integrations if each.archived_at is None),
        tuple(each for each in integrations if each.archived_at is not None),
        tuple(rows.all(Api, order_by="rank", vendor_id=vendor.id)),
        count_past(rows, Kind.VENDOR, vendor.id),
    )


def _line(rows: Rows, contract: Contract, today: date) -> ContractLine:
    until = cancel_by(contract, today)
    is_due = until is not None and (until - today).days <= CANCEL_DAYS
    terms = tuple(rows.all(SlaTerm, order_by="rank", contract_id=contract.id))
    return ContractLine(contract, term_end(contract, today), until, is_due, terms)
