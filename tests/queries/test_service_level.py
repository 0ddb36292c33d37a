"""Agreed beside measured: unobserved time and maintenance count for neither side, and what burns is told."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from pmdesk.commands.checks import AddCheck, AddMaintenance, AddSlo, KeepSamples, KeepStatus, RollUpSamples
from pmdesk.commands.fields import AddRow, SetFields
from pmdesk.commands.quotes import LinkNotes
from pmdesk.domain.apis import Environment
from pmdesk.domain.changes import Actor
from pmdesk.domain.checks import Check, Outcome, Sample, StatusSaid
from pmdesk.domain.kinds import CheckId
from pmdesk.domain.metrics import AnnotationKind
from pmdesk.domain.vendors import SlaIndicator, SlaTerm
from pmdesk.insight.error_budget import RULES, Spent, UsedUp, allowed_share, burning
from pmdesk.queries.api_health import api_health
from pmdesk.queries.measured_levels import Aim, burn_of, burning_budgets, checks_in, holes_of, seen_in, without
from pmdesk.queries.service_level import LevelLine, say_used_up, service_level
from pmdesk.queries.value_at_risk import value_at_risk
from pmdesk.storage.samples import DAY, HOUR, MINUTES
from tests.inbox_world import with_notes
from tests.metrics_world import with_metrics
from tests.vendors_world import with_vendors
from tests.world import NOW, TODAY, World, small_world

AT = int(NOW.timestamp())
Looks = Callable[[int], tuple[Outcome, float | None] | None]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = with_vendors(with_notes(with_metrics(small_world(tmp_path / "level.pmdesk"))))
    yield world
    world.store.close()


def look(world: World, check: str, length: int, looks: Looks, step: int = 60) -> list[Sample]:
    """Let a check look until now; `looks` tells what it saw so many seconds ago."""
    check_id = CheckId(world.ids[check])
    told = [(AT - ago, looks(ago)) for ago in range(step, length, step)]
    samples = [Sample(check_id, at, *seen, "why") for at, seen in told if seen is not None]
    world.desk.do(KeepSamples(tuple(samples), NOW), Actor.SYNC)
    return samples


def roll(world: World) -> None:
    while world.desk.ask(RollUpSamples(NOW))[1]:
        pass


def lines(world: World) -> dict[str, LevelLine]:
    level = service_level(world.store, world.ids["api"], world.ids["kestrel"], NOW)
    return {line.title: line for line in level.lines}


def up(latency: float = 100.0) -> tuple[Outcome, float | None]:
    return Outcome.UP, latency


DOWN = (Outcome.DOWN, None)


def test_a_term_that_nothing_measures_says_so(world: World) -> None:
    line = lines(world)["Availability"]
    assert (line.agreed, line.measured, line.left) == ("99.95 %", "", None)
    assert line.tip == "Nothing was seen yet."


@pytest.mark.parametrize("rolled", [False, True])
def test_what_is_down_uses_the_budget_and_what_is_slow_does_not(world: World, *, rolled: bool) -> None:
    def seen(ago: int) -> tuple[Outcome, float | None]:
        if ago == 7_200:
            return DOWN
        return (Outcome.DEGRADED, 900.0) if ago > 5 * DAY else up()

    total = len(look(world, "health_check", 6 * DAY, seen))
    if rolled:
        roll(world)
    line = lines(world)["Availability"]
    assert line.measured == "99.98 %"
    assert line.left == pytest.approx(1 - 1 / total / 0.0005, abs=0.01)
    assert "1 of " in line.tip
    assert "it slow, which counts as up" in line.tip
    assert line.look == "calm"


def test_not_observed_is_neither_up_nor_down(world: World) -> None:
    def seen(ago: int) -> tuple[Outcome, float | None] | None:
        if ago > DAY:
            return (Outcome.UNOBSERVED, None) if ago < 2 * DAY else None
        return up()

    look(world, "health_check", 3 * DAY, seen)
    look(world, "health_check", 3 * DAY + 120, lambda ago: up() if ago >= 3 * DAY else None)
    line = lines(world)["Availability"]
    assert line.measured == "100.00 %"
    assert "Observed 33 % of the time" in line.tip


def test_maintenance_counts_for_nobody(world: World) -> None:
    start = NOW - timedelta(hours=9)
    world.desk.do(AddMaintenance(world.ids["api"], start, start + timedelta(hours=2), "Move"))
    look(world, "health_check", 2 * DAY, lambda ago: DOWN if 7 * HOUR < ago <= 9 * HOUR else up())
    line = lines(world)["Availability"]
    assert line.measured == "100.00 %"
    assert line.left == 1.0
    assert "2 h of maintenance" in line.tip


def test_a_latency_is_kept_while_few_enough_answers_are_slower(world: World) -> None:
    look(world, "payments_check", DAY, lambda ago: up(900.0 if ago % 1_800 == 0 else 120.0))
    line = lines(world)["p95 latency"]
    assert line.agreed == "500 ms"
    assert line.measured == "120 ms"
    assert line.left == pytest.approx(1 - (1 / 30) / 0.05, abs=0.02)
    look(world, "payments_check", DAY + 30, lambda ago: up(900.0) if ago % 60 == 30 else None, step=30)
    line = lines(world)["p95 latency"]
    assert line.left_words == "used"
    assert line.look == "used"
    assert line.tip.endswith("The budget is used.")


def test_a_term_in_seconds_is_measured_by_the_objective_that_is_tied_to_it(world: World) -> None:
    term = {"contract_id": world.ids["contract"], "title": "Webhook p95", "agreed": 10.0, "unit": "s", "at_most": True}
    other = {**term, "indicator": SlaIndicator.OTHER, "rank": "z"}
    term_id = world.desk.ask(AddRow(SlaTerm, other, "Add term"))[1]
    assert lines(world)["Webhook p95"].tip == "No check measures it."
    tied = {"check_id": world.ids["health_check"], "term_id": term_id}
    world.desk.do(AddSlo("Webhook p95", SlaIndicator.LATENCY_P95, 10_000.0, tied))
    look(world, "health_check", HOUR, lambda _ago: up(41_000.0))
    line = lines(world)["Webhook p95"]
    assert (line.agreed, line.measured, line.left_words) == ("10 s", "41 s", "used")


def test_the_other_environment_has_its_own_level(world: World) -> None:
    sandbox = {"environment": Environment.SANDBOX, "url": "health"}
    world.ids["sandbox"] = world.desk.ask(AddCheck(world.ids["api"], "Sandbox", sandbox))[1]
    of_sandbox = {"api_id": world.ids["api"], "environment": Environment.SANDBOX}
    world.desk.do(AddSlo("Sandbox uptime", SlaIndicator.AVAILABILITY, 99.0, of_sandbox))
    look(world, "sandbox", HOUR, lambda ago: DOWN if ago > 1_800 else up())
    look(world, "health_check", HOUR, lambda _ago: up())
    assert lines(world)["Availability"].measured == "100.00 %"
    assert lines(world)["Sandbox uptime"].measured == "50.8 %"


def test_what_burns_is_told_with_whose_it_is(world: World) -> None:
    look(world, "health_check", 4 * HOUR, lambda ago: DOWN if ago < 600 else up())
    (burning_now,) = burning_budgets(world.store, NOW)
    assert (burning_now.vendor_title, burning_now.slo.title) == ("Kestrel Pay", "Availability")
    assert burning_now.burn.rule.factor == 14.4
    assert burning_now.words.endswith("too fast over the last hour")
    assert lines(world)["Availability"].burn is not None


@pytest.mark.parametrize("seed", range(8))
def test_burning_is_what_counting_the_looks_one_by_one_says(world: World, seed: int) -> None:
    random = Random(seed)
    start = NOW - timedelta(seconds=random.randrange(600, 5 * HOUR))
    world.desk.do(AddMaintenance(world.ids["api"], start, start + timedelta(minutes=random.randrange(1, 90)), "Move"))
    bad_from, bad_for, share = random.randrange(0, 4 * HOUR), random.randrange(60, 3 * HOUR), random.random()

    def seen(ago: int) -> tuple[Outcome, float | None] | None:
        if random.random() < 0.05:
            return (Outcome.UNOBSERVED, None)
        is_bad = bad_from <= ago < bad_from + bad_for and random.random() < share
        return DOWN if is_bad else up()

    samples = look(world, "health_check", 3 * DAY + HOUR, seen)
    if seed % 2:
        roll(world)
    checks = checks_in(world.store, world.ids["api"], Environment.PRODUCTION)
    aim = Aim("Availability", SlaIndicator.AVAILABILITY, 99.5, checks, checks[0].api_id)
    holes = holes_of(world.store, checks[0].api_id)

    def counted(length: int) -> Spent:
        first = -(-(AT - length) // MINUTES) * MINUTES
        inside = [each for each in samples if each.at >= first and not any(a <= each.at < b for a, b in holes)]
        told = [each for each in inside if each.outcome is not Outcome.UNOBSERVED]
        return Spent(sum(each.outcome is Outcome.DOWN for each in told), len(told))

    expected = burning(counted, allowed_share(aim.indicator, aim.target), RULES)
    assert burn_of(world.store, aim, AT) == expected


def test_pieces_without_holes() -> None:
    assert without((0, 100), []) == [(0, 100)]
    assert without((0, 100), [(10, 20), (15, 30), (90, 200)]) == [(0, 10), (30, 90)]
    assert without((0, 100), [(-5, 200)]) == []
    assert without((0, 100), [(100, 200), (-10, 0)]) == [(0, 100)]


def test_time_before_the_first_look_is_no_part_of_the_window(world: World) -> None:
    look(world, "health_check", DAY, lambda _ago: up())
    checks = (world.store.get(Check, world.ids["health_check"]),)
    aim = Aim("Availability", SlaIndicator.AVAILABILITY, 99.5, checks, checks[0].api_id)
    assert seen_in(world.store, aim, NOW).observed_share == pytest.approx(1.0, abs=0.02)


def test_health_has_lines_with_gaps_and_what_happened(world: World) -> None:
    def seen(ago: int) -> tuple[Outcome, float | None] | None:
        if 20 * HOUR < ago < 26 * HOUR:
            return None
        return DOWN if 10 * HOUR < ago <= 11 * HOUR else up(480.0 if ago % 600 == 0 else 150.0)

    look(world, "health_check", 47 * HOUR, seen)
    start = NOW - timedelta(hours=5)
    world.desk.do(AddMaintenance(world.ids["api"], start, start + timedelta(hours=1), "Move"))
    health = api_health(world.store, world.ids["api"], NOW)
    assert health is not None
    assert health.chart is not None
    assert [line.label for line in health.chart.lines] == ["p99", "p95", "p50"]
    assert 475 <= float(health.headline.split()[1]) <= 485
    assert [target.value for target in health.chart.targets] == [500.0]
    assert health.look == "scarce"
    times = (health.chart.lines[0].frame.times // 1_000).tolist()
    steps = [later - sooner for sooner, later in pairwise(times)]
    assert max(steps) >= 6 * HOUR, "what was not observed is a gap"
    kinds = {mark.kind: mark for mark in health.chart.marks}
    assert kinds[AnnotationKind.VENDOR].title == "Move"
    down = kinds[AnnotationKind.INCIDENT]
    assert down.until is not None
    assert abs((down.until - down.at) / 1_000 - HOUR) <= 2 * 1_800
    assert len(health.table) > 70


def test_what_a_check_sees_now_stands_beside_what_the_vendor_says(world: World) -> None:
    assert api_health(world.store, 999_999, NOW) is None
    look(world, "health_check", HOUR, lambda ago: DOWN if ago < 600 else up())
    page = world.ids["status"]
    world.desk.do(KeepStatus((StatusSaid(page, AT - 60, Outcome.UP, "All systems operational"),)))
    health = api_health(world.store, world.ids["api"], NOW)
    assert health is not None
    assert health.worst is not None
    assert health.worst.words.startswith("down since ")
    assert health.worst.message == "why"
    (line,) = health.pages
    assert line.differs
    assert line.words.startswith("“All systems operational” since ")


def test_an_api_that_nobody_watches_has_no_chart(world: World) -> None:
    health = api_health(world.store, world.ids["api"], NOW)
    assert health is not None
    assert health.chart is None
    assert [line.words for line in health.checks] == ["not looked at yet", "not looked at yet"]


def test_what_hangs_on_an_api(world: World) -> None:
    ids = world.ids
    world.desk.do(LinkNotes((ids["payout"], ids["moved"], ids["label"]), ids["wallet"], 2, NOW))
    value = value_at_risk(world.store, ids["api"])
    assert [item.title for item in value.items] == ["Wallet"]
    assert value.note_count == 4, "one was merged into another"
    assert value.companies
    assert value.words.startswith(f"1 item, {len(value.companies)} customer")
    assert "Items: Wallet" in value.tip
    assert value.revenue == sum(company.revenue or 0 for company in value.companies)
    world.desk.do(SetFields(Check, (ids["health_check"],), {"paused": True}, "Pause"))
    assert value_at_risk(world.store, 999_999).words == ""


def test_the_day_on_which_a_budget_is_used_up_is_told_with_its_range() -> None:
    first, likely, last = date(2026, 3, 28), date(2026, 4, 3), date(2026, 4, 20)
    some = Spent(1, 10_000)

    def say(ahead: UsedUp | None, spent: Spent = some) -> list[str]:
        return say_used_up(ahead, spent, 0.001, TODAY)

    assert say(UsedUp(likely, first, last)) == ["Used up 3 Apr, between 28 Mar and 20 Apr."]
    assert say(UsedUp(likely, first, None)) == ["Used up 3 Apr, on 28 Mar at the earliest."]
    assert say(UsedUp(None, first, None)) == ["It may be used up from 28 Mar on."]
    assert say(UsedUp(None, None, None)) == say(None) == []
    assert say(None, Spent(20, 10_000)) == ["The budget is used."]


def test_a_leak_that_grows_has_a_day(world: World) -> None:
    days = 20
    world.desk.do(SetFields(Check, (world.ids["health_check"],), {"interval_s": 600}, "Look less often"))
    for day in range(days):
        start = AT - (days - day) * DAY
        bad = 1 if day < 6 else 2
        looks = [
            Sample(CheckId(world.ids["health_check"]), start + 600 * n, *(DOWN if n < bad else up()))
            for n in range(144)
        ]
        world.desk.do(KeepSamples(tuple(looks), NOW - timedelta(days=days - day - 1)), Actor.SYNC)
        while world.desk.ask(RollUpSamples(NOW - timedelta(days=days - day - 1)))[1]:
            pass
    tied = {"check_id": world.ids["health_check"]}
    world.desk.do(AddSlo("Mostly up", SlaIndicator.AVAILABILITY, 98.8, tied))
    line = lines(world)["Mostly up"]
    assert line.used_up is not None
    assert line.used_up.likely is not None
    assert TODAY < line.used_up.likely < TODAY + timedelta(days=28)
    assert line.tip.splitlines()[-1].startswith("Used up ")
