"""The items of the roadmap that use an integration, in the inspector: linked, unlinked, gone to."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pmdesk.commands.integrations import LinkItems, MakeItemFor
from pmdesk.domain.counts import counted
from pmdesk.domain.errors import DeskError
from pmdesk.domain.roadmap import CLOSED, Item
from pmdesk.queries.integration_card import IntegrationCard
from pmdesk.ui.context import Context
from pmdesk.ui.item_finder import ItemFinder
from pmdesk.ui.vendors.folds import Folds
from pmdesk.ui.vendors.state import State
from pmdesk.ui.vendors.table import PANE
from pmdesk.ui.widgets.card import Entry
from pmdesk.ui.widgets.entries import EntryList
from pmdesk.ui.widgets.face import Face
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.timeline.look import HEALTH_ICONS, STATUS_ICONS

NONE = "Link an item that uses it"


class UsedBySection(QWidget):
    """A line for each item; Enter goes to it, Delete unlinks it."""

    def __init__(self, context: Context, state: State, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._state = state
        self.section = Folds(context).section("used_by", "Used by", self)
        self.section.head.add.show()
        self.section.add_asked.connect(alone(self.ask_item))
        self.entries = EntryList(context.theme, context.icons, self.section)
        self.entries.troubled.connect(self._tell)
        self.section.lines.addWidget(self.entries)
        context.actions.bind(PANE, self.entries)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.section)
        self.hide()

    def show_card(self, card: IntegrationCard | None) -> None:
        """Show what uses an integration."""
        self.setVisible(card is not None)
        if card is None:
            return
        self.section.head.describe(counted(len(card.items), "item") if card.items else "")
        adding = Entry("add", Face(NONE, icon="plus", ink="text_faint", fact="L"), run=self.ask_item)
        self.entries.show_entries([self._entry(item) for item in card.items] or [adding])

    def regions(self) -> list[QWidget]:
        """Return what takes the focus."""
        return [self.section.head]

    def runs(self) -> dict[str, Callable[[], object]]:
        """Return what the verbs of the section do."""
        return {"vendors.link_item": self.ask_item}

    def ask_item(self) -> ItemFinder | None:
        """Ask which item uses the integration; a name that nobody has makes a new one."""
        card = self._state.card
        if card is None:
            return None
        about, known = card.integration, frozenset(int(item.id) for item in card.items)
        finder = ItemFinder(self._context, self.section.head, subject=f"“{about.title}”", known=known, importance=None)
        finder.linked.connect(partial(self._link, card))
        finder.made.connect(partial(self._make, card))
        finder.ask(self.section.head.rect())
        return finder

    def _entry(self, item: Item) -> Entry:
        usual = STATUS_ICONS[item.status]
        icon, ink = usual if item.status in CLOSED else HEALTH_ICONS.get(item.health, usual)
        return Entry(
            f"item:{item.id}",
            Face(item.title, icon=icon, icon_ink=ink),
            run=partial(self._context.go, f"pmdesk://item/{item.id}"),
            remove=partial(self._unlink, item),
        )

    def _link(self, card: IntegrationCard, item_id: int, _weight: int) -> None:
        if any(item.id == item_id for item in card.items):
            self._context.status.say("This item uses it already.")
        else:
            self._context.do(LinkItems(card.integration.id, (item_id,)))

    def _make(self, card: IntegrationCard, title: str, _weight: int) -> None:
        self._context.do(MakeItemFor(card.integration.id, title), toast=f"Made item “{title}”")

    def _unlink(self, item: Item) -> None:
        card = self._state.card
        if card is not None:
            command = LinkItems(card.integration.id, (item.id,), linked=False)
            self._context.do(command, toast=f"Unlinked “{item.title}”")

    def _tell(self, trouble: object) -> None:
        if isinstance(trouble, DeskError):
            self._context.tell(trouble)


def build(context: Context, state: State, parent: QWidget) -> UsedBySection:
    """Return the section."""
    return UsedBySection(context, state, parent)
