"""Who wants to be left alone is left alone: what servers say of their rates is read, kept to, and shared."""

import threading
from collections import deque
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from random import Random
from time import monotonic

import pytest

from pmdesk.domain.clock import FixedClock
from pmdesk.sync.http import Http, Question, asked_json, bearer
from pmdesk.sync.leash import CalledOff, CallOff
from pmdesk.sync.rates import LONGEST_S, Allowance, Rates, allowances, says_spent, wait_asked_for
from pmdesk.sync.secrets import Secret
from pmdesk.sync.trouble import RemoteTrouble, SignInTrouble
from pmdesk.sync.way import Way
from tests.sync.asking import NOW
from tests.sync.servers import Reply, Server, send, serving

EPOCH = NOW.timestamp()


def http(way: Way | None = None, call_off: CallOff | None = None, patience_s: float = 5.0) -> Http:
    return Http(FixedClock(NOW), call_off or CallOff(), way=way, total_s=5, patience_s=patience_s)


def question(server: Server, token: str = "") -> Question:
    return Question("Tracker", server.url(), sign_in=(("Authorization", bearer(Secret(token))),) if token else ())


class Ticking:
    """Time as a test lets it pass."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": f"{EPOCH + 90:.0f}"}, [(0, 90)]),
        ({"x-ratelimit-remaining": "4", "x-ratelimit-reset": f"{(EPOCH + 90) * 1000:.0f}"}, [(4, 90)]),
        ({"x-ratelimit-remaining": "3", "x-ratelimit-reset": "12.345678"}, [(3, 12.345678)]),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "2026-03-10T07:41:00Z"}, [(0, 60)]),
        ({"x-rate-limit-remaining": "0", "x-rate-limit-reset": "7"}, [(0, 7)]),
        ({"ratelimit-remaining": "5", "ratelimit-reset": "7"}, [(5, 7)]),
        ({"x-sentry-rate-limit-remaining": "5", "x-sentry-rate-limit-reset": f"{EPOCH + 1:.0f}"}, [(5, 1)]),
        ({"x-ratelimit-requests-remaining": "9", "x-ratelimit-requests-reset": "3"}, [(9, 3)]),
        ({"x-ratelimit-remaining": "1", "x-ratelimit-reset-after": "1.5", "x-ratelimit-reset": "99"}, [(1, 1.5)]),
        ({"x-ratelimit-remaining": "0"}, [(0, None)]),
        ({"x-ratelimit-remaining": "many", "x-ratelimit-reset": "3"}, []),
        ({"ratelimit": '"default";r=50;t=30'}, [(50, 30)]),
        ({"ratelimit": '"burst";r=0;t=2, "daily" ; r=900 ; t=3600;pk=:c2VjcmV0:'}, [(0, 2), (900, 3600)]),
        ({"ratelimit": '"a,b;r=1";r=7;t=1'}, [(7, 1)]),
        ({"ratelimit": '"burst";r=0', "ratelimit-policy": '"burst";q=100;w=60, "daily";q=9;w=86400'}, [(0, 60)]),
        ({"ratelimit": "limit=100, remaining=0, reset=5"}, [(0, 5)]),
        ({"ratelimit": '"open'}, []),
        ({"ratelimit": ";" * 60_000 + '"' * 9}, []),
        ({}, []),
    ],
)
def test_what_is_still_allowed_is_read_in_each_dialect(
    headers: dict[str, str], expected: list[tuple[float, float | None]]
):
    assert allowances(headers, NOW) == [Allowance(*pair) for pair in expected]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "1.25"}, 1.25),
        ({"retry-after": "Tue, 10 Mar 2026 07:41:00 GMT"}, 60),
        ({"retry-after": "2026-03-10T07:41:00+00:00"}, 60),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "2", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "900"}, 2),
        ({"ratelimit": '"burst";r=0;t=2, "daily";r=900;t=3600'}, 2),
        ({"ratelimit": '"burst";r=0;t=2, "daily";r=0;t=3600'}, 3600),
        ({"x-ratelimit-remaining": "5", "x-ratelimit-reset": "900"}, None),
    ],
)
def test_the_wait_after_a_refusal_is_that_of_what_is_spent(headers: dict[str, str], seconds: float | None):
    assert wait_asked_for(headers, NOW) == seconds


def test_the_time_at_the_server_counts_where_ours_is_wrong():
    there = NOW + timedelta(hours=3)
    headers = {"date": format_datetime(there, usegmt=True), "x-ratelimit-remaining": "0"}
    headers["x-ratelimit-reset"] = f"{there.timestamp() + 20:.0f}"
    assert wait_asked_for(headers, NOW) == 20


def test_a_refusal_that_says_no_more_is_waited_for_longer_each_time():
    time = Ticking()
    rates = Rates(time, Random(1))
    waits = [rates.refuse("a", None) for _ in range(14)]
    assert all(0.25 * 2**turn <= wait <= 0.5 * 2**turn for turn, wait in enumerate(waits[:9]))
    assert max(waits) <= LONGEST_S
    assert len({wait / 2**turn for turn, wait in enumerate(waits[:9])}) == 9
    assert rates.take("a") == pytest.approx(max(waits))
    time.now += LONGEST_S
    assert rates.take("a") == 0
    rates.note("a", {}, NOW)
    assert rates.refuse("a", None) <= 0.5


def test_what_is_left_is_shared_out_and_comes_back_with_the_next_count():
    time = Ticking()
    rates = Rates(time)
    assert [rates.take("a"), rates.take("a")] == [0, 0]
    rates.note("a", {"x-ratelimit-remaining": "3", "x-ratelimit-reset": "10"}, NOW)
    rates.give_back("a")
    # One of the three is taken for the question that is still under way.
    assert [rates.take("a") for _ in range(3)] == [0, 0, 10]
    assert rates.take("b") == 0
    time.now += 10
    assert rates.take("a") == 0


def test_places_that_want_nothing_any_more_are_forgotten():
    time = Ticking()
    rates = Rates(time)
    rates.refuse("held", 1_000)
    for place in range(1_000):
        rates.take(place)
        rates.give_back(place)
    assert rates.places <= 256
    assert rates.take("held") == 1_000


def limited(times: deque[float], refused: list[float], *, calls: int, seconds: float) -> Reply:
    """Answer so many questions in each stretch of time, counted by a window that slides; refuse others."""
    lock = threading.Lock()

    def reply(handler: BaseHTTPRequestHandler) -> None:
        with lock:
            now = monotonic()
            while times and times[0] <= now - seconds:
                times.popleft()
            is_fine = len(times) < calls
            (times if is_fine else refused).append(now)
            left, reset = calls - len(times), times[0] + seconds - now
        send(handler, 200 if is_fine else 429, X_RateLimit_Remaining=str(left), X_RateLimit_Reset=f"{reset:.6f}")

    return reply


def test_questions_of_several_threads_keep_to_one_rate():
    way, refused, done = Way(), list[float](), list[int]()
    with serving(limited(deque(), refused, calls=3, seconds=0.4)) as server:

        def ask() -> None:
            mine = http(way, patience_s=20)
            done.extend(mine.get(question(server)).status for _ in range(3))
            mine.close()

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert done == [200] * 9
    assert len(refused) <= 2  # A server whose window slides counts a moment longer than it says.


def test_nothing_is_asked_when_nothing_is_left():
    def reply(handler: BaseHTTPRequestHandler) -> None:
        first = len(server.asked) == 1
        left = {"RateLimit": '"burst";r=0;t=1'} if first else {"RateLimit": '"burst";r=9;t=1'}
        send(handler, 200, str(len(server.asked)).encode(), **left)

    with serving(reply) as server:
        mine = http()
        begun = monotonic()
        assert [mine.get(question(server)).body for _ in range(2)] == [b"1", b"2"]
    assert 0.9 <= monotonic() - begun < 4


def test_a_long_wait_is_told_without_asking_and_to_all_who_ask_there():
    way = Way()
    with serving(lambda handler: send(handler, 429, Retry_After="120")) as server:
        for _ in range(3):
            with pytest.raises(RemoteTrouble, match="asks to be asked less often") as caught:
                http(way).get(question(server, "a"))
            assert 118 < (caught.value.again_after_s or 0) <= 120
        with pytest.raises(RemoteTrouble):
            http(way).get(question(server, "another"))
    assert len(server.asked) == 2  # Whom a server knows as another it counts by themselves.


def test_a_wait_for_a_turn_can_be_called_off():
    call_off = CallOff()
    with serving(lambda handler: send(handler, 200, RateLimit='"a";r=0;t=4')) as server:
        mine = http(call_off=call_off)
        mine.get(question(server))
        threading.Timer(0.1, call_off.set).start()
        begun = monotonic()
        with pytest.raises(CalledOff):
            mine.get(question(server))
    assert monotonic() - begun < 2


def test_a_change_that_is_refused_for_now_waits_and_arrives_once():
    def reply(handler: BaseHTTPRequestHandler) -> None:
        send(handler, 429 if len(server.asked) < 3 else 201)

    with serving(reply) as server:
        assert http().ask(asked_json("Tracker", "POST", server.url(), {})).status == 201
    assert len(server.asked) == 3


@pytest.mark.parametrize(
    ("headers", "kind"),
    [({"Retry_After": "60"}, RemoteTrouble), ({"X_RateLimit_Remaining": "0", "X_RateLimit_Reset": "60"}, RemoteTrouble),
     ({}, SignInTrouble), ({"X_RateLimit_Remaining": "9", "X_RateLimit_Reset": "60"}, SignInTrouble)],
)  # fmt: skip
def test_forbidden_may_mean_too_often(headers: dict[str, str], kind: type[RemoteTrouble]):
    with serving(lambda handler: send(handler, 403, **headers)) as server, pytest.raises(RemoteTrouble) as caught:
        http().json_of(question(server))
    assert type(caught.value) is kind
    assert ("less often" in caught.value.what) is (kind is RemoteTrouble)
    assert caught.value.again_after_s == (60 if kind is RemoteTrouble else None)


def test_what_is_spent_is_said_by_any_header():
    assert says_spent({"retry-after": "1"}, NOW)
    assert says_spent({"ratelimit": '"a";r=0'}, NOW)
    assert not says_spent({"ratelimit": '"a";r=1'}, datetime.now(UTC))
