"""Reads mails that a person drops into the log of a vendor: what was said, by whom, and to whom it went."""

from email import message_from_bytes
from email.policy import compat32

from pmdesk.domain.errors import DeskError
from pmdesk.domain.foreign_notes import AddressedMail
from pmdesk.importers.notes.addresses import email_of
from pmdesk.importers.notes.mail import Unread, looks_like_mail, read_mail, unwrapped
from pmdesk.importers.notes.mailparts import header
from pmdesk.importers.notes.mailwords import unfolded

MOST_BYTES = 32 * 1024 * 1024
RECEIVERS = ("To", "Cc")
MOST_RECEIVERS = 500
REMEDY = "Save the mail as .eml in your mail program, and drop that."


def read_vendor_mail(name: str, data: bytes) -> AddressedMail:
    """Return the mail that a file holds; raises DeskError in words where it holds none."""
    if len(data) > MOST_BYTES:
        raise DeskError(f"“{name}” has more than 32 MB, so it was not read.", "Save the mail without its attachments.")
    if not looks_like_mail(data):
        raise DeskError(f"“{name}” is no mail.", REMEDY)
    data = unwrapped(data)
    found = read_mail(data, 1)
    if isinstance(found, Unread):
        raise DeskError(f"“{name}” cannot be read. {found.trouble.reason}", REMEDY)
    return AddressedMail(found, _receivers(data))


def _receivers(data: bytes) -> tuple[str, ...]:
    """Return the addresses in the headers that tell who was to read a mail that could be read."""
    head = message_from_bytes(data.partition(b"\n\r\n")[0].partition(b"\n\n")[0], policy=compat32)
    lines = [unfolded(header(head, each)) for each in RECEIVERS]
    found = [email_of(part).lower() for line in lines for part in line.split(",")[:MOST_RECEIVERS]]
    return tuple(dict.fromkeys(each for each in found if each))
