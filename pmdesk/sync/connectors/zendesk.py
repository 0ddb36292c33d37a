"""Reads tickets from Zendesk by its incremental export, whose cursor leaves nothing out.

https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from urllib.parse import urlsplit

from pmdesk.domain.foreign_notes import ForeignNote
from pmdesk.domain.remote import Page
from pmdesk.sync.connector import FIXED_LOOPBACK, Account, Asking, Connector, Field, Grant, Scope, Service, kept
from pmdesk.sync.http import basic
from pmdesk.sync.portions import portions, written
from pmdesk.sync.remote_texts import Json, inner, items, line, member, parsed, required, text, when
from pmdesk.sync.said import plain, said
from pmdesk.sync.service_web import Web, authorization
from pmdesk.sync.trouble import RemoteTrouble, SignInTrouble
from pmdesk.sync.understanding import understood


def grant(address: str) -> Grant:
    """Return how to sign in at an account; a public client has no secret.

    https://developer.zendesk.com/documentation/ticketing/working-with-oauth/oauth-pkce
    """
    base = f"{address.strip().rstrip('/')}/oauth"
    return Grant(f"{base}/tokens", f"{base}/authorizations/new", reads=("read",), back=FIXED_LOOPBACK)


SERVICE = Service(
    "zendesk",
    "Zendesk",
    example="https://acme.zendesk.com",
    sign_ins=("basic", "oauth"),
    scope_word="groups",
    options=(Field("since", "Tickets since", "2026-01-01"),),
    kinds={"ticket": "Tickets"},
    targets={"ticket": "note"},
    is_feedback=True,
    grant=grant,
)
SIZE = 100
BEGIN = 0
DELETED = "deleted"


@understood("Zendesk")
class Zendesk:
    """One account. With a user an API token signs in; their address is not to hold “/token”."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        sign_in = authorization(asking)
        if asking.secret is not None and asking.sign_in == "basic":
            user = f"{asking.user.strip().removesuffix('/token')}/token"
            sign_in = (("Authorization", basic(user, asking.secret)),)
        self._web = Web(asking, "Zendesk", asking.address, sign_in)
        self._host = urlsplit(asking.address).netloc

    def check(self) -> Account:
        """Ask who we are: strangers are told that they are nobody."""
        user = member(self._web.get("api/v2/users/me.json"), "user")
        if inner(user, "role") in {"", "end-user"} or not inner(user, "email"):
            raise SignInTrouble("Zendesk does not know us as an agent.", "Type the user and the token of an agent.")
        return Account(inner(user, "name"), "Zendesk")

    def scopes(self) -> tuple[Scope, ...]:
        """Return the groups that tickets are assigned to."""
        found: list[Scope] = []
        params = [("page[size]", "100")]
        while True:
            answer = self._web.get("api/v2/groups.json", params)
            found += parsed(member(answer, "groups"), _group, "The group")[0]
            following = inner(answer, "meta", "after_cursor")
            if not following or ("page[after]", following) in params or not inner(answer, "links", "next"):
                return tuple(found)
            params = [("page[size]", "100"), ("page[after]", following)]

    def states(self, kind: str) -> tuple[str, ...]:  # noqa: ARG002  # there is one kind
        """Return how a ticket can stand."""
        return ("new", "open", "pending", "hold", "solved", "closed")

    def pages(self, cursor: str) -> Iterator[Page]:
        """Yield what is new or has changed; the service's own cursor tells how far."""
        known = text(kept(cursor).get("after"))
        while True:
            answer = self._web.get("api/v2/incremental/tickets/cursor.json", self._params(known))
            notes, gone, left = self._brought(answer)
            following = text(member(answer, "after_cursor")) or known
            after = written({"after": following}) if following else cursor
            yield from portions(cursor, after, notes=notes, gone=gone, left=left)
            if answer.get("end_of_stream") or following == known:
                return
            known, cursor = following, after

    def _params(self, known: str) -> list[tuple[str, str]]:
        begins = ("cursor", known) if known else ("start_time", str(self._begin()))
        return [begins, ("per_page", str(SIZE)), ("include", "users,organizations,groups")]

    def _begin(self) -> int:
        told = self._asking.options.get("since", "").strip()
        try:
            found = when(told)
        except ValueError:
            raise RemoteTrouble(f"“{told[:40]}” is no day.", "Type one like 2026-01-01.") from None
        if found is None:
            return BEGIN
        return max(BEGIN, int(min(found, self._asking.clock.now() - timedelta(minutes=5)).timestamp()))

    def _brought(self, answer: Json) -> tuple[list[ForeignNote], list[tuple[str, str]], tuple[str, ...]]:
        users = {line(one.get("id")): one for one in items(answer.get("users"))}
        companies = {line(one.get("id")): line(one.get("name")) for one in items(answer.get("organizations"))}
        tickets = [one for one in items(member(answer, "tickets")) if self._is_wanted(one)]
        gone = [("ticket", line(one.get("id"))) for one in tickets if one.get("status") == DELETED]
        there = [one for one in tickets if one.get("status") != DELETED]
        notes, left = parsed(there, lambda one: note_of(one, users, companies, self._host), "The ticket")
        return list(notes), gone, left

    def _is_wanted(self, ticket: Json) -> bool:
        return not self._asking.scopes or line(ticket.get("group_id")) in self._asking.scopes


def connect(asking: Asking) -> Connector:
    """Return the connector."""
    return Zendesk(asking)


def note_of(ticket: Json, users: Mapping[str, Json], companies: Mapping[str, str], host: str) -> ForeignNote:
    """Read one ticket: what its requester said first."""
    number = required(ticket.get("id"), "number")
    person = users.get(line(ticket.get("requester_id")), {})
    company = line(ticket.get("organization_id")) or line(person.get("organization_id"))
    return said(
        f"zendesk:{host}:{number}",
        text(ticket.get("subject")) or text(ticket.get("raw_subject")),
        plain(text(ticket.get("description")), is_html=False),
        when(ticket.get("created_at")),
        person=line(person.get("name")),
        email=line(person.get("email")),
        company=companies.get(company, ""),
        source="zendesk",
        url=f"https://{host}/agent/tickets/{number}",
    )


def _group(value: Json) -> Scope:
    return Scope(required(value.get("id"), "id"), required(value.get("name"), "name"))
