"""What the window of connections does off the main thread: tries a service, reads a page, speaks with the keyring."""

from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, Signal

from pmdesk.domain.classes import frozen
from pmdesk.domain.clock import Clock
from pmdesk.domain.connections import Flow
from pmdesk.domain.mirrored import NOTHING
from pmdesk.domain.remote import Remote
from pmdesk.runtime.errands import run_errand
from pmdesk.runtime.trials import Done, Failed, Trials
from pmdesk.sync.connector import Account, Connector, Scope
from pmdesk.sync.http import Http
from pmdesk.sync.leash import CallOff
from pmdesk.sync.mapping import Mapper
from pmdesk.sync.oauth import Tokens
from pmdesk.sync.oauth_browser import sign_in
from pmdesk.sync.oauth_device import ask_code, wait_for
from pmdesk.sync.oauth_keeping import SignIns
from pmdesk.sync.oauth_providers import provider_for
from pmdesk.sync.secrets import Secret, Secrets, SecretTrouble
from pmdesk.sync.services import connect
from pmdesk.sync.trouble import SignInTrouble
from pmdesk.sync.way import Way
from pmdesk.ui.shell.connections_draft import OAUTH, Draft

ROWS_SHOWN = 50
SOON = timedelta(days=14)
"""A certificate that ends within this time is told."""
COUNTED_AT_MOST = 1_000
"""So many records are read before a look ends."""


@frozen
class Means:
    """What a service is tried with."""

    clock: Clock
    secrets: Secrets
    sign_ins: SignIns
    way: Way


@frozen
class Tested:
    """That a service knows us: who we are there, its parts, and the states of its records by kind."""

    account: Account
    scopes: tuple[Scope, ...]
    states: dict[str, tuple[str, ...]]
    certificate_ends: datetime | None = None
    """Where that is soon."""

    @property
    def words(self) -> str:
        """It in a sentence or two: `Redmine 5.1 knows you as Milena Kos. Its certificate ends 2026-03-11 07:40 UTC`."""
        ends = self.certificate_ends
        return f"{self._known} Its certificate ends {ends:%Y-%m-%d %H:%M} UTC." if ends else self._known

    @property
    def _known(self) -> str:
        name, server = self.account.name, self.account.server
        if name and server:
            return f"{server} knows you as {name}."
        return f"It answers: {name or server}." if name or server else "It answers."


@frozen
class Coming:
    """A record as it would stand here: its key, its title, its state there; what it becomes, and our status of it."""

    key: str
    title: str
    state: str
    target: str
    status: str


@frozen
class Preview:
    """What the first pages would bring, in our words; `total` is how many records there are, where that is known.

    `counts` tells how many of which kind become what, with the label or the state that decides it where one does.
    `said` is how many notes there are, of which `notes` are the first; `has_more`: there is more than was read.
    """

    rows: tuple[Coming, ...]
    notes: tuple[str, ...]
    counts: tuple[tuple[str, str, str, int], ...]
    said: int
    alerts: int
    meetings: int
    total: int | None
    has_more: bool


def tested(draft: Draft, means: Means, call_off: CallOff) -> Tested:
    """Ask a service who we are, what parts it has, and what states there are; raises DeskError in words."""
    with _line(draft, means, call_off) as (connector, http):
        account = connector.check()
        scopes = connector.scopes() if draft.service.scope_word else ()
        states = {kind: connector.states(kind) for kind in draft.service.kinds if kind in draft.service.targets}
    ends = http.certificate_ends
    return Tested(account, scopes, states, ends if ends and ends - means.clock.now() < SOON else None)


def previewed(draft: Draft, means: Means, call_off: CallOff) -> Preview:
    """Read the first pages without keeping anything, until there is enough to count; raises DeskError in words."""
    mapper = draft.mapper()
    rows: list[Coming] = []
    notes: list[str] = []
    counts = Counter[tuple[str, str, str]]()
    said = alerts = meetings = 0
    total: int | None = None
    has_more = False
    with _line(draft, means, call_off) as (connector, _):
        for page in connector.pages(""):
            if counts.total() + said + alerts + meetings >= COUNTED_AT_MOST:
                has_more = True
                break
            counts.update((remote.kind, *mapper.decided(remote)) for remote in page.records)
            rows += [_coming(remote, mapper) for remote in page.records[: ROWS_SHOWN - len(rows)]]
            notes += [note.title or note.body for note in page.notes[: ROWS_SHOWN - len(notes)]]
            said, alerts, meetings = said + len(page.notes), alerts + len(page.alerts), meetings + len(page.meetings)
            total = page.total or total
    order = list(draft.service.kinds)
    known = sorted(counts.items(), key=lambda each: (order.index(each[0][0]) if each[0][0] in order else 99, -each[1]))
    told = tuple((kind, by, target, count) for (kind, by, target), count in known)
    return Preview(tuple(rows), tuple(notes), told, said, alerts, meetings, total, has_more)


def _coming(remote: Remote, mapper: Mapper) -> Coming:
    _, target = mapper.decided(remote)
    if target == NOTHING:
        return Coming(remote.key, remote.title, remote.state, target, "")
    arrival = mapper.arrival(remote)
    status = arrival.values.get("status") or arrival.values.get("state") or ""
    return Coming(arrival.key, str(arrival.values.get("title", "")), remote.state, target, str(status))


def signed_in(
    draft: Draft,
    means: Means,
    call_off: CallOff,
    *,
    browse: Callable[[str], object],
    show_code: Callable[[str, str], object] | None,
) -> Tokens:
    """Have the person sign in, in the browser or by a code that is shown; raises DeskError in words."""
    http = Http(means.clock, call_off, way=means.way)
    try:
        provider = provider_for(
            draft.service,
            draft.address,
            draft.more,
            http,
            secret=_client_secret(draft, means),
            to_write=draft.direction is Flow.BOTH,
            by_code=show_code is not None,
        )
        if show_code is None:
            return sign_in(provider, http, means.clock, call_off, browse)
        code = ask_code(provider, http)
        show_code(code.user_code, code.url)
        return wait_for(provider, code, http, means.clock, call_off)
    finally:
        http.close()


@contextmanager
def _line(draft: Draft, means: Means, call_off: CallOff) -> Generator[tuple[Connector, Http]]:
    http = Http(means.clock, call_off, way=means.way)
    try:
        asking = draft.asking(http, means.clock, call_off, _secret(draft, means, http, call_off))
        yield connect(draft.service.name, asking), http
    finally:
        http.close()


def _secret(draft: Draft, means: Means, http: Http, call_off: CallOff) -> Secret | None:
    if draft.typed is not None:
        return draft.typed
    if not draft.secret or draft.sign_in == "none":
        return None
    if draft.sign_in == OAUTH:
        return means.sign_ins.open(draft.secret, http, call_off)
    return means.secrets.get(draft.secret)


def _client_secret(draft: Draft, means: Means) -> Secret | None:
    """Return the application's secret: as it was typed, else as it was kept with the last sign-in."""
    if draft.client_secret is not None or not draft.secret:
        return draft.client_secret
    try:
        return means.sign_ins.kept(draft.secret).provider.client_secret
    except (SecretTrouble, SignInTrouble):
        return None


class ConnectionWork(Trials):
    """What is tried before a connection is kept.

    `browse` wants a page shown in the browser, `coded` a code with the page at which it is typed.
    """

    browse = Signal(str)
    coded = Signal(str, str)

    def __init__(self, means: Means, parent: QObject) -> None:
        super().__init__(parent)
        self.means = means

    def test(self, draft: Draft, done: Done, failed: Failed) -> None:
        """Ask a service who we are."""
        self.begin(lambda call_off: tested(draft, self.means, call_off), done, failed)

    def preview(self, draft: Draft, done: Done, failed: Failed) -> None:
        """Read what would come."""
        self.begin(lambda call_off: previewed(draft, self.means, call_off), done, failed)

    def keyring(self, done: Done, failed: Failed) -> None:
        """Ask which keyring secrets go to."""
        run_errand(self.means.secrets.where, done, failed, self)

    def keep(self, name: str, secret: Secret, done: Done, failed: Failed) -> None:
        """Keep a secret in the keyring."""
        run_errand(lambda: self.means.secrets.put(name, secret), done, failed, self)

    def sign_in(self, draft: Draft, done: Done, failed: Failed, *, by_code: bool) -> None:
        """Have the person sign in; their answer may take minutes."""
        browse, show = self.browse.emit, self.coded.emit if by_code else None
        self.begin(lambda call_off: signed_in(draft, self.means, call_off, browse=browse, show_code=show), done, failed)

    def keep_sign_in(self, name: str, tokens: Tokens, done: Done, failed: Failed) -> None:
        """Keep a sign-in in the keyring."""
        run_errand(lambda: self.means.sign_ins.keep(name, tokens), done, failed, self)
