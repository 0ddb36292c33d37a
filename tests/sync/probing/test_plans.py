"""Checks are made ready to be asked: address, key, whom they wait for, and whether a person has to say so."""

import pytest

from pmdesk.commands.checks import AddCheck, PauseChecks, SetEnvironment
from pmdesk.commands.fields import AddRow
from pmdesk.domain.apis import Api, Environment
from pmdesk.domain.checks import METHODS
from pmdesk.domain.kinds import CheckId
from pmdesk.sync.probing.plans import needs_a_word, read_plans
from tests.sync.probing.looks import check
from tests.world import World


def added(world: World, title: str, **values: object) -> CheckId:
    if "api" not in world.ids:
        given = {"title": "Payments", "rank": "a"}
        world.ids["api"] = world.desk.ask(AddRow(Api, given, "Add API"))[1]
    return world.desk.ask(AddCheck(world.ids["api"], title, values))[1]


def test_a_path_lies_below_the_address_of_its_environment(world: World):
    ping = added(world, "Ping", url="/ping", environment=Environment.SANDBOX)
    assert read_plans(world.store)[ping].trouble == "No address is known for sandbox."
    world.desk.do(SetEnvironment(world.ids["api"], Environment.SANDBOX, "https://sandbox.kestrel.test/v4/"))
    plan = read_plans(world.store)[ping]
    assert (plan.url, plan.trouble) == ("https://sandbox.kestrel.test/v4/ping", "")


def test_parents_come_nearest_first_and_paused_ones_are_passed_over(world: World):
    url = "https://api.kestrel.test/"
    vendor = added(world, "Vendor", url=url)
    api = added(world, "API", url=url, parent_id=vendor)
    endpoint = added(world, "Endpoint", url=url, parent_id=api)
    assert read_plans(world.store)[endpoint].parents == (api, vendor)
    world.desk.do(PauseChecks((api,)))
    plans = read_plans(world.store)
    assert plans[endpoint].parents == (vendor,)
    assert not plans[api].is_asked_by_itself


@pytest.mark.parametrize("method", METHODS)
def test_only_what_reads_goes_to_production_by_itself(method: str):
    changes = method not in {"GET", "HEAD", "OPTIONS"}
    assert needs_a_word(check(1, method=method)) is changes
    for environment in (Environment.SANDBOX, Environment.STAGING):
        assert not needs_a_word(check(1, method=method, environment=environment))
