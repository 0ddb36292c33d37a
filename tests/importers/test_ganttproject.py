"""GanttProject's plans come in with the days GanttProject draws."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.foreign import ForeignDependency, ForeignKind
from pmdesk.domain.roadmap import Anchor, Status
from pmdesk.importers import catalog
from pmdesk.importers.workdays import SATURDAY, SUNDAY, workdays


@pytest.fixture(scope="module")
def plan(read):
    return read("plan.gan")


def test_it_is_recognised_by_its_content(files, is_fit, plan):
    assert catalog.recognise(files / "plan.gan").id == "ganttproject"
    assert is_fit(plan)
    assert (plan.source, plan.title) == ("ganttproject:express checkout", "Express checkout")


@pytest.mark.parametrize(
    ("title", "start", "end"),
    [
        ("Wallets", date(2026, 3, 2), date(2026, 4, 17)),  # over Good Friday and a worked Saturday
        ("Wallet payments", date(2026, 3, 2), date(2026, 3, 13)),
        ("Refunds", date(2026, 3, 30), date(2026, 4, 7)),  # over Good Friday and a weekend
        ("Labour day week", date(2026, 4, 30), date(2026, 5, 4)),  # over 1 May, which returns every year
    ],
)
def test_durations_count_working_days(plan, row_of, title, start, end):
    row = row_of(plan, title)
    assert (row.start, row.end) == (start, end)


def test_tasks_that_hold_tasks_become_initiatives(plan, row_of):
    assert row_of(plan, "Wallets").kind is ForeignKind.INITIATIVE
    assert row_of(plan, "Wallet payments").parent_key == row_of(plan, "Wallets").key
    assert row_of(plan, "3DS fallback").parent_key is None


def test_meetings_become_milestones(plan, row_of):
    assert (row_of(plan, "Beta").kind, row_of(plan, "Beta").end) == (ForeignKind.MILESTONE, date(2026, 4, 24))


def test_people_progress_notes_and_links_are_read(plan, row_of):
    task = row_of(plan, "Wallet payments")
    assert (task.owner, task.teams, task.progress, task.status) == ("Leah Brandt", ("Checkout",), 100, Status.SHIPPED)
    assert task.description == "Apple Pay and Google Pay\n\nWith: Omar Haddad"
    assert row_of(plan, "Refunds").links == (("https://example.com/refunds", ""),)


def test_dependencies_keep_their_kind_and_lag_in_calendar_days(plan, row_of):
    assert plan.dependencies == (
        ForeignDependency("1", "2", 26, Anchor.FINISH_START, 3),  # one working day after a Friday is a Monday
        ForeignDependency("2", "3", 29, Anchor.START_START, 0),
    )
    assert row_of(plan, "3DS fallback").warnings == ("It blocks “77”, which is not among the rows",)
    assert plan.notes == ("1 dependency left out: it has a milestone at one end.",)


def test_an_endless_task_stays_out(plan):
    assert [(trouble.line, trouble.cells) for trouble in plan.troubles] == [(38, ("Endless",))]


def _slowly(calendar, start, length):
    day = start.toordinal() - 1
    while length:
        day += 1
        at = date.fromordinal(day)
        free = (at.weekday() in calendar.weekend and at not in calendar.worked) or at in calendar.holidays
        length -= not free
    return date.fromordinal(day)


days = st.dates(date(2026, 1, 1), date(2026, 6, 30))


@given(
    st.sets(st.integers(0, 6), max_size=7),
    st.sets(days, max_size=30),
    st.sets(days, max_size=9),
    days,
    st.integers(1, 90),
)
def test_the_last_day_is_the_one_that_counting_finds(weekend, holidays, worked, start, length):
    calendar = workdays(weekend, holidays, worked)
    assert calendar.end(start, length) == _slowly(calendar, start, length)


@given(days, st.integers(1, 60))
def test_counting_back_undoes_counting_on(start, length):
    calendar = workdays((SATURDAY, SUNDAY), (), ())
    begun = calendar.begin(start, length)
    assert calendar.end(begun, length) <= start
    assert begun.weekday() not in {SATURDAY, SUNDAY}
