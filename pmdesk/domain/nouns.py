"""The table of all nouns: which dataclass each kind of row is."""

from pmdesk.domain import metrics, plumbing, roadmap, sprints
from pmdesk.domain.kinds import Kind

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
    | plumbing.Origin
    | plumbing.Setting
)

NOUNS: dict[Kind, type[Noun]] = {
    Kind.PRODUCT_LINE: roadmap.ProductLine,
    Kind.PRODUCT: roadmap.Product,
    Kind.OBJECTIVE: roadmap.Objective,
    Kind.KEY_RESULT: roadmap.KeyResult,
    Kind.TEAM: sprints.Team,
    Kind.SPRINT: sprints.Sprint,
    Kind.CAPACITY: sprints.Capacity,
    Kind.RELEASE: roadmap.Release,
    Kind.ITEM: roadmap.Item,
    Kind.ASSIGNMENT: roadmap.Assignment,
    Kind.DEPENDENCY: roadmap.Dependency,
    Kind.MILESTONE: roadmap.Milestone,
    Kind.FREEZE: roadmap.Freeze,
    Kind.CRITERION: roadmap.Criterion,
    Kind.LINK: roadmap.Link,
    Kind.RISK: roadmap.Risk,
    Kind.DECISION: roadmap.Decision,
    Kind.SOURCE: metrics.Source,
    Kind.METRIC: metrics.Metric,
    Kind.SERIES: metrics.Series,
    Kind.INTAKE: metrics.Intake,
    Kind.TARGET: metrics.Target,
    Kind.ANNOTATION: metrics.Annotation,
    Kind.EFFECT: metrics.Effect,
    Kind.REVIEW_MARK: metrics.ReviewMark,
    Kind.VERDICT: metrics.Verdict,
    Kind.DASHBOARD: metrics.Dashboard,
    Kind.PANEL: metrics.Panel,
    Kind.ORIGIN: plumbing.Origin,
    Kind.SETTING: plumbing.Setting,
}
KIND_OF: dict[type[Noun], Kind] = {noun: kind for kind, noun in NOUNS.items()}
