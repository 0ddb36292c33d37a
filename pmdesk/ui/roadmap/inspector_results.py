"""The key results of an objective in the inspector: value and pace of each, and the metric that gives the value."""

from pmdesk.commands.fields import AddRow, Rename, SetFields
from pmdesk.commands.removal import Delete
from pmdesk.domain.amounts import NOTHING, amount_text
from pmdesk.domain.days import say_day
from pmdesk.domain.roadmap import KeyResult
from pmdesk.queries import offers
from pmdesk.queries.key_result_words import KeyResultNow
from pmdesk.queries.registers import CURRENT, PACE, RegisterColumn
from pmdesk.queries.row_card import RowCard
from pmdesk.ui.context import Context
from pmdesk.ui.roadmap.inspector_cells import cell, register_of
from pmdesk.ui.roadmap.inspector_words import choices
from pmdesk.ui.roadmap.key_result_values import KeyResultValues
from pmdesk.ui.widgets.card import Entry, Part
from pmdesk.ui.widgets.editing import Picked, Typed, as_typed
from pmdesk.ui.widgets.entries import INDENT
from pmdesk.ui.widgets.face import Face

UNSHOWN = frozenset({"title", "objective_id"})
LINKED = "metric_id"


def key_results(context: Context, found: RowCard, values: KeyResultValues) -> Part:
    """Return the section of an objective's key results."""

    def add(text: object) -> None:
        given: dict[str, object] = {"objective_id": found.row.id, "title": text, "start": context.clock.today()}
        context.desk.do(AddRow(KeyResult, given, "Add key result"))

    rows = found.key_results
    entries: list[Entry] = []
    for row in rows:
        now = values.of(row)
        entries.append(_line(context, row, now))
        entries += _pace_below(context, row, now)
    return Part(
        "key_results",
        "Key results",
        str(len(rows)) if rows else "",
        tuple(entries),
        adding=Typed("", as_typed, add, "Checkout conversion"),
        add_words="Add key result…",
    )


def fields_of(context: Context, row: KeyResult, now: KeyResultNow) -> tuple[Entry, ...]:
    """Return everything that is known of a key result but its name."""
    found: list[Entry] = []
    for column in register_of(KeyResult).columns:
        if column.field not in UNSHOWN:
            found += _fields(context, row, now, column)
    return tuple(found)


def _line(context: Context, row: KeyResult, now: KeyResultNow) -> Entry:
    reached = amount_text(now.value, now.unit) if now.is_known or now.value is not None else "…"
    face = Face(row.title, icon="target", fact=f"{reached} of {amount_text(row.target, now.unit)}")
    name = Typed(row.title, as_typed, lambda text: context.desk.do(Rename(KeyResult, row.id, str(text))))
    return Entry(
        f"key_result:{row.id}",
        face,
        name,
        remove=lambda: context.do(Delete(KeyResult, (row.id,)), toast=f"Removed key result “{row.title}”"),
        details=fields_of(context, row, now),
    )


def _pace_below(context: Context, row: KeyResult, now: KeyResultNow) -> list[Entry]:
    """Return the line that tells the pace, nothing as long as there is none."""
    words = now.pace_words()
    if not words:
        return []
    today = context.clock.today()
    day = "" if now.day is None else say_day(now.day, today)
    face = Face(
        words,
        ink="warning_text" if now.is_behind else "text_muted",
        fact=f"stale, {day}" if now.is_stale else day,
        fact_ink="warning_text" if now.is_stale else "text_faint",
        indent=INDENT,
        spoken_label=f"Pace of {row.title}",
    )
    return [Entry(f"pace:{row.id}", face)]


def _fields(context: Context, row: KeyResult, now: KeyResultNow, column: RegisterColumn) -> list[Entry]:
    if column.field == LINKED:
        return [_metric(context, row, now)]
    if column.field == CURRENT and now.metric_id is not None:
        face = Face(now.value_words(context.clock.today()), column.title, ink="text_muted", fact="from the metric")
        return [Entry(CURRENT, face)]
    if column.field == PACE:
        return _told(context, now)
    return [cell(context, row, column)]


def _metric(context: Context, row: KeyResult, now: KeyResultNow) -> Entry:
    def keep(picked: tuple[object, ...]) -> None:
        label = f"Unlink {row.title} from its metric" if picked[0] is None else f"Link {row.title} to a metric"
        context.desk.do(SetFields(KeyResult, (row.id,), {LINKED: picked[0]}, label))

    editing = Picked("Metric", lambda: choices(offers.metrics(context.desk.store), "No metric"), (row.metric_id,), keep)
    if now.metric_id is None:
        return Entry(LINKED, Face(NOTHING, "Metric", ink="text_faint"), editing)
    return Entry(LINKED, Face(now.metric, "Metric", icon="chart-line"), editing)


def _told(context: Context, now: KeyResultNow) -> list[Entry]:
    """Return what was worked out: pace, progress and where it is heading, and the way to the metric."""
    ink = "warning_text" if now.is_behind else "text"
    told = (
        (PACE, "Pace", now.pace_words(), ink),
        ("progress", "Progress", now.progress_words(), "text"),
        ("heading", "Heading for", now.projection_words(context.clock.today()), "text"),
    )
    found = [Entry(key, Face(words, label, ink=colour, wraps=True)) for key, label, words, colour in told if words]
    if now.metric_id is not None:
        place = f"pmdesk://metric/{now.metric_id}"
        face = Face(f"Go to {now.metric}", icon="chart-line", ink="accent_ink")
        found.append(Entry("go", face, run=lambda: context.go(place)))
    return found
