"""How themes are told: amounts in notes, people or revenue, segments in a cell, what a row says aloud and in a tip."""

from pmdesk.domain.amounts import amount_text
from pmdesk.domain.counts import count_text
from pmdesk.domain.days import say_day
from pmdesk.domain.roadmap import STATUS_WORDS
from pmdesk.insight.chance import ONE_IN, Trend
from pmdesk.queries.theme_table import Heat, SegmentColumn, ThemeLine, ThemeTable
from pmdesk.storage.theme_counts import Measure

MEASURES = {Measure.NOTES: "notes", Measure.PEOPLE: "people", Measure.REVENUE: "revenue"}
NO_ITEM = "no item yet"
NOTHING = "·"


def amount(value: float, by: Measure) -> str:
    """Write an amount into a cell: `41`, `1 551`, `2.02 M`."""
    return amount_text(value) if by is Measure.REVENUE else count_text(round(value))


def say_amount(value: float, by: Measure) -> str:
    """Say an amount: `41 notes`, `1 person`, `2.02 M revenue`."""
    one = {Measure.NOTES: "note", Measure.PEOPLE: "person"}.get(by, "revenue")
    return f"{amount(value, by)} {one if round(value) == 1 else MEASURES[by]}"


def summary(table: ThemeTable) -> str:
    """Say what the table is about: `387 notes in 25 themes, 19 not grouped`."""
    count = sum(line.amount > 0 for line in table.lines)
    if not table.total:
        return f"Nothing was said in {table.days} days"
    themes = "1 theme" if count == 1 else f"{count} themes"
    rest = f", {amount(table.not_grouped, table.measure)} not grouped" if table.not_grouped else ""
    hidden = f", {table.hidden} with an item hidden" if table.hidden else ""
    return f"{say_amount(table.total, table.measure)} in {themes}{hidden}{rest}"


def head_of(table: ThemeTable) -> str:
    """Return the head of the amounts: `Notes, 28 days`."""
    return f"{MEASURES[table.measure].capitalize()}, {table.days} days"


def spoken(line: ThemeLine, table: ThemeTable) -> str:
    """Say a row to a screen reader."""
    parts = [line.title, line.product, say_amount(line.amount, table.measure)]
    if line.change.trend not in (Trend.UNKNOWN, Trend.SAME):
        parts.append(line.change.words + (", more than chance" if line.change.is_real else ""))
    for heat, segment in zip(line.heats, table.segments, strict=True):
        if heat.amount or heat.is_under:
            under = ", fewer than expected" if heat.is_under else ""
            parts.append(f"{segment.title} {amount(heat.amount, table.measure)}{under}")
    item = line.item
    parts.append(NO_ITEM if item is None else f"{item.title}, {STATUS_WORDS[item.status].lower()}")
    return ", ".join(part for part in parts if part)


def change_tip(line: ThemeLine, table: ThemeTable) -> str:
    """Explain the change of a row, and whether it may be chance."""
    now, before = (say_amount(value, table.measure) for value in (line.amount, line.before))
    if line.change.trend is Trend.UNKNOWN:
        return f"Nothing was said in the {table.days} days before, so there is nothing to compare with."
    words = f"{now} in {table.days} days, {before} in the {table.days} days before."
    if table.measure is Measure.REVENUE:
        return words
    sure = "More than chance" if line.change.is_real else "This may be chance"
    return f"{words}\n{sure}: of {ONE_IN} themes that stay as they are, one looks so."


def heat_tip(heat: Heat, segment: SegmentColumn, table: ThemeTable) -> str:
    """Explain one cell."""
    words = f"{segment.title}: {say_amount(heat.amount, table.measure)}"
    if table.measure is Measure.REVENUE:
        return words
    share = "customers" if segment.of_customers is not None else "everything said"
    expected = f", {heat.expected:.0f} would be expected from their share of {share}"
    return f"{words}{expected}{', so fewer than chance' if heat.is_under else ''}."


def segment_tip(segment: SegmentColumn) -> str:
    """Explain the head of a segment."""
    words = f"{segment.title}: {round(100 * segment.share)} % of what was said"
    if segment.of_customers is None:
        return words
    words += f", {round(100 * segment.of_customers)} % of customers"
    return f"{words}. Heard less than their number would let expect." if segment.is_under else words


def seen_tip(line: ThemeLine, table: ThemeTable) -> str:
    """Tell since when a theme is known."""
    known = "" if line.first_seen is None else f"First seen {say_day(line.first_seen, table.last)}"
    kept = "Named by hand" if line.is_named else "Kept" if line.is_kept else ""
    return ". ".join(part for part in (line.title, line.product, known, kept) if part)
