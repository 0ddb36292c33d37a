"""The table of all nouns: which dataclass each kind of row is, loaded when it is first asked for.

A start shows the roadmap and has no use for the nouns of other panes, so the table only names them: module of this
floor and class. A new noun is its class, its kind, and its line in each of the two lists here.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, cast

from pmdesk.domain.kinds import Kind

if TYPE_CHECKING:
    from pmdesk.domain import agreed, apis, checks, connections, inbox, metrics, plumbing, roadmap, sprints, vendors

    Noun = (
        roadmap.ProductLine
        | roadmap.Product
        | roadmap.Objective
        | roadmap.KeyResult
        | sprints.Team
        | sprints.Sprint
        | sprints.Capacity
        | roadmap.Release
        | roadmap.Item
        | roadmap.Assignment
        | roadmap.Dependency
        | roadmap.Milestone
        | roadmap.Freeze
        | roadmap.Criterion
        | roadmap.Link
        | roadmap.Risk
        | roadmap.Decision
        | metrics.Source
        | metrics.Metric
        | metrics.Series
        | metrics.Intake
        | metrics.Target
        | metrics.Annotation
        | metrics.Effect
        | metrics.ReviewMark
        | metrics.Verdict
        | metrics.Dashboard
        | metrics.Panel
        | inbox.Segment
        | inbox.Company
        | inbox.Person
        | inbox.Theme
        | inbox.Note
        | inbox.Quote
        | inbox.Merge
        | inbox.Bug
        | inbox.SavedFilter
        | inbox.FeedbackReview
        | inbox.Reply
        | vendors.Vendor
        | vendors.VendorContact
        | vendors.Contract
        | apis.Api
        | vendors.SlaTerm
        | apis.SpecText
        | apis.SpecVersion
        | apis.Operation
        | apis.SpecChange
        | vendors.Integration
        | vendors.StageMove
        | vendors.StagePlan
        | vendors.Signature
        | vendors.IntegrationItem
        | vendors.Talk
        | agreed.AgreedFunction
        | agreed.Question
        | apis.ChangeVerdict
        | apis.ExternalDate
        | apis.RateLimit
        | apis.Consumer
        | apis.Credential
        | checks.ApiEnvironment
        | checks.Check
        | checks.Slo
        | checks.MaintenanceWindow
        | checks.StatusPage
        | connections.Connection
        | connections.SyncLink
        | connections.Conflict
        | plumbing.Origin
        | plumbing.Setting
    )
else:
    Noun = object

PLACES = {
    Kind.PRODUCT_LINE: "roadmap.ProductLine",
    Kind.PRODUCT: "roadmap.Product",
    Kind.OBJECTIVE: "roadmap.Objective",
    Kind.KEY_RESULT: "roadmap.KeyResult",
    Kind.TEAM: "sprints.Team",
    Kind.SPRINT: "sprints.Sprint",
    Kind.CAPACITY: "sprints.Capacity",
    Kind.RELEASE: "roadmap.Release",
    Kind.ITEM: "roadmap.Item",
    Kind.ASSIGNMENT: "roadmap.Assignment",
    Kind.DEPENDENCY: "roadmap.Dependency",
    Kind.MILESTONE: "roadmap.Milestone",
    Kind.FREEZE: "roadmap.Freeze",
    Kind.CRITERION: "roadmap.Criterion",
    Kind.LINK: "roadmap.Link",
    Kind.RISK: "roadmap.Risk",
    Kind.DECISION: "roadmap.Decision",
    Kind.SOURCE: "metrics.Source",
    Kind.METRIC: "metrics.Metric",
    Kind.SERIES: "metrics.Series",
    Kind.INTAKE: "metrics.Intake",
    Kind.TARGET: "metrics.Target",
    Kind.ANNOTATION: "metrics.Annotation",
    Kind.EFFECT: "metrics.Effect",
    Kind.REVIEW_MARK: "metrics.ReviewMark",
    Kind.VERDICT: "metrics.Verdict",
    Kind.DASHBOARD: "metrics.Dashboard",
    Kind.PANEL: "metrics.Panel",
    Kind.SEGMENT: "inbox.Segment",
    Kind.COMPANY: "inbox.Company",
    Kind.PERSON: "inbox.Person",
    Kind.THEME: "inbox.Theme",
    Kind.NOTE: "inbox.Note",
    Kind.QUOTE: "inbox.Quote",
    Kind.MERGE: "inbox.Merge",
    Kind.BUG: "inbox.Bug",
    Kind.SAVED_FILTER: "inbox.SavedFilter",
    Kind.FEEDBACK_REVIEW: "inbox.FeedbackReview",
    Kind.REPLY: "inbox.Reply",
    Kind.VENDOR: "vendors.Vendor",
    Kind.VENDOR_CONTACT: "vendors.VendorContact",
    Kind.CONTRACT: "vendors.Contract",
    Kind.API: "apis.Api",
    Kind.SLA_TERM: "vendors.SlaTerm",
    Kind.SPEC_TEXT: "apis.SpecText",
    Kind.SPEC_VERSION: "apis.SpecVersion",
    Kind.OPERATION: "apis.Operation",
    Kind.SPEC_CHANGE: "apis.SpecChange",
    Kind.INTEGRATION: "vendors.Integration",
    Kind.STAGE_MOVE: "vendors.StageMove",
    Kind.STAGE_PLAN: "vendors.StagePlan",
    Kind.SIGNATURE: "vendors.Signature",
    Kind.INTEGRATION_ITEM: "vendors.IntegrationItem",
    Kind.TALK: "vendors.Talk",
    Kind.AGREED_FUNCTION: "agreed.AgreedFunction",
    Kind.QUESTION: "agreed.Question",
    Kind.CHANGE_VERDICT: "apis.ChangeVerdict",
    Kind.EXTERNAL_DATE: "apis.ExternalDate",
    Kind.RATE_LIMIT: "apis.RateLimit",
    Kind.CONSUMER: "apis.Consumer",
    Kind.CREDENTIAL: "apis.Credential",
    Kind.API_ENVIRONMENT: "checks.ApiEnvironment",
    Kind.API_CHECK: "checks.Check",
    Kind.SLO: "checks.Slo",
    Kind.MAINTENANCE_WINDOW: "checks.MaintenanceWindow",
    Kind.STATUS_PAGE: "checks.StatusPage",
    Kind.CONNECTION: "connections.Connection",
    Kind.SYNC_LINK: "connections.SyncLink",
    Kind.CONFLICT: "connections.Conflict",
    Kind.ORIGIN: "plumbing.Origin",
    Kind.SETTING: "plumbing.Setting",
}
"""Where the class of each kind stands."""


class Nouns(Mapping[Kind, type[Noun]]):
    """The class of each kind, in the order of the table; going through all values loads all rooms."""

    def __init__(self) -> None:
        self._loaded: dict[Kind, type[Noun]] = {}

    def __getitem__(self, kind: Kind) -> type[Noun]:
        noun = self._loaded.get(kind)
        if noun is None:
            room, _, name = PLACES[kind].partition(".")
            noun = self._loaded[kind] = cast("type[Noun]", getattr(import_module(f"pmdesk.domain.{room}"), name))
        return noun

    def __contains__(self, kind: object) -> bool:
        return kind in PLACES

    def __iter__(self) -> Iterator[Kind]:
        return iter(PLACES)

    def __len__(self) -> int:
        return len(PLACES)


class Kinds(Mapping[type[Noun], Kind]):
    """The kind of each class; asking for one loads nothing."""

    def __init__(self, nouns: Nouns) -> None:
        self._nouns = nouns
        self._by_place = {f"pmdesk.domain.{place}": kind for kind, place in PLACES.items()}

    def __getitem__(self, noun: type[Noun]) -> Kind:
        return self._by_place[f"{noun.__module__}.{noun.__qualname__}"]

    def __iter__(self) -> Iterator[type[Noun]]:
        return iter(self._nouns.values())

    def __len__(self) -> int:
        return len(PLACES)


NOUNS = Nouns()
KIND_OF = Kinds(NOUNS)
