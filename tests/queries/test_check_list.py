"""The checks of an integration as their window shows them."""

from pmdesk.commands.checks import KeepSamples, KeepStatus
from pmdesk.commands.fields import SetFields
from pmdesk.domain.changes import Actor
from pmdesk.domain.checks import Check, Outcome, Sample, StatusPage, StatusSaid
from pmdesk.domain.vendors import Integration
from pmdesk.queries.check_list import CheckList, check_list, say_page
from tests.vendors_world import with_vendors
from tests.world import NOW, World

AT = int(NOW.timestamp())


def shown(world: World) -> CheckList:
    found = check_list(world.store, world.ids["payments"], NOW)
    assert found is not None
    return found


def test_each_check_is_told_with_what_it_saw_last(world: World):
    with_vendors(world)
    check = world.store.all(Check, order_by="rank")[0]
    world.desk.do(KeepSamples((Sample(check.id, AT, Outcome.UP, 118.4),), NOW), Actor.SYNC)
    lines = {line.check.id: line.words for line in shown(world).lines}
    assert lines[check.id] == "up, 118 ms"
    assert set(lines) == {row.id for row in world.store.all(Check)}


def test_an_address_of_an_incident_does_not_pass_for_that_of_the_page(world: World):
    with_vendors(world)
    page = world.store.all(StatusPage)[0]
    said = StatusSaid(page.id, AT, Outcome.UP, "All fine", "https://stspg.example/7")
    check = world.store.all(Check, order_by="rank")[0]
    world.desk.do(KeepSamples((Sample(check.id, AT, Outcome.DOWN),), NOW), Actor.SYNC)
    world.desk.do(KeepStatus((said,)), Actor.SYNC)
    found = shown(world)
    assert found.page == page
    assert say_page(found.pages[0]).endswith(". Our checks see otherwise.")


def test_an_integration_without_an_api_has_no_checks(world: World):
    with_vendors(world)
    world.desk.do(SetFields(Integration, (world.ids["payments"],), {"api_id": None}, "No API"))
    assert shown(world).lines == ()
    assert check_list(world.store, 999_999, NOW) is None
