"""What the pages of vendors ask: whose move it is and for how long, what changed means, what is due, what is left."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from pmdesk.commands.fields import Archive, SetFields
from pmdesk.commands.functions import PinSpec, SayOfFunctions
from pmdesk.commands.integrations import PassBall
from pmdesk.commands.metrics import AddMetric
from pmdesk.commands.specs import RuleOnChanges
from pmdesk.commands.take_in import Landing, TakeIn
from pmdesk.domain.agreed import Word
from pmdesk.domain.apis import Consumer, Credential, ExternalDate, Level, Ruling
from pmdesk.domain.kinds import Kind
from pmdesk.domain.metrics import Grain
from pmdesk.domain.points import Batch, ForeignSeries
from pmdesk.domain.vendors import Ball, Contract, Side, Stage, Vendor
from pmdesk.insight.agreement import Weight
from pmdesk.queries.integration_card import FunctionLine, IntegrationCard, integration_card
from pmdesk.queries.limit_card import limit_card, limits_of
from pmdesk.queries.vendor_dates import Sort, due_soon, external_dates, key_dates
from pmdesk.queries.vendor_list import say_since, vendor_list, waiting
from tests.vendors_world import with_vendors
from tests.world import NOW, TODAY, World, small_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = with_vendors(small_world(tmp_path / "vendors.pmdesk"))
    with closing(made.store):
        yield made


def card(world: World) -> IntegrationCard:
    found = integration_card(world.store, world.ids["payments"], NOW, TODAY)
    assert found is not None
    return found


def line(world: World, name: str) -> FunctionLine:
    return next(each for each in card(world).functions if each.function.id == world.ids[name])


def test_the_list_says_who_waits_for_us_and_for_how_long(world: World) -> None:
    now = NOW + timedelta(days=2, hours=5)
    (vendor,) = vendor_list(world.store, now, TODAY)
    assert {each.title: each.waits for each in vendor.lines} == {
        "Payments v4": "",
        "Webhooks v2": "2 days",
        "Refunds v4": "",
    }
    assert waiting((vendor,)) == 1
    world.desk.do(PassBall(world.ids["hooks"], Ball.THEM, NOW))
    (vendor,) = vendor_list(world.store, now, TODAY)
    assert {each.waits for each in vendor.lines if each.id == world.ids["hooks"]} == {"late"}


def test_a_vendor_that_was_put_aside_is_not_listed(world: World) -> None:
    world.desk.do(Archive(Vendor, (world.ids["kestrel"],), NOW))
    assert vendor_list(world.store, NOW, TODAY) == ()


@pytest.mark.parametrize(
    ("hours", "words"), [(0.5, "30 min"), (18, "18 h"), (24, "1 day"), (50, "2 days"), (-3, "0 min")]
)
def test_a_length_of_time_is_said_as_people_do(hours: float, words: str) -> None:
    assert say_since(NOW, NOW + timedelta(hours=hours)) == words


def test_the_checklist_says_what_a_new_version_broke(world: World) -> None:
    assert (line(world, "create").state, line(world, "create").test) == ("agreed", "passed Tue")
    assert (line(world, "refund").state, line(world, "refund").since) == ("changed in v4.2", "v4.2")
    assert line(world, "apple").state == "wanted"
    assert card(world).agreed_count == 1
    world.desk.do(RuleOnChanges(world.ids["api"], ("f0",), Ruling.ACCEPT, NOW))
    assert line(world, "refund").state == "agreed"


def test_a_word_of_one_side_waits_for_the_other(world: World) -> None:
    world.desk.do(SayOfFunctions((world.ids["apple"],), Side.THEM, Word.AGREED, TODAY))
    assert (line(world, "apple").state, line(world, "apple").waits_for_us) == ("waits for us", True)
    world.desk.do(SayOfFunctions((world.ids["apple"],), Side.THEM, Word.OPEN, TODAY))
    world.desk.do(SayOfFunctions((world.ids["apple"],), Side.US, Word.AGREED, TODAY))
    assert line(world, "apple").state == "asked 10 Mar"
    world.desk.do(SayOfFunctions((world.ids["apple"],), Side.THEM, Word.REFUSED, TODAY))
    assert line(world, "apple").state == "refused by them"


def test_a_function_agreed_on_an_older_version_says_so(world: World) -> None:
    world.desk.do(PinSpec(world.ids["payments"], world.ids["v42"]))
    world.desk.do(RuleOnChanges(world.ids["api"], ("f0",), Ruling.PLAN, NOW))
    assert line(world, "create").state == "agreed"
    assert line(world, "refund").state == "changed in v4.2"
    assert not card(world).satisfaction.both


def test_what_both_agree_on_again_after_it_changed_is_agreed(world: World) -> None:
    world.desk.do(PinSpec(world.ids["payments"], world.ids["v42"]))
    world.desk.do(SayOfFunctions((world.ids["refund"],), Side.US, Word.AGREED, TODAY))
    assert line(world, "refund").state == "changed in v4.2"
    world.desk.do(SayOfFunctions((world.ids["refund"],), Side.THEM, Word.AGREED, TODAY))
    assert line(world, "refund").state == "agreed"
    assert card(world).satisfaction.both


def test_both_are_satisfied_once_every_must_is_agreed(world: World) -> None:
    assert card(world).satisfaction.both
    assert {row.side for row in card(world).signed} == {Side.US, Side.THEM}


def test_changes_fall_into_what_they_mean_to_us(world: World) -> None:
    diff = card(world).diff
    assert diff is not None
    assert [(each.fingerprint, each.weight) for each in diff.lines] == [
        ("f0", Weight.BREAKS),
        ("f2", Weight.TOUCHES),
        ("f1", Weight.ELSEWHERE),
    ]
    assert diff.count(Level.BREAKING) == 1
    assert [each.fingerprint for each in diff.undecided] == ["f0"]
    assert diff.lines[0].broken == (world.ids["refund"], world.ids["refund_again"])
    assert diff.lines[1].decided is not None


def test_the_stages_carry_the_days_they_were_reached_and_are_planned_for(world: World) -> None:
    stages = {each.stage: each for each in card(world).stages}
    assert (stages[Stage.AGREED].day, stages[Stage.AGREED].is_now) == (TODAY, True)
    assert (stages[Stage.LIVE].day, stages[Stage.LIVE].is_past) == (date(2026, 4, 27), False)
    assert stages[Stage.PROSPECT].is_past


def test_the_card_holds_what_hangs_on_the_integration(world: World) -> None:
    found = card(world)
    assert found.waits == "Waiting on Kestrel Pay, 0 min"
    assert ([each.title for each in found.items], found.talk_count) == (["Wallet"], 1)
    assert len(found.open_questions) == 2
    assert {each.title for each in found.keys} == {"Sandbox", "Live", "Old"}
    assert integration_card(world.store, 999_999, NOW, TODAY) is None


def test_days_of_vendors_name_the_items_they_concern(world: World) -> None:
    found = external_dates(world.store, TODAY)
    assert [(each.sort, each.day) for each in found] == [
        (Sort.CANCEL_BY, date(2026, 5, 1)),
        (Sort.CONTRACT_END, date(2026, 6, 30)),
        (Sort.DEADLINE, date(2026, 6, 30)),
        (Sort.SUNSET, date(2026, 9, 30)),
    ]
    sunset = next(each for each in found if each.sort is Sort.SUNSET)
    assert sunset.items == ((world.ids["wallet"], "Wallet"),)
    assert (sunset.vendor, sunset.ref.kind) == ("Kestrel Pay", Kind.EXTERNAL_DATE)
    world.desk.do(SetFields(ExternalDate, (sunset.ref.id,), {"done": True}, "Done"))
    assert sunset not in external_dates(world.store, TODAY)


def test_keys_and_notices_are_due_in_good_time(world: World) -> None:
    world.desk.do(SetFields(Credential, (world.ids["key"],), {"created": TODAY, "rotate_days": 5}, "Rotate"))
    assert [each.sort for each in key_dates(world.store)] == [Sort.KEY_ROTATES, Sort.KEY_EXPIRES]
    assert Sort.CANCEL_BY in {each.sort for each in due_soon(world.store, TODAY)}
    world.desk.do(SetFields(Contract, (world.ids["contract"],), {"notice_days": 0}, "Set notice"))
    assert Sort.CANCEL_BY not in {each.sort for each in due_soon(world.store, TODAY)}


def test_a_limit_tells_headroom_and_the_first_day_it_refuses(world: World) -> None:
    (found,) = limits_of(world.store, world.ids["api"], TODAY)
    assert (found.use, found.headroom) == (612.0, 388.0)
    assert found.ahead.likely is not None
    assert date.fromordinal(found.ahead.likely) == date(2026, 6, 25)  # 612 grow by 15 % a month.
    assert "612 calls a minute" in found.letter


def test_growth_that_follows_a_metric_is_measured(world: World) -> None:
    metric = world.desk.ask(AddMetric("Orders", None, {"grain": Grain.DAY}))[1]
    days = np.arange(140)
    first = (TODAY - timedelta(days=140)).toordinal() - date(1970, 1, 1).toordinal()
    series = ForeignSeries("Orders", (), (days + first) * 86_400_000, 400 * np.exp(0.004 * days))
    world.desk.do(TakeIn(Batch((series,)), "orders.csv", NOW, None, (Landing("Orders", metric),)))
    world.desk.do(SetFields(Consumer, (world.ids["consumer"],), {"metric_id": metric}, "Follow"))
    found = limit_card(world.store, world.ids["limit"], TODAY)
    assert found is not None
    assert found.lines[0].is_measured
    assert found.lines[0].growth.likely == pytest.approx(0.004, rel=0.01)
