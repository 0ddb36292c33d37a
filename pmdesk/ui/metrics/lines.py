"""What one line of the metric list says, as plain values: made in a reader's thread, painted in the window's."""

from collections.abc import Mapping
from dataclasses import replace

from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import MetricId
from pmdesk.queries.metric_room import Room

WITHOUT = "Without a product"


@frozen
class MetricLine:
    """One metric: its newest value and change in words and inks, its sparkline (values from 0 to 1), why it moved.

    `dot` is the ink of the dot at the sparkline's end, nothing where it did not move. `reviewed` says when it was
    reviewed today, in words.
    """

    id: MetricId
    title: str
    product: str = ""
    colour: int = 0
    value: str = ""
    change: str = ""
    change_ink: str = "text_faint"
    spark: tuple[float, ...] = ()
    dot: str = ""
    why: str = ""
    is_moved: bool = False
    is_stale: bool = False
    reviewed: str = ""

    @property
    def spoken(self) -> str:
        """The line for a screen reader."""
        state = "moved" if self.is_moved else "stale" if self.is_stale else ""
        reviewed = f"reviewed {self.reviewed}" if self.reviewed else ""
        parts = (self.title, self.product, self.value, self.change, state, self.why, reviewed)
        return ", ".join(part for part in parts if part)


@frozen
class Heading:
    """The name of a product over its metrics."""

    title: str


@frozen
class Note:
    """A line that sums up others: the calm ones, the reviewed ones, or that all is done; `verb` names its action."""

    words: str
    key: str = ""
    icon: str = ""
    verb: str = ""
    ink: str = "text_muted"


@frozen
class Briefing:
    """The daily brief: what is left to be looked at, ranked by surprise; what is calm; what was reviewed."""

    left: tuple[MetricLine, ...] = ()
    calm: tuple[MetricLine, ...] = ()
    reviewed: tuple[MetricLine, ...] = ()

    @property
    def words(self) -> str:
        """The brief in one line: `3 moved · 2 stale · 29 calm`."""
        moved = sum(line.is_moved for line in self.left)
        stale = len(self.left) - moved
        parts = [(moved, "moved"), (stale, "stale"), (len(self.calm), "calm")]
        told = [f"{count} {word}" for count, word in parts if count]
        if not told:
            return f"All reviewed, {self.last_reviewed}" if self.reviewed else ""
        if self.reviewed:
            told.append(f"{len(self.reviewed)} reviewed")
        return " · ".join(told)

    @property
    def last_reviewed(self) -> str:
        """When the last one was reviewed."""
        return max((line.reviewed for line in self.reviewed), default="")

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to be looked at."""
        return bool(self.reviewed) and not self.left and not self.calm


ListRow = MetricLine | Heading | Note


def bare_lines(room: Room, known: Mapping[int, MetricLine]) -> tuple[MetricLine, ...]:
    """Return the lines of a room without its numbers, and with those that are known already."""
    return tuple(
        replace(known.get(metric.id, MetricLine(metric.id, "")), **naming(room, metric.id))
        for metric in room.metrics.values()
    )


def naming(room: Room, metric_id: int) -> dict[str, object]:
    """Return what a line says of a metric's name and product."""
    metric = room.metrics[metric_id]
    product = room.products.get(metric.product_id or 0)
    return {
        "title": metric.title,
        "product": "" if product is None else product.title,
        "colour": 0 if product is None else product.colour,
    }


def by_product(lines: tuple[MetricLine, ...], words: str = "") -> list[ListRow]:
    """Return the lines that hold all words, each product's under its name, in the order they came."""
    wanted = words.casefold().split()
    found: list[ListRow] = []
    above: str | None = None
    for line in lines:
        text = f"{line.title} {line.product}".casefold()
        if not all(word in text for word in wanted):
            continue
        if line.product != above:
            above = line.product
            found.append(Heading(above or WITHOUT))
        found.append(line)
    return found


def as_brief(brief: Briefing, words: str = "", *, shows_calm: bool = False, key: str = "Shift+E") -> list[ListRow]:
    """Return the brief as rows: what moved and what is stale, one line for the calm ones, one for the reviewed."""
    found: list[ListRow] = [*_holding(brief.left, words)]
    calm = _holding(brief.calm, words)
    if calm:
        found.append(Note(f"{len(calm)} calm", key, "chevron-down" if shows_calm else "chevron-right", "calm"))
        found += calm if shows_calm else []
    if brief.is_done:
        found.insert(0, Note(f"All reviewed, {brief.last_reviewed}", icon="circle-check", ink="success_text"))
    reviewed = _holding(brief.reviewed, words)
    if reviewed:
        found += [Heading(f"Reviewed, {len(reviewed)}"), *reviewed]
    return found


def _holding(lines: tuple[MetricLine, ...], words: str) -> list[MetricLine]:
    wanted = words.casefold().split()
    return [line for line in lines if all(word in f"{line.title} {line.product}".casefold() for word in wanted)]
