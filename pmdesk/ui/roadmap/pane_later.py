"""What the roadmap is given once its rows have been painted: the inspector."""

from pmdesk.ui.roadmap.inspector import Inspector
from pmdesk.ui.roadmap.pane import RoadmapPane


def furnish(pane: RoadmapPane) -> None:
    """Bring the inspector into the pane."""
    inspector = Inspector(pane.context, pane)
    inspector.left.connect(lambda: pane.leader().setFocus())
    pane.set_inspector(inspector)
