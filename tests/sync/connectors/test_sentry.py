"""Sentry, by its own description: what is asked and what is answered; changes while pages are read lose nothing."""

import json
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from pmdesk.domain.clock import FixedClock
from pmdesk.domain.remote import AlertState
from pmdesk.sync.connectors.sentry import connect
from pmdesk.sync.newest_first import PAGES_ALWAYS, WHOLE_EVERY
from pmdesk.sync.trouble import RemoteTrouble
from tests.sync.connectors.brought import alerts
from tests.sync.connectors.descriptions import description
from tests.sync.connectors.rounds import asking, round_of
from tests.sync.servers import Server, send, serving

NOW = datetime(2026, 3, 10, 7, 40, tzinfo=UTC)
SIZE = 10
WORD = "s3cret-w0rd"
ACME = {"organization": "acme"}
PATH = "/api/0/organizations/acme/issues/"


def issue(number: int, seen: datetime, status: str = "unresolved", count: int = 1) -> dict[str, Any]:
    """Return an issue in the words of the service."""
    return {
        "id": str(number),
        "shareId": None,
        "shortId": f"SHOP-{number}",
        "title": f"Error {number}",
        "culprit": "shop.cart in pay",
        "permalink": f"https://acme.sentry.io/issues/{number}/",
        "logger": None,
        "level": "error",
        "status": status,
        "statusDetails": {},
        "substatus": None,
        "isPublic": False,
        "platform": "python",
        "priority": "high",
        "project": {"id": "2", "name": "Shop", "slug": "shop", "platform": "python"},
        "type": "error",
        "issueType": "error",
        "issueCategory": "error",
        "metadata": {"value": f"went wrong {number} times"},
        "numComments": 0,
        "assignedTo": None,
        "isBookmarked": False,
        "isSubscribed": False,
        "subscriptionDetails": None,
        "hasSeen": True,
        "annotations": [],
        "isUnhandled": False,
        "count": str(count),
        "userCount": 3,
        "firstSeen": (NOW - timedelta(days=30)).isoformat(),
        "lastSeen": seen.isoformat(),
    }


class Shop:
    """An organization whose issues a test changes, served as the service does: by the time they were last seen."""

    def __init__(self, count: int) -> None:
        self.issues = {at: issue(at, NOW - timedelta(hours=at)) for at in range(count)}
        self.questions: list[str] = []
        self.changed_after: dict[int, Any] = {}

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        self.questions.append(handler.path)
        params = parse_qs(urlsplit(handler.path).query)
        if "/projects/" in handler.path:
            project = {"id": "2", "slug": "shop", "name": "Shop"}
            send(handler, 200, json.dumps([project]).encode(), kind="application/json")
            return
        before = params.get("cursor", ["9999"])[0]
        listed = sorted(self.issues.values(), key=lambda one: one["lastSeen"], reverse=True)
        left = [one for one in listed if one["lastSeen"] < before]
        page, more = left[:SIZE], len(left) > SIZE
        cursor = page[-1]["lastSeen"] if page else before
        url = f"http://{handler.headers['Host']}{PATH}"
        link = f'<{url}?cursor=0>; rel="previous"; results="false"; cursor="0", '
        link += f'<{url}?cursor={cursor}>; rel="next"; results="{str(more).lower()}"; cursor="{cursor}"'
        for change in self.changed_after.pop(len(self.questions), []):
            self.issues[change[0]] = issue(*change)
        send(handler, 200, json.dumps(page).encode(), kind="application/json", Link=link)


def require_described(server: Server) -> None:
    for (path, headers), (method, body) in zip(server.asked, server.sent, strict=True):
        description("sentry").require_asked(method, f"http://host{path}", body, headers)
        assert headers.get("Authorization") == f"Bearer {WORD}"


def test_every_issue_comes_once_with_state_and_count_as_its_description_says() -> None:
    shop = Shop(25)
    shop.issues[3] = issue(3, NOW - timedelta(hours=3), "resolved", 70)
    shop.issues[4] = issue(4, NOW - timedelta(hours=4), "ignored")
    described = description("sentry")
    (shown,) = described.example("GET", PATH)
    described.require_answer("GET", PATH, [shown | one for one in shop.issues.values()])
    with serving(shop) as server:
        with asking(server.url(), WORD, clock=FixedClock(NOW), options=ACME, scopes=("2",)) as means:
            connector = connect(means)
            found = alerts(round_of(connector))
            assert connector.check().name == "1 project of acme"
        require_described(server)
    assert len(found) == 25
    assert (found["3"].state, found["3"].count) == (AlertState.RESOLVED, 70)
    assert found["3"].ended_at == found["3"].updated_at == NOW - timedelta(hours=3)
    assert found["4"].state is AlertState.SUPPRESSED
    assert found["5"].labels == {"key": "SHOP-5", "project": "shop", "platform": "python", "priority": "high"}
    assert found["5"].body == "went wrong 5 times\nshop.cart in pay"


def test_a_round_reads_only_what_is_new_of_a_long_list_and_all_of_it_now_and_then() -> None:
    shop = Shop(20 * SIZE)
    clock = FixedClock(NOW)
    with serving(shop) as server, asking(server.url(), clock=clock, options=ACME) as means:
        connector = connect(means)
        first = round_of(connector)
        assert len(alerts(first)) == 20 * SIZE
        old = 15 * SIZE
        shop.issues[old] = issue(old, NOW + timedelta(minutes=1), count=9)
        shop.issues[old + 1] = issue(old + 1, NOW - timedelta(hours=old + 1), "resolved")
        asked = len(shop.questions)
        second = round_of(connector, first.cursor)
        assert len(shop.questions) - asked == PAGES_ALWAYS
        assert alerts(second)[str(old)].count == 9
        clock.instant = NOW + WHOLE_EVERY
        third = round_of(connector, second.cursor)
        assert alerts(third)[str(old + 1)].state is AlertState.RESOLVED
        assert len(alerts(third)) == 20 * SIZE


def test_what_changes_while_pages_are_read_is_read_by_the_next_round() -> None:
    shop = Shop(8 * SIZE)
    last = 8 * SIZE - 1
    shop.changed_after = {2: [(last, NOW + timedelta(minutes=3), "unresolved", 5)]}
    with (
        serving(shop) as server,
        asking(server.url(), clock=FixedClock(NOW), options=ACME) as means,
    ):
        connector = connect(means)
        first = round_of(connector)
        assert str(last) not in alerts(first)
        second = alerts(round_of(connector, first.cursor))
        assert second[str(last)].count == 5


@pytest.mark.parametrize("pages", [1, 3, 7])
def test_a_round_that_was_cut_off_goes_on_behind_its_last_page(pages: int) -> None:
    shop = Shop(8 * SIZE)
    with (
        serving(shop) as server,
        asking(server.url(), clock=FixedClock(NOW), options=ACME) as means,
    ):
        connector = connect(means)
        cut = round_of(connector, at_most=pages)
        rest = round_of(connector, cut.cursor)
        assert len(alerts(cut)) == pages * SIZE
        assert alerts(cut).keys().isdisjoint(alerts(rest))
        assert len(alerts(cut) | alerts(rest)) == 8 * SIZE


def test_an_issue_that_cannot_be_read_is_told_and_costs_no_other() -> None:
    shop = Shop(3)
    shop.issues[1] |= {"firstSeen": "long ago"}
    shop.issues[2] |= {"title": "half \x00 a \ud800 sign"}
    with (
        serving(shop) as server,
        asking(server.url(), clock=FixedClock(NOW), options=ACME) as means,
    ):
        done = round_of(connect(means))
    assert alerts(done).keys() == {"0", "2"}
    assert alerts(done)["2"].title.startswith("half a ")
    assert "\ud800" not in alerts(done)["2"].title
    assert done.words == ["The issue 1 stays out: “long ago” is not a time."]


@pytest.mark.parametrize("name", ["", "a/../b", "a b"])
def test_an_organization_that_cannot_be_is_refused(name: str) -> None:
    with asking("http://127.0.0.1:9", options={"organization": name}) as means, pytest.raises(RemoteTrouble):
        round_of(connect(means))
