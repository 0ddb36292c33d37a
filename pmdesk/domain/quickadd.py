"""Reads one line like `Payout CSV #Seller Hub !bug @leah fri 8p` into an item, chip by chip as it is typed."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import date

from pmdesk.domain.classes import frozen
from pmdesk.domain.days import Span, say_span
from pmdesk.domain.errors import DeskError
from pmdesk.domain.estimates import parse_estimate, say_estimate
from pmdesk.domain.fuzzy import parse_span
from pmdesk.domain.kinds import ItemId, ProductId
from pmdesk.domain.roadmap import ItemKind

POINTS = re.compile(r"(?<!\S)(\d+(?:[.,]\d+)?(?:-\d+(?:[.,]\d+)?){0,2})p(?:ts|oints)?(?!\S)", re.IGNORECASE)
SIGIL = re.compile(r"(?<!\S)([#!@])(\S.*)")
LONGEST_DATE = 6


@frozen
class Known:
    """The names a line may mention; initiatives are what an item can stand under."""

    products: Mapping[str, ProductId] = field(default_factory=dict[str, ProductId])
    initiatives: Mapping[str, ItemId] = field(default_factory=dict[str, ItemId])
    owners: Iterable[str] = ()
    tags: Iterable[str] = ()


@frozen
class Chip:
    """One thing that was read: its kind, the words shown, and the stretch of the line it came from."""

    kind: str
    words: str
    start: int
    end: int


@frozen
class Draft:
    """An item as read so far; `title` is what is left of the line."""

    title: str
    kind: ItemKind = ItemKind.FEATURE
    product_id: ProductId | None = None
    parent_id: ItemId | None = None
    owner: str = ""
    tags: tuple[str, ...] = ()
    span: Span | None = None
    effort: tuple[float | None, float | None, float | None] = (None, None, None)
    chips: tuple[Chip, ...] = ()

    def values(self) -> dict[str, object]:
        """Return the fields that were given, as the command takes them."""
        given: dict[str, object] = {}
        if self.owner:
            given["owner"] = self.owner
        if self.tags:
            given["tags"] = self.tags
        if self.span is not None:
            given |= {"start": self.span.start, "end": self.span.end, "resolution": self.span.resolution}
        for name, points in zip(("effort_low", "effort_likely", "effort_high"), self.effort, strict=True):
            if points is not None:
                given[name] = points
        return given


def parse(line: str, known: Known, today: date) -> Draft:
    """Read a line; what is not understood stays in the title."""
    reading = _Reading(line, known, today)
    reading.read_points()
    reading.read_marks()
    reading.read_days()
    return reading.draft()


class _Reading:
    """A line on its way: what was read is blanked out, so that all stretches keep their places."""

    def __init__(self, line: str, known: Known, today: date) -> None:
        self._left = line
        self._known = known
        self._today = today
        self._given: dict[str, object] = {}
        self._tags: list[str] = []
        self._chips: list[Chip] = []

    def draft(self) -> Draft:
        """Return what was read."""
        chips = tuple(sorted(self._chips, key=lambda chip: chip.start))
        title = " ".join(self._left.split())
        return Draft(title, tags=tuple(self._tags), chips=chips, **self._given)  # pyright: ignore[reportArgumentType]

    def read_points(self) -> None:
        """Take `8p` and `6-8-12p`."""
        for found in POINTS.finditer(self._left):
            if "effort" in self._given:
                continue
            try:
                estimate = parse_estimate(found[1])
            except DeskError:
                continue
            self._given["effort"] = estimate
            said = say_estimate(*estimate)
            self._take("effort", f"{said} {'point' if said == '1' else 'points'}", found.start(), found.end())

    def read_marks(self) -> None:
        """Take `#product`, `!tag` and `@owner`, whose names may have several words."""
        at = 0
        while (found := SIGIL.search(self._left, at)) is not None:
            read = {"#": self._read_place, "!": self._read_tag, "@": self._read_owner}[found[1]]
            at = found.start() + max(1, read(found[2], found.start()))

    def read_days(self) -> None:
        """Take the longest run of words at the end of the title that is a date, if words are left before it."""
        words = list(re.finditer(r"\S+", self._left))
        for count in range(min(LONGEST_DATE, len(words) - 1), 0, -1):
            first = words[-count].start()
            if self._take_days(first, words[-1].end()):
                return

    def _take_days(self, start: int, end: int) -> bool:
        text = self._left[start:end]
        if "  " in text:
            return False  # Words from both sides of something else are not one date.
        try:
            span = parse_span(text, self._today)
        except DeskError:
            return False
        self._given["span"] = span
        self._take("dates", say_span(span, self._today), start, end)
        return True

    def _read_place(self, text: str, start: int) -> int:
        name = longest(text, self._known.products)
        initiative = longest(text, self._known.initiatives)
        if len(initiative) > len(name):
            known = spelled(initiative, self._known.initiatives)
            chip = Chip("parent", known, start, start + 1 + len(initiative))
            return self._give("parent_id", self._known.initiatives[known], chip)
        if name:
            known = spelled(name, self._known.products)
            chip = Chip("product", known, start, start + 1 + len(name))
            return self._give("product_id", self._known.products[known], chip)
        return 0

    def _read_tag(self, text: str, start: int) -> int:
        name = longest(text, self._known.tags) or text.split(maxsplit=1)[0]
        end = start + 1 + len(name)
        if name.casefold() in tuple(ItemKind):
            return self._give("kind", ItemKind(name.casefold()), Chip("kind", name.capitalize(), start, end))
        tag = spelled(name, self._known.tags)
        if tag not in self._tags:
            self._tags.append(tag)
        return self._take("tag", tag, start, end)

    def _read_owner(self, text: str, start: int) -> int:
        name = longest(text, self._known.owners) or text.split(maxsplit=1)[0]
        owner = spelled(name, self._known.owners)
        return self._give("owner", owner, Chip("owner", owner, start, start + 1 + len(name)))

    def _give(self, field_name: str, value: object, chip: Chip) -> int:
        """Take what an item has one of; a second one stays in the title."""
        if field_name in self._given:
            return 0
        self._given[field_name] = value
        return self._take(chip.kind, chip.words, chip.start, chip.end)

    def _take(self, kind: str, words: str, start: int, end: int) -> int:
        self._chips.append(Chip(kind, words, start, end))
        self._left = self._left[:start] + " " * (end - start) + self._left[end:]
        return end - start


def longest(text: str, names: Iterable[str]) -> str:
    """Return the beginning of `text` that is the longest known name, as typed."""
    folded = text.casefold()
    fitting = [name for name in names if _begins(folded, name.casefold())]
    return text[: max(map(len, fitting), default=0)]


def _begins(text: str, name: str) -> bool:
    return bool(name) and text.startswith(name) and not text[len(name) : len(name) + 1].isalnum()


def spelled(typed: str, names: Iterable[str]) -> str:
    """Return the name as it is known, whatever its case was typed."""
    return next((name for name in names if name.casefold() == typed.casefold()), typed)
