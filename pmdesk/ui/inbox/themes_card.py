"""The card of one theme, beside the table: how it went, what people say, what is linked, and what it does."""

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from pmdesk.queries.theme_card import ThemeCard
from pmdesk.ui.context import Context
from pmdesk.ui.inbox.themes_card_parts import PAD, CardList, ItemRows, MoodLine, PartHead, SaidRows
from pmdesk.ui.inbox.themes_chart import WeeksChart
from pmdesk.ui.widgets.buttons import Button, LinkButton
from pmdesk.ui.widgets.ground import Ground, plain
from pmdesk.ui.widgets.paint import fill, panel
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.theme import Theme

WIDE = 352


class ProductLine(QWidget):
    """The product that most notes are about."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._colour = 0
        self._words = plain("", theme, "small", "text_muted", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(14), 0, 0, 0)
        row.addWidget(self._words)

    def tell(self, title: str, colour: int) -> None:
        """Show another product; without one there is no line."""
        self._colour = colour
        self._words.setText(title)
        self.setVisible(bool(title))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        if self._colour:
            dot = self._theme.size("dot")
            place = QRect(0, (self.height() - dot) // 2, dot, dot)
            panel(QPainter(self), place, 2, self._theme.series(self._colour))


class ThemeCardView(QScrollArea):
    """Shows one card at a time; what can be done with it is told by signals."""

    note_wanted = Signal(int)
    item_wanted = Signal(int)
    link_wanted = Signal()
    merge_wanted = Signal()
    apart_wanted = Signal(int)
    left = Signal()

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        theme, icons = context.theme, context.icons
        self._theme = theme
        self._card: ThemeCard | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Theme")
        inner = self._inner = Ground(theme, "surface_raised", self)
        self.product = ProductLine(theme, inner)
        self.title = self._words("title", "text")
        self.about = self._words("small", "text_muted")
        self.chart = WeeksChart(theme, inner)
        self.mood = MoodLine(theme, inner)
        self.said_head = PartHead(theme, "What they say", inner)
        self._said_rows = SaidRows(theme, icons)
        self.said = CardList(theme, self._said_rows, "What they say", inner)
        self.linked_head = PartHead(theme, "Linked", inner)
        self._item_rows = ItemRows(theme, icons)
        self.items = CardList(theme, self._item_rows, "Linked items", inner)
        self.link = Button(theme, icons, "", small=True, parent=inner)
        self.merge = Button(theme, icons, "Merge theme", key="M", small=True, parent=inner)
        self.effect_head = PartHead(theme, "Effect on priority", inner)
        self.effect = self._words("small", "text_muted")
        self.merged_head = PartHead(theme, "Merged into it", inner)
        self._merged = QVBoxLayout()
        self._arrange()
        self.setWidget(inner)
        self._connect()
        inner.hide()

    @property
    def card(self) -> ThemeCard | None:
        """The card that shows."""
        return self._card

    def show_card(self, card: ThemeCard | None) -> None:
        """Show another card, or the same one anew; the scroll stays with the same theme."""
        is_other = card is None or self._card is None or card.theme.id != self._card.theme.id
        self._card = card
        self._inner.setVisible(card is not None)
        if card is None:
            return
        self.setAccessibleDescription(card.theme.title)
        self.product.tell(card.product.title if card.product else "", card.product.colour if card.product else 0)
        self.title.setText(card.theme.title)
        self.about.setText(card.about)
        self.about.setVisible(bool(card.about))
        self.chart.show_card(card)
        self.mood.show_moods(card.moods)
        self._show_said(card)
        self._show_linked(card)
        self._show_merged(card)
        if is_other:
            self.effect.setText("")
            self.verticalScrollBar().setValue(0)

    def show_effect(self, words: str) -> None:
        """Say what the theme does to priorities."""
        self.effect.setText(words)
        self.effect_head.setVisible(bool(words))
        self.effect.setVisible(bool(words))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        fill(QPainter(self.viewport()), event.rect(), self._theme.color("surface_raised"))

    def _show_said(self, card: ThemeCard) -> None:
        self._said_rows.said = card.said
        count, shown = card.sizes.notes, len(card.said)
        self.said_head.tell(f"{shown} strongest of {count}" if shown < count else "" if not count else f"all {count}")
        self.said_head.setVisible(shown > 0)
        self.said.refresh()

    def _show_linked(self, card: ThemeCard) -> None:
        self._item_rows.items = card.items
        self.items.refresh()
        sizes, count = card.sizes, len(card.items)
        items = "no item yet" if not count else "1 item" if count == 1 else f"{count} items"
        self.linked_head.tell(f"{items}, {sizes.linked} of {sizes.notes} notes" if sizes.notes else items)
        left = len(card.unlinked)
        notes = "1 note" if left == 1 else f"{left} notes"
        more = f"Link {left} more {'note' if left == 1 else 'notes'}" if sizes.linked else f"Link {notes}"
        self.link.setText(more if count else "Link or make item")
        self.link.set_key("" if count else "L")
        self.link.setVisible(bool(left) or not count)
        self.link.updateGeometry()

    def _show_merged(self, card: ThemeCard) -> None:
        while (item := self._merged.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for theme_id, title in card.merged:
            self._merged.addWidget(self._merged_line(theme_id, title))
        self.merged_head.setVisible(bool(card.merged))

    def _merged_line(self, theme_id: int, title: str) -> QWidget:
        line = QWidget(self._inner)
        row = QHBoxLayout(line)
        row.setContentsMargins(self._theme.px(PAD), 0, self._theme.px(PAD - 4), 0)
        words = plain(title, self._theme, "small", "text", line)
        words.setMinimumWidth(1)
        row.addWidget(words, 1)
        apart = LinkButton(self._theme, "Take apart", strong=False, parent=line)
        apart.setAccessibleName(f"Take apart {title}")
        apart.clicked.connect(alone(lambda: self.apart_wanted.emit(theme_id)))
        row.addWidget(apart)
        return line

    def _words(self, style: str, ink: str) -> QLabel:
        label = plain("", self._theme, style, ink, self._inner)
        label.setWordWrap(True)
        label.setMinimumWidth(1)
        return label

    def _connect(self) -> None:
        self.said.opened.connect(self._open_note)
        self.items.opened.connect(self._open_item)
        self.link.clicked.connect(alone(self.link_wanted.emit))
        self.merge.clicked.connect(alone(self.merge_wanted.emit))
        self._theme.changed.connect(self._dress)

    def _open_note(self, row: int) -> None:
        self.note_wanted.emit(self._said_rows.said[row].note_id)

    def _open_item(self, row: int) -> None:
        self.item_wanted.emit(self._item_rows.items[row].line.id)

    def _arrange(self) -> None:
        px = self._theme.px
        head = QVBoxLayout()
        head.setContentsMargins(px(PAD), px(12), px(PAD), px(10))
        head.setSpacing(px(4))
        for part in (self.product, self.title, self.about):
            head.addWidget(part)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(px(PAD), px(6), px(PAD), px(10))
        buttons.setSpacing(px(6))
        buttons.addWidget(self.link)
        buttons.addWidget(self.merge)
        buttons.addStretch(1)
        effect = QVBoxLayout()
        effect.setContentsMargins(px(PAD), 0, px(PAD), px(10))
        effect.addWidget(self.effect)
        self._merged.setContentsMargins(0, 0, 0, px(8))
        self._merged.setSpacing(0)
        column = QVBoxLayout(self._inner)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        for part in (self.chart, self.mood, self.said_head, self.said, self.linked_head, self.items):
            column.addWidget(part)
        column.addLayout(buttons)
        column.addWidget(self.effect_head)
        column.addLayout(effect)
        column.addWidget(self.merged_head)
        column.addLayout(self._merged)
        column.addStretch(1)

    def _dress(self) -> None:
        self.show_card(self._card)
