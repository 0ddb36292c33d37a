"""Tells how many people asked for an item, the moment it ships."""

from itertools import islice

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from pmdesk.domain.changes import Actor, Changes
from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import Kind, StepId
from pmdesk.domain.roadmap import Item
from pmdesk.queries.who_asked import count_waiting
from pmdesk.storage.rows import Rows
from pmdesk.storage.shipped import shipped_in
from pmdesk.ui.context import Context

DIALOG = "pmdesk.ui.inbox.shipping:open_shipping"
ASKED = "inbox.shipped"
MOST = 50
"""A step that ships more items than this is an import or a clean-up; only so many are looked at."""


@frozen
class Shipped:
    """An item that shipped and how many people wait to hear of it, with how many more items have such."""

    item_id: int
    title: str
    people: int
    others: int = 0

    @property
    def words(self) -> str:
        """The news: `12 people asked for Payout timeline`."""
        asked = "1 person asked" if self.people == 1 else f"{self.people} people asked"
        more = f" and {self.others} more" if self.others else ""
        return f"{asked} for {self.title}{more}"


class ShippedWatch(QObject):
    """Listens as long as the inbox is there."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._parent = parent
        context.bus.changed.connect(self._hear)

    def _hear(self, changes: Changes) -> None:
        is_edit = changes.step is not None and changes.actor is Actor.PERSON and not changes.label.startswith("Undo ")
        if is_edit and changes.updated and changes.touches((Kind.ITEM,)):
            step = StepId(changes.step or 0)
            self._context.ask(ASKED, lambda rows: shipped(rows, step), self._tell, self._context.tell)

    def _tell(self, found: Shipped | None) -> None:
        if found is not None:
            self._context.toasts.show(
                found.words, action_title="Tell them", key="", run=lambda: self.open(found.item_id)
            )

    def open(self, item_id: int | None) -> object:
        """Open the drafts to those who asked for an item, or for the one that most wait to hear of."""
        return self._context.fetch(DIALOG)(self._context, item_id, self._parent.window())


def shipped(rows: Rows, step: StepId) -> Shipped | None:
    """Return which item of a step most people wait to hear of; None where nobody does."""
    found = [(count_waiting(rows, item_id), item_id) for item_id in islice(shipped_in(rows, step), MOST)]
    waited = sorted((pair for pair in found if pair[0]), reverse=True)
    if not waited:
        return None
    people, item_id = waited[0]
    return Shipped(item_id, rows.get(Item, item_id).title, people, len(waited) - 1)
