"""Microsoft Project's XML comes in with its outline, links and people."""

from datetime import date

import pytest

from pmdesk.domain.foreign import ForeignDependency
from pmdesk.domain.roadmap import Anchor, Status
from pmdesk.importers import catalog


@pytest.fixture(scope="module")
def plan(read):
    return read("project.xml")


def test_it_is_recognised_by_its_content(files, is_fit, plan):
    assert catalog.recognise(files / "project.xml").id == "msproject"
    assert is_fit(plan)
    assert plan.title == "Express checkout"


def test_summaries_become_initiatives_and_milestones_milestones(plan, row_of):
    assert [(row.title, row.kind.value) for row in plan.rows] == [
        ("Wallets", "initiative"),
        ("Wallet payments", "feature"),
        ("Refunds", "feature"),
        ("3DS fallback", "feature"),
        ("Beta", "milestone"),
    ]
    assert row_of(plan, "Refunds").parent_key == "1"
    assert row_of(plan, "3DS fallback").parent_key is None


def test_a_task_is_read(plan, row_of):
    task = row_of(plan, "Wallet payments")
    assert (task.start, task.end) == (date(2026, 3, 2), date(2026, 3, 13))
    assert (task.owner, task.teams, task.progress, task.status) == ("Leah Brandt", ("Checkout",), 100, Status.SHIPPED)
    assert task.description == "Apple Pay and Google Pay\n\nWith: Omar Haddad"
    assert task.links == (("https://example.com/wallets", "Brief"),)


def test_a_task_that_finishes_at_midnight_ended_the_day_before(plan, row_of):
    assert row_of(plan, "Refunds").end == date(2026, 3, 24)


def test_tasks_that_must_start_on_a_date_are_pinned(plan, row_of):
    assert row_of(plan, "Refunds").pinned
    assert not row_of(plan, "Wallet payments").pinned


def test_links_keep_their_kind_and_lag(plan):
    assert set(plan.dependencies) == {
        ForeignDependency("2", "3", 45, Anchor.FINISH_START, 4),  # two working days over a weekend
        ForeignDependency("3", "4", 50, Anchor.START_START, 2),  # two elapsed days
        ForeignDependency("2", "4", 51, Anchor.FINISH_FINISH),
        ForeignDependency("1", "4", 52, Anchor.START_FINISH),
    }


def test_a_date_that_is_none_keeps_the_row_out(read):
    text = "<Project><Tasks><Task><UID>1</UID><Name>a</Name><Start>soon</Start></Task></Tasks></Project>"
    assert [trouble.reason for trouble in read("x.xml", text).troubles] == ["“soon” is not a date"]
