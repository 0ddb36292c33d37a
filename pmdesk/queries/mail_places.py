"""Says into whose log mails belong: by who wrote them, else by whom they went to, else where a person dropped them."""

from collections import defaultdict
from collections.abc import Sequence

from pmdesk.domain.classes import frozen
from pmdesk.domain.foreign_notes import AddressedMail, ForeignNote
from pmdesk.domain.kinds import IntegrationId, VendorId
from pmdesk.domain.mail_domains import domain_of, is_public, registered
from pmdesk.domain.vendors import Integration, Vendor, VendorContact
from pmdesk.storage.rows import Rows


@frozen
class MailPlace:
    """Mails that belong to one log; `is_theirs` when nobody of them is known, and so is taken for one of theirs."""

    vendor_id: VendorId
    vendor: str
    integration_id: IntegrationId | None
    is_theirs: bool
    mails: tuple[ForeignNote, ...]


def mail_places(
    rows: Rows, mails: Sequence[AddressedMail], shown: IntegrationId | None
) -> tuple[tuple[MailPlace, ...], tuple[ForeignNote, ...]]:
    """Return the logs that mails belong to, and the mails of nobody known while no integration is `shown`."""
    known = _Known(rows, shown)
    found: defaultdict[tuple[VendorId, bool], list[ForeignNote]] = defaultdict(list)
    homeless: list[ForeignNote] = []
    for mail in mails:
        vendor_id = known.vendor_of((mail.note.email, *mail.to))
        is_stranger = vendor_id is None
        vendor_id = known.shown_vendor if vendor_id is None else vendor_id
        if vendor_id is None:
            homeless.append(mail.note)
        else:
            found[vendor_id, is_stranger].append(mail.note)
    places = tuple(
        MailPlace(vendor_id, known.titles[vendor_id], known.integration_of(vendor_id), is_stranger, tuple(notes))
        for (vendor_id, is_stranger), notes in found.items()
    )
    return places, tuple(homeless)


class _Known:
    """Who is at which vendor; where two could be meant, the one that is shown."""

    def __init__(self, rows: Rows, shown: IntegrationId | None) -> None:
        self._integrations: defaultdict[VendorId, list[IntegrationId]] = defaultdict(list)
        for row in rows.all(Integration, archived_at=None):
            self._integrations[row.vendor_id].append(row.id)
        self._shown = None if shown is None else rows.find(Integration, shown)
        self.titles = {row.id: row.title for row in rows.all(Vendor)}
        self._domains: defaultdict[str, list[VendorId]] = defaultdict(list)
        for row in rows.all(Vendor, archived_at=None):
            self._domains[registered(row.domain)].append(row.id)
        self._people: defaultdict[str, list[VendorId]] = defaultdict(list)
        for row in rows.all(VendorContact):
            self._people[row.email.casefold()].append(row.vendor_id)

    @property
    def shown_vendor(self) -> VendorId | None:
        """The vendor of what is shown."""
        return None if self._shown is None else self._shown.vendor_id

    def vendor_of(self, addresses: Sequence[str]) -> VendorId | None:
        """Return the vendor of the first address that is one's."""
        for address in addresses:
            wanted = address.casefold()
            found = self._people.get(wanted, []) if wanted else []
            if not found and not is_public(wanted):
                found = self._domains.get(domain_of(wanted), [])
            if found:
                return self.shown_vendor if self.shown_vendor in found else found[0]
        return None

    def integration_of(self, vendor_id: VendorId) -> IntegrationId | None:
        """Return the integration that is spoken of: what is shown, or the vendor's only one."""
        if self._shown is not None and self._shown.vendor_id == vendor_id:
            return self._shown.id
        found = self._integrations[vendor_id]
        return found[0] if len(found) == 1 else None
