"""Reads meetings from calendars by CalDAV: what changed since the last round, each instance of what is repeated.

A server that knows no sync tokens is asked for the marks (ETags) of all it has, which are compared with those of the
last round. Instances are read some way ahead; when that way gets short, all is read again.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import quote, urljoin

from pmdesk.domain.classes import slotted
from pmdesk.domain.remote import ForeignMeeting, Page
from pmdesk.sync.calendar_events import Window, events_of, gone_of
from pmdesk.sync.connector import Account, Asking, Connector, Scope, Service, kept
from pmdesk.sync.portions import portions, written
from pmdesk.sync.remote_texts import Json, line, when
from pmdesk.sync.service_web import authorization
from pmdesk.sync.trouble import QueryTrouble, RemoteTrouble
from pmdesk.sync.understanding import understood
from pmdesk.sync.webdav import FULL, GONE, Dav, Part, Parts, Untold, named, path_of, require_here

SERVICE = Service(
    "caldav",
    "Calendar (CalDAV)",
    example="https://calendar.example/",
    sign_ins=("basic", "token", "none"),
    scope_word="calendars",
    kinds={"meeting": "Meetings"},
)
BATCH = 30
SHORT = timedelta(days=180)
"""When less than this lies ahead of now, instances are read anew."""
KNOWN_AT = "/.well-known/caldav"
CALENDAR = ("d:displayname", "d:resourcetype", "c:supported-calendar-component-set")


@understood("The calendar")
class Caldav:
    """The calendars of one person."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._home = asking.address
        self._dav = Dav("The calendar", asking.http, authorization(asking))

    def check(self) -> Account:
        """Look for the calendars."""
        count = len(self.scopes())
        return Account(self._asking.user, f"{count} {'calendar' if count == 1 else 'calendars'}")

    def scopes(self) -> tuple[Scope, ...]:
        """Return the calendars that hold meetings, by their paths."""
        found = self._dav.find(self._home, 0, *CALENDAR, "d:current-user-principal").parts
        here = found[0] if found else None
        if here is not None and here.has("resourcetype", "calendar"):
            return (_scope(here),)
        held = self._dav.find(self._calendars(here), 1, *CALENDAR).parts
        return tuple(_scope(one) for one in held if one.has("resourcetype", "calendar") and _holds_events(one))

    def states(self, kind: str) -> tuple[str, ...]:  # noqa: ARG002  # meetings have none
        """Return nothing."""
        return ()

    def pages(self, cursor: str) -> Iterator[Page]:
        """Yield what changed in each calendar; one that is refused is told and left, unless all are."""
        titles = {scope.id: scope.title for scope in self.scopes()}
        wanted = self._asking.scopes or tuple(titles)
        before = kept(cursor)
        states: dict[str, Json] = {one: before[one] for one in wanted if isinstance(before.get(one), dict)}
        refusals: list[RemoteTrouble] = []
        for path in wanted:
            reading = _Reading(self._dav, urljoin(self._home, path), states.get(path, {}), self._window())
            try:
                for step in reading.steps():
                    after = written(states | {path: step.state})
                    yield from portions(cursor, after, meetings=step.meetings, gone=step.gone, left=step.left)
                    states[path], cursor = step.state, after
            except QueryTrouble as trouble:
                refusals.append(trouble)
        if refusals and len(refusals) == len(wanted):
            raise refusals[0]
        if refusals:
            yield Page(cursor, notes_left=tuple(trouble.what for trouble in refusals))

    def _calendars(self, here: Part | None) -> str:
        """Return where the person's calendars are."""
        principal = here.url_of("current-user-principal") if here is not None else ""
        if not principal:
            known = self._dav.find(urljoin(self._home, KNOWN_AT), 0, "d:current-user-principal").parts
            principal = known[0].url_of("current-user-principal") if known else ""
        if not principal:
            return self._home
        found = self._dav.find(require_here(self._home, principal), 0, "c:calendar-home-set").parts
        home = found[0].url_of("calendar-home-set") if found else ""
        return require_here(self._home, home) if home else self._home

    def _window(self) -> Window:
        now = self._asking.clock.now()
        zone = now.astimezone().tzinfo
        assert zone is not None  # noqa: S101  # an instant that was made local has one
        return Window(now, zone)


def connect(asking: Asking) -> Connector:
    """Return the connector."""
    return Caldav(asking)


@slotted
class _Step:
    """What one question brought, and where the calendar stands then."""

    state: Json
    meetings: tuple[ForeignMeeting, ...] = ()
    gone: tuple[tuple[str, str], ...] = ()
    left: tuple[str, ...] = ()


class _Reading:
    """One calendar while it is read.

    What is kept of it: `token` (or `marks`), where the last round ended; `known`, the names of resources with the
    instances of those that are repeated; `until`, how far instances were read; and of a round under way the addresses
    that are `pending` and what is kept `then`.
    """

    def __init__(self, dav: Dav, url: str, state: Json, window: Window) -> None:
        self._dav = dav
        self._url = url
        self._window = window
        self._state: Json = dict(state)
        self._known: dict[str, list[str] | None] = dict(self._state.pop("known", None) or {})

    def steps(self) -> Iterator[_Step]:
        """Yield what each question brings."""
        if "pending" not in self._state:
            yield self._look()
        pending = [line(one) for one in self._state["pending"]]
        while pending:
            batch, pending = pending[:BATCH], pending[BATCH:]
            step = self._read(batch)
            self._state["pending"] = pending
            step.state = self._now()
            yield step
        then: Json = self._state.pop("then", None) or {}
        del self._state["pending"]
        self._state.update(then)
        yield _Step(self._now())

    def _look(self) -> _Step:
        """See what is to be read: what changed, and what is repeated when instances come near their end."""
        changed, lost, then = self._changes()
        names = [named(url) for url in lost]
        gone = tuple(one for name in names for one in gone_of(name, self._known.pop(name, None) or ()))
        if _is_short(self._state.get("until"), self._window):
            there = set(map(named, changed))
            changed += [quote(name) for name, stamps in self._known.items() if stamps is not None and name not in there]
            then["until"] = (self._window.now + self._window.ahead).isoformat()
        self._state.update({"pending": changed, "then": then})
        return _Step(self._now(), gone=gone)

    def _changes(self) -> tuple[list[str], list[str], Json]:
        """Return paths that are new or changed, those that are gone, and what will be kept then."""
        token = str(self._state.get("token") or "")
        if "marks" not in self._state:
            for begin in dict.fromkeys((token, "")):
                try:
                    return self._since(begin)
                except Untold:
                    continue
        return self._compared()

    def _since(self, token: str) -> tuple[list[str], list[str], Json]:
        changed: dict[str, None] = {}
        lost: dict[str, None] = {}
        is_whole = not token
        while True:
            found = self._dav.changes(self._url, token)
            for part in self._inside(found):
                (lost if part.status == GONE else changed)[path_of(part.url)] = None
                (changed if part.status == GONE else lost).pop(path_of(part.url), None)
            if not found.token:
                raise Untold("The calendar tells no sync token.", "Its events are compared one by one.")
            is_cut = any(part.status == FULL for part in found.parts)
            if not is_cut or found.token == token:
                break
            token = found.token
        there = set(map(named, changed))
        missing = [quote(name) for name in self._known if name not in there] if is_whole else []
        return list(changed), [*lost, *missing], {"token": found.token}

    def _compared(self) -> tuple[list[str], list[str], Json]:
        before: dict[str, str] = dict(self._state.get("marks") or {})
        now = {path_of(one.url): one.word("getetag") for one in self._inside(self._dav.find(self._url, 1, "d:getetag"))}
        changed = [path for path, mark in now.items() if not mark or before.get(path) != mark]
        there = set(map(named, now))
        missing = [quote(name) for name in self._known if name not in there]
        return changed, missing, {"marks": now}

    def _inside(self, found: Parts) -> list[Part]:
        """Return the resources of the calendar, which its own address and folders are not."""
        own = named(self._url).rstrip("/")
        return [one for one in found.parts if named(one.url).rstrip("/") != own and not one.url.endswith("/")]

    def _read(self, batch: list[str]) -> _Step:
        found = self._dav.several(self._url, batch)
        step = _Step({})
        here = {named(part.url): part for part in found.parts if part.word("calendar-data")}
        for name in map(named, batch):
            part = here.get(name)
            if part is None:
                step.gone += gone_of(name, self._known.pop(name, None) or ())
            else:
                self._take(step, name, part)
        return step

    def _take(self, step: _Step, name: str, part: Part) -> None:
        events = events_of(part.word("calendar-data"), name, part.word("getetag"), self._window)
        step.left += events.left
        if events.left and not events.meetings:
            return  # What is known of it stays as it was.
        before = self._known.pop(name, None)
        now = {one.id for one in events.meetings}
        step.meetings += events.meetings
        step.gone += tuple(one for one in gone_of(name, before or ()) if one[1] not in now)
        if events.is_repeated:
            self._known[name] = list(events.stamps)
        elif events.meetings:
            self._known[name] = None

    def _now(self) -> Json:
        return {**self._state, "known": dict(self._known)}


def _is_short(until: object, window: Window) -> bool:
    try:
        found: datetime | None = when(until)
    except ValueError:
        found = None
    return found is None or found - window.now < SHORT


def _scope(part: Part) -> Scope:
    path = path_of(part.url)
    return Scope(path, line(part.word("displayname")) or path)


def _holds_events(part: Part) -> bool:
    """Whether a calendar takes events; one that does not tell does."""
    told = part.properties.get("supported-calendar-component-set")
    names = {one.get("name") for one in told.children} if told is not None else set[str]()
    return not names or "VEVENT" in names
