"""What the roadmap is given once its rows are painted: inspector, edits of capacities and shares, vendors' days."""

from pmdesk.ui.roadmap.capacity_cells import furnish_capacity
from pmdesk.ui.roadmap.inspector import Inspector
from pmdesk.ui.roadmap.outside_dates import furnish_outside
from pmdesk.ui.roadmap.pane import RoadmapPane
from pmdesk.ui.roadmap.share_verbs import ShareVerbs


def furnish(pane: RoadmapPane) -> None:
    """Bring the inspector and the lane of vendors' days into the pane, and let capacities and shares be edited."""
    inspector = Inspector(pane.context, pane)
    inspector.left.connect(lambda: pane.leader().setFocus())
    pane.set_inspector(inspector)
    furnish_capacity(pane)
    ShareVerbs(pane)
    furnish_outside(pane)
