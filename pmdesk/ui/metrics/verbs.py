"""What keys and menus do with metrics: review, annotate, set a target, call something no anomaly, add, delete."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from pmdesk.commands.metrics import AddMetric, Annotate, GiveVerdict, MarkReviewed, SetTarget
from pmdesk.commands.removal import Delete
from pmdesk.domain.amounts import amount_text, typed_amount
from pmdesk.domain.days import say_day
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import MetricId, ProductId
from pmdesk.domain.metrics import AnnotationKind, Direction, Grain, Metric
from pmdesk.domain.ranges import DAY_MS, instant_of, start_of
from pmdesk.domain.typed import typed_day
from pmdesk.ui.context import Context
from pmdesk.ui.metrics.state import MetricsState
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.forms import Form, Values

ANNOTATIONS = [
    (AnnotationKind.NOTE.value, "Note"),
    (AnnotationKind.RELEASE.value, "Release"),
    (AnnotationKind.INCIDENT.value, "Incident"),
    (AnnotationKind.VENDOR.value, "Vendor"),
    (AnnotationKind.CAMPAIGN.value, "Campaign"),
]
DIRECTIONS = [(Direction.UP.value, "Up"), (Direction.DOWN.value, "Down"), (Direction.NEITHER.value, "Neither")]
GRAINS = [Choice(grain.value, grain.value.capitalize()) for grain in Grain]
CALENDAR_GRAINS = frozenset({Grain.DAY, Grain.WEEK, Grain.MONTH})


class Spot(NamedTuple):
    """Where a popover hangs."""

    owner: QWidget
    box: QRect


class MetricVerbs:
    """Acts on the metrics of the state; every edit is one step."""

    def __init__(self, context: Context, state: MetricsState) -> None:
        self._context = context
        self._state = state

    def review(self, ids: Iterable[int], *, reviewed: bool = True) -> bool:
        """Mark metrics reviewed today, or take that back; tells with the way back."""
        found = tuple(MetricId(each) for each in ids)
        if not found:
            return False
        clock = self._context.clock
        title = self._state.room.metrics[found[0]].title
        words = f"“{title}”" if len(found) == 1 else f"{len(found)} metrics"
        toast = f"Reviewed {words}" if reviewed else f"{words} is not reviewed any more"
        command = MarkReviewed(found, clock.today(), clock.now(), reviewed=reviewed)
        return self._context.do(command, toast=toast) is not None

    def annotate(self, spot: Spot, metric: Metric, at_ms: int) -> Form:
        """Ask what happened at a moment."""
        context = self._context
        today = context.clock.today()
        instant = instant_of(at_ms)
        is_calendar = metric.grain in CALENDAR_GRAINS
        form = Form(
            context.theme,
            context.icons,
            spot.owner,
            title="Annotate",
            verb="Add mark",
            send=partial(self._keep_mark, metric),
        )
        form.add_line("title", "What happened", hint="Spring sale")
        form.add_segments("kind", "Kind", ANNOTATIONS, AnnotationKind.NOTE.value)
        product = self._state.room.products.get(metric.product_id or 0)
        where = [("metric", "This metric")]
        where += [("product", product.title)] if product is not None else []
        form.add_segments("where", "On", [*where, ("everywhere", "Everywhere")], "product" if product else "metric")
        form.add_line("day", "When", say_day(instant.date(), today), hint="24 apr")
        if not is_calendar:
            form.add_line("clock", "Time, UTC", f"{instant:%H:%M}", hint="07:40")
        form.add_line("until", "Until", hint="The last day, when it goes on")
        form.ask(spot.box)
        return form

    def set_target(self, spot: Spot, metric: Metric) -> Form:
        """Ask for the value that a metric should reach or keep."""
        context = self._context
        today = context.clock.today()
        known = self._state.room.target_of(metric.id)
        form = Form(
            context.theme,
            context.icons,
            spot.owner,
            title=f"Target of {metric.title}",
            verb="Set target",
            send=partial(self._keep_target, metric),
        )
        value = "" if known is None else amount_text(known.value, metric.unit)
        form.add_line("value", "Target", value, hint=amount_text(66, metric.unit) if metric.unit else "66")
        form.add_line("start", "From", _day_words(known.start if known else None, today), hint="Now")
        form.add_line("due", "By", _day_words(known.due if known else None, today), hint="No date")
        if known is not None:
            form.add_button("Clear target", lambda: context.do(SetTarget(metric.id, None), toast="Target cleared"))
        form.ask(spot.box)
        return form

    def dismiss(self, metric: Metric, start: int, end: int, dimensions: tuple[str, ...] = ()) -> bool:
        """Say that a stretch of a metric is no anomaly."""
        command = GiveVerdict(metric.id, instant_of(start), instant_of(end), False, dimensions=dimensions)
        return self._context.do(command, toast=f"“{metric.title}” counts as ordinary there") is not None

    def new_metric(self, spot: Spot, product_id: int | None, title: str = "") -> Form:
        """Ask for the name of a new metric and what it is about."""
        context, room = self._context, self._state.room
        form = Form(
            context.theme, context.icons, spot.owner, title="New metric", verb="Add metric", send=self._add_metric
        )
        form.add_line("title", "Name", title, hint="Checkout conversion")
        products = [Choice(None, "No product")]
        products += [Choice(row.id, row.title, colour=row.colour) for row in room.products.values()]
        form.add_choice("product", "Product", products, product_id)
        form.add_line("unit", "Unit", hint="%, ms, €")
        form.add_segments("direction", "Good is", DIRECTIONS, Direction.UP.value)
        form.add_choice("grain", "Points by", GRAINS, Grain.DAY.value)
        form.ask(spot.box)
        return form

    def drop(self, metric: Metric) -> bool:
        """Delete a metric with its points and panels, with the way back."""
        toast = f"Deleted “{metric.title}”"
        return self._context.do(Delete(Metric, (metric.id,)), toast=toast) is not None

    def _add_metric(self, values: Values) -> None:
        product = values["product"]
        more = {
            "unit": values["unit"],
            "direction": Direction(str(values["direction"])),
            "grain": Grain(str(values["grain"])),
        }
        command = AddMetric(str(values["title"]), None if product is None else ProductId(_number(product)), more)
        _, metric_id = self._context.desk.ask(command)
        self._state.choose(metric_id)

    def _keep_mark(self, metric: Metric, values: Values) -> None:
        today = self._context.clock.today()
        day = typed_day(str(values["day"]), today)
        if day is None:
            raise DeskError("A mark needs a day.", "Type it like 24 apr.")
        clock = _clock_ms(str(values.get("clock", "")))
        until = typed_day(str(values["until"]), today)
        if until is not None and until < day:
            raise DeskError("A mark cannot end before it begins.", "Choose a later end.")
        where = values["where"]
        self._context.desk.do(
            Annotate(
                AnnotationKind(str(values["kind"])),
                str(values["title"]),
                instant_of(start_of(day) + clock),
                None if until is None else instant_of(start_of(until) + DAY_MS) - timedelta(milliseconds=1),
                product_id=metric.product_id if where == "product" else None,
                metric_id=metric.id if where == "metric" else None,
            )
        )

    def _keep_target(self, metric: Metric, values: Values) -> None:
        today = self._context.clock.today()
        value = typed_amount(str(values["value"]))
        if value is None:
            raise DeskError("A target needs a value.", "Type it like 66 or 1.5.")
        start, due = (typed_day(str(values[name]), today) for name in ("start", "due"))
        self._context.desk.do(SetTarget(metric.id, value, start, due))


def _number(value: object) -> int:
    return int(str(value))


def _clock_ms(text: str) -> int:
    """Return how far into the day a time is: `07:40`, `7:40`, `7`, or nothing."""
    if not text.strip():
        return 0
    try:
        moment = datetime.strptime(text.strip() if ":" in text else f"{text.strip()}:00", "%H:%M")  # noqa: DTZ007
    except ValueError:
        raise DeskError(f"“{text.strip()[:20]}” is not a time of day.", "Type it like 07:40.") from None
    return (moment.hour * 60 + moment.minute) * 60_000


def _day_words(day: object, today: object) -> str:
    return "" if day is None else say_day(day, today)  # pyright: ignore[reportArgumentType]
