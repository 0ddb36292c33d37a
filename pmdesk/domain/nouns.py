"""The table of all nouns: which dataclass each kind of row is."""

from pmdesk.domain import plumbing, roadmap, sprints
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
    Kind.ORIGIN: plumbing.Origin,
    Kind.SETTING: plumbing.Setting,
}
KIND_OF: dict[type[Noun], Kind] = {noun: kind for kind, noun in NOUNS.items()}
