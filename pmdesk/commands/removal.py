"""Deleting rows together with what they own; what merely points to them lets go."""

from collections.abc import Sequence
from typing import Any

from pmdesk.commands.fields import changed, counted
from pmdesk.commands.notes import take_out
from pmdesk.domain import agreed, apis, checks, inbox, metrics, roadmap, sprints, vendors
from pmdesk.domain.classes import frozen
from pmdesk.domain.nouns import Noun
from pmdesk.storage.ledger import Edit

OWNED: dict[type[Noun], tuple[tuple[type[Noun], str], ...]] = {
    roadmap.ProductLine: (),
    roadmap.Product: ((roadmap.Item, "product_id"),),
    roadmap.Objective: ((roadmap.KeyResult, "objective_id"),),
    roadmap.Item: (
        (roadmap.Item, "parent_id"),
        (roadmap.Assignment, "item_id"),
        (roadmap.Dependency, "predecessor_id"),
        (roadmap.Dependency, "successor_id"),
        (roadmap.Criterion, "item_id"),
        (roadmap.Link, "item_id"),
        (roadmap.Risk, "item_id"),
        (roadmap.Decision, "item_id"),
        (roadmap.Milestone, "item_id"),
        (inbox.Reply, "item_id"),
        (vendors.IntegrationItem, "item_id"),
    ),
    sprints.Team: ((roadmap.Assignment, "team_id"), (sprints.Capacity, "team_id")),
    sprints.Sprint: ((sprints.Capacity, "sprint_id"),),
    roadmap.Release: ((metrics.Effect, "release_id"),),
    metrics.Metric: (
        (metrics.Series, "metric_id"),
        (metrics.Target, "metric_id"),
        (metrics.Annotation, "metric_id"),
        (metrics.Effect, "metric_id"),
        (metrics.ReviewMark, "metric_id"),
        (metrics.Verdict, "metric_id"),
        (metrics.Panel, "metric_id"),
    ),
    metrics.Annotation: ((metrics.Effect, "annotation_id"),),
    metrics.Dashboard: ((metrics.Panel, "dashboard_id"),),
    inbox.Note: (
        (inbox.Quote, "note_id"),
        (inbox.Merge, "note_id"),
        (inbox.Bug, "note_id"),
        (inbox.Reply, "note_id"),
    ),
    vendors.Vendor: (
        (vendors.VendorContact, "vendor_id"),
        (vendors.Contract, "vendor_id"),
        (vendors.Integration, "vendor_id"),
        (vendors.Talk, "vendor_id"),
        (apis.Api, "vendor_id"),
        (apis.ExternalDate, "vendor_id"),
        (apis.Credential, "vendor_id"),
        (checks.StatusPage, "vendor_id"),
    ),
    vendors.Contract: ((vendors.SlaTerm, "contract_id"),),
    vendors.Integration: (
        (vendors.StageMove, "integration_id"),
        (vendors.StagePlan, "integration_id"),
        (vendors.Signature, "integration_id"),
        (vendors.IntegrationItem, "integration_id"),
        (agreed.AgreedFunction, "integration_id"),
        (agreed.Question, "integration_id"),
    ),
    apis.Api: (
        (apis.SpecVersion, "api_id"),
        (apis.ChangeVerdict, "api_id"),
        (apis.ExternalDate, "api_id"),
        (apis.RateLimit, "api_id"),
        (checks.ApiEnvironment, "api_id"),
        (checks.Check, "api_id"),
        (checks.Slo, "api_id"),
        (checks.MaintenanceWindow, "api_id"),
    ),
    checks.Check: ((checks.Slo, "check_id"),),
    apis.SpecVersion: (
        (apis.Operation, "version_id"),
        (apis.SpecChange, "before_id"),
        (apis.SpecChange, "after_id"),
        (vendors.Signature, "version_id"),
    ),
    apis.RateLimit: ((apis.Consumer, "limit_id"),),
}
POINTING: dict[type[Noun], tuple[tuple[type[Noun], str], ...]] = {
    roadmap.ProductLine: ((roadmap.ProductLine, "parent_id"), (roadmap.Product, "line_id")),
    roadmap.Product: (
        (roadmap.Objective, "product_id"),
        (roadmap.Release, "product_id"),
        (roadmap.Milestone, "product_id"),
        (metrics.Metric, "product_id"),
        (metrics.Annotation, "product_id"),
        (metrics.Dashboard, "product_id"),
        (inbox.Note, "product_id"),
        (vendors.Integration, "product_id"),
        (apis.Api, "product_id"),
        (apis.Consumer, "product_id"),
    ),
    roadmap.Objective: ((roadmap.Item, "objective_id"),),
    roadmap.Item: (
        (metrics.Effect, "item_id"),
        (inbox.Quote, "item_id"),
        (inbox.Theme, "item_id"),
        (inbox.Bug, "item_id"),
        (agreed.AgreedFunction, "item_id"),
        (apis.ChangeVerdict, "item_id"),
        (apis.Consumer, "item_id"),
    ),
    roadmap.Release: ((roadmap.Item, "release_id"), (metrics.Panel, "release_id"), (inbox.Bug, "release_id")),
    sprints.Sprint: ((roadmap.Item, "sprint_id"),),
    metrics.Source: ((metrics.Metric, "source_id"), (metrics.Intake, "source_id")),
    metrics.Metric: ((roadmap.KeyResult, "metric_id"), (metrics.Effect, "control_id"), (apis.Consumer, "metric_id")),
    metrics.Annotation: ((metrics.Panel, "annotation_id"),),
    inbox.Segment: (
        (inbox.Company, "segment_id"),
        (inbox.Person, "segment_id"),
        (inbox.Note, "segment_id"),
        (inbox.Bug, "segment_id"),
    ),
    inbox.Company: ((inbox.Person, "company_id"), (inbox.Note, "company_id")),
    inbox.Person: ((inbox.Note, "person_id"),),
    inbox.Theme: ((inbox.Note, "theme_id"), (inbox.Theme, "into_id")),
    vendors.VendorContact: ((vendors.Talk, "contact_id"),),
    vendors.Integration: (
        (vendors.Talk, "integration_id"),
        (apis.Credential, "integration_id"),
        (checks.Check, "integration_id"),
    ),
    vendors.SlaTerm: ((checks.Slo, "term_id"),),
    apis.Credential: ((checks.Check, "credential_id"),),
    checks.Check: ((checks.Check, "parent_id"),),
    agreed.AgreedFunction: ((agreed.Question, "function_id"),),
    agreed.Question: ((apis.ChangeVerdict, "question_id"),),
    apis.Api: ((vendors.Integration, "api_id"), (vendors.SlaTerm, "api_id")),
    apis.SpecVersion: (
        (vendors.Integration, "pinned_id"),
        (agreed.AgreedFunction, "ours_on_id"),
        (agreed.AgreedFunction, "theirs_on_id"),
        (agreed.AgreedFunction, "since_id"),
    ),
}
LEFT: dict[tuple[type[Noun], str], dict[str, object]] = {
    (inbox.Note, "theme_id"): {"is_placed": False},
    (agreed.AgreedFunction, "ours_on_id"): {"ours": agreed.Word.OPEN},
    (agreed.AgreedFunction, "theirs_on_id"): {"theirs": agreed.Word.OPEN},
}
"""What else a row lets go of together with a column: without its theme a note was not placed by anybody, and a word on
a version that is gone was said of nothing.
"""


@frozen
class Delete:
    """Delete rows with all they own, as one step that can be undone."""

    noun: type[Noun]
    ids: tuple[int, ...]

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Delete {counted(self.noun, len(self.ids))}"

    def apply(self, edit: Edit) -> None:
        """Drop the rows, what they own first."""
        there = [row_id for row_id in dict.fromkeys(self.ids) if edit.find(self.noun, row_id) is not None]
        for noun, row_id in reversed(_with_owned(edit, self.noun, there)):
            if noun is inbox.Note:
                take_out(edit, row_id)
            for pointing, column in POINTING.get(noun, ()):
                for row in _pointing(edit, pointing, column, row_id):
                    edit.put(changed(row, {column: None, **LEFT.get((pointing, column), {})}))
            edit.drop(noun, row_id)


def _with_owned(edit: Edit, noun: type[Noun], ids: Sequence[int]) -> list[tuple[type[Noun], int]]:
    """Return rows with all that they own, however deep, each once."""
    found: list[tuple[type[Noun], int]] = [(noun, row_id) for row_id in ids]
    known = set(found)
    for owner, owner_id in found:
        for owned, column in OWNED.get(owner, ()):
            for row in _pointing(edit, owned, column, owner_id):
                if (owned, row.id) not in known:
                    known.add((owned, row.id))
                    found.append((owned, row.id))
    return found


def _pointing(edit: Edit, noun: type[Noun], column: str, row_id: int) -> list[Noun]:
    where: dict[str, Any] = {column: row_id}
    return edit.all(noun, **where)
