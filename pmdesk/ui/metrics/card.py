"""The card of a metric: what it is, where it comes from, its bounds and how sound its points are, edited in place."""

from collections.abc import Callable
from functools import partial
from zoneinfo import available_timezones

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from pmdesk.commands.metrics import EditMetrics, SetTarget
from pmdesk.domain.amounts import amount_text, change_text, typed_amount
from pmdesk.domain.changes import Changes
from pmdesk.domain.counts import count_text
from pmdesk.domain.days import say_day
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import MetricId
from pmdesk.domain.metrics import Aggregate, Annotation, Direction, Grain, Metric
from pmdesk.domain.typed import typed_number
from pmdesk.queries.metric_card import MetricCard, metric_card
from pmdesk.storage.rows import Rows
from pmdesk.ui.context import Context
from pmdesk.ui.metrics.state import MetricsState
from pmdesk.ui.metrics.stretch import say_clock, say_weekday
from pmdesk.ui.metrics.verbs import MetricVerbs, Spot
from pmdesk.ui.widgets.card import Card, Crumb, Entry, Part, Prose
from pmdesk.ui.widgets.cardview import CardView
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.editing import Picked, Reading, Typed, as_typed
from pmdesk.ui.widgets.face import Face
from pmdesk.ui.widgets.popover import Popover

NOTHING = "None"
WIDE, HIGH = 400, 560
MARGIN = 80
MOST_SERIES = 12
DIRECTIONS = {Direction.UP: "Up is good", Direction.DOWN: "Down is good", Direction.NEITHER: "Neither is good"}
GRAINS = {
    Grain.SECOND: "Second",
    Grain.MINUTE: "Minute",
    Grain.HOUR: "Hour",
    Grain.DAY: "Day",
    Grain.WEEK: "Week",
    Grain.MONTH: "Month",
}
AGGREGATES = {
    Aggregate.MEAN: "Mean",
    Aggregate.SUM: "Sum",
    Aggregate.LAST: "Last",
    Aggregate.MIN: "Lowest",
    Aggregate.MAX: "Highest",
}


class MetricPopover(Popover):
    """Shows the card of one metric over the pane; it follows the bus and goes with its metric."""

    def __init__(self, context: Context, state: MetricsState, metric_id: int, owner: QWidget) -> None:
        super().__init__(context.theme, owner)
        self._context = context
        self._state = state
        self._metric_id = MetricId(metric_id)
        self._spot = Spot(owner, owner.rect())
        self._found: MetricCard | None = None
        self._is_left = False
        self._folds: dict[str, bool] = {}
        self.view = CardView(context.theme, context.icons, self._folds, self)
        self._area = QScrollArea(self)
        self._area.setWidget(self.view)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        room = min(context.theme.px(HIGH), owner.window().height() - context.theme.px(MARGIN))
        self._area.setFixedSize(context.theme.px(WIDE), room)
        self.column.addWidget(self._area)
        self.view.left.connect(self.close)
        self.view.troubled.connect(self._tell)
        self.view.reached.connect(self._reach)
        state.room_changed.connect(self._show)
        context.bus.changed.connect(self._hear)
        self._show()
        self._ask_health()

    def ask(self, spot: Spot) -> None:
        """Show at a rectangle and take the keys."""
        self._spot = spot
        self.hang(spot.box)
        self.view.title.setFocus(Qt.FocusReason.PopupFocusReason)

    def sizeHint(self) -> QSize:
        return self._area.size() + QSize(2, 2)

    def _reach(self, stop: QWidget) -> None:
        self._area.ensureWidgetVisible(stop, 0, self._context.theme.px(24))

    def _hear(self, changes: Changes) -> None:
        if changes.refs and not self._is_left:
            self._ask_health()

    def _ask_health(self) -> None:
        metric_id, findings, clock = self._metric_id, self._state.findings, self._context.clock

        def question(rows: Rows) -> MetricCard:
            return metric_card(rows, metric_id, findings=findings, clock=clock)

        self._context.ask("metrics.card", question, self._take, self._tell)

    def hideEvent(self, event: QHideEvent) -> None:
        self._is_left = True
        super().hideEvent(event)

    def _take(self, found: MetricCard) -> None:
        self._found = found
        self._show()

    def _show(self, touched: object = None) -> None:
        del touched
        if self._is_left:  # An answer may come when the card is on its way out.
            return
        metric = self._state.room.metrics.get(self._metric_id)
        if metric is None:
            self.close()
            return
        maker = CardMaker(self._context, self._state, metric, self._found, edit_mark=self._edit_mark)
        self.view.show_card(maker.card())

    def _edit_mark(self, mark: Annotation) -> None:
        """Edit a mark in a form of its own, in place of the card."""
        self.close()
        MetricVerbs(self._context, self._state).edit_mark(self._spot, mark)

    def _tell(self, trouble: object) -> None:
        if isinstance(trouble, DeskError):
            self._context.tell(trouble)


class CardMaker:
    """Makes the card of a metric; each field is an edit of its own."""

    def __init__(
        self,
        context: Context,
        state: MetricsState,
        metric: Metric,
        found: MetricCard | None,
        *,
        edit_mark: Callable[[Annotation], object],
    ) -> None:
        self._context = context
        self._state = state
        self._metric = metric
        self._found = found
        self._edit_mark = edit_mark

    def card(self) -> Card:
        """Return the card."""
        metric, room = self._metric, self._state.room
        product = room.products.get(metric.product_id or 0)
        crumbs = (Crumb("Metric"),) if product is None else (Crumb(product.title, product.colour), Crumb("Metric"))
        return Card(
            f"metric:{metric.id}",
            metric.title,
            crumbs,
            title_editing=Typed(metric.title, as_typed, partial(self._set, "name", "title")),
            fields=self._fields(),
            parts=(
                Part(
                    "about",
                    "What it means",
                    prose=Prose(
                        metric.description,
                        Typed(
                            metric.description, as_typed, partial(self._set, "description", "description"), lines=True
                        ),
                    ),
                    add_words="Add what it means…",
                ),
                Part("points", "Points", self._count(), self._points()),
                *self._hanging(),
            ),
        )

    def _fields(self) -> tuple[Entry, ...]:
        room = self._state.room
        products = [Choice(None, "No product")]
        products += [Choice(row.id, row.title, colour=row.colour) for row in room.products.values()]
        sources = [Choice(None, "By hand"), *(Choice(row.id, row.title) for row in room.sources.values())]
        return (
            self._pick("Product", "product_id", products),
            self._text("Unit", "unit", "%, ms, €"),
            self._pick("Good is", "direction", [Choice(each, words) for each, words in DIRECTIONS.items()]),
            self._target(),
            self._number("Never below", "guardrail_low"),
            self._number("Never above", "guardrail_high"),
            self._pick("Points by", "grain", [Choice(each, words) for each, words in GRAINS.items()]),
            self._pick("Taken together", "aggregate", [Choice(each, words) for each, words in AGGREGATES.items()]),
            self._pick("Source", "source_id", sources),
            self._text("Asked for", "query", "A column, SQL or PromQL", lines=True),
            self._text("Owner", "owner", "A name"),
            self._zone(),
            self._number("Stale after", "stale_hours", words=_hours, read=_read_hours, hint="36 h"),
        )

    def _set(self, what: str, field: str, value: object) -> None:
        label = f"Set {what} of {self._metric.title}"
        self._context.desk.do(EditMetrics((self._metric.id,), {field: value}, label))

    def _text(self, label: str, field: str, hint: str, *, lines: bool = False) -> Entry:
        value = str(getattr(self._metric, field))
        keep = partial(self._set, label.lower(), field)
        face = Face(value or NOTHING, label, ink="text" if value else "text_faint", wraps=lines)
        return Entry(field, face, Typed(value, as_typed, keep, hint, lines))

    def _pick(self, label: str, field: str, choices: list[Choice]) -> Entry:
        value: object = getattr(self._metric, field)

        def keep(picked: tuple[object, ...]) -> None:
            self._set(label.lower(), field, picked[0])

        chosen = next((choice for choice in choices if choice.value == value), choices[0])
        face = Face(chosen.text, label, dot=chosen.colour)
        return Entry(field, face, Picked(label, lambda: choices, (value,), keep))

    def _number(
        self,
        label: str,
        field: str,
        *,
        words: Callable[[float], str] | None = None,
        read: Callable[[str], float | None] | None = None,
        hint: str = "",
    ) -> Entry:
        value: float | None = getattr(self._metric, field)
        say = words or self._amount
        text = "" if value is None else say(value)

        def meaning(typed: str) -> Reading:
            number = (read or typed_amount)(typed)
            return Reading(number, NOTHING if number is None else say(number))

        face = Face(text or NOTHING, label, ink="text" if text else "text_faint")
        return Entry(
            field, face, Typed(text, meaning, partial(self._set, label.lower(), field), hint or self._amount(60))
        )

    def _target(self) -> Entry:
        metric = self._metric
        known = self._state.room.target_of(metric.id)
        text = "" if known is None else self._amount(known.value)

        def meaning(typed: str) -> Reading:
            number = typed_amount(typed)
            return Reading(number, NOTHING if number is None else self._amount(number))

        def keep(value: object) -> None:
            number = value if isinstance(value, float) else None
            dates = (None, None) if known is None else (known.start, known.due)
            self._context.desk.do(SetTarget(metric.id, number, *dates))

        face = Face(text or NOTHING, "Target", ink="text" if text else "text_faint")
        return Entry("target", face, Typed(text, meaning, keep, self._amount(66)))

    def _zone(self) -> Entry:
        value = self._metric.time_zone

        def offer() -> list[Choice]:
            return [Choice(name, name) for name in sorted(available_timezones())]

        def keep(picked: tuple[object, ...]) -> None:
            self._set("time zone", "time_zone", picked[0])

        return Entry("time_zone", Face(value, "Time zone"), Picked("Time zone", offer, (value,), keep))

    def _amount(self, value: float) -> str:
        return amount_text(value, self._metric.unit)

    def _count(self) -> str:
        return (
            ""
            if self._found is None
            else _thousands(sum(each.extent.count for each in self._found.series if each.extent))
        )

    def _points(self) -> tuple[Entry, ...]:
        """Return how many points there are, from when to when, and what was wrong with those that came."""
        today, found = self._context.clock.today(), self._found
        if found is None:
            return (Entry("wait", Face("Reading…", ink="text_faint")),)
        there = [each for each in found.series if each.extent is not None]
        first = next((each.extent for each in there if each.extent is not None), None)
        if first is None:
            return (Entry("none", Face("No points yet", icon="circle-dashed", ink="text_faint")),)
        entries = [
            Entry("from", Face(say_weekday(first.first, today), "First point")),
            Entry(
                "to",
                Face(say_weekday(first.last, today), "Newest point", ink="warning_text" if found.is_stale else "text"),
            ),
            Entry("arrived", Face(say_clock(first.arrived, today), "Came in at")),
        ]
        health = found.health
        counters = (
            ("gaps", found.gap_count, "gap", "gaps", "Shown as breaks"),
            ("duplicates", health.duplicates, "given more than once", "given more than once", "The last one counts"),
            ("out_of_order", health.out_of_order, "out of order", "out of order", "Sorted"),
            ("late", health.late, "came late", "came late", "Put in their place"),
            ("replaced", health.replaced, "corrected", "corrected", "Undo brings them back"),
        )
        entries += [
            Entry(key, Face(f"{_thousands(count)} {one if count == 1 else many}", icon="info", fact=fact))
            for key, count, one, many, fact in counters
            if count
        ]
        split = [each for each in there if each.label]
        for each in split[:MOST_SERIES]:
            count = 0 if each.extent is None else each.extent.count
            entries.append(Entry(f"series:{each.id}", Face(each.label, icon="chart-line", fact=_points(count))))
        if len(split) > MOST_SERIES:
            entries.append(Entry("more", Face(f"{len(split) - MOST_SERIES} more series", ink="text_faint")))
        return tuple(entries)

    def _hanging(self) -> tuple[Part, ...]:
        """Return what hangs on the metric: effects, key results, marks, dashboards, reviews, where there are."""
        found, go, today = self._found, self._context.go, self._context.clock.today()
        if found is None:
            return ()
        amount = partial(change_text, unit=self._metric.unit)
        effects = tuple(
            Entry(
                f"effect:{each.id}",
                Face(f"{each.cause} {amount(each.effect.estimate)}", icon="git-compare", fact=each.item or "kept"),
                run=None if each.item_id is None else partial(go, f"pmdesk://item/{each.item_id}"),
            )
            for each in found.effects
        )
        results = tuple(Entry(f"kr:{row_id}", Face(title, icon="target")) for row_id, title in found.key_results)
        marks = tuple(
            Entry(
                f"mark:{mark.id}",
                Face(mark.title, icon="flag", fact=say_day(mark.at.date(), today)),
                run=partial(self._edit_mark, mark),
            )
            for mark in found.annotations
        )
        boards = tuple(
            Entry(f"dashboard:{tab.id}", Face(tab.title, icon="layers"), run=partial(go, f"metrics/{tab.id}"))
            for tab in found.dashboards
        )
        reviews = tuple(
            Entry(f"review:{mark.id}", Face(say_day(mark.day, today), icon="check", fact=mark.by or f"{mark.at:%H:%M}"))
            for mark in found.reviews
        )
        parts = (
            ("effects", "Effects", effects, False),
            ("results", "Key results", results, False),
            ("marks", "Marks", marks, True),
            ("dashboards", "Dashboards", boards, False),
            ("reviews", "Reviewed", reviews, True),
        )
        return tuple(
            Part(key, title, str(len(rows)), rows, folded=folded) for key, title, rows, folded in parts if rows
        )


def _points(count: int) -> str:
    return f"{_thousands(count)} {'point' if count == 1 else 'points'}"


def _thousands(count: int) -> str:
    return count_text(count) if count else ""


def _hours(value: float) -> str:
    return f"{value:g} h"


def _read_hours(text: str) -> float | None:
    """Return the hours that a text means: `36`, `36 h`, `2 d`."""
    plain = text.strip().casefold()
    for unit, hours in (("days", 24), ("day", 24), ("d", 24), ("hours", 1), ("hour", 1), ("h", 1)):
        if plain.endswith(unit):
            number = typed_number(plain.removesuffix(unit))
            return None if number is None else number * hours
    return typed_number(plain)
