"""What is watched of an API: no secret in a header, no circle of parents, and no objective that cannot be kept."""

from dataclasses import replace

import pytest

from pmdesk.commands.checks import AddCheck, AddSlo, EditCheck, KeepStatus, SetEnvironment
from pmdesk.commands.removal import Delete
from pmdesk.domain.apis import Api, Credential, Environment
from pmdesk.domain.checks import ApiEnvironment, Check, Outcome, Slo, StatusSaid, address
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.kinds import Kind
from pmdesk.domain.vendors import SlaIndicator
from pmdesk.domain.whole import Whole, broken_rules
from pmdesk.queries.whole import whole_workspace
from pmdesk.storage.status_pages import status_of
from tests.vendors_world import with_vendors
from tests.world import World, small_world


@pytest.fixture
def world(tmp_path):
    world = with_vendors(small_world(tmp_path / "checks.pmdesk"))
    yield world
    world.store.close()


def test_checks_that_would_wait_for_each_other_are_refused_by_name(world: World):
    ids = world.ids
    last = world.desk.ask(AddCheck(ids["api"], "Refunds", {"parent_id": ids["payments_check"]}))[1]
    with pytest.raises(RuleBroken, match="“Health” → “Refunds” → “List payments” → “Health”"):
        world.desk.do(EditCheck(ids["health_check"], {"parent_id": last}))
    with pytest.raises(RuleBroken, match="wait for itself"):
        world.desk.do(EditCheck(ids["health_check"], {"parent_id": ids["health_check"]}))


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"headers": ("Authorization: Bearer abc",)}, "would keep a secret"),
        ({"headers": ("x-api-key: 1234",)}, "would keep a secret"),
        ({"headers": ("Authorization: Bearer {key}",)}, "none is chosen"),
        ({"headers": ("A b: c",)}, "is no header"),
        ({"headers": ("A: b\r\nHost: c",)}, "is no header"),
        ({"method": "FETCH"}, "cannot FETCH"),
        ({"interval_s": 0}, "once in a second"),
        ({"timeout_s": 61.0}, "until the next time"),
        ({"degraded_ms": 0.0}, "takes some time"),
    ],
)
def test_what_cannot_be_checked_is_refused(world: World, values, why):
    with pytest.raises(RuleBroken, match=why):
        world.desk.do(AddCheck(world.ids["api"], "Refunds", values))


@pytest.mark.parametrize(
    ("url", "base", "whole"),
    [
        ("payments", "https://a.example/v4", "https://a.example/v4/payments"),
        ("/payments?x=1", "https://a.example/v4/", "https://a.example/v4/payments?x=1"),
        ("", "https://a.example/v4", "https://a.example/v4"),
        ("?x=1", "https://a.example/v4", "https://a.example/v4?x=1"),
        ("https://b.example/health", "https://a.example/v4", "https://b.example/health"),
        ("payments", "", ""),
    ],
)
def test_where_a_check_asks(world: World, url, base, whole):
    check = world.store.get(Check, world.ids["health_check"])
    row = world.desk.ask(AddCheck(check.api_id, "Where", {"url": url}))[1]
    assert address(world.store.get(Check, row), base) == whole


@pytest.mark.parametrize(
    ("indicator", "target", "values"),
    [
        (SlaIndicator.AVAILABILITY, 100.0, {"api_id": 1}),
        (SlaIndicator.AVAILABILITY, 0.0, {"api_id": 1}),
        (SlaIndicator.LATENCY_P95, 0.0, {"api_id": 1}),
        (SlaIndicator.OTHER, 5.0, {"api_id": 1}),
        (SlaIndicator.LATENCY_P95, 500.0, {}),
        (SlaIndicator.LATENCY_P95, 500.0, {"api_id": 1, "check_id": 1}),
        (SlaIndicator.LATENCY_P95, 500.0, {"api_id": 1, "window_days": 0}),
    ],
)
def test_an_objective_that_cannot_be_kept_is_refused(world: World, indicator, target, values):
    with pytest.raises(RuleBroken):
        world.desk.do(AddSlo("Objective", indicator, target, values))


def test_an_environment_answers_at_one_address(world: World):
    api = world.ids["api"]
    world.desk.do(SetEnvironment(api, Environment.PRODUCTION, "https://eu.kestrel.example"))
    assert [row.base_url for row in world.store.all(ApiEnvironment, api_id=api)] == ["https://eu.kestrel.example"]
    with pytest.raises(RuleBroken, match="needs an address"):
        world.desk.do(SetEnvironment(api, Environment.SANDBOX, "sandbox.kestrel.example"))


def test_with_an_api_go_its_checks_and_with_a_key_only_its_place(world: World):
    world.desk.do(Delete(Credential, (world.ids["key"],)))
    assert world.store.get(Check, world.ids["payments_check"]).credential_id is None
    world.desk.do(Delete(Api, (world.ids["api"],)))
    assert world.store.count(Check) == world.store.count(Slo) == 0


def test_what_a_status_page_said_stays_while_it_cannot_be_read(world: World):
    page = world.ids["status"]
    slow = StatusSaid(page, 1_000, Outcome.DEGRADED, "Slow payouts", "https://status.kestrel.example/i/1")
    world.desk.do(KeepStatus((slow,)))
    world.desk.do(KeepStatus((StatusSaid(page, 1_600, Outcome.DEGRADED, "Slow payouts", slow.url),)))
    changes = world.desk.do(KeepStatus((StatusSaid(page, 1_700, Outcome.UNOBSERVED, trouble="timed out"),)))
    state = status_of(world.store, [page])[page]
    assert (state.said.words, state.said.at, state.since, state.said.trouble) == (
        "Slow payouts",
        1_600,
        1_000,
        "timed out",
    )
    assert changes.step is None
    world.desk.do(KeepStatus((StatusSaid(page, 1_800, Outcome.UP, "All systems operational"),)))
    state = status_of(world.store, [page])[page]
    assert (state.since, state.said.trouble) == (1_800, "")


def test_a_whole_workspace_in_which_checks_wait_for_each_other_is_refused(world: World):
    whole = whole_workspace(world.store)
    assert list(broken_rules(whole)) == []
    first, second = whole.of(Kind.API_CHECK)
    round_about = (replace(first, parent_id=second.id), second)
    spoiled = Whole({**whole.rows, Kind.API_CHECK: round_about}, whole.last_id)
    assert list(broken_rules(spoiled)) == ["2 checks wait for each other in a circle."]
    (place,) = whole.of(Kind.API_ENVIRONMENT)
    twice = (place, replace(place, id=whole.last_id - 1))
    repeated = Whole({**whole.rows, Kind.API_ENVIRONMENT: twice}, whole.last_id)
    assert any("repeats" in words for words in broken_rules(repeated))
