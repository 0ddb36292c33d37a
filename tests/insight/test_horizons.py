"""Now, next and later: every open feature is in exactly one column, and the days given on a move lie in it."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as some

from pmdesk.insight.horizons import FORTNIGHT, NEAR, Horizon, SprintDays, horizons
from pmdesk.insight.scheduling import Days

TODAY = date(2026, 3, 10).toordinal()
SPRINTS = [SprintDays(n, TODAY - 8 + 14 * n, TODAY + 5 + 14 * n) for n in range(-2, 8)]
days_near = some.builds(
    lambda start, long: Days(start, start + long), some.integers(TODAY - 400, TODAY + 400), some.integers(0, 300)
)
todays = some.integers(TODAY - 200, TODAY + 200)
sprint_plans = some.lists(
    some.builds(
        lambda n, start, long: SprintDays(n, start, start + long),
        some.integers(1, 99),
        some.integers(TODAY - 300, TODAY + 300),
        some.integers(0, 200),
    ),
    max_size=8,
)


def test_now_is_the_sprint_of_today_and_the_one_after_it():
    found = horizons(TODAY, SPRINTS)
    assert found.sprints == (0, 1)
    assert found.now == Days(TODAY - 8, TODAY + 19)
    assert found.of(Days(TODAY + 19, TODAY + 60), in_progress=False) is Horizon.NOW
    assert found.of(Days(TODAY + 20, TODAY + 60), in_progress=False) is Horizon.NEXT
    assert found.of(Days(TODAY - 20, TODAY - 8), in_progress=False) is Horizon.NOW


def test_next_ends_with_the_next_quarter():
    found = horizons(TODAY, SPRINTS)
    end = date(2026, 6, 30).toordinal()
    assert found.quarter == Days(date(2026, 4, 1).toordinal(), end)
    assert found.of(Days(end, end + 40), in_progress=False) is Horizon.NEXT
    assert found.of(Days(end + 1, end + 1), in_progress=False) is Horizon.LATER
    assert horizons(date(2026, 11, 22).toordinal(), ()).quarter.start == date(2027, 1, 1).toordinal()


def test_what_was_planned_earlier_and_never_begun_is_next_and_what_runs_is_now():
    found = horizons(TODAY, SPRINTS)
    assert found.of(Days(TODAY - 60, TODAY - 50), in_progress=False) is Horizon.NEXT
    assert found.of(Days(TODAY - 60, TODAY - 50), in_progress=True) is Horizon.NOW
    assert found.of(None, in_progress=True) is Horizon.NOW
    assert found.of(None, in_progress=False) is Horizon.LATER


def test_without_sprints_now_is_four_weeks_and_an_undated_item_gets_two_of_them():
    found = horizons(TODAY, ())
    assert found.now == Days(TODAY, TODAY + NEAR - 1)
    assert found.first == Days(TODAY, TODAY + FORTNIGHT - 1)


def test_between_sprints_the_coming_one_counts_unless_it_is_far():
    coming = SprintDays(7, TODAY + 5, TODAY + 18)
    assert horizons(TODAY, [coming]).first == Days(TODAY + 5, TODAY + 18)
    assert horizons(TODAY, [coming]).now == Days(TODAY, TODAY + 18)
    assert horizons(TODAY, [SprintDays(7, TODAY + NEAR, TODAY + NEAR + 9)]).sprints == ()


@given(todays, sprint_plans, some.none() | days_near, some.booleans())
def test_every_feature_is_in_exactly_one_column(today, sprints, days, running):
    limits = horizons(today, sprints)
    touches = days is not None and days.start <= limits.now.end and days.end >= limits.now.start
    is_now = running or touches
    is_next = not is_now and days is not None and days.start <= limits.next_end
    is_later = not is_now and not is_next
    assert is_now + is_next + is_later == 1
    expected = Horizon.NOW if is_now else Horizon.NEXT if is_next else Horizon.LATER
    assert limits.of(days, in_progress=running) is expected


@given(todays, sprint_plans, some.none() | days_near)
def test_days_given_by_a_move_lie_in_its_column_and_keep_their_length(today, sprints, days):
    limits = horizons(today, sprints)
    now, following = limits.days_in_now(days), limits.days_in_next(days)
    assert limits.of(now, in_progress=False) is Horizon.NOW
    assert limits.of(following, in_progress=False) is Horizon.NEXT
    if days is not None:
        assert now.end - now.start == following.end - following.start == days.end - days.start


@given(todays, sprint_plans)
def test_now_holds_today_and_next_begins_right_after_it(today, sprints):
    limits = horizons(today, sprints)
    assert limits.now.start <= today <= limits.now.end
    assert limits.now.start <= limits.first.start <= limits.first.end <= limits.now.end
    assert limits.next_end > limits.now.end
