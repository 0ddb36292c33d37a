"""How the timeline was left: scale, scroll, selection, tree and switches, as JSON values for the memory."""

from typing import Any, cast

from pmdesk.insight.layout import Key
from pmdesk.ui.roadmap.timeline_tools import ToolRow
from pmdesk.ui.widgets.timeline.canvas import Timeline


def kept_state(canvas: Timeline, tools: ToolRow) -> dict[str, Any]:
    """Return how canvas and tool row stand now; days are counted from today, so that it opens where work goes on."""
    axis = canvas.axis
    return {
        "per_day": axis.per_day / axis.font_scale,
        "from_today": axis.moment(0) - canvas.frame.today,
        "scroll": canvas.verticalScrollBar().value(),
        "tree": canvas.tree_by_hand(),
        "selected": canvas.selected_items(),
        "current": canvas.selection.current,
        "links": tools.links.isChecked(),
        "capacity": tools.capacity.isChecked(),
    }


def restore_state(kept: object, canvas: Timeline, tools: ToolRow) -> dict[str, Any]:
    """Stand as it was kept, and return everything that was kept; what cannot be read is left as it is."""
    if not isinstance(kept, dict):
        return {}
    state = cast("dict[str, Any]", kept)
    canvas.restore(
        per_day=_number(state, "per_day"),
        first_day=_number(state, "from_today"),
        scroll=_whole(state, "scroll"),
        tree=_whole(state, "tree"),
    )
    tools.links.setChecked(bool(state.get("links", True)))
    tools.capacity.setChecked(bool(state.get("capacity", True)))
    _select(canvas, state)
    return state


def _select(canvas: Timeline, state: dict[str, Any]) -> None:
    shown = canvas.frame.line_of
    wanted = state.get("selected")
    items = cast("list[Key]", wanted) if isinstance(wanted, list) else []
    keys = [key for key in items if key in shown]
    current = state.get("current")
    if isinstance(current, (int, str)) and current in shown:
        canvas.selection.set(keys or [current], current)
    elif keys:
        canvas.selection.set(keys, keys[0])


def _number(state: dict[str, Any], name: str) -> float | None:
    value = state.get(name)
    return float(value) if isinstance(value, (int, float)) else None


def _whole(state: dict[str, Any], name: str) -> int | None:
    value = state.get(name)
    return value if isinstance(value, int) else None
