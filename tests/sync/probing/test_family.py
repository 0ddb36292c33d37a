"""Parents first: the end of a vendor is one outage, and what lies behind it was not observed."""

from datetime import UTC, datetime

from pmdesk.domain.checks import Outcome
from pmdesk.domain.clock import FixedClock
from pmdesk.sync.probing.family import Family
from pmdesk.sync.probing.looking import Look
from pmdesk.sync.probing.plans import Plan
from tests.sync.probing.looks import look, plan

VENDOR, API, ENDPOINT = plan(1, title="Kestrel"), plan(2, 1, title="API"), plan(3, 2, 1, title="Payments")
PLANS = {each.check.id: each for each in (VENDOR, API, ENDPOINT)}


class Outside:
    """What is up and what is not, and who was asked; time goes on with each question."""

    def __init__(self) -> None:
        self.down: set[int] = set()
        self.unknown: set[int] = set()
        self.asked: list[int] = []
        self.now = 1_000.0
        self.family = Family(self.look, FixedClock(datetime(2026, 3, 1, tzinfo=UTC)), lambda: self.now)

    def look(self, of: Plan) -> Look:
        self.now += 1
        self.asked.append(of.check.id)
        is_down = of.check.id in self.down
        outcome = Outcome.UNOBSERVED if of.check.id in self.unknown else Outcome.DOWN if is_down else Outcome.UP
        return look(of, outcome, self.now, "no network" if outcome is Outcome.UNOBSERVED else "")

    def seen(self, of: Plan, *, by_hand: bool = False) -> dict[int, Outcome]:
        return {each.check.id: each.outcome for each in self.family.look(of, PLANS, by_hand=by_hand)}


def test_who_is_up_is_asked_alone():
    outside = Outside()
    assert outside.seen(ENDPOINT) == {3: Outcome.UP}
    assert outside.asked == [3]


def test_who_fails_below_healthy_parents_is_down():
    outside = Outside()
    outside.down = {3}
    assert outside.seen(ENDPOINT) == {1: Outcome.UP, 2: Outcome.UP, 3: Outcome.DOWN}


def test_below_a_parent_that_is_down_nothing_was_observed():
    outside = Outside()
    outside.down = {1, 2, 3}
    looks = outside.family.look(ENDPOINT, PLANS)
    assert [(each.check.id, each.outcome) for each in looks] == [(1, Outcome.DOWN), (3, Outcome.UNOBSERVED)]
    assert looks[-1].sample.message == "It waits for “Kestrel”, which is down."


def test_while_a_parent_is_known_to_be_down_nobody_below_is_asked():
    outside = Outside()
    outside.down = {1, 2, 3}
    outside.seen(VENDOR)
    assert outside.seen(API) == {2: Outcome.UNOBSERVED}
    assert outside.seen(ENDPOINT) == {3: Outcome.UNOBSERVED}
    assert outside.asked == [1]


def test_a_parent_of_which_nothing_is_known_hides_what_is_below_with_its_reason():
    outside = Outside()
    outside.unknown, outside.down = {1}, {3}
    assert outside.family.look(ENDPOINT, PLANS)[-1].sample.message == (
        "It waits for “Kestrel”, of which nothing is known. no network"
    )


def test_what_a_parent_saw_long_ago_does_not_hold():
    outside = Outside()
    outside.down = {1}
    outside.seen(VENDOR)
    outside.now += 151
    assert outside.seen(ENDPOINT) == {3: Outcome.UP}


def test_several_that_fail_at_once_look_at_their_parent_once():
    outside = Outside()
    outside.down = {1, 2, 3}
    failed = outside.look(ENDPOINT)
    outside.seen(VENDOR)
    assert failed.began < outside.now
    assert outside.seen(API) == {2: Outcome.UNOBSERVED}
    assert outside.asked == [3, 1]


def test_a_parent_that_was_well_just_before_is_looked_at_again():
    outside = Outside()
    outside.down = {1, 2, 3}

    def look_of_child(of: Plan) -> Look:
        """Take a while to fail, in which the vendor is still well for a moment."""
        seen = outside.look(of)
        if of is ENDPOINT:
            outside.down -= {1, 2}
            for parent in (VENDOR, API):
                outside.family.look(parent, PLANS)
            outside.down |= {1, 2}
            outside.now += 1
        return seen

    outside.family = Family(look_of_child, FixedClock(datetime(2026, 3, 1, tzinfo=UTC)), lambda: outside.now)
    assert outside.seen(ENDPOINT) == {1: Outcome.DOWN, 3: Outcome.UNOBSERVED}


def test_by_hand_it_is_asked_whatever_its_parents_say():
    outside = Outside()
    outside.down = {1}
    outside.seen(VENDOR)
    assert outside.seen(ENDPOINT, by_hand=True) == {3: Outcome.UP}


def test_a_check_that_was_changed_begins_anew():
    outside = Outside()
    outside.down = {1}
    outside.seen(VENDOR)
    outside.family.forget(PLANS | {VENDOR.check.id: plan(1, title="Kestrel again")})
    assert outside.seen(API) == {2: Outcome.UP}
