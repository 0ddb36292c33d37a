"""Carrying successors along: what moves, what stays, and that forth and back is where one began."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.roadmap import Anchor
from pmdesk.insight.scheduling import Days, Delta, Tie, carry, chain, days_broken

ITEMS = range(12)
FS, SS, FF, SF = Anchor.FINISH_START, Anchor.START_START, Anchor.FINISH_FINISH, Anchor.START_FINISH


def following(ties):
    return lambda item: [tie for tie in ties if tie.predecessor == item]


def never(_item):
    return False


@st.composite
def plans(draw):
    ties = draw(
        st.lists(
            st.builds(
                Tie,
                st.just(0),
                st.sampled_from(ITEMS),
                st.sampled_from(ITEMS),
                st.sampled_from(list(Anchor)),
                st.integers(-5, 5),
            ),
            max_size=30,
        )
    )
    stays = draw(st.frozensets(st.sampled_from(ITEMS), max_size=4))
    inside = draw(st.dictionaries(st.sampled_from(ITEMS), st.lists(st.sampled_from(ITEMS), max_size=3), max_size=3))
    spans = {item: (start, start + draw(st.integers(40, 60))) for item in ITEMS for start in [draw(st.integers(0, 99))]}
    return ties, stays, inside, spans


def moved(plan, deltas):
    ties, stays, inside, spans = plan
    shifts = carry(deltas, following(ties), stays.__contains__, lambda item: inside.get(item, ()))
    after = dict(spans)
    for item, delta in deltas.items():
        after[item] = (spans[item][0] + delta.start, spans[item][1] + delta.end)
    for item, days in shifts.items():
        after[item] = (spans[item][0] + days, spans[item][1] + days)
    return (ties, stays, inside, after), shifts


deltas_of_a_drag = st.dictionaries(
    st.sampled_from(ITEMS),
    st.one_of(
        st.integers(-20, 20).map(lambda days: Delta(days, days)),
        st.builds(Delta, st.integers(-20, 20), st.integers(-20, 20)),
    ),
    min_size=1,
    max_size=3,
)


@given(plans(), deltas_of_a_drag)
def test_moving_or_resizing_forth_and_back_restores_every_successor(plan, deltas):
    there, _ = moved(plan, deltas)
    back, _ = moved(there, {item: Delta(-delta.start, -delta.end) for item, delta in deltas.items()})
    assert back[3] == plan[3]


@given(plans(), st.integers(-20, 20), st.integers(-20, 20))
def test_a_drag_in_two_steps_ends_where_one_drag_ends(plan, first, second):
    in_one, _ = moved(plan, {0: Delta(first + second, first + second)})
    halfway, _ = moved(plan, {0: Delta(first, first)})
    in_two, _ = moved(halfway, {0: Delta(second, second)})
    assert in_two[3] == in_one[3]


@given(plans(), deltas_of_a_drag)
def test_the_same_question_has_the_same_answer(plan, deltas):
    assert moved(plan, deltas) == moved(plan, deltas)


@given(plans(), deltas_of_a_drag)
def test_what_is_pinned_stays_and_what_is_dragged_is_not_carried(plan, deltas):
    _, shifts = moved(plan, deltas)
    assert not shifts.keys() & plan[1]
    assert not shifts.keys() & deltas.keys()
    assert all(shifts.values())


def test_a_plain_move_carries_the_whole_chain():
    ties = [Tie(1, 1, 2), Tie(2, 2, 3, FF, 4), Tie(3, 3, 4, SS), Tie(4, 3, 5, SF)]
    assert carry({1: Delta(14, 14)}, following(ties), never) == {2: 14, 3: 14, 4: 14, 5: 14}


def test_moving_only_the_end_carries_what_waits_for_the_end():
    ties = [Tie(1, 1, 2, FS), Tie(2, 1, 3, FF), Tie(3, 1, 4, SS), Tie(4, 1, 5, SF)]
    assert carry({1: Delta(0, 7)}, following(ties), never) == {2: 7, 3: 7}


def test_moving_only_the_start_carries_what_waits_for_the_start():
    ties = [Tie(1, 1, 2, FS), Tie(2, 1, 3, FF), Tie(3, 1, 4, SS), Tie(4, 1, 5, SF)]
    assert carry({1: Delta(-3, 0)}, following(ties), never) == {4: -3, 5: -3}


def test_a_pinned_item_stops_the_chain():
    ties = [Tie(1, 1, 2), Tie(2, 2, 3)]
    assert carry({1: Delta(5, 5)}, following(ties), {2}.__contains__) == {}


def test_over_several_ways_the_largest_move_wins():
    ties = [Tie(1, 1, 3, SS), Tie(2, 2, 3, FS)]
    assert carry({1: Delta(2, 2), 2: Delta(0, -9)}, following(ties), never) == {3: -9}


def test_the_parts_of_a_carried_initiative_move_with_it_and_carry_on():
    ties = [Tie(1, 1, 10), Tie(2, 12, 20)]
    parts = {10: [11, 12, 13]}
    shifts = carry({1: Delta(6, 6)}, following(ties), {13}.__contains__, lambda item: parts.get(item, ()))
    assert shifts == {10: 6, 11: 6, 12: 6, 20: 6}


def test_a_circle_that_came_in_with_an_import_does_not_hang():
    ties = [Tie(1, 1, 2), Tie(2, 2, 1), Tie(3, 2, 3), Tie(4, 3, 2)]
    assert carry({1: Delta(1, 1)}, following(ties), never) == {2: 1, 3: 1}


def test_each_anchor_knows_when_its_order_is_broken():
    early, late = Days(10, 20), Days(21, 30)
    assert days_broken(Tie(1, 1, 2, FS), early, late) == 0
    assert days_broken(Tie(1, 1, 2, FS, 2), early, late) == 2
    assert days_broken(Tie(1, 1, 2, FS), late, early) == 21
    assert days_broken(Tie(1, 1, 2, SS), early, Days(9, 30)) == 1
    assert days_broken(Tie(1, 1, 2, FF), early, Days(5, 19)) == 1
    assert days_broken(Tie(1, 1, 2, SF), early, Days(2, 10)) == 0
    assert days_broken(Tie(1, 1, 2, SF, 3), early, Days(2, 10)) == 3
    assert days_broken(Tie(1, 1, 2, FS, -11), early, early) == 0


def test_the_chain_of_a_would_be_circle_is_named_from_end_to_end():
    after = {1: [2, 5], 2: [3], 5: [6], 3: [4]}
    assert chain(lambda item: after.get(item, []), 1, 4) == [1, 2, 3, 4]
    assert chain(lambda item: after.get(item, []), 4, 1) is None
    assert chain(lambda item: after.get(item, []), 1, 1) == [1]


@given(plans())
def test_a_chain_is_found_exactly_when_one_can_walk_there(plan):
    after = {item: [tie.successor for tie in plan[0] if tie.predecessor == item] for item in ITEMS}
    reached, waiting = {0}, [0]
    while waiting:
        for item in after[waiting.pop()]:
            if item not in reached:
                reached.add(item)
                waiting.append(item)
    way = chain(after.__getitem__, 0, 7)
    assert (way is not None) == (7 in reached)
    assert way is None or all(b in after[a] for a, b in pairwise(way))
