"""Edits of vendors and what is said with them: add one with its contacts, log a call, take mails in."""

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import UTC, datetime

from pmdesk.commands.fields import last_rank, make
from pmdesk.commands.integrations import pass_on
from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.foreign_notes import ForeignNote
from pmdesk.domain.inbox import storable
from pmdesk.domain.kinds import TalkId, VendorContactId, VendorId
from pmdesk.domain.mail_domains import domain_of, is_public, registered
from pmdesk.domain.roadmap import TITLE_LIMIT
from pmdesk.domain.vendors import Ball, Integration, Side, Talk, TalkKind, Vendor, VendorContact
from pmdesk.storage.ledger import Edit

PASSES = {Side.THEM: Ball.US, Side.US: Ball.THEM}
"""Whose move it is after one side has written."""


@frozen
class AddVendor:
    """Add a vendor; `values` are its further fields by name. Answers its id."""

    title: str
    values: Mapping[str, object] = field(default_factory=dict[str, object])

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Add {self.title.strip()}"

    def apply(self, edit: Edit) -> VendorId:
        """Put the vendor last."""
        named = {"title": self.title.strip(), "rank": last_rank(edit, Vendor)}
        row = make(Vendor, edit.next_id(), {**self.values, **named})
        edit.put(row)
        return VendorId(row.id)


@frozen
class AddContact:
    """Add somebody at a vendor; the first one is the main one. Answers the contact's id."""

    vendor_id: int
    title: str
    values: Mapping[str, object] = field(default_factory=dict[str, object])

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Add {self.title.strip()}"

    def apply(self, edit: Edit) -> VendorContactId:
        """Put the contact."""
        vendor = edit.get(Vendor, self.vendor_id)
        named = {"vendor_id": vendor.id, "title": self.title.strip()}
        is_first = not edit.all(VendorContact, vendor_id=vendor.id, is_main=True, archived_at=None)
        row = make(VendorContact, edit.next_id(), {"is_main": is_first, **self.values, **named})
        edit.put(row)
        if getattr(row, "is_main", False):
            only_main(edit, VendorContactId(row.id))
        return VendorContactId(row.id)


@frozen
class MakeMainContact:
    """Let what is asked go to somebody first."""

    contact_id: int
    label: str = "Set main contact"

    def apply(self, edit: Edit) -> None:
        """Mark the contact, and nobody else of the vendor."""
        contact = edit.get(VendorContact, self.contact_id)
        edit.put(replace(contact, is_main=True))
        only_main(edit, contact.id)


@frozen
class LogTalk:
    """Write down what was said with a vendor, of one integration where that is known. Answers the line's id.

    `ball` says whose move it is from then on; None leaves that as it is.
    """

    vendor_id: int
    kind: TalkKind
    at: datetime
    body: str
    integration_id: int | None = None
    ball: Ball | None = None
    values: Mapping[str, object] = field(default_factory=dict[str, object])

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Log a {self.kind.value}"

    def apply(self, edit: Edit) -> TalkId:
        """Put the line, and pass the ball."""
        vendor = edit.get(Vendor, self.vendor_id)
        integration = None if self.integration_id is None else edit.get(Integration, self.integration_id)
        if integration is not None and integration.vendor_id != vendor.id:
            raise RuleBroken(f"“{integration.title}” is another vendor's.", "Choose one of this vendor.")
        at = self.at.astimezone(UTC)
        said = {"kind": self.kind, "at": at, "body": storable(self.body), "vendor_id": vendor.id}
        named = {"integration_id": None if integration is None else integration.id}
        row = make(Talk, edit.next_id(), {**self.values, **said, **named})
        edit.put(row)
        if integration is not None and self.ball is not None:
            pass_on(edit, integration, self.ball, at)
        return TalkId(row.id)


@frozen
class TakeMails:
    """Take mails into the log of a vendor; one that is there already stays as it is. Answers the new lines' ids.

    Who has an address at the vendor's domain, or is a contact there, speaks for them; who wrote for the first time
    becomes a contact. Anybody else speaks for us, or, with `is_theirs`, for them too. The newest mail of an integration
    says whose move it is.
    """

    vendor_id: int
    mails: tuple[ForeignNote, ...]
    at: datetime
    integration_id: int | None = None
    is_theirs: bool = False

    @property
    def label(self) -> str:
        """The step's name."""
        return "Log a mail" if len(self.mails) == 1 else f"Log {len(self.mails)} mails"

    def apply(self, edit: Edit) -> tuple[TalkId, ...]:
        """Put the lines that are new."""
        vendor = edit.get(Vendor, self.vendor_id)
        known = {origin for (origin,) in edit.cells(Talk, ("origin",), vendor_id=vendor.id) if origin}
        taken: list[Talk] = []
        for mail in self.mails:
            if mail.origin and mail.origin in known:
                continue
            known.add(mail.origin)
            taken.append(self._talk(edit, vendor, mail))
        if taken:
            edit.put_new(taken)
        self._pass(edit, taken)
        return tuple(talk.id for talk in taken)

    def _talk(self, edit: Edit, vendor: Vendor, mail: ForeignNote) -> Talk:
        contact = _contact_of(edit, vendor, mail)
        return Talk(
            TalkId(edit.next_id()),
            vendor.id,
            TalkKind.MAIL,
            (mail.received_at or self.at).astimezone(UTC),
            mail.body,
            None if self.integration_id is None else edit.get(Integration, self.integration_id).id,
            None if contact is None else contact.id,
            Side.US if contact is None and not self.is_theirs else Side.THEM,
            mail.title,
            mail.person or mail.email,
            origin=mail.origin,
            attachments=mail.attachments,
        )

    def _pass(self, edit: Edit, taken: Iterable[Talk]) -> None:
        newest = max(taken, key=lambda talk: talk.at, default=None)
        if newest is None or self.integration_id is None:
            return
        integration = edit.get(Integration, self.integration_id)
        later = [at for (at,) in edit.cells(Talk, ("at",), integration_id=integration.id) if at > newest.at.isoformat()]
        if not later:
            pass_on(edit, integration, PASSES[newest.side], newest.at)


def only_main(edit: Edit, contact_id: VendorContactId) -> None:
    """Let nobody else at the same vendor be the main contact."""
    vendor_id = edit.get(VendorContact, contact_id).vendor_id
    for other in edit.all(VendorContact, vendor_id=vendor_id, is_main=True):
        if other.id != contact_id:
            edit.put(replace(other, is_main=False))


def _contact_of(edit: Edit, vendor: Vendor, mail: ForeignNote) -> VendorContact | None:
    """Return who at the vendor wrote a mail, a new contact where the address is theirs; None for one of us."""
    email = mail.email.casefold()
    for contact in edit.all(VendorContact, vendor_id=vendor.id):
        if email and contact.email.casefold() == email:
            return contact
    if is_public(email) or domain_of(email) != registered(vendor.domain):
        return None
    title = (mail.person or mail.email)[:TITLE_LIMIT]
    made = AddContact(vendor.id, title, {"email": mail.email}).apply(edit)
    return edit.get(VendorContact, made)
