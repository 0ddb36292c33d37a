"""Tidewater's vendors: the figures of their page, on the day of the story and on any other."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmdesk.commands.sample.build import build_sample
from pmdesk.commands.sample.vendor_plan import V4
from pmdesk.domain.apis import Api, Environment, Level, SpecVersion
from pmdesk.domain.vendors import Ball, Contract, Integration, Side, Stage, StageMove, Talk, Vendor
from pmdesk.insight.agreement import Weight
from pmdesk.queries.integration_card import IntegrationCard, integration_card
from pmdesk.queries.key_words import missing_environments
from pmdesk.queries.limit_card import limits_of
from pmdesk.queries.talk_lines import talk_lines
from pmdesk.queries.vendor_dates import Sort, external_dates
from pmdesk.queries.vendor_list import vendor_list, waiting
from pmdesk.storage.store import Store, open_workspace
from tests.world import NOW, TODAY

STORED = settings(deadline=None, max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])


def built(path: Path, today: date) -> Store:
    store = open_workspace(path)
    build_sample(store, today)
    return store


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with closing(built(tmp_path_factory.mktemp("sample") / "tidewater.pmdesk", TODAY)) as store:
        yield store


def card(store: Store) -> IntegrationCard:
    (row,) = store.all(Integration, title=V4)
    found = integration_card(store, row.id, NOW, TODAY)
    assert found is not None
    return found


def test_it_has_five_vendors_with_their_integrations_over_all_stages(sample: Store) -> None:
    listed = vendor_list(sample, NOW, TODAY)
    assert [(each.title, each.category, len(each.lines)) for each in listed] == [
        ("Kestrel Pay", "Payments", 3),
        ("Boxwell", "Shipping", 3),
        ("Tallow Tax", "Tax", 1),
        ("Meridian Maps", "Addresses", 1),
        ("Loftmail", "Email", 1),
    ]
    assert waiting(listed) == 3
    assert [line.waits for each in listed for line in each.lines] == [
        "2 days", "late", "30 Jun", "1 day", "", "", "18 h", "", "",
    ]  # fmt: skip
    passed = {move.stage for move in sample.all(StageMove)}
    assert passed == set(Stage)
    (ended,) = sample.all(Integration, stage=Stage.EXITED)
    assert (ended.title, ended.archived_at is not None) == ("Campaigns", True)
    assert (sample.count(Vendor), sample.count(Contract)) == (5, 5)


def test_payments_v4_waits_for_us_with_four_of_eight_functions_agreed(sample: Store) -> None:
    found = card(sample)
    assert (found.waits, found.agreed_count, found.pinned and found.pinned.title) == (
        "Waiting on you, 2 days",
        4,
        "4.2",
    )
    assert [(line.function.title, line.state, line.since, line.test) for line in found.functions] == [
        ("Create payment", "agreed", "v4.0", "passed Mon"),
        ("Capture, full and partial", "agreed", "v4.0", "passed Mon"),
        ("Refund, partial", "agreed", "v4.0", "passed Mon"),
        ("Idempotency key, 24 h", "asked 6 Mar", "v4.1", "passed Mon"),
        ("3DS frictionless first", "waits for us", "v4.1", "not run"),
        ("Apple Pay session", "agreed", "v4.0", "passed Mon"),
        ("Webhook payment.settled", "changed in v4.2", "v4.2", "fails since Mon"),
        ("Payout report by day", "wanted", "", "no endpoint"),
    ]
    assert not found.satisfaction.both


def test_the_newest_description_breaks_two_things_one_of_them_agreed(sample: Store) -> None:
    diff = card(sample).diff
    assert diff is not None
    assert (diff.before.title, diff.after.title, len(diff.lines)) == ("4.1", "4.2", 14)
    assert [diff.count(level) for level in Level] == [2, 1, 11]
    assert [(line.weight, line.place) for line in diff.lines if line.level is Level.BREAKING] == [
        (Weight.BREAKS, "webhook POST payment.settled amount_minor"),
        (Weight.TOUCHES, "POST /v4/refunds reason_code"),
    ]
    assert [version.title for version in sample.all(SpecVersion)] == ["4.0", "4.1", "4.2"]


def test_the_rate_limit_is_reached_in_may(sample: Store) -> None:
    (api,) = sample.all(Api, title=V4)
    (limit,) = limits_of(sample, api.id, TODAY)
    assert (round(limit.use), limit.limit.quota, round(limit.starts[0].use)) == (612, 1_000, 930)
    assert limit.ahead_words == "12 May, between 2 May and 9 Jun"
    consumer = limit.lines[0].consumer
    assert (consumer.calls_each, consumer.calls_each_was, round(limit.saved, 2)) == (3.4, 2.9, 0.31)
    assert limit.jobs.fits


def test_the_log_the_items_and_the_days_are_there(sample: Store) -> None:
    found = card(sample)
    assert found.talk_count == 18
    assert [talk.side for talk in found.talks[:3]] == [Side.THEM, Side.US, Side.THEM]
    assert found.talks[0].body.startswith("Which 3DS fallback should we certify?")
    assert [item.title for item in found.items] == ["Wallet payments", "3DS fallback", "Retry budget and timeouts"]
    lines = talk_lines(found.talks, found.integration, found.vendor, found.contacts, TODAY)
    assert [(line.who, line.place, line.when, line.waits) for line in lines[:5]] == [
        ("Mira Holt", "Kestrel Pay", "Sun 8", True),
        ("You", "", "Fri 6", False),
        ("Mira Holt", "Kestrel Pay", "Tue 3", False),
        ("Call", "4 people, 30 min", "Mon 2", False),
        ("You", "", "24 Feb", False),
    ]
    assert [(key.title, bool(key.secret)) for key in found.keys] == [("Sandbox", True)]
    assert missing_environments(found.keys) == (Environment.PRODUCTION,)
    days = external_dates(sample, TODAY)
    assert {"Kestrel Pay, Payments v3 ends", "Boxwell, Labels v2 ends"} <= {each.title for each in days}
    assert Sort.CANCEL_BY in {each.sort for each in days}
    assert sample.count(Talk) == 18


@STORED
@given(today=st.dates(date(2025, 1, 1), date(2035, 12, 31)))
def test_any_day_tells_the_same_story(tmp_path_factory: pytest.TempPathFactory, today: date) -> None:
    with closing(built(tmp_path_factory.mktemp("any") / "tidewater.pmdesk", today)) as store:
        found = card(store)
        assert found.agreed_count == 4
        assert found.talks[0].body.startswith("Which 3DS fallback should we certify?")
        assert [(move.ball, move.round) for move in found.moves[:2]] == [(Ball.US, 2), (Ball.THEM, 2)]
        (limit,) = limits_of(store, found.integration.api_id or 0, today)
        assert limit.ahead.earliest is not None
        assert limit.ahead.likely is not None
        assert limit.ahead.latest is not None
        assert today.toordinal() < limit.ahead.earliest <= limit.ahead.likely <= limit.ahead.latest
