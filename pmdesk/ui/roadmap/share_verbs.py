"""The verbs for how the teams of an item share its effort: type the shares in the inspector, or make them equal."""

from pmdesk.commands.desk import Command
from pmdesk.commands.teams import SetShares
from pmdesk.commands.together import Together
from pmdesk.domain.kinds import ItemId, TeamId
from pmdesk.domain.retyped import NEARLY
from pmdesk.ui.roadmap.inspector_shares import KEY
from pmdesk.ui.roadmap.pane import RoadmapPane
from pmdesk.ui.roadmap.timeline_table import PANE
from pmdesk.ui.widgets.actions import Action

TYPE = Action("roadmap.shares", "Team shares…", (), "Item", PANE, "percent", 2, "", True)
EQUAL = Action("roadmap.equal_shares", "Share equally among its teams", (), "Item", PANE, "equal", 2, "", True)


class ShareVerbs:
    """Does the verbs on the selected items."""

    def __init__(self, pane: RoadmapPane) -> None:
        self._pane = pane
        actions = pane.context.actions
        actions.add(TYPE, self._type, lambda: self._may() and len(pane.selected_items()) == 1 and bool(self._shared()))
        actions.add(EQUAL, self._make_equal, lambda: self._may() and bool(self._unequal()))

    def _may(self) -> bool:
        return self._pane.page.canvas.editable and self._pane.isVisible()

    def _shared(self) -> list[int]:
        """Return the selected items that several teams work on."""
        known = self._pane.model.frame.forest.shares
        return [item for item in self._pane.selected_items() if len(known.get(item, ())) > 1]

    def _unequal(self) -> list[int]:
        known = self._pane.model.frame.forest.shares
        return [
            item
            for item in self._shared()
            if any(abs(share - 1 / len(known[item])) > NEARLY for _, share in known[item])
        ]

    def _type(self) -> None:
        inspector = self._pane.inspector
        self._pane.show_inspector()
        inspector.begin(next(entry.key for entry in inspector.card.fields if entry.key.startswith(KEY)))

    def _make_equal(self) -> None:
        items, known = self._unequal(), self._pane.model.frame.forest.shares
        label = f"Share {self._pane.verbs.named(items)} equally"
        commands: list[Command[object]] = [
            SetShares(ItemId(item), tuple((TeamId(team), 1 / len(known[item])) for team, _ in known[item]), label)
            for item in items
        ]
        self._pane.context.do(Together(commands, label))
