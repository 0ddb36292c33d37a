"""Giving a theme its item on the roadmap, an existing or a new one, together with the notes that speak for it."""

from datetime import datetime

from pmdesk.commands.fields import changed
from pmdesk.commands.items import AddItem
from pmdesk.commands.quotes import LinkNotes
from pmdesk.domain.classes import frozen
from pmdesk.domain.inbox import Theme
from pmdesk.domain.kinds import ItemId, ProductId
from pmdesk.domain.roadmap import Item, ItemKind
from pmdesk.storage.ledger import Edit


@frozen
class AnswerTheme:
    """Let an item answer a theme, and notes of the theme speak for it. Answers how many notes do so anew."""

    theme_id: int
    item_id: int
    note_ids: tuple[int, ...]
    at: datetime
    importance: int = 0

    @property
    def label(self) -> str:
        """The step's name."""
        return "Link theme"

    def apply(self, edit: Edit) -> int:
        """Put the theme with its item, and the quotes."""
        item = edit.get(Item, self.item_id)
        edit.put(changed(edit.get(Theme, self.theme_id), {"item_id": item.id}))
        return len(LinkNotes(self.note_ids, item.id, self.importance, self.at).apply(edit))


@frozen
class MakeItemOfTheme:
    """Make a feature that answers a theme, with the theme's notes speaking for it. Answers the item's id."""

    theme_id: int
    title: str
    product_id: int | None
    note_ids: tuple[int, ...]
    at: datetime
    importance: int = 0

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Make item {self.title.strip()}"

    def apply(self, edit: Edit) -> ItemId:
        """Put the item, and all that is tied to it."""
        product = None if self.product_id is None else ProductId(self.product_id)
        item_id = AddItem(ItemKind.FEATURE, self.title.strip(), product).apply(edit)
        AnswerTheme(self.theme_id, item_id, self.note_ids, self.at, self.importance).apply(edit)
        return item_id
