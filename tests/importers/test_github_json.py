"""GitHub's issues come in from the REST interface, from `gh` and from GraphQL."""

import json
from datetime import date

import pytest

from pmdesk.domain.errors import DeskError
from pmdesk.domain.foreign import ForeignDependency, ForeignKind
from pmdesk.domain.roadmap import Health, Status
from pmdesk.importers import catalog


@pytest.fixture(scope="module")
def plan(read):
    return read("github.json")


def test_both_exports_are_recognised(files, is_fit, read, plan):
    assert catalog.recognise(files / "github.json").id == "github"
    assert catalog.recognise(files / "gh.json").id == "github"
    assert plan.source == read("gh.json").source == "github:tidewater/checkout"
    assert is_fit(plan)
    assert is_fit(read("gh.json"))


def test_an_issue_is_read(plan, row_of):
    issue = row_of(plan, "Wallet payments")
    assert (issue.key, issue.external_key, issue.status) == ("42", "#42", Status.IN_PROGRESS)
    assert (issue.owner, issue.effort_likely, issue.release) == ("leah", 8, "2.1")
    assert issue.criteria == (("Apple Pay works", True), ("Refunds arrive", False))
    assert issue.links == (("https://github.com/tidewater/checkout/issues/42", "GitHub issue"),)
    assert issue.description.endswith("With: omar")


def test_epics_bugs_and_closed_issues_are_told_apart(plan, row_of):
    assert row_of(plan, "Express checkout").kind is ForeignKind.INITIATIVE
    assert (row_of(plan, "Webhook redelivery").status, row_of(plan, "Webhook redelivery").tags) == (
        Status.SHIPPED, ("bug",),
    )  # fmt: skip
    assert row_of(plan, "Pay by fax").status is Status.DROPPED


def test_milestones_become_releases(plan, row_of):
    release = row_of(plan, "2.1")
    assert (release.kind, release.end, release.description) == (
        ForeignKind.RELEASE, date(2026, 4, 24), "The spring release",
    )  # fmt: skip


def test_words_in_the_body_become_dependencies(plan, row_of):
    assert plan.dependencies == (ForeignDependency("43", "42", 2),)
    assert "“99”" in row_of(plan, "Wallet payments").warnings[0]


def test_pull_requests_stay_in_github(plan):
    assert plan.notes == ("1 pull request stays in GitHub.",)
    assert all(row.title != "Retry webhooks" for row in plan.rows)


def test_pages_after_each_other_are_one(read):
    page = '[{"number": %d, "title": "Issue %d", "state": "open"}]'
    plan = read("pages.json", "\n".join(page % (number, number) for number in range(1, 4)))
    assert [row.title for row in plan.rows] == ["Issue 1", "Issue 2", "Issue 3"]


def test_a_graphql_answer_is_unwrapped(read, row_of):
    issue = {"number": 7, "title": "Wallet", "state": "OPEN", "labels": {"nodes": [{"name": "blocked"}]},
             "assignees": {"nodes": [{"login": "leah"}]}}  # fmt: skip
    plan = read("x.json", json.dumps({"data": {"repository": {"issues": {"nodes": [issue]}}}}))
    row = row_of(plan, "Wallet")
    assert (row.owner, row.tags, row.health) == ("leah", ("blocked",), Health.BLOCKED)


def test_labels_that_name_topics_change_no_status(read):
    issue = {"number": 7, "title": "Wallet", "state": "open", "labels": ["design", "red", "beta"]}
    row = read("x.json", json.dumps([issue])).rows[0]
    assert (row.status, row.health, row.tags) == (Status.CANDIDATE, None, ("design", "red", "beta"))


def test_no_issues_are_told_in_words(read):
    with pytest.raises(DeskError, match="holds no issues"):
        read("x.json", "[]", "github")
