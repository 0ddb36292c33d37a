"""Reads one line like `!bug Payouts fail since Monday #Checkout @maria@loom.example` into a note, chip by chip.

A line is a note when its first word is a mark of one. Only names that are known are taken out of what was said, and
who said it: everything else stays as it was typed, for it is somebody's words.
"""

import re
from collections.abc import Mapping
from dataclasses import field

from pmdesk.domain.classes import frozen
from pmdesk.domain.inbox import NoteKind
from pmdesk.domain.kinds import ProductId
from pmdesk.domain.quickadd import Chip, longest, spelled

MARKS = {
    "note": NoteKind.FEEDBACK,
    "feedback": NoteKind.FEEDBACK,
    "bug": NoteKind.BUG,
    "review": NoteKind.REVIEW,
    "conversation": NoteKind.CONVERSATION,
}
WORDS = {NoteKind.FEEDBACK: "Note", **{kind: kind.value.capitalize() for kind in list(NoteKind)[1:]}}
FIRST = re.compile(r"\s*!(\w+)(?!\S)")
WHO = re.compile(r'(?<!\S)@(?:"([^"]+)"|([^\s"@]+@[^\s@]+\.[^\s@]+|[^\s"@]+))(?!\S)')
PLACE = re.compile(r"(?<!\S)#(\S.*)")


@frozen
class Heard:
    """The names that a note may mention."""

    products: Mapping[str, ProductId] = field(default_factory=dict[str, ProductId])
    segments: tuple[str, ...] = ()


@frozen
class NoteDraft:
    """A note as read so far; `text` is what was said."""

    text: str
    kind: NoteKind
    person: str = ""
    email: str = ""
    segment: str = ""
    product_id: ProductId | None = None
    chips: tuple[Chip, ...] = ()


def is_note(line: str) -> bool:
    """Whether a line begins as a note does."""
    found = FIRST.match(line)
    return found is not None and found[1].casefold() in MARKS


def parse_note(line: str, heard: Heard) -> NoteDraft:
    """Read a line that begins as a note does."""
    found = FIRST.match(line)
    kind = MARKS[found[1].casefold()] if found is not None else NoteKind.FEEDBACK
    chips: list[Chip] = (
        [] if found is None else [Chip("kind", WORDS[kind], found.end() - 1 - len(found[1]), found.end())]
    )
    given: dict[str, object] = {}
    who = WHO.search(line)
    if who is not None:
        said = (who[1] or who[2]).strip()
        given["email" if "@" in said else "person"] = said
        chips.append(Chip("from", said, who.start(), who.end()))
    for place in _places(line, heard):
        name, value = (
            ("product_id", heard.products[place.words]) if place.kind == "product" else ("segment", place.words)
        )
        if name not in given:
            given[name] = value
            chips.append(place)
    chips.sort(key=lambda chip: chip.start)
    return NoteDraft(_without(line, chips), kind, chips=tuple(chips), **given)  # pyright: ignore[reportArgumentType]


def _places(line: str, heard: Heard) -> list[Chip]:
    """Return the products and segments that a line names; of both the longer one, of two as long the product."""
    found: list[Chip] = []
    at = 0
    while (place := PLACE.search(line, at)) is not None:
        at = place.start() + 1
        product, segment = longest(place[1], heard.products), longest(place[1], heard.segments)
        if not product and not segment:
            continue
        end = at + max(len(product), len(segment))
        if len(product) >= len(segment):
            found.append(Chip("product", spelled(product, heard.products), at - 1, end))
        else:
            found.append(Chip("segment", spelled(segment, heard.segments), at - 1, end))
        at = end
    return found


def _without(line: str, chips: list[Chip]) -> str:
    left = line
    for chip in chips:
        left = left[: chip.start] + " " * (chip.end - chip.start) + left[chip.end :]
    return " ".join(left.split())
