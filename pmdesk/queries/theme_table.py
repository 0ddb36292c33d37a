"""The table of themes: how much was said of each, how that changes, which segments say it, what is done about it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from pmdesk.domain.classes import frozen
from pmdesk.domain.inbox import Segment, Theme
from pmdesk.domain.roadmap import Health, Item, Product, Status
from pmdesk.insight.chance import Change, Trend, change, is_under, say_change
from pmdesk.storage.rows import Rows
from pmdesk.storage.theme_counts import (
    WEEK,
    Measure,
    Stretch,
    Tally,
    by_segment,
    by_theme,
    by_week,
    day_of,
    first_days,
    in_all,
    number_of,
    products_of_themes,
)

WEEKS = 12
UNTOLD = "–"


@frozen
class Heat:
    """One segment of one theme; `warmth` is 0 to 1 over the table, `is_under` that fewer speak than would be expected.

    Expected is the segment's share of customers, where all segments have one, else its share of all that was said:
    marked is what an exact binomial bound would see once in a hundred where nothing is odd.
    """

    amount: float
    expected: float
    warmth: float
    is_under: bool = False


@frozen
class SegmentColumn:
    """A segment over the whole table, with its share of all that was said and, where known, of all customers.

    `is_under` tells that it speaks less than its share of customers would let expect.
    """

    id: int
    title: str
    short: str
    amount: float
    share: float
    of_customers: float | None = None
    is_under: bool = False


@frozen
class ItemLine:
    """The item that takes care of a theme."""

    id: int
    title: str
    status: Status
    health: Health


@frozen
class ThemeLine:
    """One theme; `weeks` are the last twelve, the oldest first, whatever stretch the rest is about."""

    id: int
    title: str
    colour: int
    product: str
    amount: float
    before: float
    change: Change
    weeks: tuple[float, ...]
    first_seen: date | None
    heats: tuple[Heat, ...]
    item: ItemLine | None = None
    is_named: bool = False
    is_kept: bool = False


@frozen
class ThemeTable:
    """All themes, the largest first, with what was said of none."""

    lines: tuple[ThemeLine, ...]
    segments: tuple[SegmentColumn, ...]
    all_segments: tuple[tuple[int, str], ...]
    total: float
    not_grouped: float
    days: int
    last: date
    measure: Measure = Measure.NOTES
    hidden: int = 0
    """How many themes have an item and were left out for it."""

    @property
    def first(self) -> date:
        """The first day of the stretch."""
        return day_of(number_of(self.last) - self.days + 1)


def theme_table(
    rows: Rows,
    today: date,
    days: int = 28,
    segments: Sequence[int] = (),
    *,
    only_without_item: bool = False,
    by: Measure = Measure.NOTES,
) -> ThemeTable:
    """Return the themes over the last `days`, told in notes, people or the revenue of their companies.

    `segments` narrows to what some of them said; none stands for everybody, those of no segment too.
    """
    known = rows.all(Segment, order_by="rank", archived_at=None)
    shown = [segment for segment in known if not segments or segment.id in segments]
    ids = tuple(segment.id for segment in shown) if segments else ()
    now = Stretch.until(today, days, ids)
    cells = by_segment(rows, now, by)
    amounts, before = _amounts(rows, now, by, cells), by_theme(rows, now.before(), by)
    themes = [theme for theme in rows.all(Theme, archived_at=None) if theme.into_id is None]
    counted = _Counted(now, by, tuple(shown), amounts, before, _weeks(rows, now, by), _spread(cells))
    lines = _lines(rows, themes, counted)
    kept = tuple(line for line in lines if not (only_without_item and line.item))
    total = in_all(rows, now, by)
    return ThemeTable(
        kept,
        _columns(shown, cells, by, whole=not segments),
        tuple((segment.id, segment.title) for segment in known),
        total,
        amounts.get(0, 0.0),
        days,
        today,
        by,
        len(lines) - len(kept),
    )


def expected_shares(segments: Sequence[Segment], amounts: Mapping[int, float]) -> dict[int, float]:
    """Return the share of a theme that each segment would have if all themes were the same to all.

    It is the segment's share of customers where all have one, else its share of what was said.
    """
    shares = [segment.share for segment in segments]
    given = [share for share in shares if share is not None]
    if len(given) == len(shares) and sum(given) > 0:
        return {segment.id: (segment.share or 0) / sum(given) for segment in segments}
    whole = sum(amounts.get(segment.id, 0) for segment in segments)
    return {segment.id: amounts.get(segment.id, 0) / whole if whole else 0.0 for segment in segments}


def short_titles(titles: Sequence[str]) -> list[str]:
    """Return titles as heads of narrow columns: their first words where those tell them apart."""
    firsts = [(title.split() or [""])[0] for title in titles]
    return [
        first if sum(other.casefold() == first.casefold() for other in firsts) == 1 else title
        for first, title in zip(firsts, titles, strict=True)
    ]


def items_of(rows: Rows, ids: Iterable[int | None]) -> dict[int, ItemLine]:
    """Return items by id, as lines."""
    found = rows.many(Item, {item_id for item_id in ids if item_id is not None})
    return {item.id: ItemLine(item.id, item.title, item.status, item.health) for item in found}


@frozen
class _Counted:
    """What was counted of which segments: now, before and by week for each theme, and now by segment."""

    stretch: Stretch
    by: Measure
    segments: tuple[Segment, ...]
    now: dict[int, float]
    before: dict[int, float]
    weeks: dict[int, list[float]]
    spread: dict[int, dict[int, float]]


def _amounts(rows: Rows, now: Stretch, by: Measure, cells: Sequence[Tally]) -> dict[int, float]:
    """Return what each theme amounts to; notes are the sum of their segments, people may speak in two."""
    if by is not Measure.NOTES:
        return by_theme(rows, now, by)
    found: dict[int, float] = defaultdict(float)
    for cell in cells:
        found[cell.theme_id] += cell.amount
    return dict(found)


def _weeks(rows: Rows, now: Stretch, by: Measure) -> dict[int, list[float]]:
    return by_week(rows, Stretch(now.last - WEEKS * WEEK + 1, now.last, now.segment_ids), by)


def _spread(cells: Iterable[Tally]) -> dict[int, dict[int, float]]:
    found: dict[int, dict[int, float]] = defaultdict(dict)
    for cell in cells:
        found[cell.theme_id][cell.segment_id] = cell.amount
    return found


def _lines(rows: Rows, themes: Sequence[Theme], counted: _Counted) -> list[ThemeLine]:
    """Return a line for each theme, the largest first."""
    products = {int(product.id): product for product in rows.all(Product)}
    product_of = products_of_themes(rows)
    items = items_of(rows, (theme.item_id for theme in themes))
    unseen = first_days(rows, [theme.id for theme in themes if theme.first_seen is None])
    heats = _all_heats(counted, [theme.id for theme in themes])
    lines: list[ThemeLine] = []
    for theme in themes:
        product = products.get(product_of.get(theme.id, 0))
        day = number_of(theme.first_seen.date()) if theme.first_seen else unseen.get(theme.id)
        lines.append(
            ThemeLine(
                theme.id,
                theme.title,
                product.colour if product else 0,
                product.title if product else "",
                counted.now.get(theme.id, 0.0),
                counted.before.get(theme.id, 0.0),
                _change(counted, theme.id, is_new=day is not None and day >= counted.stretch.first),
                tuple(counted.weeks.get(theme.id, [0.0] * WEEKS)),
                None if day is None else day_of(day),
                heats[theme.id],
                None if theme.item_id is None else items.get(theme.item_id),
                theme.is_named,
                theme.is_kept,
            )
        )
    return sorted(lines, key=lambda line: (-line.amount, -sum(line.weeks), line.title.casefold(), line.id))


def _change(counted: _Counted, theme_id: int, *, is_new: bool) -> Change:
    amount, before = counted.now.get(theme_id, 0.0), counted.before.get(theme_id, 0.0)
    is_known = any(counted.before.values())
    if counted.by is not Measure.REVENUE:
        return change(round(amount), round(before), is_new=is_new, is_known=is_known)
    if not is_known:
        return Change(Trend.UNKNOWN, UNTOLD)
    if not before and amount:
        return Change(Trend.NEW if is_new else Trend.BACK, "new" if is_new else "back")
    trend = Trend.UP if amount > before else Trend.DOWN if amount < before else Trend.SAME
    return Change(trend, say_change(amount, before))


def _all_heats(counted: _Counted, theme_ids: Iterable[int]) -> dict[int, tuple[Heat, ...]]:
    """Return for each theme a cell for each segment."""
    ids = list(theme_ids)
    sums: dict[int, float] = {
        segment.id: sum(each.get(segment.id, 0) for each in counted.spread.values()) for segment in counted.segments
    }
    shares = expected_shares(counted.segments, sums)
    spreads = [counted.spread.get(theme_id, {}) for theme_id in ids]
    hottest = max((each.get(segment.id, 0) for each in spreads for segment in counted.segments), default=0)
    can_mark = counted.by is not Measure.REVENUE and len(counted.segments) > 1
    found: dict[int, tuple[Heat, ...]] = {}
    for theme_id, spread in zip(ids, spreads, strict=True):
        whole = sum(spread.get(segment.id, 0) for segment in counted.segments)
        amounts = [(spread.get(segment.id, 0.0), shares[segment.id]) for segment in counted.segments]
        found[theme_id] = tuple(
            Heat(
                amount,
                whole * share,
                amount / hottest if hottest else 0.0,
                can_mark and is_under(round(amount), round(whole), share),
            )
            for amount, share in amounts
        )
    return found


def _columns(
    segments: Sequence[Segment], cells: Iterable[Tally], by: Measure, *, whole: bool
) -> tuple[SegmentColumn, ...]:
    amounts: dict[int, float] = defaultdict(float)
    for cell in cells:
        amounts[cell.segment_id] += cell.amount
    total = sum(amounts.get(segment.id, 0) for segment in segments)
    of_customers = expected_shares(segments, {}) if all(segment.share is not None for segment in segments) else {}
    columns: list[SegmentColumn] = []
    for segment, short in zip(segments, short_titles([segment.title for segment in segments]), strict=True):
        amount, expected = amounts.get(segment.id, 0.0), of_customers.get(segment.id)
        counts = whole and expected is not None and by is not Measure.REVENUE
        under = counts and is_under(round(amount), round(total), expected or 0.0)
        share = amount / total if total else 0.0
        columns.append(SegmentColumn(segment.id, segment.title, short, amount, share, expected, under))
    return tuple(columns)
