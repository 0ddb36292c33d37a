"""Reads tickets from Request Tracker by its REST 2.0.

https://docs.bestpractical.com/rt/5.0.5/RT/REST2.html

Times in its searches are read in the zone of whoever asks, which it does not tell. So a search begins a day and a bit
earlier than it needs to, and tickets that have not changed are passed over here. Tickets are read in the order of
their numbers, which never change; what changes meanwhile is newer than where the next round begins.
"""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from pmdesk.domain.foreign_notes import ForeignNote
from pmdesk.domain.remote import Page
from pmdesk.sync.connector import Account, Asking, Connector, Scope, Service, kept
from pmdesk.sync.portions import portions, written
from pmdesk.sync.remote_texts import BAD, Json, inner, items, line, member, parsed, required, text, when, whole
from pmdesk.sync.said import plain, said
from pmdesk.sync.secrets import Secret
from pmdesk.sync.service_web import Web, authorization
from pmdesk.sync.trouble import QueryTrouble
from pmdesk.sync.understanding import understood

SERVICE = Service(
    "request_tracker",
    "Request Tracker",
    example="https://rt.example",
    sign_ins=("token", "basic"),
    scope_word="queues",
    kinds={"ticket": "Tickets"},
    targets={"ticket": "note"},
    is_feedback=True,
)
SIZE = 20
"""Each ticket's words are another question."""
FIELDS = "Subject,Status,Created,LastUpdated,Requestor,Queue,Type"
FIRST_PARTS = 10
QUEUE_PAGES_AT_MOST = 50
ZONES = timedelta(hours=26)
OVERLAP = timedelta(minutes=2)


@understood("Request Tracker")
class RequestTracker:
    """One Request Tracker."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        sign_in = authorization(asking)
        if asking.secret is not None and asking.sign_in != "basic":
            sign_in = (("Authorization", Secret(f"token {asking.secret.reveal()}")),)
        self._web = Web(asking, "Request Tracker", f"{asking.address.rstrip('/')}/REST/2.0", sign_in)
        self._host = urlsplit(asking.address).netloc

    def check(self) -> Account:
        """Ask for its version, which only those who sign in are told."""
        return Account(self._asking.user, f"Request Tracker {line(member(self._web.get('rt'), 'Version'))}")

    def scopes(self) -> tuple[Scope, ...]:
        """Return the queues."""
        found: list[Scope] = []
        page = 1
        while True:
            answer = self._web.get("queues/all", (("fields", "Name"), ("per_page", "100"), ("page", str(page))))
            found += parsed(member(answer, "items"), _queue, "The queue")[0]
            if page >= min(whole(member(answer, "pages")) or 0, QUEUE_PAGES_AT_MOST):
                return tuple(found)
            page += 1

    def states(self, kind: str) -> tuple[str, ...]:  # noqa: ARG002  # there is one kind
        """Return the usual states."""
        return ("new", "open", "stalled", "resolved", "rejected")

    def pages(self, cursor: str) -> Iterator[Page]:
        """Yield tickets that are new or changed, by their numbers."""
        state = kept(cursor)
        if "id" not in state:
            state = {"since": state.get("since"), "then": self._newest(), "id": 0}
        while True:
            tickets = self._tickets(line(state.get("since")), whole(state.get("id")) or 0)
            notes, left = self._notes(tickets, line(state.get("since")))
            is_last = len(tickets) < SIZE
            behind = max((whole(one.get("id")) or 0 for one in tickets), default=0)
            if not is_last and behind <= (whole(state.get("id")) or 0):
                raise QueryTrouble("Request Tracker gives the same tickets again and again.", "Look at the address.")
            state["id"] = behind
            after = written({"since": state.get("then") or state.get("since")} if is_last else state)
            yield from portions(cursor, after, notes=notes, left=left)
            if is_last:
                return
            cursor = after

    def _newest(self) -> str:
        """Return when the last change of all was, by the service's clock."""
        params = (("orderby", "LastUpdated"), ("order", "DESC"), ("per_page", "1"), ("fields", "LastUpdated"))
        found = items(member(self._web.get("tickets", (("query", self._where("", 0)), *params)), "items"))
        return line(found[0].get("LastUpdated")) if found else ""

    def _tickets(self, since: str, behind: int) -> list[Json]:
        params = [("query", self._where(since, behind)), ("orderby", "id"), ("order", "ASC"), ("per_page", str(SIZE))]
        params += [("fields", FIELDS), ("fields[Requestor]", "Name,RealName,EmailAddress,Organization")]
        params += [("fields[Queue]", "Name")]
        return items(member(self._web.get("tickets", params), "items"))

    def _where(self, since: str, behind: int) -> str:
        words = [f"id > {behind}"]
        at = when(since)
        if at is not None:
            words.append(f"LastUpdated >= '{at - ZONES:%Y-%m-%d %H:%M:%S}'")
        if self._asking.scopes:
            names = [name.replace("\\", "\\\\").replace("'", "\\'") for name in self._asking.scopes]
            words.append("(" + " OR ".join(f"Queue = '{name}'" for name in names) + ")")
        return " AND ".join(words)

    def _notes(self, tickets: list[Json], since: str) -> tuple[list[ForeignNote], list[str]]:
        begins = when(since)
        notes: list[ForeignNote] = []
        left: list[str] = []
        for ticket in tickets:
            try:
                changed = when(ticket.get("LastUpdated"))
                if begins is None or changed is None or changed >= begins - OVERLAP:
                    notes.append(self._note(ticket))
            except BAD as error:
                left.append(f"The ticket {line(ticket.get('id'))} stays out: {error}.")
        return notes, left

    def _note(self, ticket: Json) -> ForeignNote:
        number = required(ticket.get("id"), "number")
        params = (("fields", "ContentType,Content,TransactionId,Filename"), ("per_page", str(FIRST_PARTS)))
        answer = self._web.get(f"ticket/{number}/attachments", params, absent_ok=True)
        parts = items(member(answer, "items")) if answer is not None else []
        url = f"{self._asking.address.rstrip('/')}/Ticket/Display.html?id={number}"
        return note_of(ticket, parts, f"rt:{self._host}:{number}", url)


def connect(asking: Asking) -> Connector:
    """Return the connector."""
    return RequestTracker(asking)


def note_of(ticket: Json, parts: list[Json], origin: str, url: str) -> ForeignNote:
    """Read a ticket and the parts of what was said first in it."""
    first = line(parts[0].get("TransactionId")) if parts else ""
    of_first = [part for part in parts if line(part.get("TransactionId")) == first]
    people = items(ticket.get("Requestor"))
    person: Json = people[0] if people else {}
    return said(
        origin,
        text(ticket.get("Subject")),
        _body(of_first),
        when(ticket.get("Created")),
        person=line(person.get("RealName")) or line(person.get("Name")),
        email=line(person.get("EmailAddress")),
        company=line(person.get("Organization")),
        source="request tracker",
        url=url,
        attachments=tuple(name for part in of_first if (name := line(part.get("Filename")))),
    )


def _body(parts: list[Json]) -> str:
    for kind in ("text/plain", "text/html"):
        for part in parts:
            if line(part.get("ContentType")).startswith(kind) and not line(part.get("Filename")):
                words = plain(text(part.get("Content")), is_html=kind == "text/html")
                if words:
                    return words
    return ""


def _queue(value: Json) -> Scope:
    name = inner(value, "Name")
    return Scope(required(name, "name"), name)
