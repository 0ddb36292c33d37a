"""The days that vendors set, as dated rows: ends of APIs and contracts, until when to cancel, keys that expire."""

from collections import defaultdict
from datetime import date, timedelta
from enum import StrEnum

from pmdesk.domain.apis import Api, Credential, DateKind, ExternalDate
from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import ApiId, IntegrationId, ItemId, Kind, ProductId, Ref, VendorId
from pmdesk.domain.roadmap import CLOSED, Item
from pmdesk.domain.vendors import Contract, Integration, IntegrationItem, Vendor
from pmdesk.insight.contract_terms import cancel_by, term_end
from pmdesk.storage.rows import Rows

CANCEL_DAYS, KEY_DAYS = 90, 14
"""So many days before it is due something is due for a look."""


class Sort(StrEnum):
    """What happens on a day."""

    DEPRECATION = "deprecation"
    SUNSET = "sunset"
    DEADLINE = "deadline"
    CONTRACT_END = "contract_end"
    CANCEL_BY = "cancel_by"
    KEY_EXPIRES = "key_expires"
    KEY_ROTATES = "key_rotates"


SORTS = {DateKind.DEPRECATION: Sort.DEPRECATION, DateKind.SUNSET: Sort.SUNSET, DateKind.DEADLINE: Sort.DEADLINE}


@frozen
class DatedRow:
    """One day set by a vendor: the row that tells it, in words, with the items and products that it concerns."""

    ref: Ref
    sort: Sort
    day: date
    title: str
    vendor: str
    items: tuple[tuple[ItemId, str], ...] = ()
    product_ids: tuple[ProductId, ...] = ()
    url: str = ""
    integration_ids: tuple[IntegrationId, ...] = ()
    vendor_id: VendorId | None = None


class _Concerned:
    """Which items and products hang on an API: those of the integrations that use it."""

    def __init__(self, rows: Rows) -> None:
        self._of_api: defaultdict[ApiId, list[Integration]] = defaultdict(list)
        self._of_vendor: defaultdict[int, list[Integration]] = defaultdict(list)
        for row in rows.all(Integration, archived_at=None):
            self._of_vendor[row.vendor_id].append(row)
            if row.api_id is not None:
                self._of_api[row.api_id].append(row)
        links = rows.all(IntegrationItem)
        named = {item.id: item for item in rows.many(Item, dict.fromkeys(link.item_id for link in links))}
        self._items: defaultdict[int, list[tuple[ItemId, str]]] = defaultdict(list)
        for link in links:
            item = named.get(link.item_id)
            if item is not None and item.status not in CLOSED and item.archived_at is None:
                self._items[link.integration_id].append((item.id, item.title))

    def integrations(self, api_id: ApiId | None, vendor_id: int | None) -> tuple[IntegrationId, ...]:
        """Return the integrations concerned."""
        of_vendor = [] if vendor_id is None else self._of_vendor[vendor_id]
        return tuple(each.id for each in (of_vendor if api_id is None else self._of_api[api_id]))

    def by(
        self, api_id: ApiId | None, vendor_id: int | None
    ) -> tuple[tuple[tuple[ItemId, str], ...], tuple[ProductId, ...]]:
        """Return the items and products concerned, each once."""
        of_vendor = [] if vendor_id is None else self._of_vendor[vendor_id]
        found = of_vendor if api_id is None else self._of_api[api_id]
        items = dict.fromkeys(item for each in found for item in self._items[each.id])
        products = dict.fromkeys(each.product_id for each in found if each.product_id is not None)
        return tuple(items), tuple(products)


def external_dates(rows: Rows, today: date) -> tuple[DatedRow, ...]:
    """Return the days of APIs and contracts for the roadmap's lane, in order; what is dealt with is left out."""
    concerned, vendors = _Concerned(rows), {row.id: row.title for row in rows.all(Vendor)}
    found: list[DatedRow] = []
    for row in rows.all(ExternalDate, done=False, archived_at=None):
        vendor_id = row.vendor_id
        if vendor_id is None and row.api_id is not None:
            vendor_id = rows.get(Api, row.api_id).vendor_id
        items, products = concerned.by(row.api_id, vendor_id)
        vendor = "" if vendor_id is None else vendors.get(vendor_id, "")
        ref = Ref(Kind.EXTERNAL_DATE, row.id)
        found.append(
            DatedRow(
                ref,
                SORTS[row.kind],
                row.day,
                row.title,
                vendor,
                items,
                products,
                row.url,
                concerned.integrations(row.api_id, vendor_id),
                vendor_id,
            )
        )
    for contract in rows.all(Contract, archived_at=None):
        found += _of_contract(contract, vendors.get(contract.vendor_id, ""), concerned, today)
    return tuple(sorted(found, key=lambda each: (each.day, each.title)))


def key_dates(rows: Rows) -> tuple[DatedRow, ...]:
    """Return the days on which keys expire or are to be replaced, in order."""
    vendors = {row.id: row.title for row in rows.all(Vendor)}
    found: list[DatedRow] = []
    for key in rows.all(Credential, archived_at=None):
        vendor, ref = vendors.get(key.vendor_id, ""), Ref(Kind.CREDENTIAL, key.id)
        if key.expires is not None:
            title = f"{vendor}: {key.title} expires"
            found.append(DatedRow(ref, Sort.KEY_EXPIRES, key.expires, title, vendor, vendor_id=key.vendor_id))
        rotates = rotate_by(key)
        if rotates is not None and (key.expires is None or rotates < key.expires):
            found.append(
                DatedRow(
                    ref, Sort.KEY_ROTATES, rotates, f"{vendor}: replace {key.title}", vendor, vendor_id=key.vendor_id
                )
            )
    return tuple(sorted(found, key=lambda each: (each.day, each.title)))


def lane_dates(rows: Rows, today: date) -> tuple[DatedRow, ...]:
    """Return all days that vendors set, those of keys too, in order."""
    return tuple(sorted((*external_dates(rows, today), *key_dates(rows)), key=lambda each: (each.day, each.title)))


def due_soon(rows: Rows, today: date) -> tuple[DatedRow, ...]:
    """Return what is to be looked at today: keys that expire within 14 days, contracts to cancel within 90."""
    keys = [each for each in key_dates(rows) if each.day <= today + timedelta(days=KEY_DAYS)]
    limit = today + timedelta(days=CANCEL_DAYS)
    cancel = [each for each in external_dates(rows, today) if each.sort is Sort.CANCEL_BY and each.day <= limit]
    return tuple(sorted((*keys, *cancel), key=lambda each: (each.day, each.title)))


def rotate_by(key: Credential) -> date | None:
    """Return the day by which a key is to be replaced, None where nothing says so."""
    if key.created is None or key.rotate_days is None:
        return None
    try:
        return key.created + timedelta(days=key.rotate_days)
    except OverflowError:
        return None


def _of_contract(contract: Contract, vendor: str, concerned: _Concerned, today: date) -> list[DatedRow]:
    items, products = concerned.by(None, contract.vendor_id)
    ref, named = Ref(Kind.CONTRACT, contract.id), f"{vendor}, {contract.title}"
    told = (vendor, items, products, contract.url, concerned.integrations(None, contract.vendor_id), contract.vendor_id)
    end, cancel = term_end(contract, today), cancel_by(contract, today)
    found: list[DatedRow] = []
    if cancel is not None:
        title = f"{named}: last day to cancel"
        found.append(DatedRow(ref, Sort.CANCEL_BY, cancel, title, *told))
    if end is not None and end >= today:
        does = "renews itself after" if contract.auto_renews else "ends"
        title = f"{named} {does}"
        found.append(DatedRow(ref, Sort.CONTRACT_END, end, title, *told))
    return found
