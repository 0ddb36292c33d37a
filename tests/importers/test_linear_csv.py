"""Linear's export comes in with its projects, cycles and sub-issues."""

from datetime import date

import pytest

from pmdesk.domain.foreign import ForeignKind
from pmdesk.domain.roadmap import Status
from pmdesk.importers import catalog


@pytest.fixture(scope="module")
def plan(read):
    return read("linear.csv")


def test_it_is_recognised_by_its_columns(files, is_fit, plan):
    assert catalog.recognise(files / "linear.csv").id == "linear"
    assert is_fit(plan)


def test_projects_become_initiatives(plan, row_of):
    project = row_of(plan, "Express checkout")
    assert project.kind is ForeignKind.INITIATIVE
    assert row_of(plan, "Wallet payments").parent_key == project.key


def test_an_issue_with_sub_issues_holds_them(plan, row_of):
    assert row_of(plan, "Wallet payments").kind is ForeignKind.FEATURE
    assert row_of(plan, "Wallet on Android").parent_key == "CHK-12"


def test_cycles_become_sprints_with_their_days(plan, row_of):
    sprint = row_of(plan, "Cycle 26.05")
    assert (sprint.kind, sprint.start, sprint.end) == (ForeignKind.SPRINT, date(2026, 3, 2), date(2026, 3, 15))
    assert row_of(plan, "Wallet payments").sprint == "Cycle 26.05"


def test_fields_are_read(plan, row_of):
    issue = row_of(plan, "Wallet payments")
    assert (issue.end, issue.effort_likely, issue.teams, issue.release) == (date(2026, 4, 24), 8, ("Checkout",), "Beta")
    assert issue.tags == ("mobile", "eu", "Fewer steps")
    assert issue.description == "Apple Pay and Google Pay.\n\n- one"


def test_the_apostrophe_before_formulas_is_taken_off(plan, row_of):
    assert row_of(plan, "=SUM in titles").description == "- [ ] not a formula"
    assert row_of(plan, "=SUM in titles").status is Status.DROPPED


def test_archived_issues_come_in_archived(plan, row_of):
    assert row_of(plan, "Old cart").archived
    assert not row_of(plan, "Payout CSV").archived
