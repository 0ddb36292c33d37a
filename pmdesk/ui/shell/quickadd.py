"""Quick add: one line that is read while it is typed and becomes an item, or a note where it begins with `!note`."""

import json
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from pmdesk.commands.items import AddItem
from pmdesk.domain.errors import DeskError
from pmdesk.domain.inbox import Segment
from pmdesk.domain.kinds import ItemId
from pmdesk.domain.quickadd import Draft, Known, parse
from pmdesk.domain.quicknote import Heard, NoteDraft, is_note, parse_note
from pmdesk.domain.roadmap import Item, ItemKind, Product
from pmdesk.ui.context import Context
from pmdesk.ui.shell.overlay import Overlay
from pmdesk.ui.shell.panes import load_guest
from pmdesk.ui.shell.strips import Chip, HintStrip
from pmdesk.ui.widgets.text import announce

WIDE = 656
MOST_CHIPS = 6
PEOPLE = ("owner", "from")
HINTS = [("Return", "add"), ("Ctrl+Return", "add and open"), ("Shift+Return", "add another"), ("Escape", "close")]
ABOUT_ITEMS = "# product or initiative   ! tag   @ owner   a date   8p   !note or !bug first: what somebody said"
ABOUT_NOTES = "# product or segment   @ who said it, by mail address or name"
EXAMPLE = "Payout CSV #Seller Hub !bug @leah fri 8p"
LOOKS = {
    "product": ("info_bg", "info_text"),
    "parent": ("info_bg", "info_text"),
    "segment": ("info_bg", "info_text"),
    "dates": ("accent_bg", "accent_ink"),
    "effort": ("accent_bg", "accent_ink"),
}


class QuickAdd(Overlay):
    """The panel of the line; chips show what was read."""

    def __init__(self, context: Context, host: QWidget, go: Callable[[str], None]) -> None:
        super().__init__(context.theme, host, width=WIDE, name="Quick add")
        self._context = context
        self._go = go
        self._known = Known()
        self._heard = Heard()
        self.draft: Draft | NoteDraft = Draft("")
        self.field = QLineEdit(self)
        self._plus = QLabel(self)
        self._said = QLabel(self)
        self._chips: list[Chip] = []
        self._strip = HintStrip(context.theme, HINTS, self)
        self._build()

    def ask(self) -> None:
        """Open with an empty line."""
        self._known = known_names(self._context)
        self._heard = heard_names(self._context)
        self.field.clear()
        self._say("")
        self._read("")
        self.open()
        self.field.setFocus()

    def chips(self) -> list[str]:
        """Return the words of the chips."""
        return [chip.words() for chip in self._chips]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._keep(event.modifiers())
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.shut()
                return True
        return super().eventFilter(watched, event)

    def _build(self) -> None:
        theme = self._theme
        side = theme.size("icon")
        self._plus.setPixmap(self._context.icons.pixmap("plus", "text_faint", side, self.devicePixelRatio()))
        self.field.setProperty("bare", True)
        self.field.setFont(theme.font("headline_field"))
        self.field.setFixedHeight(theme.px(28))
        self.field.setPlaceholderText(EXAMPLE)
        self.field.setAccessibleName("New item")
        self.field.setAccessibleDescription(f"For example {EXAMPLE}")
        self.field.textEdited.connect(self._read)
        self.field.installEventFilter(self)
        top = QHBoxLayout()
        top.setContentsMargins(theme.px(14), theme.px(8), theme.px(14), theme.px(4))
        top.setSpacing(theme.px(8))
        top.addWidget(self._plus)
        top.addWidget(self.field)
        self._row = QHBoxLayout()
        self._row.setContentsMargins(theme.px(38), 0, theme.px(14), theme.px(10))
        self._row.setSpacing(theme.px(6))
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._said.setFont(theme.font("small"))
        self._said.setMinimumHeight(theme.size("chip"))
        self._row.addWidget(self._said)
        self._row.addStretch(1)
        self.column.addLayout(top)
        self.column.addLayout(self._row)
        self.column.addWidget(self._strip)

    def _read(self, line: str) -> None:
        if is_note(line):
            self.draft = parse_note(line, self._heard)
        else:
            self.draft = parse(line, self._known, self._context.clock.today())
        for chip in self._chips:
            self._row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = []
        for index, read in enumerate(self.draft.chips[:MOST_CHIPS]):
            ground, ink = LOOKS.get(read.kind, ("neutral_bg", "neutral_text"))
            chip = Chip(self._theme, self, ground=ground, ink=ink)
            chip.show_words(f"@{read.words}" if read.kind in PEOPLE else read.words)
            chip.setToolTip(read.kind.capitalize())
            self._row.insertWidget(index, chip)
            self._chips.append(chip)
        if isinstance(self.draft, NoteDraft) and len(self.draft.chips) == 1:
            self._say(ABOUT_NOTES, faint=True)
        elif self.draft.chips:
            self._say("")
        elif not line:
            self._say(ABOUT_ITEMS, faint=True)

    def _keep(self, modifiers: Qt.KeyboardModifier) -> None:
        try:
            title, place = self._kept(self.draft)
        except DeskError as trouble:
            self._say(str(trouble))
            return
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            self.field.clear()
            self._read("")
            self._say(f"Added {title}.", faint=True)
            return
        self.shut()
        self._context.offer_undo(f"Added {title}")
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            self._go(place)

    def _kept(self, draft: Draft | NoteDraft) -> tuple[str, str]:
        """Keep what was read; return what it is called and where it is."""
        if isinstance(draft, NoteDraft):
            keep = load_guest("note")
            if keep is None:
                raise DeskError("Notes cannot be added here.", "Open the inbox.")
            return draft.chips[0].words.casefold(), f"pmdesk://note/{keep(self._context, draft)}"
        if not draft.title:
            raise DeskError("An item needs a name.", "Type a few words.")
        _, item_id = self._context.desk.ask(command_of(draft))
        return draft.title, f"pmdesk://item/{item_id}"

    def _say(self, words: str, *, faint: bool = False) -> None:
        self._said.setText(words)
        self._said.setVisible(bool(words))
        ink = self._theme.color("text_faint" if faint else "danger_text").name()
        self._said.setStyleSheet(f"color: {ink};")
        if words and not faint:
            announce(self.field, words)
        self.stand()


def command_of(draft: Draft) -> AddItem:
    """Return the edit that a line means."""
    return AddItem(draft.kind, draft.title, draft.product_id, draft.parent_id, values=draft.values())


def known_names(context: Context) -> Known:
    """Return the names a line may mention in this workspace."""
    store = context.desk.store
    items = store.cells(Item, ("id", "title", "kind", "owner", "tags"), archived_at=None)
    products = store.cells(Product, ("id", "title"), archived_at=None)
    tags: set[str] = set()
    for _, _, _, _, kept in items:
        tags.update(json.loads(kept or "[]"))
    return Known(
        products={title: row_id for row_id, title in products},
        initiatives={title: ItemId(row_id) for row_id, title, kind, _, _ in items if kind == ItemKind.INITIATIVE},
        owners={owner for _, _, _, owner, _ in items if owner},
        tags=tags,
    )


def heard_names(context: Context) -> Heard:
    """Return the names a note may mention in this workspace."""
    store = context.desk.store
    products = store.cells(Product, ("id", "title"), archived_at=None)
    segments = store.cells(Segment, ("id", "title"), archived_at=None)
    return Heard({title: row_id for row_id, title in products}, tuple(title for _, title in segments))
