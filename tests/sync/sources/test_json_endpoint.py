"""Any web address that answers with JSON is a source, once a path says where its points are."""

import json

import pytest

from pmdesk.domain.errors import DeskError
from pmdesk.domain.metrics import Grain, SourceKind
from pmdesk.domain.points import Batch
from pmdesk.sync.sources.json_endpoint import fetch
from tests.sync.asking import means, metric, ms, source, told
from tests.sync.servers import send, serving

PATH = "data.items[*] | time: day | value: total | by: country"
ITEMS = [
    {"day": "2026-03-01", "total": 5, "country": "DE"},
    {"day": "2026-03-02", "total": "6.5", "country": "DE"},
    {"day": "2026-03-01", "total": None, "country": "FR"},
    {"day": "soon", "total": 1, "country": "FR"},
    {"day": "2026-03-03", "total": "many"},
    {"day": "2026-03-04", "total": float("nan"), "country": None},
    {"day": "2026-03-05", "total": 10**400, "country": "\ud800"},
]
BODY = json.dumps({"data": {"items": ITEMS}}).encode()


def test_points_are_found_by_their_path_and_the_rest_is_told():
    with serving(lambda handler: send(handler, 200, BODY)) as web, means() as given:
        found = fetch(source(SourceKind.JSON, web.url()), metric(PATH), None, 0, given)
    assert told(found.batch) == {("value", "DE"): [("2026-03-01T00:00", 5), ("2026-03-02T00:00", 6.5)]}
    assert found.batch.empty == 1
    assert [row.reason[:30] for row in found.batch.bad] == [
        "“soon” is not a time.",
        "“many” is not a number.",
        "“10000000000000000000000000000",
    ]
    assert found.notes == ("1 value is not a finite number and is left out.",)


def test_the_address_says_which_stretch_is_asked_for():
    with serving(lambda handler: send(handler, 200, b"[]")) as web, means() as given:
        places = "/x?a={since}&b={until}&c={since_s}&d={until_ms}"
        asked = source(SourceKind.JSON, web.url(places))
        for grain in (Grain.DAY, Grain.HOUR):
            fetch(asked, metric("[*] | time: t | value: v", grain), ms("2026-03-01"), ms("2026-03-10T07:40"), given)
    c, day, now = ms("2026-03-01") // 1000, ms("2026-03-10"), ms("2026-03-10T07:40")
    assert [path for path, _ in web.asked] == [
        f"/x?a=2026-03-01&b=2026-03-10&c={c}&d={day}",
        f"/x?a=2026-03-01T00%3A00%3A00Z&b=2026-03-10T07%3A40%3A00Z&c={c}&d={now}",
    ]


@pytest.mark.parametrize(
    ("options", "name", "value"),
    [
        ('{"auth": "bearer"}', "Authorization", "Bearer pw"),
        ('{"auth": "basic", "user": "pm"}', "Authorization", "Basic cG06cHc="),
        ('{"auth": "header", "header": "X-Token"}', "X-Token", "pw"),
        ("not JSON", "Authorization", "Bearer pw"),
    ],
)
def test_the_secret_goes_into_its_header(options: str, name: str, value: str):
    with serving(lambda handler: send(handler, 200, b"[]")) as web, means("pw") as given:
        fetch(source(SourceKind.JSON, web.url(), options), metric("[*] | time: t | value: v"), None, 0, given)
    assert web.asked[0][1][name] == value


def test_an_unchanged_answer_brings_nothing_unless_the_path_changes_or_all_is_wanted():
    def reply(handler) -> None:
        if handler.headers.get("If-None-Match") == '"1"':
            send(handler, 304)
        else:
            send(handler, 200, b'[{"t": "2026-03-01", "v": 1, "w": 2}]', ETag='"1"')

    with serving(reply) as web, means() as given:
        asked = source(SourceKind.JSON, web.url())
        counts = [
            fetch(asked, metric(path), 0, 0, given).batch.count
            for path in ("[*]|time:t|value:v", "[*]|time:t|value:v", "[*]|time:t|value:w")
        ]
        counts.append(fetch(asked, metric("[*]|time:t|value:v"), None, 0, given).batch.count)
    assert counts == [1, 0, 1, 1]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "answers with no JSON"),
        (b"<!doctype html>", "answers with a page for browsers"),
        (b"[" * 200_000, "answers with no JSON"),
        (b'{"data": {"items": {}}', "answers with no JSON"),
        (b"\xff\xfe\x00", "answers with no JSON"),
        (b"9" * 5000, "answers with no JSON"),
        (b'{"data": []}', "“items” leads into a list"),
    ],
)
def test_an_answer_that_does_not_fit_is_told(body: bytes, words: str):
    misfit = pytest.raises(DeskError, match=words)
    with serving(lambda handler: send(handler, 200, body)) as web, means() as given, misfit as caught:
        fetch(source(SourceKind.JSON, web.url()), metric(PATH), None, 0, given)
    assert caught.value.remedy


def test_a_path_that_finds_no_value_says_so():
    with serving(lambda handler: send(handler, 200, BODY)) as web, means() as given:
        found = fetch(
            source(SourceKind.JSON, web.url()), metric("data.items[*] | time: day | value: sum"), None, 0, given
        )
    assert found.notes == ("The path finds no value in any row of the answer.",)
    assert found.batch.series == Batch(()).series


def test_a_secret_that_cannot_stand_in_a_header_is_told_and_not_shown():
    for secret in ("two\nlines", "snow ☃"):
        unfit = pytest.raises(DeskError, match="cannot stand in a header")
        with serving(lambda handler: send(handler, 200, b"[]")) as web, means(secret) as given, unfit as caught:
            fetch(source(SourceKind.JSON, web.url()), metric("[*] | time: t | value: v"), None, 0, given)
        assert secret not in str(caught.value)


def test_a_page_that_is_not_there_is_told():
    gone = pytest.raises(DeskError, match=r"The endpoint at 127.0.0.1:\d+ has nothing at /gone")
    with serving(lambda handler: send(handler, 404)) as web, means() as given, gone:
        fetch(source(SourceKind.JSON, web.url("/gone")), metric(PATH), None, 0, given)
