"""Keys are stored, replaced, rotated and let go by the names of their entries; each of it can be undone."""

from datetime import timedelta

import pytest

from pmdesk.commands.credentials import DropNextKey, KeepKey, LetKeyGo, NextKeyWorks, StageNextKey, SwapKeys, UseKey
from pmdesk.commands.fields import SetFields
from pmdesk.domain.apis import Credential
from pmdesk.domain.errors import RuleBroken
from tests.vendors_world import with_vendors
from tests.world import NOW, TODAY, World

DAY = timedelta(days=1)


@pytest.fixture
def vendors(world: World) -> World:
    return with_vendors(world)


def key(world: World, name: str = "key") -> Credential:
    return world.store.get(Credential, world.ids[name])


def test_a_stored_key_is_new_since_its_day_and_an_end_that_is_over_does_not_hold_for_it(vendors: World):
    vendors.desk.do(KeepKey(vendors.ids["key"], "entry", TODAY))
    assert (key(vendors).secret, key(vendors).created, key(vendors).expires) == ("entry", TODAY, TODAY + 9 * DAY)
    vendors.desk.do(SetFields(Credential, (vendors.ids["key"],), {"expires": TODAY - DAY}, "Edit"))
    vendors.desk.do(KeepKey(vendors.ids["key"], "entry", TODAY))
    assert key(vendors).expires is None
    vendors.desk.undo()
    assert key(vendors).expires == TODAY - DAY


def test_a_key_and_its_successor_have_entries_of_their_own(vendors: World):
    for name in ("live/2", ""):
        with pytest.raises(RuleBroken):
            vendors.desk.do(KeepKey(vendors.ids["staged_key"], name, TODAY))


def test_a_key_that_is_being_replaced_is_not_let_go(vendors: World):
    for name in ("staged_key", "swapped_key"):
        with pytest.raises(RuleBroken, match="being replaced"):
            vendors.desk.do(LetKeyGo(vendors.ids[name]))
    assert vendors.desk.ask(LetKeyGo(vendors.ids["key"]))[1] == "kestrel/1"
    assert (key(vendors).secret, key(vendors).created) == ("", None)


def test_a_successor_is_dropped_and_a_swap_taken_back(vendors: World):
    before = key(vendors, "staged_key")
    assert vendors.desk.ask(DropNextKey(before.id))[1] == "live/2"
    assert key(vendors, "staged_key").next_works_at is None
    vendors.desk.undo()
    vendors.desk.do(SwapKeys(before.id, TODAY))
    assert (key(vendors, "staged_key").secret, key(vendors, "staged_key").last_secret) == ("live/2", "live/1")
    vendors.desk.undo()
    assert key(vendors, "staged_key") == before


def test_a_successor_that_does_not_open_is_not_swapped_in(vendors: World):
    vendors.desk.do(NextKeyWorks(vendors.ids["staged_key"], NOW, works=False))
    with pytest.raises(RuleBroken, match="not tried"):
        vendors.desk.do(SwapKeys(vendors.ids["staged_key"], TODAY))
    vendors.desk.do(StageNextKey(vendors.ids["staged_key"], "live/3"))
    assert key(vendors, "staged_key").next_secret == "live/3"  # noqa: S105  # a name


def test_when_a_key_was_used_is_kept(vendors: World):
    vendors.desk.do(UseKey(vendors.ids["key"], NOW))
    assert key(vendors).last_used_at == NOW
