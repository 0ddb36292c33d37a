"""What the page of a vendor shows, and the log of an integration in words."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from pmdesk.commands.fields import Archive, SetFields
from pmdesk.commands.integrations import MoveStage, PassBall
from pmdesk.domain.vendors import Ball, Contract, Integration, Stage, StageMove
from pmdesk.queries.integration_log import held, log_of
from pmdesk.queries.vendor_card import VendorCard, vendor_card
from tests.vendors_world import with_vendors
from tests.world import NOW, TODAY, World, small_world

DAY = timedelta(days=1)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return with_vendors(small_world(tmp_path / "pages.pmdesk"))


def shown(world: World) -> VendorCard:
    found = vendor_card(world.store, world.ids["kestrel"], TODAY)
    assert found is not None
    return found


def test_a_vendor_comes_with_its_main_contact_first(world: World) -> None:
    assert [(each.title, each.is_main) for each in shown(world).contacts] == [("Mira Holt", True), ("Jo Lane", False)]


def test_a_contract_tells_its_end_and_the_day_to_cancel_by(world: World) -> None:
    (line,) = shown(world).contracts
    assert (line.ends, line.cancel_by, line.is_due) == (date(2026, 6, 30), date(2026, 5, 1), True)
    assert [term.title for term in line.terms] == ["Availability"]
    world.desk.do(SetFields(Contract, (world.ids["contract"],), {"notice_days": 0, "auto_renews": False}, "Set notice"))
    (line,) = shown(world).contracts
    assert (line.cancel_by, line.is_due) == (None, False)


def test_integrations_in_the_archive_stand_apart(world: World) -> None:
    world.desk.do(Archive(Integration, (world.ids["refunds"],), NOW))
    found = shown(world)
    assert [each.title for each in found.integrations] == ["Payments v4", "Webhooks v2"]
    assert [each.title for each in found.archived] == ["Refunds v4"]


def test_there_is_no_card_of_nobody(world: World) -> None:
    assert vendor_card(world.store, 99_999, TODAY) is None


def test_the_log_tells_moves_rounds_reasons_and_how_long_each_lasted(world: World) -> None:
    row_id = world.ids["payments"]
    world.desk.do(MoveStage(row_id, Stage.SANDBOX, NOW + 2 * DAY))
    world.desk.do(PassBall(row_id, Ball.US, NOW + 3 * DAY))
    world.desk.do(MoveStage(row_id, Stage.IN_NEGOTIATION, NOW + 5 * DAY, "They dropped refunds"))
    log = log_of(world.store.all(StageMove, integration_id=row_id), NOW + 6 * DAY, "Kestrel Pay")
    assert [(line.words, line.why, line.lasted, line.is_back) for line in log[:4]] == [
        ("Back to in negotiation", "They dropped refunds", "1 day", True),
        ("Your move", "", "2 days", False),
        ("Moved to sandbox", "", "1 day", False),
        ("Round 1 sent", "", "2 days", False),
    ]
    assert log[-1].words == "Added as prospect"


def test_the_time_with_each_side_is_summed_over_all_rounds(world: World) -> None:
    row_id = world.ids["payments"]
    world.desk.do(PassBall(row_id, Ball.US, NOW + 3 * DAY))
    world.desk.do(PassBall(row_id, Ball.NOBODY, NOW + 4 * DAY))
    found = held(world.store.all(StageMove, integration_id=row_id), NOW + 9 * DAY)
    assert (found.theirs, found.ours) == (3 * DAY, DAY)
