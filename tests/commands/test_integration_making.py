"""Integrations begin with a vendor who may be new, and go with the API they met."""

from pathlib import Path

import pytest

from pmdesk.commands.fields import Archive
from pmdesk.commands.integration_making import BeginIntegration, BringBackIntegration, RemoveIntegration
from pmdesk.domain.apis import Api
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.vendors import Integration, Stage, StageMove, Vendor
from tests.vendors_world import with_vendors
from tests.world import NOW, World, small_world


@pytest.fixture
def world(tmp_path: Path) -> World:
    return with_vendors(small_world(tmp_path / "making.pmdesk"))


def test_a_vendor_that_is_known_is_taken_whatever_the_case(world: World) -> None:
    _, added = world.desk.ask(BeginIntegration(" kestrel PAY ", "Disputes v1", NOW, Stage.SPEC_RECEIVED))
    assert world.store.get(Integration, added).vendor_id == world.ids["kestrel"]
    assert world.store.count(Vendor) == 1


def test_a_new_vendor_comes_in_the_same_step(world: World) -> None:
    _, added = world.desk.ask(BeginIntegration("Boxwell", "Labels v3", NOW))
    vendor = world.store.get(Vendor, world.store.get(Integration, added).vendor_id)
    assert vendor.title == "Boxwell"
    assert world.desk.undo_label == "Add Labels v3"
    world.desk.undo()
    assert world.store.count(Vendor) == 1


def test_without_a_vendor_nothing_is_added(world: World) -> None:
    with pytest.raises(RuleBroken, match="needs a vendor"):
        world.desk.do(BeginIntegration("  ", "Labels v3", NOW))


def test_an_api_that_another_integration_meets_stays(world: World) -> None:
    world.desk.do(RemoveIntegration(world.ids["refunds"]))
    assert world.store.find(Api, world.ids["api"]) is not None
    world.desk.do(RemoveIntegration(world.ids["payments"]))
    assert world.store.find(Api, world.ids["api"]) is None
    assert not world.store.all(StageMove, integration_id=world.ids["payments"])


def test_an_integration_comes_back_together_with_its_vendor(world: World) -> None:
    world.desk.do(Archive(Integration, (world.ids["hooks"],), NOW))
    world.desk.do(Archive(Vendor, (world.ids["kestrel"],), NOW))
    world.desk.do(BringBackIntegration(world.ids["hooks"]))
    assert world.store.get(Integration, world.ids["hooks"]).archived_at is None
    assert world.store.get(Vendor, world.ids["kestrel"]).archived_at is None
