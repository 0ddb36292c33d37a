"""One theme as its card shows it: how it went by week and segment, what people say, and what is done about it."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from pmdesk.domain.amounts import amount_text
from pmdesk.domain.classes import frozen
from pmdesk.domain.inbox import Segment, Theme
from pmdesk.domain.metrics import Annotation
from pmdesk.domain.roadmap import Item, Product, Release
from pmdesk.domain.sprints import Sprint
from pmdesk.insight.sentences import Candidate, best_sentence, shortened, strongest
from pmdesk.queries.theme_table import WEEKS, ItemLine, short_titles
from pmdesk.storage.rows import Rows
from pmdesk.storage.theme_counts import WEEK, Stretch, day_of, products_of_themes, weeks_of_theme
from pmdesk.storage.theme_said import (
    Sizes,
    Support,
    items_within,
    moods_within,
    notes_within,
    quotes_within,
    revenue_within,
    sizes_within,
    support_of_items,
    unlinked_within,
)

STRONGEST = 5
LINES = 4
"""So many segments have a line of their own in the chart; more would not be told apart."""
MARKED = 100.0
"""Marked words go before found ones."""
BAD, NEUTRAL, GOOD = 1, 2, 3


@frozen
class WeekLine:
    """The notes of one segment by week, the oldest first; `place` is the segment's among all, for its colour."""

    title: str
    place: int
    notes: tuple[int, ...]


@frozen
class WeekMark:
    """Something that happened within the weeks of the chart."""

    day: date
    title: str
    is_release: bool


@frozen
class Spoken:
    """Words of one note and who said them; `is_quote` when a person marked them."""

    note_id: int
    words: str
    who: str
    is_quote: bool


@frozen
class LinkedItem:
    """An item that notes of the theme speak for; `fact` tells when it comes."""

    line: ItemLine
    notes: int
    fact: str
    is_own: bool = False


@frozen
class ThemeCard:
    """Everything the card shows; counts are of the same days as the table beside it."""

    theme: Theme
    product: Product | None
    about: str
    days: int
    weeks: tuple[date, ...]
    lines: tuple[WeekLine, ...]
    marks: tuple[WeekMark, ...]
    said: tuple[Spoken, ...]
    sizes: Sizes
    revenue: float
    moods: tuple[int, int, int]
    items: tuple[LinkedItem, ...]
    unlinked: tuple[int, ...]
    merged: tuple[tuple[int, str], ...]

    @property
    def main_item(self) -> LinkedItem | None:
        """The item that further notes are linked to: the theme's own, else the one most notes speak for."""
        return next(iter(self.items), None)


def theme_card(rows: Rows, theme_id: int, today: date, days: int = 28) -> ThemeCard | None:
    """Return the card of a theme; None when it is not there any more."""
    theme = rows.find(Theme, theme_id)
    if theme is None:
        return None
    stretch = Stretch.until(today, days)
    product_id = products_of_themes(rows).get(theme_id)
    product = None if product_id is None else rows.find(Product, product_id)
    weeks = Stretch.until(today, WEEKS * WEEK)
    moods = moods_within(rows, theme_id, stretch)
    merged = sorted(rows.cells(Theme, ("id", "title"), into_id=theme_id))
    return ThemeCard(
        theme,
        product,
        theme.description.strip() or _about(theme),
        days,
        tuple(day_of(weeks.first + WEEK * week) for week in range(WEEKS)),
        _lines(rows, theme_id, weeks),
        _marks(rows, product, weeks),
        tuple(_said(rows, theme, stretch)),
        sizes_within(rows, theme_id, stretch),
        revenue_within(rows, theme_id, stretch),
        (moods.get(BAD, 0), moods.get(NEUTRAL, 0), moods.get(GOOD, 0)),
        tuple(_items(rows, theme, stretch, today)),
        unlinked_within(rows, theme_id, stretch),
        tuple((row_id, title) for row_id, title in merged),
    )


def effect_words(rows: Rows, theme_id: int, item_id: int | None) -> str:
    """Say what a theme does to the priority of its item, by the people who ask for items that are not done yet."""
    found = {support.item_id: support for support in support_of_items(rows, theme_id)}
    if item_id is None:
        return ""
    item = rows.find(Item, item_id)
    if item is None:
        return ""
    own = found.get(item_id)
    if own is None:
        return f"None of its notes is linked to {item.title} yet, so it does not count there."
    here = own.people - own.without
    place, without = _rank(found.values(), own.people, item_id), _rank(found.values(), own.without, item_id)
    of_all = "Everybody" if not own.without else f"{here} of the {_people(own.people)}"
    words = f"{of_all} who {'asks' if not own.without else 'ask'} for {item.title} {_comes(here, own)} from here."
    if len(found) == 1:
        return words
    stands = f"By people who ask it stands {_nth(place)} of {len(found)} open items"
    return f"{words} {stands}, {_nth(without)} without." if without != place else f"{words} {stands}, with or without."


def would_stand(rows: Rows, card: ThemeCard) -> str:
    """Say where an item made of a theme would stand by the people who ask."""
    found = support_of_items(rows, card.theme.id)
    people = card.sizes.people
    place = 1 + sum(support.people > people for support in found)
    asks = f"{_people(people)} {'asks' if people == 1 else 'ask'} for this"
    worth = f", {amount_text(card.revenue)} revenue a year" if card.revenue else ""
    if not found:
        return f"{asks}{worth}. No open item has anybody behind it yet."
    return f"{asks}{worth}. As an item it would stand {_nth(place)} of {len(found) + 1} by people who ask."


def _about(theme: Theme) -> str:
    return f"Found by its words: {', '.join(theme.words)}." if theme.words else ""


def _lines(rows: Rows, theme_id: int, weeks: Stretch) -> tuple[WeekLine, ...]:
    """Return the segments that say most, each with its line, and everybody else as one more."""
    found = weeks_of_theme(rows, theme_id, weeks)
    segments = rows.all(Segment, order_by="rank", archived_at=None)
    shorts = short_titles([segment.title for segment in segments])
    own = [
        WeekLine(short, place, tuple(found.pop(segment.id)))
        for place, (segment, short) in enumerate(zip(segments, shorts, strict=True))
        if segment.id in found
    ]
    own.sort(key=lambda line: -sum(line.notes))
    rest = [*(line.notes for line in own[LINES:]), *(tuple(notes) for notes in found.values())]
    lines = own[:LINES]
    if rest:
        together = tuple(sum(week) for week in zip(*rest, strict=True))
        lines.append(WeekLine("Others" if own else "All", len(segments), together))
    return tuple(lines)


def _marks(rows: Rows, product: Product | None, weeks: Stretch) -> tuple[WeekMark, ...]:
    """Return the releases and marks of a product, and of everybody, within some weeks."""
    first, last = day_of(weeks.first), day_of(weeks.last)
    of = (None, None if product is None else product.id)
    found = [
        WeekMark(release.released_on, release.title, is_release=True)
        for release in rows.all(Release, archived_at=None)
        if release.released_on is not None and release.product_id in of
    ]
    found += [
        WeekMark(mark.at.date(), mark.title, is_release=False)
        for mark in rows.all(Annotation)
        if mark.metric_id is None and mark.product_id in of
    ]
    return tuple(sorted((each for each in found if first <= each.day <= last), key=lambda each: (each.day, each.title)))


def _said(rows: Rows, theme: Theme, stretch: Stretch) -> list[Spoken]:
    """Return the strongest words: marked ones by importance and revenue, then sentences that are most about it."""
    about = theme.words or tuple(theme.title.split())
    names: dict[int, str] = {}
    quotes: set[str] = set()
    candidates: list[Candidate] = []
    for place, quote in enumerate(quotes_within(rows, theme.id, stretch)):
        words = " ".join(quote.text.split())
        names[quote.note_id] = _who(quote.person, quote.company, quote.source)
        quotes.add(words)
        candidates.append(Candidate(quote.note_id, words, quote.who, MARKED * (1 + quote.importance) - place))
    for note in notes_within(rows, theme.id, stretch):
        words, hits = best_sentence(note.title, note.start, about)
        names.setdefault(note.note_id, _who(note.person, note.company, note.source))
        candidates.append(Candidate(note.note_id, words, note.who, hits + note.sure))
    return [
        Spoken(each.note_id, shortened(each.words).rstrip("."), names[each.note_id], each.words in quotes)
        for each in strongest(candidates, STRONGEST)
    ]


def _items(rows: Rows, theme: Theme, stretch: Stretch, today: date) -> list[LinkedItem]:
    counts = dict(items_within(rows, theme.id, stretch))
    if theme.item_id is not None:
        counts.setdefault(theme.item_id, 0)
    found = {item.id: item for item in rows.many(Item, counts)}
    sprints = {sprint.id: sprint for sprint in rows.all(Sprint)}
    order = sorted(found, key=lambda item_id: (item_id != theme.item_id, -counts[item_id], item_id))
    return [
        LinkedItem(
            ItemLine(item_id, found[item_id].title, found[item_id].status, found[item_id].health),
            counts[item_id],
            _when(found[item_id], sprints.get(found[item_id].sprint_id), today),  # pyright: ignore[reportArgumentType]
            item_id == theme.item_id,
        )
        for item_id in order
    ]


def _when(item: Item, sprint: Sprint | None, today: date) -> str:
    if sprint is not None:
        return f"sprint {sprint.title}"
    if item.end is None:
        return item.status.value.replace("_", " ")
    late = item.end < today - timedelta(days=300) or item.end > today + timedelta(days=300)
    return f"{item.end.day} {item.end:%b}{f' {item.end.year}' if late else ''}"


def _who(person: str | None, company: str | None, source: str | None) -> str:
    return company or person or (f"by {source}" if source else "somebody")


def _rank(supports: Iterable[Support], people: int, item_id: int) -> int:
    return 1 + sum(each.people > people and each.item_id != item_id for each in supports)


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


def _comes(here: int, own: Support) -> str:
    return "comes" if not own.without or here == 1 else "come"


def _nth(number: int) -> str:
    endings: Sequence[str] = ("th", "st", "nd", "rd")
    teen = number % 100 in (11, 12, 13)
    return f"{number}{endings[number % 10] if number % 10 < len(endings) and not teen else 'th'}"
