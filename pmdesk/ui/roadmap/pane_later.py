"""What the roadmap is given once its rows have been painted: the inspector, and the editing of capacities."""

from pmdesk.ui.roadmap.capacity_cells import furnish_capacity
from pmdesk.ui.roadmap.inspector import Inspector
from pmdesk.ui.roadmap.pane import RoadmapPane


def furnish(pane: RoadmapPane) -> None:
    """Bring the inspector into the pane, and let the capacity strip be edited."""
    inspector = Inspector(pane.context, pane)
    inspector.left.connect(lambda: pane.leader().setFocus())
    pane.set_inspector(inspector)
    furnish_capacity(pane)
