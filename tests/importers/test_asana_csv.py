"""Asana's export comes in with its projects, sections, subtasks and dependencies."""

from datetime import date

import pytest

from pmdesk.domain.foreign import ForeignDependency
from pmdesk.domain.roadmap import Status
from pmdesk.importers import catalog


@pytest.fixture(scope="module")
def plan(read):
    return read("asana.csv")


def test_it_is_recognised_by_its_columns(files, is_fit, plan):
    assert catalog.recognise(files / "asana.csv").id == "asana"
    assert is_fit(plan)
    assert plan.troubles == ()


def test_tasks_are_read(plan, row_of):
    task = row_of(plan, "Wallet payments")
    assert (task.key, task.start, task.end) == ("1207000000000001", date(2026, 3, 2), date(2026, 4, 24))
    assert (task.status, task.owner, task.tags, task.effort_likely) == (
        Status.IN_PROGRESS, "Leah Brandt", ("mobile", "eu"), 34,
    )  # fmt: skip
    assert task.parent_key == row_of(plan, "Express checkout").key


def test_subtasks_become_criteria(plan, row_of):
    assert row_of(plan, "Wallet payments").criteria == (("Apple Pay sheet", True), ("Refunds arrive", False))


def test_a_section_that_is_no_status_becomes_a_tag(plan, row_of):
    task = row_of(plan, "Retry, log and resend")
    assert (task.tags, task.warnings, task.status) == (("Webhooks",), (), Status.SHIPPED)


def test_dependencies_by_names_with_commas_are_found(plan):
    assert plan.dependencies == (ForeignDependency("1207000000000004", "1207000000000001", 2),)
