"""Reads conversations from Intercom: what a customer said first in each.

https://developers.intercom.com/docs/references/rest-api/api.intercom.io/conversations

Its search knows days rather than moments, so a round asks for what changed since a day before the last one began. So
what changes while pages are read comes with the next.

There is no sign-in by OAuth: Intercom sends browsers back to https addresses alone, which a program on a desk has none
of, and gives whoever reads their own workspace a token.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from math import inf
from typing import Any, cast

from pmdesk.domain.counts import counted
from pmdesk.domain.foreign_notes import ForeignNote
from pmdesk.domain.remote import Page
from pmdesk.sync.connector import Account, Asking, Connector, Scope, Service, kept
from pmdesk.sync.portions import portions, written
from pmdesk.sync.remote_texts import BAD, Json, inner, items, line, member, number, required, text, when
from pmdesk.sync.said import plain, said
from pmdesk.sync.service_web import Web, authorization
from pmdesk.sync.understanding import understood

SERVICE = Service(
    "intercom",
    "Intercom",
    example="https://api.intercom.io",
    kinds={"conversation": "Conversations"},
    targets={"conversation": "note"},
    is_feedback=True,
)
VERSION = (("Intercom-Version", "2.11"),)
SIZE = 50
DAY_S = 86_400
OVERLAP_S = 600
SKEW_S = 43_200
"""So far the clocks of the service and of this computer may be apart."""
CUSTOMERS = frozenset(("user", "lead", "contact"))
PLACES = {"api.eu.intercom.io": "https://app.eu.intercom.com", "api.au.intercom.io": "https://app.au.intercom.com"}


@understood("Intercom")
class Intercom:
    """One workspace."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        address = asking.address or SERVICE.example
        self._web = Web(asking, "Intercom", address, authorization(asking), VERSION)

    def check(self) -> Account:
        """Search for one conversation, which needs the right to read them."""
        answer = self._search(0, "", 1)
        count = int(number(member(answer, "total_count")) or 0)
        return Account(counted(count, "conversation"), "Intercom")

    def scopes(self) -> tuple[Scope, ...]:
        """Return nothing: conversations have no parts."""
        return ()

    def states(self, kind: str) -> tuple[str, ...]:  # noqa: ARG002  # there is one kind
        """Return how a conversation can stand."""
        return ("open", "snoozed", "closed")

    def pages(self, cursor: str) -> Iterator[Page]:
        """Yield conversations that are new or have changed."""
        state = kept(cursor)
        since, more = int(number(state.get("since")) or 0), text(state.get("more"))
        then = int(number(state.get("then")) or 0) or int(self._asking.clock.now().timestamp()) - OVERLAP_S
        while True:
            answer = self._search(since, more, SIZE)
            values = items(member(answer, "conversations"))
            fresh = [one for one in values if _seconds(one.get("updated_at")) >= since - SKEW_S]
            notes, left = self._notes(fresh)
            following = inner(answer.get("pages"), "next", "starting_after")
            more = following if following != more else ""
            after = written({"since": since, "more": more, "then": then} if more else {"since": then})
            yield from portions(cursor, after, notes=notes, left=left)
            if not more:
                return
            cursor = after

    def _search(self, since: int, more: str, size: int) -> Json:
        pagination: dict[str, Any] = {"per_page": size} | ({"starting_after": more} if more else {})
        begins = max(0, since - DAY_S)
        query = {"field": "updated_at", "operator": ">", "value": str(begins)}
        found: Json = self._web.send("POST", "conversations/search", {"query": query, "pagination": pagination})
        return found

    def _notes(self, values: list[Json]) -> tuple[list[ForeignNote], list[str]]:
        notes: list[ForeignNote] = []
        left: list[str] = []
        for value in values:
            try:
                found = self._note(value)
            except BAD as error:
                left.append(f"The conversation {line(value.get('id'))} stays out: {error}.")
                continue
            if found is not None:
                notes.append(found)
        return notes, left

    def _note(self, value: Json) -> ForeignNote | None:
        """Read a conversation; one that we began ourselves is asked for whole. None where no customer said anything."""
        first = _object(value.get("source"))
        if inner(first.get("author"), "type") not in CUSTOMERS:
            answer = self._web.get(f"conversations/{required(value.get('id'), 'id')}", absent_ok=True)
            parts = items(_object(_object(answer).get("conversation_parts")).get("conversation_parts"))
            said_ones = [one for one in parts if inner(one.get("author"), "type") in CUSTOMERS and one.get("body")]
            if not said_ones:
                return None
            first = said_ones[0]
        return note_of(value, first, self._asking.address or SERVICE.example)


def connect(asking: Asking) -> Connector:
    """Return the connector."""
    return Intercom(asking)


def note_of(value: Json, first: Json, address: str) -> ForeignNote:
    """Read a conversation by what a customer said first in it."""
    name = required(value.get("id"), "id")
    host = address.partition("://")[2].partition("/")[0]
    body = plain(text(first.get("body")), is_html=True)
    title = plain(text(value.get("title")) or text(first.get("subject")), is_html=True)
    author = first.get("author")
    place = PLACES.get(host, "https://app.intercom.com")
    files = [line(one.get("name")) for one in items(first.get("attachments"))]
    return said(
        f"intercom:{host}:{name}",
        title or body.partition("\n")[0][:200],
        body,
        _at(first.get("created_at") or value.get("created_at")),
        person=inner(author, "name"),
        email=inner(author, "email"),
        company=inner(value.get("company"), "name"),
        source="intercom",
        url=f"{place}/a/inbox/_/inbox/conversation/{name}",
        attachments=tuple(files),
    )


def _object(value: object) -> Json:
    return cast("Json", value) if isinstance(value, dict) else {}


def _seconds(value: object) -> float:
    """Return when something changed; what does not tell may have changed now."""
    try:
        found = number(value)
    except ValueError:
        found = None
    return inf if found is None else found


def _at(value: object) -> datetime | None:
    if isinstance(value, str) and not value.isdigit():
        return when(value)
    seconds = number(value)
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
