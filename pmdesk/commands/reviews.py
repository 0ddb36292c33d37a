"""Signing the weekly review of feedback, and telling those who asked that an item shipped."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime

from pmdesk.commands.fields import make
from pmdesk.commands.settings import setting
from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.inbox import FeedbackReview, Note, Reply, storable
from pmdesk.domain.kinds import FeedbackReviewId
from pmdesk.domain.rhythm import REVIEW_DAY, next_anchor, weekday_of
from pmdesk.domain.roadmap import Item
from pmdesk.storage.ledger import Edit


@frozen
class SignReview:
    """Sign the review of a day with the decisions taken (Markdown) and the figures they rest on. Answers its id.

    The next is due on the anchor day after `day`, however late this one was.
    """

    day: date
    at: datetime
    decisions: str = ""
    figures: Mapping[str, object] | None = None
    by: str = ""
    label: str = "Sign the weekly review"

    def apply(self, edit: Edit) -> FeedbackReviewId:
        """Put the review."""
        values = {
            "day": self.day,
            "signed_at": self.at.astimezone(UTC),
            "next_due": next_anchor(self.day, weekday_of(setting(edit, REVIEW_DAY))),
            "decisions": storable(self.decisions).strip(),
            "figures": storable(json.dumps(dict(self.figures or {}), ensure_ascii=False)),
            "by": storable(self.by).strip(),
        }
        row = make(FeedbackReview, edit.next_id(), values)
        edit.put(row)
        return FeedbackReviewId(row.id)


@frozen
class MarkTold:
    """Remember what those who asked for an item were told: for each the note where they asked, and the words."""

    item_id: int
    letters: tuple[tuple[int, str], ...]
    at: datetime

    @property
    def label(self) -> str:
        """The step's name."""
        count = len(self.letters)
        return f"Mark {'1 person' if count == 1 else f'{count} people'} as told"

    def apply(self, edit: Edit) -> None:
        """Put a reply for each note."""
        item = edit.get(Item, self.item_id)
        if not self.letters:
            raise RuleBroken("Nobody is chosen to be marked as told.", "Tick somebody first.")
        for note_id, text in self.letters:
            note = edit.get(Note, note_id)
            values = {"note_id": note.id, "item_id": item.id, "at": self.at.astimezone(UTC), "text": storable(text)}
            edit.put(make(Reply, edit.next_id(), values))


@frozen
class Untell:
    """Forget that those who asked in some notes were told about an item."""

    item_id: int
    note_ids: tuple[int, ...]

    @property
    def label(self) -> str:
        """The step's name."""
        return "Mark as not told"

    def apply(self, edit: Edit) -> None:
        """Drop the replies."""
        for note_id in self.note_ids:
            for reply in edit.all(Reply, note_id=note_id, item_id=self.item_id):
                edit.drop(Reply, reply.id)
