"""Calendars come in as tasks and events by the days they mean."""

from datetime import date

import pytest

from pmdesk.domain.errors import DeskError
from pmdesk.domain.foreign import ForeignDependency, ForeignKind
from pmdesk.domain.roadmap import Status
from pmdesk.importers import catalog


@pytest.fixture(scope="module")
def plan(read):
    return read("calendar.ics")


def test_it_is_recognised_by_its_content(files, is_fit, plan):
    assert catalog.recognise(files / "calendar.ics").id == "ical"
    assert is_fit(plan)
    assert plan.title == "Checkout plan"


def test_a_task_is_read(plan, row_of):
    task = row_of(plan, "Wallet payments, and more")
    assert (task.start, task.end, task.progress, task.status) == (
        date(2026, 3, 2), date(2026, 4, 24), 40, Status.IN_PROGRESS,
    )  # fmt: skip
    assert (task.owner, task.tags) == ("Leah Brandt", ("mobile", "eu"))
    assert task.description.startswith("Apple Pay\nand a long line that is folded over to the next one because")
    assert task.links == (("https://example.com/wallets", ""),)


def test_tasks_that_hold_tasks_become_initiatives(plan, row_of):
    holder = row_of(plan, "Wallets")
    assert holder.kind is ForeignKind.INITIATIVE
    assert row_of(plan, "Wallet payments, and more").parent_key == holder.key


def test_relations_become_dependencies(plan):
    before, after = "redelivery@tidewater.example", "wallet-payments@tidewater.example"
    assert plan.dependencies == (ForeignDependency(before, after, 19),)


def test_the_end_of_an_all_day_event_is_the_day_after_its_last(plan, row_of):
    week = row_of(plan, "Design week")
    assert (week.kind, week.start, week.end) == (ForeignKind.FEATURE, date(2026, 3, 16), date(2026, 3, 20))


def test_an_instant_becomes_the_day_where_the_calendar_is(plan, row_of):
    assert (row_of(plan, "Beta").kind, row_of(plan, "Beta").end) == (ForeignKind.MILESTONE, date(2026, 4, 24))


def test_a_time_with_a_zone_keeps_its_own_day(plan, row_of):
    task = row_of(plan, "Webhook redelivery")
    assert (task.start, task.end, task.status) == (date(2026, 3, 9), date(2026, 3, 11), Status.SHIPPED)


def test_repeating_events_come_in_once_and_it_is_told(plan):
    assert plan.notes == ("1 repeating: only the first of each comes in.",)


def test_a_broken_event_stays_out_alone(plan):
    assert [(trouble.line, trouble.reason, trouble.cells) for trouble in plan.troubles] == [
        (70, "“yesterday” is not a date", ("Broken",))
    ]


def test_a_calendar_that_is_cut_off_keeps_what_is_whole(files, read):
    data = (files / "calendar.ics").read_bytes()
    plan = read("cut.ics", data[: data.index(b"Stand-up")])
    assert plan.troubles[0].reason == "The event is cut off"
    assert len(plan.rows) == 5


def test_a_calendar_of_nothing_is_told_in_words(read):
    with pytest.raises(DeskError, match="no tasks and no events"):
        read("a.ics", "BEGIN:VCALENDAR\nEND:VCALENDAR\n")
