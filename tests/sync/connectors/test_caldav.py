"""CalDAV: a real Radicale's calendars, new, changed, repeated, moved, deleted; and with a server that knows less."""

import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from pmdesk.domain.clock import FixedClock
from pmdesk.sync.connectors.caldav import BATCH, connect
from pmdesk.sync.trouble import QueryTrouble, SignInTrouble
from tests.sync.connectors.brought import basic, meetings
from tests.sync.connectors.places import RADICALE
from tests.sync.connectors.rounds import Round, asking, round_of
from tests.sync.counterparts import running
from tests.sync.servers import send, serving

NOW = datetime(2026, 3, 10, 7, 40, tzinfo=UTC)
ME = basic("pm", "secret")
ZONE = """BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE""".splitlines()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with running(RADICALE) as url:
        yield url


def ask(method: str, url: str, body: str = "", **headers: str) -> bytes:
    """Ask as another calendar program does."""
    named = {"Authorization": ME, "Content-Type": "text/calendar; charset=utf-8"} | headers
    asked = urllib.request.Request(url, body.encode() or None, named, method=method)  # noqa: S310  # our own server
    with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310  # the same
        return answer.read()


@pytest.fixture
def calendar(server: str) -> Iterator[str]:
    """A calendar of our own."""
    path = f"/pm/{uuid.uuid4().hex}/"
    ask("MKCALENDAR", server + path)
    yield server + path
    ask("DELETE", server + path)


def event(title: str, start: str, *lines: str, uid: str = "") -> str:
    words = ["BEGIN:VEVENT", f"UID:{uid or title}", f"SUMMARY:{title}", f"DTSTART{start}", *lines, "END:VEVENT"]
    return "\r\n".join(words)


def put(calendar: str, name: str, *events: str) -> None:
    words = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:test", *ZONE, *events, "END:VCALENDAR", ""]
    ask("PUT", f"{calendar}{name}.ics", "\r\n".join(words))


def path_of(calendar: str) -> str:
    return calendar.partition(":15232")[2]


@pytest.fixture
def read(server: str, calendar: str) -> Iterator[Any]:
    with asking(
        server, "secret", sign_in="basic", user="pm", clock=FixedClock(NOW), scopes=(path_of(calendar),)
    ) as means:
        yield lambda cursor="", **more: round_of(connect(means), cursor, **more)


def titles(done: Round) -> list[str]:
    return sorted(one.title for one in meetings(done).values())


def test_a_meeting_comes_with_all_that_is_told_of_it(read: Any, calendar: str) -> None:
    people = [
        "ORGANIZER;CN=Milena Kos:mailto:milena@acme.example",
        "ATTENDEE;CN=Ada:mailto:ada@acme.example",
        "ATTENDEE:mailto:bo@acme.example",
    ]
    more = ["DTEND:20260312T110000Z", "DESCRIPTION:What we ship\\, and when", "LOCATION:Room 4", *people]
    put(calendar, "review", event("Review\\, again", ":20260312T100000Z", *more, "URL:https://meet.example/1"))
    put(calendar, "day", event("Offsite", ";VALUE=DATE:20260401", "DTEND;VALUE=DATE:20260403"))
    put(calendar, "off", event("Off", ":20260313T100000Z", "STATUS:CANCELLED"))
    found = {one.title: one for one in meetings(read()).values()}
    review = found["Review, again"]
    assert review.id == f"{path_of(calendar)}review.ics"
    assert (review.start, review.end) == (
        datetime(2026, 3, 12, 10, tzinfo=UTC),
        datetime(2026, 3, 12, 11, tzinfo=UTC),
    )
    assert review.attendees == ("Milena Kos <milena@acme.example>", "Ada <ada@acme.example>", "bo@acme.example")
    assert (review.body, review.place, review.url) == ("What we ship, and when", "Room 4", "https://meet.example/1")
    assert review.etag
    assert found["Offsite"].end - found["Offsite"].start == timedelta(days=2)
    assert found["Off"].is_gone


def test_only_what_changed_comes_again_and_what_was_deleted_is_gone(read: Any, calendar: str) -> None:
    for name in ("a", "b", "c"):
        put(calendar, name, event(name, ":20260312T100000Z"))
    first = read()
    assert titles(first) == ["a", "b", "c"]
    assert not meetings(read(first.cursor))
    put(calendar, "b", event("b moved", ":20260314T100000Z", uid="b"))
    put(calendar, "d", event("d", ":20260314T100000Z"))
    ask("DELETE", f"{calendar}a.ics")
    second = read(first.cursor)
    assert titles(second) == ["b moved", "d"]
    assert second.gone == [("meeting", f"{path_of(calendar)}a.ics")]
    assert not meetings(read(second.cursor))


def test_each_instance_of_a_repeated_meeting_is_its_own_by_the_clock_on_its_wall(read: Any, calendar: str) -> None:
    weekly = event(
        "Weekly", ";TZID=Europe/Berlin:20260306T100000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=6",
        "EXDATE;TZID=Europe/Berlin:20260313T100000",
    )  # fmt: skip
    moved = event(
        "Weekly\\, later", ";TZID=Europe/Berlin:20260320T150000", "DURATION:PT2H",
        "RECURRENCE-ID;TZID=Europe/Berlin:20260320T100000", uid="Weekly",
    )  # fmt: skip
    put(calendar, "weekly", weekly, moved)
    first = read()
    found = sorted(meetings(first).values(), key=lambda one: one.start)
    assert [f"{one.start:%m-%d %H:%M}" for one in found] == [
        "03-06 09:00", "03-20 14:00", "03-27 09:00", "04-03 08:00", "04-10 08:00",
    ]  # fmt: skip
    assert found[1].title == "Weekly, later"
    assert found[1].id.endswith("#20260320T090000Z")
    shorter = weekly.replace("COUNT=6", "UNTIL=20260328T000000Z")
    put(calendar, "weekly", shorter, moved)
    second = read(first.cursor)
    assert {one.id for one in found[3:]} < {name for _, name in second.gone}
    assert not {one.id for one in found[:3]} & {name for _, name in second.gone}
    ask("DELETE", f"{calendar}weekly.ics")
    third = read(second.cursor)
    assert {one.id for one in found[:3]} < {name for _, name in third.gone}


def test_instances_are_read_anew_before_they_end(server: str, calendar: str) -> None:
    put(calendar, "daily", event("Daily", ":20260101T100000Z", "RRULE:FREQ=DAILY"))
    put(calendar, "once", event("Once", ":20260401T100000Z"))
    clock = FixedClock(NOW)
    with asking(server, "secret", sign_in="basic", user="pm", clock=clock, scopes=(path_of(calendar),)) as means:
        first = round_of(connect(means))
        last = max(one.start for one in meetings(first).values())
        assert last - NOW > timedelta(days=360)
        clock.instant = NOW + timedelta(days=150)
        second = round_of(connect(means), first.cursor)
        assert not meetings(second)
        clock.instant = NOW + timedelta(days=200)
        third = round_of(connect(means), second.cursor)
        assert titles(third)[0] == "Daily"
        assert "Once" not in titles(third)
        assert max(one.start for one in meetings(third).values()) - clock.instant > timedelta(days=360)


def test_a_round_that_was_cut_off_goes_on_and_misses_nothing(read: Any, calendar: str) -> None:
    for number in range(2 * BATCH + 5):
        put(calendar, f"e{number}", event(f"E{number}", ":20260312T100000Z"))
    cut = read(at_most=2)
    assert len(meetings(cut)) == BATCH
    put(calendar, "e0", event("E0 moved", ":20260314T100000Z", uid="E0"))
    put(calendar, "late", event("Late", ":20260314T100000Z"))
    ask("DELETE", f"{calendar}e1.ics")
    rest = read(cut.cursor)
    last = read(rest.cursor)
    now = {one.id: one.title for done in (cut, rest, last) for one in meetings(done).values()}
    lost = {name for done in (cut, rest, last) for _, name in done.gone}
    wanted = {f"E{number}" for number in range(2, 2 * BATCH + 5)} | {"E0 moved", "Late"}
    assert {title for name, title in now.items() if name not in lost} == wanted


def test_events_that_make_no_sense_are_told_and_cost_no_other(read: Any, calendar: str) -> None:
    put(calendar, "good", event("Good", ":20260312T100000Z"))
    put(calendar, "fast", event("Fast", ":20260312T100000Z", "RRULE:FREQ=HOURLY;COUNT=3"))
    done = read()
    assert titles(done) == ["Good"]
    assert done.words == ["“Fast” cannot be read: it repeats in a manner that is not read."]


def test_calendars_are_found_and_a_wrong_password_is_told(server: str, calendar: str) -> None:
    with asking(server, "secret", sign_in="basic", user="pm") as means:
        assert path_of(calendar) in {scope.id for scope in connect(means).scopes()}
        assert "calendar" in connect(means).check().server
    with asking(calendar, "secret", sign_in="basic", user="pm") as means:
        assert [scope.id for scope in connect(means).scopes()] == [path_of(calendar)]
    with asking(server, "wrong", sign_in="basic", user="pm") as means, pytest.raises(SignInTrouble):
        connect(means).check()


class Less:
    """Hands on to a server, but knows no sync tokens."""

    def __init__(self, server: str) -> None:
        self.server = server
        self.refused = 0

    def __call__(self, handler: BaseHTTPRequestHandler, body: bytes = b"") -> None:
        headers = {name: handler.headers[name] for name in ("Authorization", "Depth", "Content-Type")}
        body = self.body(handler)
        if b"sync-collection" in body:
            self.refused += 1
            send(handler, 501)
            return
        asked = urllib.request.Request(self.server + handler.path, body, headers, method=handler.command)  # noqa: S310
        with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310  # our own server
            send(handler, answer.status, answer.read(), kind="application/xml")

    def body(self, handler: BaseHTTPRequestHandler) -> bytes:
        """Return what the test's server has read of the question already."""
        raise NotImplementedError


def test_a_server_without_sync_tokens_is_compared_by_marks(server: str, calendar: str) -> None:
    less = Less(server)
    put(calendar, "a", event("a", ":20260312T100000Z"))
    put(calendar, "b", event("b", ":20260312T100000Z"))
    with serving(less) as front:
        less.body = lambda _handler: front.sent[-1][1]  # type: ignore[method-assign]
        with asking(front.url(path_of(calendar)), "secret", sign_in="basic", user="pm", clock=FixedClock(NOW)) as means:
            first = round_of(connect(means))
            assert titles(first) == ["a", "b"]
            put(calendar, "b", event("b moved", ":20260314T100000Z", uid="b"))
            ask("DELETE", f"{calendar}a.ics")
            second = round_of(connect(means), first.cursor)
            assert titles(second) == ["b moved"]
            assert second.gone == [("meeting", f"{path_of(calendar)}a.ics")]
            assert less.refused == 1


def test_what_is_no_calendar_is_told() -> None:
    with serving(lambda handler: send(handler, 207, b"<html><body>Hello")) as page, asking(page.url()) as means:
        connector = connect(means)
        with pytest.raises(QueryTrouble, match="cannot be read"):
            connector.check()
