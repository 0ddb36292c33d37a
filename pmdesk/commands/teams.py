"""Edits of who carries what: teams on items, and a team's points in a sprint."""

from dataclasses import replace

from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import AssignmentId, CapacityId, ItemId, SprintId, TeamId
from pmdesk.domain.roadmap import Assignment, Item
from pmdesk.domain.sprints import Capacity, Sprint, Team
from pmdesk.storage.ledger import Edit


@frozen
class Assign:
    """Let exactly these teams work on these items, in equal shares where the teams change."""

    item_ids: tuple[ItemId, ...]
    team_ids: tuple[TeamId, ...]

    @property
    def label(self) -> str:
        """The step's name."""
        return "Set teams"

    def apply(self, edit: Edit) -> None:
        """Put and drop assignments so that the teams are these."""
        for team_id in self.team_ids:
            edit.get(Team, team_id)
        for item_id in self.item_ids:
            edit.get(Item, item_id)
            known = {row.team_id: row for row in edit.all(Assignment, item_id=item_id)}
            if known.keys() == set(self.team_ids):
                continue
            for row in known.values():
                edit.drop(Assignment, row.id)
            for team_id in dict.fromkeys(self.team_ids):
                row_id = known[team_id].id if team_id in known else AssignmentId(edit.next_id())
                edit.put(Assignment(row_id, item_id, team_id, 1 / len(set(self.team_ids))))


@frozen
class SetShares:
    """Give the teams of an item their parts of its effort; each more than 0 and at most 1."""

    item_id: ItemId
    shares: tuple[tuple[TeamId, float], ...]
    label: str = "Set team shares"

    def apply(self, edit: Edit) -> None:
        """Put the assignments with their shares."""
        known = {row.team_id: row for row in edit.all(Assignment, item_id=self.item_id)}
        for team_id, share in self.shares:
            if team_id in known:
                edit.put(replace(known[team_id], share=share))
            else:
                edit.put(Assignment(AssignmentId(edit.next_id()), self.item_id, team_id, share))


@frozen
class SetCapacity:
    """Say what a team can carry in one sprint, in points; None goes back to its velocity."""

    team_id: TeamId
    sprint_id: SprintId
    points: float | None
    label: str = "Set capacity"

    def apply(self, edit: Edit) -> None:
        """Put or drop the capacity row."""
        edit.get(Team, self.team_id)
        edit.get(Sprint, self.sprint_id)
        known = edit.all(Capacity, team_id=self.team_id, sprint_id=self.sprint_id)
        if self.points is None:
            for row in known:
                edit.drop(Capacity, row.id)
            return
        row_id = known[0].id if known else CapacityId(edit.next_id())
        edit.put(Capacity(row_id, self.team_id, self.sprint_id, self.points))
