"""Roundup by its REST interface: issues of the classic tracker, both ways, each write guarded by its ETag.

Messages are only ever added, so the first one is an issue's text, and is written once, when the issue is made. Times
come in UTC, but those of a question are read in the time zone of who asks.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from pmdesk.domain.remote import Draft, Page, Remote, Standing, Value
from pmdesk.sync.connector import PAGE, Account, Asking, Scope, Service
from pmdesk.sync.links import origin
from pmdesk.sync.paging import Place, Step, walked, written
from pmdesk.sync.remote_texts import (
    Json,
    inner,
    is_made_of,
    items,
    line,
    member,
    one,
    parsed,
    require_taken,
    require_unchanged,
    required,
    text,
    when,
    whole,
)
from pmdesk.sync.service_web import Params, Web, authorization
from pmdesk.sync.trouble import QueryTrouble, SignInTrouble

ISSUE = "issue"
FIELDS = "title,status,assignedto,keyword,priority,messages,superseder,activity,creation,creator,actor"
CLOSED = frozenset({"resolved", "closed", "done", "rejected", "fixed", "invalid", "duplicate"})
"""Roundup's states are only words; these say that it is over."""
PRECONDITION = 412
CLOCKS_DIFFER = timedelta(minutes=2)
SERVICE = Service(
    "roundup",
    "Roundup",
    example="https://tracker.example/demo",
    sign_ins=("basic", "token"),
    kinds={ISSUE: "Issues"},
    targets={ISSUE: "item"},
    writes={ISSUE: ("title", "state", "labels", "owner")},
    makes=(ISSUE,),
)


def connect(asking: Asking) -> "Roundup":
    """Return the connector of one Roundup."""
    return Roundup(asking)


class Roundup:
    """One tracker of a Roundup, from version 2 on."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        base = asking.address.rstrip("/")
        scheme, host, port = origin(base)
        usual = {"http": 80, "https": 443}.get(scheme)
        here = f"{scheme}://{host}" + ("" if port == usual else f":{port}")
        # It wants to know that no page of another place makes a browser ask.
        headers = (("X-Requested-With", "rest"), ("Origin", here), ("Referer", f"{base}/"))
        sign_in = authorization(asking)
        self._web = Web(asking, "Roundup", f"{base}/rest/data", sign_in, headers, overtaken=frozenset({PRECONDITION}))
        self._web.vouch = self.check
        self._base = base
        self._zone: ZoneInfo | timedelta | None = None

    def check(self) -> Account:
        user = self._user()
        if self._asking.user and not user:
            raise SignInTrouble(f"{self._web.place} knows no user “{self._asking.user}”.", "Type the user again.")
        return Account(line(user.get("realname")) or line(user.get("username")))

    def scopes(self) -> tuple[Scope, ...]:
        return ()

    def states(self, kind: str) -> tuple[str, ...]:
        if kind != ISSUE:
            return ()
        params = (("@fields", "name"), ("@sort", "order"))
        return tuple(name for value in self._listed("status", params) if (name := line(value.get("name"))))

    def pages(self, cursor: str) -> Iterator[Page]:
        yield from walked(cursor, {"issues": self._read_page}, self.check)

    def read(self, kind: str, record_id: str) -> Remote:
        path = f"{kind}/{quote(record_id)}"
        guard = self._web.get(path, absent_ok=True)  # First, so that what changes in between makes a write fail.
        listed = self._listed(kind, (("id", record_id), *_fields())) if guard is not None else []
        if not listed:  # What was retired still answers by its number, but is not listed any more.
            return Remote(kind, record_id, "", standing=Standing.DELETED)
        etag = line(member(guard, "data").get("@etag"))
        return one(listed[0], lambda value: issue(value, self._base, self._words(listed), etag))

    def update(self, remote: Remote, changes: Mapping[str, Value]) -> Remote:
        etag = remote.etag
        if not etag:
            now = require_unchanged(self._web.place, remote, self.read(remote.kind, remote.id))
            etag = now.etag
        self._web.send("PUT", f"{remote.kind}/{quote(remote.id)}", self._sent(changes), if_match=etag)
        return require_taken(self._web.place, self.read(remote.kind, remote.id), changes)

    def create(self, draft: Draft) -> Remote:
        fields = self._sent({name: value for name, value in draft.fields.items() if name in SERVICE.writes[ISSUE]})
        if body := text(draft.fields.get("body")):
            fields["messages"] = [self._message(body)]
        made = member(self._web.send("POST", ISSUE, fields), "data")
        return self.read(ISSUE, line(made.get("id")))

    def find(self, draft: Draft) -> Remote | None:
        since = draft.since - CLOCKS_DIFFER
        me = line(self._user().get("id"))
        params = (("creation", f"{self._local(written(since))};"), *_fields(), ("@sort", "creation"))
        listed = [value for value in self._listed(ISSUE, params) if not me or inner(value.get("creator"), "id") == me]
        words = self._words(listed)
        found = parsed(listed, lambda value: issue(value, self._base, words), "Issue")[0]
        return next((record for record in found if is_made_of(record, draft, since)), None)

    def _read_page(self, since: str, more: str) -> Step:
        """Ask for a page; its number is no good within one instant, so there a page begins at its first record."""
        place = Place.of(since, more)
        size = place.skip + PAGE
        after = (("activity", f"{self._local(place.at)};"),) if place.at else ()
        order = (("@sort", "activity,id"), ("@page_size", str(size)), ("@page_index", "1"))
        data = member(self._web.get(ISSUE, (*after, *_fields(), *order)), "data")
        listed = items(member(data, "collection"))
        words = self._words(listed)
        records, left = parsed(listed, lambda value: issue(value, self._base, words), "Issue")
        times = [_iso(value.get("activity")) for value in listed if value.get("activity")]
        total = None if more else whole(data.get("@total_size"))
        return place.step(records, times, is_full=len(listed) >= size, words=left, total=total)

    def _listed(self, path: str, params: Params) -> list[Json]:
        return items(member(member(self._web.get(path, params), "data"), "collection"))

    def _words(self, issues: list[Json]) -> dict[str, str]:
        """Return the first message of each issue, by the message's id."""
        ids = tuple(dict.fromkeys(first for value in issues if (first := _first_message(value))))
        if not ids:
            return {}
        params = (*(("id", number) for number in ids), ("@fields", "content"), ("@verbose", "3"))
        return {line(value.get("id")): text(value.get("content")) for value in self._listed("msg", params)}

    def _message(self, body: str) -> str:
        user = self._user()
        now = f"{self._web.now().astimezone(UTC):%Y-%m-%d.%H:%M:%S}"
        fields = {"content": body, "date": now} | ({"author": line(user.get("id"))} if user else {})
        return line(member(self._web.send("POST", "msg", fields), "data").get("id"))

    def _user(self) -> Json:
        """Return who we are; a name is looked for as a part of names, so the right one is picked."""
        name = self._asking.user
        params = (("username", name), ("@fields", "username,realname,timezone"))
        listed = self._listed("user", params if name else (("@page_size", "1"),))
        found = [value for value in listed if name and line(value.get("username")) == name]
        return found[0] if found else {}

    def _local(self, at: str) -> str:
        """Return an instant as Roundup reads it of who asks."""
        if self._zone is None:
            self._zone = zone_of(line(self._user().get("timezone")))
        utc = when(at) or datetime(1970, 1, 1, tzinfo=UTC)
        there = utc + self._zone if isinstance(self._zone, timedelta) else utc.astimezone(self._zone)
        return f"{there:%Y-%m-%d.%H:%M:%S}"

    def _sent(self, changes: Mapping[str, Value]) -> Json:
        names = {"title": "title", "state": "status", "owner": "assignedto"}
        fields: Json = {names[name]: value or "" for name, value in changes.items() if name in names}
        if owner := changes.get("owner"):
            fields["assignedto"] = self._user_named(str(owner))
        labels = changes.get("labels")
        return fields | (self._labelled(labels) if isinstance(labels, tuple) else {})

    def _user_named(self, name: str) -> str:
        for value in self._listed("user", (("@fields", "username,realname"),)):
            if name in {line(value.get("username")), line(value.get("realname"))}:
                return line(value.get("id"))
        raise QueryTrouble(f"{self._web.place} knows no user “{name}”.", "Choose another one.")

    def _labelled(self, labels: tuple[str, ...]) -> Json:
        """Return the priority and the keywords of labels; a keyword that is not known yet is made."""
        priorities = [line(value.get("name")) for value in self._listed("priority", (("@fields", "name"),))]
        chosen = [label for label in labels if label in priorities]
        if len(chosen) > 1:
            raise QueryTrouble(f"An issue has one priority, not {' and '.join(chosen)}.", "Take away the others.")
        known = {line(value.get("name")) for value in self._listed("keyword", (("@fields", "name"),))}
        keywords = [label for label in labels if label not in priorities]
        for name in keywords:
            if name not in known:
                self._web.send("POST", "keyword", {"name": name})
        return {"priority": next(iter(chosen), ""), "keyword": keywords}


def issue(value: Json, base: str, words: Mapping[str, str], etag: str = "") -> Remote:
    """Return an issue as Roundup lists it; `words` are the texts of messages."""
    number = line(value["id"])
    state = inner(value.get("status"), "name")
    originals = items(value.get("superseder"))
    keywords = tuple(inner(one, "name") for one in items(value.get("keyword")))
    owner = value.get("assignedto")
    return Remote(
        ISSUE,
        number,
        required(value.get("title"), "title"),
        words.get(_first_message(value), ""),
        f"issue{number}",
        f"{base}/issue{number}",
        state,
        state.lower() in CLOSED,
        tuple(filter(None, (inner(value.get("priority"), "name"), *keywords))),
        inner(owner, "username"),
        inner(value.get("creator"), "username"),
        when(_iso(value.get("creation"))),
        when(_iso(value.get("activity"))),
        inner(value.get("actor"), "username"),
        standing=Standing.DUPLICATE if originals else Standing.LIVE,
        leads_to=line(originals[0].get("id")) if originals else "",
        etag=etag,
    )


def _first_message(value: Json) -> str:
    numbers = [int(line(one.get("id"))) for one in items(value.get("messages"))]
    return str(min(numbers)) if numbers else ""


def _iso(value: Any) -> str:  # noqa: ANN401  # JSON
    """Return a time as everybody writes it: Roundup puts a point between day and time."""
    return text(value).replace(".", "T", 1) + "Z" if value else ""


def _fields() -> Params:
    return (("@fields", FIELDS), ("@verbose", "2"))


def zone_of(name: str) -> ZoneInfo | timedelta:
    """Return a user's time zone, which is a name or a number of hours."""
    try:
        return timedelta(hours=float(name)) if name else timedelta()
    except ValueError:
        pass
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return timedelta()
