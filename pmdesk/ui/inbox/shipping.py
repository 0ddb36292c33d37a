"""The window of those who asked for an item: who they are, a draft for each, and ways to take the drafts out."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from pmdesk.commands.reviews import MarkTold, Untell
from pmdesk.domain.changes import Changes
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import Kind
from pmdesk.domain.roadmap import Item
from pmdesk.exporters.landing import write_file
from pmdesk.exporters.letters import address_of, as_markdown, as_text, save_letters
from pmdesk.insight.letters import Letter
from pmdesk.queries.drafts import tellable
from pmdesk.queries.who_asked import Asker, WhoAsked, who_asked
from pmdesk.ui.asking import drop_with
from pmdesk.ui.context import Context
from pmdesk.ui.inbox.shipping_drafts import Drafts, item_choice, mails, people
from pmdesk.ui.inbox.shipping_rows import AskerList, AskerRows
from pmdesk.ui.sheets import frame
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.file_dialog import ask_folder, ask_target
from pmdesk.ui.widgets.forms import ChoiceField
from pmdesk.ui.widgets.ground import plain
from pmdesk.ui.widgets.paint import fill
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.segmented import Segmented
from pmdesk.ui.widgets.text import announce

WIDE, HIGH, LIST_WIDE, FOOT = 920, 620, 300, 48
LETTER, TEMPLATE = "letter", "template"
SENDER, FOLDER = "inbox.sender", "inbox.reply_folder"
ASKED, ITEMS = "inbox.shipping", "inbox.shipping.items"
NOBODY = "Nobody asked for this: no note speaks for it."


class ShippingDialog(QDialog):
    """Everything is copied or saved from here; nothing is sent. Who was told is remembered, as one step of undo."""

    def __init__(self, context: Context, item_id: int | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.context = context
        theme, icons = context.theme, context.icons
        self.setWindowTitle("Tell those who asked")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(theme.px(WIDE), theme.px(HIGH))
        self.drafts = Drafts(context)
        self._item_id = item_id
        self._is_showing = False
        self.item = ChoiceField(theme, icons, [], None, name="Item", parent=self)
        self.rows = AskerRows(theme, icons, context.clock.today())
        self.list = AskerList(theme, self.rows, many=False, parent=self)
        self.list.setAccessibleName("Those who asked")
        self.count = self._words("text_muted")
        self.mode = Segmented(theme, [(LETTER, "Letter"), (TEMPLATE, "Template")], small=True, name="Show", parent=self)
        self.to = self._words("text")
        self.own = QLineEdit(str(context.memory.get(SENDER) or ""), self)
        self.own.setPlaceholderText("Your name <you@example.com>")
        self.news = QLineEdit(self)
        self.news.setPlaceholderText("What is new, in one plain sentence")
        self.subject = QLineEdit(self)
        self.body = QPlainTextEdit(self)
        self.body.setTabChangesFocus(True)
        self.hint = self._words("text_faint")
        self.told = self._words("text")
        self.copy_button = self._button("Copy letter", "copy")
        self.told_button = self._button("Mark as told", "check")
        self.page_button = self._button("Save as Markdown…", "file-text")
        self.save_button = self._button("Save as mails…", "mail", look="primary")
        self._arrange()
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)
        self._connect()
        self.drafts.sender = self.own.text()
        frame(self.body, theme)
        self._show()
        self._read_items()
        self.read()

    # --- what is shown

    @property
    def asker(self) -> Asker | None:
        """The one whose letter shows."""
        return self.rows.askers[self.list.current] if 0 <= self.list.current < self.rows.count() else None

    @property
    def chosen(self) -> tuple[Asker, ...]:
        """Those who are ticked."""
        return tuple(asker for asker in self.rows.askers if asker.key in self.rows.ticked)

    @property
    def asked(self) -> WhoAsked | None:
        """Who asked, once it is read."""
        return self.drafts.asked

    def read(self) -> None:
        """Read who asked."""
        item_id = self._item_id
        if item_id is not None:
            self.context.ask(ASKED, lambda rows: who_asked(rows, item_id), self._take, self._tell_trouble)

    def choose_item(self, item_id: object) -> None:
        """Show those who asked for another item."""
        if isinstance(item_id, int) and item_id != self._item_id:
            self._item_id = item_id
            self.drafts.asked = None
            self.read()

    # --- what is done

    def copy(self) -> None:
        """Put the letter that shows onto the clipboard."""
        asker = self.asker
        if asker is not None:
            QGuiApplication.clipboard().setText(as_text(self.drafts.letter(asker)))
            self.tell(f"Copied the letter to {asker.name}.")

    def mark_told(self) -> None:
        """Remember that those who are ticked were told; where all were already, forget it."""
        chosen = self.chosen
        if self._item_id is None or not chosen:
            return
        if all(asker.told_at is not None for asker in chosen):
            notes = tuple(note_id for asker in chosen for note_id in asker.note_ids)
            self._attempt(lambda: self.context.desk.do(Untell(self._item_id or 0, notes)))
            return
        self._remember_told(chosen)

    def ask_folder(self) -> None:
        """Ask into which folder the mails go."""
        if address_of(self.own.text()) is None:
            self.tell("A mail needs your own address. Type it as Your name <you@example.com>.", "danger_text")
            self.own.setFocus()
            return
        ask_folder(self, "Save mails", self._folder(), self.save_mails)

    def save_mails(self, folder: Path) -> bool:
        """Save a mail for each that is ticked, and remember that they were told."""
        sender, chosen = address_of(self.own.text()), self.chosen
        if sender is None or not chosen:
            return False
        letters = [self.drafts.letter(asker) for asker in chosen]
        if not self._attempt(lambda: save_letters(letters, folder, sender, self.context.clock.now())):
            return False
        self.context.memory.set(SENDER, self.own.text().strip())
        self.context.memory.set(FOLDER, str(folder))
        self._remember_told(chosen)
        self.tell(f"Saved {mails(len(chosen))} in “{folder.name}”. Open them in your mail program to send them.")
        return True

    def ask_page(self) -> None:
        """Ask under which name the letters are saved as one page."""
        title = self.asked.item.title if self.asked is not None else "Letters"
        ask_target(self, "Save letters", self._folder() / f"{title}.md", self.save_page)

    def save_page(self, target: Path) -> bool:
        """Save the letters to those who are ticked as one Markdown page."""
        if self.asked is None:
            return False
        letters = [self.drafts.letter(asker) for asker in self.chosen]
        page = as_markdown(letters, f"{self.asked.item.title}: {mails(len(letters))}")
        path = target if target.suffix else target.with_suffix(".md")
        if not self._attempt(lambda: write_file(path, page.encode())):
            return False
        self.context.memory.set(FOLDER, str(path.parent))
        self.tell(f"Saved “{path.name}”.")
        return True

    def tell(self, words: str, ink: str = "text") -> None:
        """Show words at the foot, and say them to screen readers."""
        self.told.setText(words)
        self.told.setStyleSheet(f"color: {self.context.theme.color(ink).name()}; background: transparent;")
        if words:
            announce(self.told, words)

    # --- answers

    def _take(self, asked: WhoAsked | None) -> None:
        before, kept = self.asked, self.asker
        if asked is None:
            self.tell("This item is not there any more.", "danger_text")
            return
        self.rows.askers = asked.askers
        if before is None:
            self.drafts.begin(asked)
            self.rows.ticked = {asker.key for asker in asked.waiting}
            self.news.setText(self.drafts.news)
        else:
            self.drafts.asked = asked
            told = {asker.key for asker in before.waiting} - {asker.key for asker in asked.waiting}
            self.rows.ticked = (self.rows.ticked & {asker.key for asker in asked.askers}) - told
        self.list.refresh()
        row = next((at for at, asker in enumerate(asked.askers) if kept is not None and asker.key == kept.key), 0)
        self.list.set_current(row)
        self._offer_items(())
        self._show()

    def _read_items(self) -> None:
        self.context.ask(ITEMS, tellable, self._offer_items, self._tell_trouble)

    def _offer_items(self, found: tuple[tuple[Item, int], ...]) -> None:
        choices = {item.id: item_choice(item, waiting) for item, waiting in found}
        if not choices:
            choices = {choice.value: choice for choice in self.item.choices()}
        if self.asked is not None:
            choices.setdefault(self.asked.item.id, item_choice(self.asked.item, len(self.asked.waiting)))
        self.item.offer_others(list(choices.values()))
        if self._item_id is None and found:
            self.choose_item(found[0][0].id)
        if self._item_id is not None:
            self.item.take(self._item_id)
        elif not found:
            self.count.setText("Nothing that shipped was asked for by anybody yet.")

    def _hear(self, changes: Changes) -> None:
        if changes.touches((Kind.REPLY, Kind.QUOTE, Kind.NOTE, Kind.PERSON, Kind.ITEM)):
            self.read()

    # --- painting and fields

    def _show(self) -> None:
        """Show the letter or the template, and what can be done."""
        asked, asker = self.asked, self.asker
        told = sum(each.told_at is not None for each in self.rows.askers)
        count = self.rows.count()
        words = NOBODY if asked is not None and not count else f"{people(count)} asked" if count else ""
        self.count.setText(f"{words}, {told} told" if told else words)
        chosen = len(self.chosen)
        self.save_button.setText(f"Save {mails(chosen)}…")
        for button in (self.save_button, self.page_button, self.told_button):
            button.setEnabled(chosen > 0)
            button.updateGeometry()
        all_told = bool(chosen) and all(each.told_at is not None for each in self.chosen)
        self.told_button.setText("Mark as not told" if all_told else "Mark as told")
        self.copy_button.setEnabled(asker is not None)
        self._show_fields(asker)
        self.list.viewport().update()

    def _show_fields(self, asker: Asker | None) -> None:
        self._is_showing = True
        is_template = self.mode.current() == TEMPLATE
        if is_template:
            shown = (self.drafts.template.subject, self.drafts.template.body)
            self.to.setText("Everybody who is ticked")
        else:
            letter = self.drafts.letter(asker) if asker is not None else Letter("", "", "", "")
            shown = (letter.subject, letter.body)
            self.to.setText("" if asker is None else f"{asker.name} <{asker.email}>" if asker.email else asker.name)
        if self.subject.text() != shown[0]:
            self.subject.setText(shown[0])
        if self.body.toPlainText() != shown[1]:
            self.body.setPlainText(shown[1])
        self.hint.setText(self.drafts.hint(asker, of_template=is_template))
        for field in (self.subject, self.body):
            field.setEnabled(is_template or asker is not None)
        self._is_showing = False

    def _edit(self) -> None:
        """Keep what was typed: into the template, else into this one letter."""
        if self._is_showing:
            return
        subject, body = self.subject.text(), self.body.toPlainText()
        if self.mode.current() == TEMPLATE:
            self.drafts.keep_template(subject, body)
        elif self.asker is not None:
            self.drafts.edit(self.asker, subject, body)
        self._show_fields(self.asker)

    def _refill(self) -> None:
        """Draft anew with other news or another sender."""
        self.drafts.news, self.drafts.sender = self.news.text(), self.own.text()
        self._show()

    def _toggle(self, row: int) -> None:
        self.rows.ticked ^= {self.rows.askers[row].key}
        self.list.set_current(row)
        self._show()

    def _remember_told(self, chosen: tuple[Asker, ...]) -> None:
        waiting = [asker for asker in chosen if asker.told_at is None and asker.note_ids]
        if self._item_id is None or not waiting:
            return
        letters = tuple((asker.note_ids[0], self.drafts.letter(asker).body) for asker in waiting)
        command = MarkTold(self._item_id, letters, self.context.clock.now())
        if self._attempt(lambda: self.context.desk.do(command)):
            self.tell(f"{command.label}. Ctrl+Z takes it back.")

    def _attempt(self, run: Any) -> bool:  # noqa: ANN401  # anything that can be called
        try:
            run()
        except DeskError as trouble:
            self._tell_trouble(trouble)
            return False
        return True

    def _tell_trouble(self, trouble: DeskError) -> None:
        self.tell(str(trouble), "danger_text")

    def _folder(self) -> Path:
        return Path(str(self.context.memory.get(FOLDER) or Path.home()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.context.theme
        foot = theme.px(FOOT)
        fill(painter, event.rect(), theme.color("surface"))
        fill(painter, QRect(0, self.height() - foot, self.width(), foot), theme.color("surface_raised"))
        fill(painter, QRect(0, self.height() - foot, self.width(), 1), theme.color("border"))

    def _connect(self) -> None:
        self.item.kept.connect(self.choose_item)
        self.list.current_changed.connect(alone(self._show))
        self.list.ticked.connect(self._toggle)
        self.mode.chosen.connect(alone(self._show))
        for field in (self.news, self.own):
            field.textChanged.connect(alone(self._refill))
        self.subject.textEdited.connect(alone(self._edit))
        self.body.textChanged.connect(self._edit)
        self.copy_button.clicked.connect(alone(self.copy))
        self.told_button.clicked.connect(alone(self.mark_told))
        self.page_button.clicked.connect(alone(self.ask_page))
        self.save_button.clicked.connect(alone(self.ask_folder))
        self.context.bus.changed.connect(self._hear)
        for key in (ASKED, ITEMS):
            drop_with(self.context, self, key)

    def _words(self, ink: str) -> QLabel:
        label = plain("", self.context.theme, "small", ink, self)
        label.setWordWrap(True)
        label.setMinimumWidth(1)
        return label

    def _button(self, words: str, icon: str, look: str = "plain") -> Button:
        return Button(self.context.theme, self.context.icons, words, icon=icon, look=look, parent=self)

    def _arrange(self) -> None:
        theme = self.context.theme
        px = theme.px
        left = QVBoxLayout()
        left.setContentsMargins(px(12), px(12), 0, px(12))
        left.setSpacing(px(8))
        for part in (self.item, self.count):
            left.addWidget(part)
        left.addWidget(self.list, 1)
        self.list.set_frame(top=1, left=1, right=1, bottom=1)
        self.list.setFixedWidth(px(LIST_WIDE))
        self.item.setFixedWidth(px(LIST_WIDE))
        fields = QGridLayout()
        fields.setColumnMinimumWidth(0, px(72))
        fields.setHorizontalSpacing(px(8))
        fields.setVerticalSpacing(px(6))
        for row, (name, field) in enumerate(
            (("To", self.to), ("From", self.own), ("News", self.news), ("Subject", self.subject))
        ):
            label = plain(name, theme, "small", "text_faint", self)
            label.setBuddy(field)
            field.setAccessibleName(name)
            fields.addWidget(label, row, 0)
            fields.addWidget(field, row, 1)
        for field in (self.own, self.news, self.subject, self.body):
            field.setFont(theme.font("small"))
        self.body.setAccessibleName("Text")
        right = QVBoxLayout()
        right.setContentsMargins(px(16), px(12), px(12), px(12))
        right.setSpacing(px(8))
        right.addWidget(self.mode, 0, Qt.AlignmentFlag.AlignLeft)
        right.addLayout(fields)
        right.addWidget(self.body, 1)
        right.addWidget(self.hint)
        upper = QHBoxLayout()
        upper.addLayout(left)
        upper.addLayout(right, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(px(12), 0, px(12), 0)
        foot.setSpacing(px(8))
        foot.addWidget(self.told, 1)
        for button in (self.copy_button, self.told_button, self.page_button, self.save_button):
            foot.addWidget(button)
        foot_box = QWidget(self)
        foot_box.setFixedHeight(px(FOOT))
        foot_box.setLayout(foot)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(upper, 1)
        column.addWidget(foot_box)


def open_shipping(context: Context, item_id: int | None, parent: QWidget) -> ShippingDialog:
    """Open the window for an item; without one, for the one that most people wait to hear of."""
    dialog = ShippingDialog(context, item_id, parent)
    dialog.open()
    dialog.list.setFocus()
    return dialog
