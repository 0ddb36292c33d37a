"""What keys and menus do with metrics: review, annotate, set a target, call something no anomaly, add, delete."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from pmdesk.commands.fields import SetFields
from pmdesk.commands.metrics import AddMetric, Annotate, GiveVerdict, MarkReviewed, SetTarget
from pmdesk.commands.removal import Delete
from pmdesk.domain.amounts import amount_text, typed_amount
from pmdesk.domain.days import say_day
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import MetricId, ProductId
from pmdesk.domain.metrics import Annotation, AnnotationKind, Direction, Grain, Metric
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
        context, instant = self._context, instant_of(at_ms)
        send = partial(self._add_mark, metric)
        form = Form(context.theme, context.icons, spot.owner, title="Annotate", verb="Add mark", send=send)
        form.add_line("title", "What happened", hint="Spring sale")
        form.add_segments("kind", "Kind", ANNOTATIONS, AnnotationKind.NOTE.value)
        product = self._state.room.products.get(metric.product_id or 0)
        where = [("metric", "This metric")]
        where += [("product", product.title)] if product is not None else []
        form.add_segments("where", "On", [*where, ("everywhere", "Everywhere")], "product" if product else "metric")
        self._add_times(form, instant, None, has_clock=metric.grain not in CALENDAR_GRAINS)
        form.ask(spot.box)
        return form

    def edit_mark(self, spot: Spot, mark: Annotation) -> Form:
        """Ask for other words or another time of a mark, or whether it is to go."""
        context = self._context
        send = partial(self._keep_mark, mark)
        form = Form(context.theme, context.icons, spot.owner, title="Edit mark", verb="Keep", send=send)
        form.add_line("title", "What happened", mark.title)
        form.add_segments("kind", "Kind", ANNOTATIONS, mark.kind.value)
        self._add_times(form, mark.at, mark.until, has_clock=True)
        delete = Delete(Annotation, (mark.id,))
        form.add_button("Delete mark", lambda: context.do(delete, toast=f"Deleted “{mark.title}”"))
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

    def _add_times(self, form: Form, at: datetime, until: datetime | None, *, has_clock: bool) -> None:
        today = self._context.clock.today()
        day, clock, last = _time_words(at, until, today)
        form.add_line("day", "When", day, hint="24 apr")
        if has_clock:
            form.add_line("clock", "Time, UTC", clock, hint="07:40")
        form.add_line("until", "Until", last, hint="The last day, when it goes on")

    def _times(self, values: Values) -> tuple[datetime, datetime | None]:
        today = self._context.clock.today()
        day = typed_day(str(values["day"]), today)
        if day is None:
            raise DeskError("A mark needs a day.", "Type it like 24 apr.")
        clock = _clock_ms(str(values.get("clock", "")))
        until = typed_day(str(values["until"]), today)
        if until is not None and until < day:
            raise DeskError("A mark cannot end before it begins.", "Choose a later end.")
        end = None if until is None else instant_of(start_of(until) + DAY_MS) - timedelta(milliseconds=1)
        return instant_of(start_of(day) + clock), end

    def _add_mark(self, metric: Metric, values: Values) -> None:
        where, (at, until) = values["where"], self._times(values)
        self._context.desk.do(
            Annotate(
                AnnotationKind(str(values["kind"])),
                str(values["title"]),
                at,
                until,
                product_id=metric.product_id if where == "product" else None,
                metric_id=metric.id if where == "metric" else None,
            )
        )

    def _keep_mark(self, mark: Annotation, values: Values) -> None:
        """Keep what was typed; a time that was left as it stood stays to the second."""
        kind, (at, until) = AnnotationKind(str(values["kind"])), self._times(values)
        told: dict[str, object] = {"title": values["title"]}
        if kind is not mark.kind:
            told |= {"kind": kind, "left_out": kind is AnnotationKind.INCIDENT}
        day, clock, last = _time_words(mark.at, mark.until, self._context.clock.today())
        if (values["day"], values["clock"]) != (day, clock):
            told["at"] = at
        if values["until"] != last:
            told["until"] = until
        self._context.desk.do(SetFields(Annotation, (mark.id,), told, "Edit mark"))

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


def _time_words(at: datetime, until: datetime | None, today: date) -> tuple[str, str, str]:
    return say_day(at.date(), today), f"{at:%H:%M}", _day_words(None if until is None else until.date(), today)


def _day_words(day: object, today: object) -> str:
    return "" if day is None else say_day(day, today)  # pyright: ignore[reportArgumentType]
