"""What checks saw is kept once, rolled up without loss in small steps that can be done again, and forgotten in time."""

from collections import defaultdict
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmdesk.commands.checks import KeepSamples, RollUpSamples
from pmdesk.commands.removal import Delete
from pmdesk.domain.changes import Actor
from pmdesk.domain.checks import Check, Outcome, Sample
from pmdesk.domain.kinds import ApiId, CheckId, Kind, Ref
from pmdesk.storage.codec import shape_of
from pmdesk.storage.engine import connect
from pmdesk.storage.rows import Rows
from pmdesk.storage.samples import (
    DAY,
    HOUR,
    KEPT,
    MINUTES,
    OUTCOMES,
    SPANS,
    Roll,
    last_of,
    put_samples,
    roll_up,
)
from pmdesk.storage.samples_read import finest, stretches, total
from pmdesk.storage.store import build
from tests.vendors_world import with_vendors
from tests.world import NOW, World, small_world

T0 = 1_773_100_800
"""A midnight (UTC)."""
LOOKS = st.lists(
    st.tuples(
        st.integers(1, 3), st.integers(0, 2 * DAY), st.sampled_from(OUTCOMES), st.floats(0.0, 9_000.0) | st.none()
    ),
    max_size=60,
)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("samples") / "empty.pmdesk"
    path.touch()
    build(path)
    with closing(connect(path, busy_ms=0)) as connection:
        shape = shape_of(Check)
        for number in range(1, 121):
            row = Check(CheckId(number), ApiId(1), f"Check {number}", "m")
            connection.execute(shape.insert, shape.cells(row))
    return path


@pytest.fixture
def rows(empty: Path):
    with closing(connect(empty, busy_ms=0)) as connection:
        connection.execute("BEGIN")
        yield Rows(connection)
        connection.execute("ROLLBACK")


def forget(rows: Rows) -> None:
    for sql in (
        "DELETE FROM sample",
        "DELETE FROM sample_roll",
        "DELETE FROM sample_rolled",
        "DELETE FROM sample_last",
    ):
        rows.connection.execute(sql)


def sample(check_id: int, at: int, outcome: Outcome = Outcome.UP, latency_ms: float | None = 100.0, message: str = ""):
    return Sample(CheckId(check_id), at, outcome, latency_ms, message)


def brute(samples: list[Sample], since: int, until: int, span: int) -> dict[int, Roll]:
    found: dict[int, Roll] = {}
    for each in sorted(
        {(each.check_id, each.at): each for each in reversed(samples)}.values(), key=lambda each: each.at
    ):
        if since <= each.at < until:
            start = each.at // span * span
            latency = None if each.latency_ms is None else round(each.latency_ms * 1_000)
            found.setdefault(start, Roll(start)).count(OUTCOMES.index(each.outcome), latency)
    return found


def roll_all(rows: Rows, now: int) -> int:
    steps = 0
    while roll_up(rows, now):
        steps += 1
    return steps


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(st.lists(st.tuples(LOOKS, st.integers(0, 3), st.integers(0, 2 * DAY)), min_size=1, max_size=4))
def test_whatever_comes_when_each_level_tells_what_the_looks_themselves_tell(rows, story):
    forget(rows)
    kept: list[Sample] = []
    for looks, steps, now in story:
        batch = [sample(check, T0 + at, outcome, latency) for check, at, outcome, latency in looks]
        put_samples(rows, batch, T0 + 2 * DAY)
        kept += batch
        for _ in range(steps):
            roll_up(rows, T0 + now)
    for span in SPANS:
        assert stretches(rows, (1, 2, 3), (T0, T0 + 3 * DAY), span) == brute(kept, T0, T0 + 3 * DAY, span)
    roll_all(rows, T0 + 4 * DAY)
    for span in SPANS:
        assert stretches(rows, (1, 2, 3), (T0, T0 + 3 * DAY), span) == brute(kept, T0, T0 + 3 * DAY, span)
        assert stretches(rows, (2,), (T0, T0 + 3 * DAY), span) == brute(
            [each for each in kept if each.check_id == 2], T0, T0 + 3 * DAY, span
        )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(LOOKS, st.integers(0, 500), st.integers(0, 500), st.booleans())
def test_a_total_of_any_piece_is_that_of_its_five_minutes(rows, looks, first, length, rolled):
    forget(rows)
    kept = [sample(check, T0 + at, outcome, latency) for check, at, outcome, latency in looks]
    put_samples(rows, kept, T0 + 2 * DAY)
    if rolled:
        roll_all(rows, T0 + 3 * DAY)
    since, until = T0 + first * MINUTES, T0 + (first + length) * MINUTES
    found = total(rows, (1, 2, 3), [(since - 17, since - 16), (since, until)], T0 + 3 * DAY)
    true = Roll(found.start)
    for roll in brute(kept, since, until, MINUTES).values():
        true.merge(roll)
    assert found == true


def test_the_same_look_twice_is_one_and_one_that_comes_far_too_late_is_none(rows):
    assert put_samples(rows, [sample(1, T0), sample(2, T0)], T0) == {1, 2}
    assert put_samples(rows, [sample(1, T0), sample(2, T0 + 60)], T0 + 60) == {2}
    assert put_samples(rows, [sample(1, T0)], T0 + KEPT[0]) == set()
    assert rows.read("SELECT count(*) FROM sample") == [(3,)]


def test_since_when_a_check_sees_what_it_sees(rows):
    down = Outcome.DOWN
    put_samples(
        rows, [sample(1, T0 + 60 * n, down if n > 2 else Outcome.UP, message=f"{n}") for n in range(6)], T0 + 600
    )
    put_samples(rows, [sample(1, T0 + 30)], T0 + 600)
    last = last_of(rows, [1, 2])
    assert list(last) == [1]
    assert (last[CheckId(1)].since, last[CheckId(1)].sample.at) == (T0 + 180, T0 + 300)
    assert (last[CheckId(1)].sample.outcome, last[CheckId(1)].sample.message) == (down, "5")


def test_of_many_failures_the_words_of_the_first_in_five_minutes_are_kept(rows):
    down = [sample(1, T0 + 10 * n, Outcome.DOWN, None, f"refused {n}") for n in range(35)]
    put_samples(rows, down[:5], T0 + 600)
    put_samples(rows, down[5:], T0 + 600)
    kept = [words for (words,) in rows.read("SELECT message FROM sample WHERE check_id = 1 ORDER BY at DESC")]
    assert [words for words in kept if words] == ["refused 30", "refused 0"]
    assert len(kept) == 35


def test_a_step_is_small_and_a_stretch_is_rolled_up_once(rows):
    put_samples(rows, [sample(check, T0 + 60 * n) for check in range(1, 121) for n in range(70)], T0 + 4_200)
    first = roll_all(rows, T0 + 4_200)
    assert first == 13 + 3, "13 times five minutes; one hour of 120 checks, 50 at once"
    assert roll_all(rows, T0 + 4_200) == 0
    assert rows.read("SELECT span_s, count(*) FROM sample_roll GROUP BY span_s") == [(300, 120 * 13), (3_600, 120)]


def test_each_level_forgets_what_is_old_and_days_stay(rows):
    for day in range(0, 200, 2):
        put_samples(rows, [sample(1, T0 + day * DAY + 600 * n) for n in range(3)], T0 + day * DAY + 1_800)
        roll_all(rows, T0 + day * DAY + 1_800)
    now = T0 + 199 * DAY
    oldest = dict(rows.read("SELECT span_s, min(start) FROM sample_roll GROUP BY span_s"))
    assert oldest[DAY] == T0
    assert now - KEPT[HOUR] - 4 * DAY <= oldest[HOUR] <= now - KEPT[HOUR] + 2 * DAY
    assert now - KEPT[MINUTES] - 4 * DAY <= oldest[MINUTES] <= now - KEPT[MINUTES] + 2 * DAY
    assert rows.read("SELECT min(at) FROM sample")[0][0] >= now - KEPT[0] - 3 * DAY
    assert finest(now - DAY, now) == MINUTES
    assert finest(now - 40 * DAY, now) == HOUR
    assert finest(now - 400 * DAY, now) == DAY
    whole = total(rows, (1,), [(T0, now)], now)
    assert whole.up == 3 * 100


def test_facts_are_no_steps_and_name_the_checks(tmp_path: Path):
    world = with_vendors(small_world(tmp_path / "w.pmdesk"))
    check = world.ids["health_check"]
    at = int(NOW.timestamp())
    changes = world.desk.do(KeepSamples((sample(check, at),), NOW), Actor.SYNC)
    assert changes.updated == {Ref(Kind.API_CHECK, check)}
    assert changes.step is None
    assert world.desk.do(KeepSamples((sample(check, at),), NOW), Actor.SYNC).updated == frozenset()
    world.desk.ask(RollUpSamples(NOW))
    world.store.close()


def test_what_a_deleted_check_saw_stays_until_no_undo_brings_it_back(tmp_path: Path):
    world = with_vendors(small_world(tmp_path / "w.pmdesk"))
    check, at = world.ids["payments_check"], int(NOW.timestamp())
    world.desk.do(KeepSamples(tuple(sample(check, at + 60 * n) for n in range(60)), NOW), Actor.SYNC)
    later = at + DAY
    rolled(world, later)
    world.desk.do(Delete(Check, (check,)))
    rolled(world, later)
    assert total(world.store, (check,), [(at - HOUR, later)], later).up == 60
    world.desk.undo()
    assert world.store.find(Check, check) is not None
    world.desk.redo()
    world.store.connection.execute("UPDATE step SET state = 'dead'")
    rolled(world, later)
    assert world.store.read("SELECT count(*) FROM sample_roll") == [(0,)]
    assert world.store.read("SELECT count(*) FROM sample_last") == [(0,)]
    world.store.close()


def rolled(world: World, now: int) -> None:
    while world.desk.ask(RollUpSamples(NOW.fromtimestamp(now, NOW.tzinfo)))[1]:
        pass


def test_a_step_that_is_cut_off_anywhere_leaves_all_as_it_was(rows):
    random, by_check = Random(7), defaultdict(list)
    for n in range(600):
        each = sample(1 + n % 2, T0 + 40 * n, random.choice(OUTCOMES), random.uniform(1, 900))
        by_check[each.check_id].append(each)
    kept = [each for those in by_check.values() for each in those]
    put_samples(rows, kept, T0 + DAY)
    true = brute(kept, T0, T0 + DAY, HOUR)
    again = True
    while again:
        rows.connection.execute("SAVEPOINT step")
        again = roll_up(rows, T0 + DAY)
        if random.random() < 0.5:
            rows.connection.execute("ROLLBACK TO step")
            again = True
        rows.connection.execute("RELEASE step")
        assert stretches(rows, (1, 2), (T0, T0 + DAY), HOUR) == true
