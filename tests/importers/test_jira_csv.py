"""Jira's export comes in with its epics, sub-tasks, sprints and links."""

from datetime import date

import pytest

from pmdesk.domain.foreign import ForeignDependency, ForeignKind
from pmdesk.domain.roadmap import Health, Status
from pmdesk.importers import catalog, table
from pmdesk.importers.jira_csv import markdown
from pmdesk.importers.mapping import Target, suggest


@pytest.fixture(scope="module")
def plan(read):
    return read("jira.csv")


def test_it_is_recognised_by_its_columns(files, is_fit, plan):
    assert catalog.recognise(files / "jira.csv").id == "jira"
    assert plan.source == "jira"
    assert is_fit(plan)


def test_epics_become_initiatives_and_stories_features(plan, row_of):
    assert row_of(plan, "Express checkout").kind is ForeignKind.INITIATIVE
    assert row_of(plan, "Express checkout").status is Status.ACTIVE
    story = row_of(plan, "Wallet payments")
    assert (story.kind, story.key, story.external_key) == (ForeignKind.FEATURE, "PLAT-118", "PLAT-118")
    assert row_of(plan, "Double charge after a timeout, sometimes").tags == ("bug",)


def test_parents_are_found_by_number_and_by_epic_link(plan, row_of):
    assert row_of(plan, "Wallet payments").parent_key == "PLAT-100"
    assert row_of(plan, "Webhook redelivery").parent_key == "PLAT-100"


def test_a_parent_outside_the_file_is_named_by_its_summary(plan, row_of):
    row = row_of(plan, "Guest cart merge")
    assert (row.parent_key, row.parent_title, row.warnings) == (None, "Carts that last", ())


def test_repeated_columns_are_joined(plan, row_of):
    story = row_of(plan, "Wallet payments")
    assert story.tags == ("mobile", "eu")
    assert story.sprint == "Sprint 26.05"
    assert (story.release, story.warnings) == ("2.0", ("Only the first release is kept, not “2.1”",))
    assert story.product == "Checkout"


def test_custom_fields_and_dates_are_read(plan, row_of):
    story = row_of(plan, "Wallet payments")
    assert (story.start, story.end) == (date(2026, 3, 2), date(2026, 4, 24))
    assert (story.effort_likely, story.owner, story.teams) == (34, "Leah Brandt", ("Checkout",))


def test_sub_tasks_become_criteria(plan, row_of):
    assert row_of(plan, "Wallet payments").criteria == (
        ("Apple Pay works", True),
        ("Refunds arrive", False),
        ("Apple Pay sheet", True),
    )


def test_an_unknown_status_falls_back_to_its_category(plan, row_of):
    assert row_of(plan, "Webhook redelivery").status is Status.PLANNED
    blocked = row_of(plan, "Guest cart merge")
    assert (blocked.status, blocked.health) == (Status.IN_PROGRESS, Health.BLOCKED)


def test_a_link_seen_from_both_ends_is_one(plan):
    assert plan.dependencies == (ForeignDependency("PLAT-120", "PLAT-118", 8),)


def test_bad_rows_stay_out(plan):
    assert [(trouble.line, trouble.reason) for trouble in plan.troubles] == [
        (13, "“thirteen” is not a number"),
        (14, "Name is empty"),
    ]


def test_wiki_marks_become_markdown(plan, row_of):
    assert row_of(plan, "Express checkout").description == (
        "## Why\n\nFewer steps. See [the brief](https://wiki.example/brief).\n* one\n  * two\n\n```\nx = 1\n```"
    )
    assert markdown("# one\n## two\n{{code}} [plain]") == "1. one\n   1. two\n`code` [plain]"


def test_columns_of_no_use_are_not_suggested(files):
    found = table.load(files / "jira.csv")
    targets = dict(zip(found.header, suggest(found).columns, strict=True))
    ignored = ("Comment", "Created", "Reporter", "Assignee Id", "Project key", "Custom field (Rank)", "Watchers")
    assert {targets[name] for name in ignored} == {Target.IGNORE}
