"""The steps of the weekly review and what stands in their lists, as plain values."""

from datetime import date
from enum import StrEnum

from pmdesk.domain.classes import frozen
from pmdesk.domain.counts import count_text
from pmdesk.insight.sentences import shortened
from pmdesk.queries.weekly_review import Growing, Piece, Served, WeeklyReview
from pmdesk.ui.inbox.words import notes, when

ABOUT = 60


class Step(StrEnum):
    """One step, in their order."""

    NOTES = "notes"
    GROWING = "growing"
    EVIDENCE = "evidence"
    SEGMENTS = "segments"
    SIGN = "sign"


STEPS = tuple(Step)
TITLES = {
    Step.NOTES: "Unprocessed notes",
    Step.GROWING: "Growing themes",
    Step.EVIDENCE: "Unlinked evidence",
    Step.SEGMENTS: "Underserved segments",
    Step.SIGN: "Sign",
}
LINES = {
    Step.NOTES: "Accept what counts, archive what does not, put aside what can wait.",
    Step.GROWING: "More is said of these than chance would bring. Give them an item, or leave them for now.",
    Step.EVIDENCE: "Marked words and accepted notes that speak for no item yet.",
    Step.SEGMENTS: "Heard less than their number of customers, or answered less than others.",
    Step.SIGN: "What was decided, in a few lines. It is kept with the figures of today.",
}
DONE = {
    Step.NOTES: "Nothing to triage",
    Step.GROWING: "No theme grows more than chance",
    Step.EVIDENCE: "All evidence is linked",
    Step.SEGMENTS: "Every segment is heard and answered alike",
}
KEYS = {
    Step.NOTES: (("A", "accept"), ("E", "archive"), ("Z", "snooze")),
    Step.GROWING: (("L", "link or make item"), ("E", "leave")),
    Step.EVIDENCE: (("L", "link"), ("E", "leave")),
    Step.SEGMENTS: (("L", "link or make item"), ("E", "leave")),
}
SUGGESTS = (("Y", "its theme's item"),)


@frozen
class ReviewLine:
    """One row of a step: what it is about, why it is here, and the keys that act on it."""

    key: str
    title: str
    why: str
    keys: tuple[tuple[str, str], ...]
    colour: int = 0
    icon: str = ""
    ink: str = "text_faint"
    note_id: int = 0
    quote_id: int = 0
    theme_id: int = 0
    segment: str = ""
    weeks: tuple[float, ...] = ()
    subject: str = ""

    @property
    def about(self) -> str:
        """What the row is about in a few words, as a decision begins."""
        return shortened(self.subject or self.title, ABOUT)

    @property
    def spoken(self) -> str:
        """The row for a screen reader."""
        verbs = ", ".join(f"{key} {verb}" for key, verb in self.keys)
        return f"{self.title}. {self.why}. {verbs}"


def lines_of(review: WeeklyReview, step: Step, today: date, answered: frozenset[int]) -> tuple[ReviewLine, ...]:
    """Return the rows of a step; `answered` are themes that have an item."""
    match step:
        case Step.NOTES:
            return tuple(_note(piece, today) for piece in review.waiting)
        case Step.GROWING:
            return tuple(_growing(each) for each in review.growing)
        case Step.EVIDENCE:
            return tuple(_evidence(piece, today, answered) for piece in review.loose)
        case Step.SEGMENTS:
            return tuple(_served(each) for each in review.segments if each.needs_a_look)
        case Step.SIGN:
            return ()


def count_of(review: WeeklyReview, step: Step) -> int:
    """Return how many rows a step has in all, those that do not show too."""
    match step:
        case Step.NOTES:
            return review.waiting_count
        case Step.GROWING:
            return len(review.growing)
        case Step.EVIDENCE:
            return review.loose_count
        case Step.SEGMENTS:
            return sum(each.needs_a_look for each in review.segments)
        case Step.SIGN:
            return 0


def _note(piece: Piece, today: date) -> ReviewLine:
    why = ", ".join(part for part in (piece.who, when(piece.at, today), piece.theme) if part)
    words = f"{piece.title}: {piece.words}" if piece.title and piece.title not in piece.words else piece.words
    return ReviewLine(
        piece.key,
        words,
        why,
        KEYS[Step.NOTES],
        icon="message-square",
        note_id=piece.note_id,
        theme_id=piece.theme_id or 0,
        subject=piece.title,
    )


def _growing(each: Growing) -> ReviewLine:
    line = each.line
    more = "new" if line.change.words in ("new", "back") else f"{line.change.words} on the four weeks before"
    why = [f"{notes(round(line.amount))} in 28 days, {more}"]
    if each.is_by_week:
        why.append(f"{count_text(round(each.week))} this week after {count_text(round(each.week_before))}")
    why.append(f"item {line.item.title}" if line.item else "no item yet")
    return ReviewLine(
        f"theme/{line.id}",
        line.title,
        "; ".join(why),
        KEYS[Step.GROWING],
        colour=line.colour,
        icon="" if line.colour else "tag",
        theme_id=line.id,
        weeks=line.weeks,
    )


def _evidence(piece: Piece, today: date, answered: frozenset[int]) -> ReviewLine:
    why = ", ".join(part for part in (piece.who, when(piece.at, today), piece.theme) if part)
    keys = KEYS[Step.EVIDENCE]
    if piece.theme_id in answered:
        keys = (*SUGGESTS, *keys)
    return ReviewLine(
        piece.key,
        f"“{piece.words.rstrip('.')}”",
        why,
        keys,
        icon="highlighter" if piece.quote_id else "message-square",
        note_id=piece.note_id,
        quote_id=piece.quote_id,
        theme_id=piece.theme_id or 0,
    )


def _served(each: Served) -> ReviewLine:
    segment = each.segment
    why: list[str] = []
    if segment.is_under and segment.of_customers is not None:
        share, customers = round(100 * segment.share), round(100 * segment.of_customers)
        why.append(f"{share} % of what is said, {customers} % of customers")
    if each.is_underserved:
        all_notes = round(segment.amount)
        why.append(
            f"{each.with_item} of {notes(all_notes)} are of themes with an item, {round(100 * each.overall)} % over all"
        )
    if each.theme_id:
        why.append(f"their largest without one: {each.theme}, {notes(each.theme_notes)}")
    keys = KEYS[Step.SEGMENTS] if each.theme_id else KEYS[Step.SEGMENTS][1:]
    return ReviewLine(
        f"segment/{segment.id}",
        segment.title,
        "; ".join(why),
        keys,
        icon="users",
        theme_id=each.theme_id,
        segment=segment.title,
    )
