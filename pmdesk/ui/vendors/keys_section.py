"""The keys of an integration in the inspector: where each opens, and what is due, next to what is to be done."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pmdesk.domain.apis import Credential, Environment
from pmdesk.domain.errors import DeskError
from pmdesk.queries.integration_card import IntegrationCard
from pmdesk.queries.key_words import ENVIRONMENT_WORDS, FINE, KeySaying, key_sayings, missing_environments
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.folds import Folds
from pmdesk.ui.vendors.key_looks import LOOKS, key_line, key_verb
from pmdesk.ui.vendors.state import State
from pmdesk.ui.vendors.table import PANE
from pmdesk.ui.widgets.card import Entry
from pmdesk.ui.widgets.entries import EntryList
from pmdesk.ui.widgets.face import PAD, Face
from pmdesk.ui.widgets.ground import plain
from pmdesk.ui.widgets.pressing import alone

DIALOG = "pmdesk.ui.vendors.keys_dialog:open_keys"
PROMISE = "PM Desk never writes keys to the workspace file, logs or exports."


class KeysSection(QWidget):
    """A line for each key, and for an environment that has none yet; a press leads to the window of keys."""

    def __init__(self, context: Context, state: State, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._state = state
        self.section = Folds(context).section("keys", "Keys", self)
        self.section.head.add.show()
        self.section.add_asked.connect(alone(self.open))
        self.entries = EntryList(context.theme, context.icons, self.section)
        self.entries.troubled.connect(self._tell)
        self.promise = plain(PROMISE, context.theme, "caption_regular", "text_faint", self.section)
        self.promise.setWordWrap(True)
        self.section.lines.addWidget(self.entries)
        self.section.lines.addWidget(self.promise)
        context.actions.bind(PANE, self.entries)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.section)
        context.theme.changed.connect(self._dress)
        self._dress()
        self.hide()

    def show_card(self, card: IntegrationCard | None) -> None:
        """Show the keys of an integration."""
        self.setVisible(card is not None)
        if card is None:
            return
        due = sum(any(each.pressing != FINE for each in self._sayings(key)) for key in card.keys)
        self.section.head.describe(f"{due} due" if due else "")
        order = list(Environment)
        keys = [(order.index(key.environment), self._entry(key)) for key in card.keys]
        missing = [(order.index(each), self._missing(each)) for each in missing_environments(card.keys)]
        self.entries.show_entries([entry for _, entry in sorted([*keys, *missing], key=lambda pair: pair[0])])

    def regions(self) -> list[QWidget]:
        """Return what takes the focus."""
        return [self.section.head]

    def runs(self) -> dict[str, Callable[[], object]]:
        """Return what the verbs of keys do."""
        return {"vendors.keys": self.open}

    def open(self, credential_id: int | None = None) -> Any:  # noqa: ANN401  # a window that is fetched by place
        """Open the window of keys."""
        card = self._state.card
        if card is None:
            return None
        dialog = self._context.fetch(DIALOG)(self._context, card.vendor.id, card.integration.id, self.window())
        if credential_id is not None:
            dialog.choose(credential_id)
        return dialog

    def _entry(self, key: Credential) -> Entry:
        words, ink = key_line(key, self._sayings(key), for_session=self._is_for_session(key))
        look = LOOKS[key.environment]
        icon_ink = f"{look.family}_text" if key.secret else "text_faint"
        face = Face(
            words, icon=look.icon, icon_ink=icon_ink, ink=ink, fact=key_verb(key), fact_ink="accent_ink", wraps=True
        )
        return Entry(f"key:{key.id}", face, run=partial(self.open, key.id))

    def _missing(self, environment: Environment) -> Entry:
        words = f"{ENVIRONMENT_WORDS[environment]}, none yet"
        icon = LOOKS[environment].icon
        face = Face(words, icon=icon, ink="text_muted", fact="Add", fact_ink="accent_ink")
        return Entry(f"none:{environment}", face, run=partial(self._add, environment))

    def _add(self, environment: Environment) -> None:
        dialog = self.open()
        if dialog is not None:
            dialog.add(environment)

    def _sayings(self, key: Credential) -> tuple[KeySaying, ...]:
        return key_sayings(key, self._context.clock.today())

    def _is_for_session(self, key: Credential) -> bool:
        """Whether a key is kept for this session only; without the room of secrets none is."""
        return self._context.safe is not None and self._context.safe.is_for_session(key.secret)

    def _tell(self, trouble: object) -> None:
        if isinstance(trouble, DeskError):
            self._context.tell(trouble)

    def _dress(self) -> None:
        px = self._context.theme.px
        self.promise.setContentsMargins(px(PAD), px(2), px(PAD), px(2))


def build(context: Context, state: State, parent: QWidget) -> KeysSection:
    """Return the section."""
    return KeysSection(context, state, parent)
