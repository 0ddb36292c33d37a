"""The figures that PM Desk counts by itself, each of which can be followed as a metric like any other."""

from pmdesk.domain.classes import frozen
from pmdesk.domain.metrics import Aggregate, Direction, Grain


@frozen
class OwnFigure:
    """One figure: the name by which a metric's query asks for it, and what the metric is to be."""

    name: str
    title: str
    description: str
    grain: Grain
    direction: Direction
    aggregate: Aggregate
    unit: str = ""


OWN_FIGURES: tuple[OwnFigure, ...] = (
    OwnFigure("shipped", "Features shipped", "Features shipped in a week", Grain.WEEK, Direction.UP, Aggregate.SUM),
    OwnFigure(
        "open", "Open features", "Features neither shipped nor dropped", Grain.DAY, Direction.DOWN, Aggregate.LAST
    ),
    OwnFigure("in_progress", "Work in progress", "Features in progress", Grain.DAY, Direction.NEITHER, Aggregate.LAST),
    OwnFigure("at_risk", "Items at risk", "Open items at risk or blocked", Grain.DAY, Direction.DOWN, Aggregate.LAST),
    OwnFigure(
        "age", "Age of open work", "Mean age of features in progress", Grain.DAY, Direction.DOWN, Aggregate.MEAN, "d"
    ),
    OwnFigure(
        "scope",
        "Scope changes",
        "Items added to or taken from a running sprint",
        Grain.WEEK,
        Direction.DOWN,
        Aggregate.SUM,
    ),
    OwnFigure("edits", "Edits", "Edits made by people", Grain.DAY, Direction.NEITHER, Aggregate.SUM),
    OwnFigure(
        "api_health",
        "API health",
        "Share of questions to connected APIs that were answered",
        Grain.DAY,
        Direction.UP,
        Aggregate.MEAN,
        "%",
    ),
    OwnFigure(
        "api_time",
        "API answer time",
        "Median time that connected APIs took to answer",
        Grain.DAY,
        Direction.DOWN,
        Aggregate.MEAN,
        "ms",
    ),
    OwnFigure("notes", "Notes per week", "Notes received in a week", Grain.WEEK, Direction.NEITHER, Aggregate.SUM),
)
"""One line for each; counted in `pmdesk.queries.own_figures`, `api_figures` or `note_figures` by the same name."""
