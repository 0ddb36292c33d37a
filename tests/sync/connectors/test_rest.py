"""Any JSON service as it is declared: a real PocketBase page by page, its rate limit, and lists that shift."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from pmdesk.domain.remote import AlertState
from pmdesk.sync.connectors.rest import connect
from pmdesk.sync.trouble import QueryTrouble, RemoteTrouble, SignInTrouble
from tests.sync.connectors.brought import alerts, notes, spoken
from tests.sync.connectors.places import POCKETBASE
from tests.sync.connectors.rounds import asking, round_of
from tests.sync.counterparts import running
from tests.sync.servers import send, serving

FIELDS = "id: id | title: title | body: words | email: mail | rating: stars | changed: updated | at: created"
DECLARED = {"rows": "items[*]", "fields": FIELDS, "paging": "page", "size_param": "perPage", "size": "10"}


class Base:
    """A PocketBase with one collection of feedback."""

    def __init__(self, url: str) -> None:
        self.url = url
        signed = {"identity": "pm@example.test", "password": "secretsecret"}
        self.token = spoken("POST", f"{url}/api/collections/_superusers/auth-with-password", signed)["token"]

    def ask(self, method: str, path: str, value: Any = None) -> Any:
        return spoken(method, f"{self.url}/api/{path}", value, Authorization=self.token)

    def add(self, number: int) -> str:
        value = {"title": f"Note {number}", "words": "It is slow.", "mail": "ada@acme.example", "stars": 4}
        return str(self.ask("POST", "collections/feedback/records", value)["id"])

    def not_older_than(self, row: str) -> set[str]:
        """Return the rows that are as new as that one or newer; two may bear the same millisecond."""
        rows = self.ask("GET", "collections/feedback/records?perPage=500")["items"]
        (least,) = [one["updated"] for one in rows if one["id"] == row]
        return {one["id"] for one in rows if one["updated"] >= least}


@pytest.fixture(scope="module")
def base() -> Iterator[Base]:
    with running(POCKETBASE) as url:
        made = Base(url)
        texts = [{"name": name, "type": "text"} for name in ("title", "words", "mail")]
        times = [
            {"name": "created", "type": "autodate", "onCreate": True},
            {"name": "updated", "type": "autodate", "onCreate": True, "onUpdate": True},
        ]
        fields = [*texts, {"name": "stars", "type": "number"}, *times]
        made.ask("POST", "collections", {"name": "feedback", "type": "base", "fields": fields})
        yield made


@pytest.fixture
def filled(base: Base) -> Iterator[list[str]]:
    made = [base.add(number) for number in range(25)]
    yield made
    for one in base.ask("GET", "collections/feedback/records?perPage=500")["items"]:
        base.ask("DELETE", f"collections/feedback/records/{one['id']}")


def address(base: Base) -> str:
    return f"{base.url}/api/collections/feedback/records?sort=updated&filter=(updated>='{{since}}')"


def test_every_row_comes_and_then_only_what_changed(base: Base, filled: list[str]) -> None:
    with asking(address(base), base.token, options=DECLARED) as means:
        first = round_of(connect(means))
        assert {name.rpartition(":")[2] for name in notes(first)} == set(filled)
        one = next(iter(notes(first).values()))
        assert one.origin == f"rest:127.0.0.1:18060/api/collections/feedback/records:{filled[0]}"
        assert (one.title, one.body, one.email, one.rating) == ("Note 0", "It is slow.", "ada@acme.example", 4)
        assert one.received_at is not None
        base.ask("PATCH", f"collections/feedback/records/{filled[3]}", {"title": "Changed"})
        new = base.add(99)
        second = notes(round_of(connect(means), first.cursor))
        assert {name.rpartition(":")[2] for name in second} <= {filled[3], new, *base.not_older_than(filled[24])}
        assert {one.title for one in second.values()} >= {"Changed", "Note 99"}


@pytest.mark.parametrize("changed", [0, 9, 12])
def test_what_changes_between_pages_is_left_out_by_none(base: Base, filled: list[str], changed: int) -> None:
    with asking(address(base), base.token, options=DECLARED) as means:
        pages = connect(means).pages("")
        got = {one.origin: one.title for one in next(pages).notes}
        base.ask("PATCH", f"collections/feedback/records/{filled[changed]}", {"title": "Changed"})
        for page in pages:
            got |= {one.origin: one.title for one in page.notes}
    assert len(got) == 25
    assert "Changed" in got.values()


def test_a_round_that_was_cut_off_goes_on(base: Base, filled: list[str]) -> None:
    with asking(address(base), base.token, options=DECLARED) as means:
        cut = round_of(connect(means), at_most=1)
        rest = round_of(connect(means), cut.cursor)
    assert len(notes(cut)) == 10
    assert len(notes(cut) | notes(rest)) == 25
    assert {name.rpartition(":")[2] for name in notes(rest)} == base.not_older_than(filled[9])


def test_a_limit_without_a_time_to_wait_is_told_and_the_next_round_goes_on(base: Base, filled: list[str]) -> None:
    base.ask("PATCH", "collections/feedback", {"listRule": ""})
    rules = [{"label": "feedback:list", "maxRequests": 2, "duration": 2, "audience": ""}]
    base.ask("PATCH", "settings", {"rateLimits": {"enabled": True, "rules": rules}})
    try:
        with asking(address(base), None, options=DECLARED | {"size": "5"}) as means:
            got: dict[str, Any] = {}
            cursor, told = "", 0
            for _ in range(2_000):
                try:
                    for page in connect(means).pages(cursor):
                        got |= {one.origin: one for one in page.notes}
                        cursor = page.cursor
                    break
                except RemoteTrouble as trouble:
                    told += 1
                    assert "asked less often" in trouble.what
            assert told
    finally:
        base.ask("PATCH", "settings", {"rateLimits": {"enabled": False, "rules": []}})
        base.ask("PATCH", "collections/feedback", {"listRule": None})
    assert len(got) == 25


def test_a_wrong_token_is_told(base: Base) -> None:
    with asking(address(base), "wrong", options=DECLARED) as means, pytest.raises(SignInTrouble):
        connect(means).check()


class Listed:
    """A service of 35 rows, the newest first, that pages in each style."""

    def __init__(self) -> None:
        self.rows = [{"id": at, "title": f"Row {at}", "state": "open"} for at in reversed(range(35))]
        self.changes: dict[int, Any] = {}
        self.asked = 0

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked += 1
        parts = urlsplit(handler.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        at = int(asked.get("offset") or asked.get("after") or 0) + (int(asked.get("page", 1)) - 1) * 10
        body = {"rows": self.rows[at : at + 10], "meta": {"next": at + 10 if at + 10 < len(self.rows) else None}}
        more = {"Link": f'<{parts.path}?offset={at + 10}>; rel="next"'} if at + 10 < len(self.rows) else {}
        self.changes.pop(self.asked, lambda: None)()
        send(handler, 200, json.dumps(body).encode(), kind="application/json", **more)


STYLES = {
    "page": {"paging": "page", "size": "10"},
    "offset": {"paging": "offset"},
    "cursor": {"paging": "cursor", "page_param": "after", "cursor_path": "meta.next"},
    "link": {"paging": "link"},
}
ROWS = {"rows": "rows[*]", "fields": "id: id | title: title | state: state"}


@pytest.mark.parametrize("style", STYLES)
def test_every_style_of_paging_brings_every_row(style: str) -> None:
    with serving(Listed()) as server, asking(server.url("/list"), options=ROWS | STYLES[style]) as means:
        assert len(notes(round_of(connect(means)))) == 35


@pytest.mark.parametrize("style", ["page", "offset"])
def test_a_list_that_shifts_while_it_is_read_is_read_again(style: str) -> None:
    listed = Listed()

    def take_first() -> None:
        listed.rows.pop(0)

    listed.changes = {2: take_first}
    with serving(listed) as server, asking(server.url("/list"), options=ROWS | STYLES[style]) as means:
        found = notes(round_of(connect(means)))
    assert {f"Row {at}" for at in range(34)} <= {one.title for one in found.values()}


def test_a_service_that_gives_the_same_page_again_is_told() -> None:
    def same(handler: BaseHTTPRequestHandler) -> None:
        send(handler, 200, b'{"rows": [{"id": 1, "title": "a"}]}')

    with serving(same) as server, asking(server.url(), options=ROWS | {"paging": "page"}) as means:
        connector = connect(means)
        with pytest.raises(QueryTrouble, match="same page again"):
            round_of(connector)


def test_rows_that_cannot_be_read_are_told_and_the_token_stands_in_the_header_that_is_declared() -> None:
    rows = [
        {"id": 1, "title": "Down", "at": "2026-03-10T07:00:00Z", "state": "OK"},
        {"id": 2, "title": "Slow", "at": "soon"},
        {"id": 3, "title": "Half \x00 \ud800", "at": 1773126000},
    ]

    def reply(handler: BaseHTTPRequestHandler) -> None:
        send(handler, 200, json.dumps(rows).encode())

    options = {"rows": "[*]", "fields": "id:id|title:title|at:at|state:state", "kind": "alert", "header": "X-Key"}
    with serving(reply) as server, asking(server.url(), "w0rd", options=options) as means:
        done = round_of(connect(means))
        assert server.asked[0][1]["X-Key"] == "w0rd"
        assert "Authorization" not in server.asked[0][1]
    assert [one.state for one in alerts(done).values()] == [AlertState.RESOLVED, AlertState.FIRING]
    assert alerts(done)["3"].started_at.isoformat() == "2026-03-10T07:00:00+00:00"
    assert done.words == ["Row 2 stays out: “soon” is not a time."]


@pytest.mark.parametrize(
    "wrong",
    [
        {"fields": "id: id"}, {"fields": "title"}, {"rows": "a..b["}, {"kind": "story"}, {"paging": "magic"},
        {"size": "many"}, {"size": "0"},
    ],
)  # fmt: skip
def test_what_is_declared_wrongly_is_told_at_once(wrong: dict[str, str]) -> None:
    with asking("http://127.0.0.1:9", options=ROWS | wrong) as means, pytest.raises(RemoteTrouble):
        connect(means)
