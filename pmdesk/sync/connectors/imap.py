"""Reads mail from folders of an IMAP server: what is new by its number; nothing there changes, nothing becomes read.

Numbers (UIDs) rise; when a folder's UIDVALIDITY changes they mean something else, and the folder is read anew: mail is
known again by its own id, so the same again adds nothing.
"""

from collections.abc import Iterator
from contextlib import closing
from typing import cast
from urllib.parse import urlsplit

from pmdesk.domain.foreign_notes import ForeignNote
from pmdesk.domain.remote import Page
from pmdesk.importers.notes.mail import Unread, read_mail
from pmdesk.sync.connector import Account, Asking, Grant, Scope, Service, Waited, kept
from pmdesk.sync.mail_server import IDLE_S, MailServer, readable
from pmdesk.sync.portions import AT_MOST, portions, written
from pmdesk.sync.remote_texts import Json, whole
from pmdesk.sync.trouble import QueryTrouble, RemoteTrouble
from pmdesk.sync.understanding import understood

OFFICE = ("outlook.office365.com", "outlook.office.com")


def grant(address: str) -> Grant:
    """Return how to sign in to Google's or Microsoft's mail; others say themselves where, at an address to be typed.

    https://developers.google.com/identity/protocols/oauth2/native-app
    https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
    """
    host = urlsplit(address if "://" in address else f"imaps://{address}").hostname or ""
    if host in OFFICE:
        base = "https://login.microsoftonline.com/common/oauth2/v2.0"
        rights = ("https://outlook.office.com/IMAP.AccessAsUser.All", "offline_access")
        back = "http://localhost/callback"
        return Grant(f"{base}/token", f"{base}/authorize", f"{base}/devicecode", reads=rights, back=back)
    if host.endswith((".gmail.com", ".googlemail.com")):
        return Grant(
            "https://oauth2.googleapis.com/token",
            "https://accounts.google.com/o/oauth2/v2/auth",
            revoke="https://oauth2.googleapis.com/revoke",
            reads=("https://mail.google.com/",),
            extras=(("access_type", "offline"), ("prompt", "consent")),
            needs_secret=True,
        )
    return Grant()


SERVICE = Service(
    "imap",
    "Mail (IMAP)",
    example="imaps://imap.example",
    sign_ins=("basic", "oauth"),
    scope_word="folders",
    kinds={"mail": "Mail"},
    targets={"mail": "note"},
    is_feedback=True,
    grant=grant,
)
INBOX = "INBOX"
MAIL_AT_MOST = 8 * 1024 * 1024
"""Bytes of one mail: words stand before what is attached."""
BATCH_AT_MOST = 16 * 1024 * 1024
WIDTH, FEW, WIDER = 1_000, 200, 8
"""How many numbers are asked for at once: more where hardly any are in use."""


@understood("The mail server")
class Imap:
    """The folders of one person."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    def check(self) -> Account:
        """Sign in."""
        count = len(self.scopes())
        return Account(self._asking.user, f"{count} {'folder' if count == 1 else 'folders'}")

    def scopes(self) -> tuple[Scope, ...]:
        """Return all folders."""
        with closing(MailServer(self._asking)) as server:
            return tuple(Scope(name, readable(name)) for name in server.folders())

    def states(self, kind: str) -> tuple[str, ...]:  # noqa: ARG002  # mail has none
        """Return nothing."""
        return ()

    def pages(self, cursor: str) -> Iterator[Page]:
        """Yield new mail of each folder; one that is refused is told and left, unless all are."""
        folders = self._asking.scopes or (INBOX,)
        before = kept(cursor)
        states: dict[str, Json] = {name: before[name] for name in folders if isinstance(before.get(name), dict)}
        refusals: list[RemoteTrouble] = []
        with closing(MailServer(self._asking)) as server:
            for folder in folders:
                try:
                    for state, notes, left in _walk(server, folder, states.get(folder, {})):
                        after = written(states | {folder: state})
                        yield from portions(cursor, after, notes=notes, left=left)
                        states[folder], cursor = state, after
                except QueryTrouble as trouble:
                    refusals.append(trouble)
        if refusals and len(refusals) == len(folders):
            raise refusals[0]
        if refusals:
            yield Page(cursor, notes_left=tuple(trouble.what for trouble in refusals))

    def wait(self, cursor: str, seconds: float, *, again_s: float = IDLE_S) -> Waited:
        """Wait until there is mail in the first folder that the last round did not see; IDLE begins anew in time."""
        folder = (self._asking.scopes or (INBOX,))[0]
        state = kept(cursor).get(folder)
        with closing(MailServer(self._asking)) as server:
            validity, following = server.examine(folder)
            known: Json = cast("Json", state) if isinstance(state, dict) else {}
            if known.get("validity") != validity or following - 1 > (whole(known.get("last")) or 0):
                return Waited.NEWS
            return server.wait(seconds, again_s)


def connect(asking: Asking) -> Imap:
    """Return the connector, which can also wait."""
    return Imap(asking)


Walked = tuple[Json, list[ForeignNote], list[str]]


def _walk(server: MailServer, folder: str, state: Json) -> Iterator[Walked]:
    """Yield where the folder stands with what came, batch by batch."""
    validity, following = server.examine(folder)
    last = (whole(state.get("last")) or 0) if state.get("validity") == validity else 0
    left = [f"The folder {readable(folder)} was numbered anew and is read again."] if state and not last else []
    width = WIDTH
    first = last + 1
    while first < following:
        end = min(first + width, following) - 1
        sizes = server.sizes(first, end)
        for batch in batches(sizes):
            notes, unread = _read(server.mails(batch, MAIL_AT_MOST), folder)
            yield {"validity": validity, "last": batch[-1]}, notes, [*left, *unread]
            left = []
        width = width * WIDER if len(sizes) < FEW else WIDTH
        first = end + 1
    yield {"validity": validity, "last": max(last, following - 1)}, [], left


def batches(sizes: dict[int, int]) -> Iterator[list[int]]:
    """Cut mails into batches that are small enough to be held."""
    batch: list[int] = []
    held = 0
    for uid, size in sizes.items():
        if batch and (len(batch) >= AT_MOST or held + min(size, MAIL_AT_MOST) > BATCH_AT_MOST):
            yield batch
            batch, held = [], 0
        batch.append(uid)
        held += min(size, MAIL_AT_MOST)
    if batch:
        yield batch


def _read(mails: dict[int, bytes], folder: str) -> tuple[list[ForeignNote], list[str]]:
    notes: list[ForeignNote] = []
    left: list[str] = []
    for uid, data in mails.items():
        found = read_mail(data, 1)
        if isinstance(found, Unread):
            left.append(f"The mail {uid} in {readable(folder)} stays out: {found.trouble.reason}")
        else:
            notes.append(found)
    return notes, left
