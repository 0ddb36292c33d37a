"""What was seen of APIs is kept by the hour, in little room, and goes when it is old; nothing of it is an edit."""

from datetime import UTC, date, datetime, timedelta

import pytest

from pmdesk.domain.answers import Reply, Tally
from pmdesk.domain.kinds import Kind, Ref
from pmdesk.storage.answers import KEPT_DAYS, answers_since, keep_replies
from pmdesk.storage.memory import recall, remember
from tests.world import World

SHOP, PAY = Ref(Kind.SOURCE, 3), Ref(Kind.SOURCE, 12)
MORNING = datetime(2026, 3, 10, 7, 40, tzinfo=UTC)


def reply(at: datetime, answered: bool = True, took_ms: float = 120) -> Reply:
    return Reply(round(at.timestamp() * 1000), answered, took_ms)


def hour(at: datetime) -> int:
    return round(at.replace(minute=0).timestamp() * 1000)


def test_replies_of_an_hour_are_one_tally(empty: World) -> None:
    first, second = reply(MORNING), reply(MORNING + timedelta(minutes=5), False)
    keep_replies(empty.store, SHOP, [first])
    keep_replies(empty.store, SHOP, [second])
    tally = Tally()
    for each in (first, second):
        tally.count(each)
    assert list(answers_since(empty.store)) == [(SHOP, hour(MORNING), tally)]


def test_hours_days_and_sources_stand_apart(empty: World) -> None:
    late = MORNING.replace(hour=23)
    for of in (SHOP, PAY):
        keep_replies(empty.store, of, [reply(MORNING), reply(late), reply(late + timedelta(hours=1))])
    found = [(of, at) for of, at, _ in answers_since(empty.store)]
    times = [hour(MORNING), hour(late), hour(late + timedelta(hours=1))]
    assert sorted(found, key=lambda pair: pair[0].id) == [(of, at) for of in (SHOP, PAY) for at in times]
    assert {at for _, at, _ in answers_since(empty.store, date(2026, 3, 11))} == {times[2]}


def test_what_is_old_goes_also_of_what_is_asked_no_more(empty: World) -> None:
    keep_replies(empty.store, PAY, [reply(MORNING)])
    remember(empty.store, "answering", "stays")
    for days in range(KEPT_DAYS + 3):
        keep_replies(empty.store, SHOP, [reply(MORNING + timedelta(days=days))])
    found = list(answers_since(empty.store))
    assert len(found) == KEPT_DAYS + 1
    assert {of for of, _, _ in found} == {SHOP}
    assert recall(empty.store, "answering") == "stays"


def test_an_hour_takes_little_room_however_often_is_asked(empty: World) -> None:
    keep_replies(empty.store, SHOP, [reply(MORNING, took_ms=1.002**step) for step in range(10_000)])
    assert len(recall(empty.store, "answers.source.3.2026-03-10") or "") < 4_000


@pytest.mark.parametrize("text", ["", "[]", '{"7": 4}', '{"7": [1, 2, []]}', '{"7": [2, 1, [4]]}', '{"x": [1, 1, []]}'])
def test_what_cannot_be_read_was_not_seen_and_is_no_trouble(empty: World, text: str) -> None:
    remember(empty.store, "answers.source.3.2026-03-10", text)
    remember(empty.store, "answers.visitor.3.2026-03-10", "{}")
    remember(empty.store, "answers.2026-03-10", "{}")
    assert list(answers_since(empty.store)) == []
    keep_replies(empty.store, SHOP, [reply(MORNING)])
    assert len(list(answers_since(empty.store))) == 1
