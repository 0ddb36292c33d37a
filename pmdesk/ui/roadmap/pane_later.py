"""What the roadmap is given once its rows have been painted: the inspector, and edits of capacities and shares."""

from pmdesk.ui.roadmap.capacity_cells import furnish_capacity
from pmdesk.ui.roadmap.inspector import Inspector
from pmdesk.ui.roadmap.pane import RoadmapPane
from pmdesk.ui.roadmap.share_verbs import ShareVerbs


def furnish(pane: RoadmapPane) -> None:
    """Bring the inspector into the pane, and let capacities and shares be edited."""
    inspector = Inspector(pane.context, pane)
    inspector.left.connect(lambda: pane.leader().setFocus())
    pane.set_inspector(inspector)
    furnish_capacity(pane)
    ShareVerbs(pane)
