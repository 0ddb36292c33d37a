"""The nouns of planning by sprint: teams, sprints and what a team can carry in one."""

from datetime import date, datetime

from pmdesk.domain.classes import frozen
from pmdesk.domain.days import Span
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.kinds import CapacityId, SprintId, TeamId
from pmdesk.domain.roadmap import require_title


@frozen
class Team:
    """People who deliver together; `velocity` is points per sprint."""

    id: TeamId
    title: str
    rank: str
    people: int = 0
    velocity: float = 0.0
    archived_at: datetime | None = None

    def __post_init__(self) -> None:
        require_title(self.title, "A team")
        if self.people < 0 or self.velocity < 0:
            raise RuleBroken("A team's people and velocity cannot be negative.", "Type 0 or more.")


@frozen
class Sprint:
    """A fixed stretch of days with a goal and a fixed number of priorities."""

    id: SprintId
    title: str
    start: date
    end: date
    goal: str = ""
    slots: int = 6
    archived_at: datetime | None = None

    def __post_init__(self) -> None:
        require_title(self.title, "A sprint")
        Span(self.start, self.end)


@frozen
class Capacity:
    """What a team can carry in one sprint, in points, where it differs from its velocity."""

    id: CapacityId
    team_id: TeamId
    sprint_id: SprintId
    points: float

    def __post_init__(self) -> None:
        if self.points < 0:
            raise RuleBroken("Capacity cannot be negative.", "Type 0 or more.")
