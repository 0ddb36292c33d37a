"""The board's part of the actions table, with its keys; all other verbs are the timeline's."""

from pmdesk.insight.horizons import Horizon
from pmdesk.ui.roadmap.timeline_table import ON_ITEM, PANE
from pmdesk.ui.widgets.actions import Action

BOARD = "roadmap.board"
"""The focus that keys need which only the board understands."""

INTO = {horizon: f"roadmap.to_{horizon.value}" for horizon in Horizon}
ITEMS = (
    *(
        Action(
            INTO[horizon],
            f"Move to {horizon.value}",
            (f"Alt+{number}",),
            "Item/Now, next, later",
            PANE,
            "columns-3",
            4,
            "",
            True,
        )
        for number, horizon in enumerate(Horizon, 1)
    ),
    Action(
        "roadmap.column_right",
        "Move to the next column",
        ("Shift+Right",),
        "Item/Now, next, later",
        BOARD,
        "arrow-right",
        5,
        "",
        True,
    ),
    Action(
        "roadmap.column_left",
        "Move to the column before",
        ("Shift+Left",),
        "Item/Now, next, later",
        BOARD,
        "arrow-left",
        5,
        "",
        True,
    ),
    Action(
        "roadmap.card_up",
        "Move up in the column",
        ("Shift+Up",),
        "Item/Now, next, later",
        BOARD,
        "arrow-up",
        6,
        "",
        True,
    ),
    Action(
        "roadmap.card_down",
        "Move down in the column",
        ("Shift+Down",),
        "Item/Now, next, later",
        BOARD,
        "arrow-down",
        6,
        "",
        True,
    ),
)
VIEW = (
    Action("roadmap.board_points", "Points on the board", (), "View", PANE, "hash", 5),
    Action("roadmap.copy_board", "Copy the board for slides", ("Ctrl+C",), "View", BOARD, "copy", 5),
)
MENU = (
    *ON_ITEM,
    *INTO.values(),
    "roadmap.card_up",
    "roadmap.card_down",
    "roadmap.new",
    "roadmap.duplicate",
    "roadmap.archive",
)
