"""The sheet in which open questions become a pack: a mail, a page or a table; nothing is sent from here."""

from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from pmdesk.commands.desk import Command
from pmdesk.commands.integrations import PassBall, SendRound
from pmdesk.commands.together import Together
from pmdesk.commands.vendors import LogTalk
from pmdesk.domain.errors import DeskError
from pmdesk.domain.vendors import Ball, Side, TalkKind
from pmdesk.exporters.landing import write_file
from pmdesk.exporters.letters import address_of, as_text
from pmdesk.exporters.question_pack import pack_csv, pack_eml, pack_letter, pack_markdown
from pmdesk.insight.question_marks import Pack
from pmdesk.queries.integration_card import IntegrationCard
from pmdesk.queries.question_pack import question_pack
from pmdesk.ui.context import Context
from pmdesk.ui.letter_sheet import NAME_LIMIT, SENDER, UNFIT, message_id
from pmdesk.ui.sheets import Sheet
from pmdesk.ui.vendors.questions_words import questions
from pmdesk.ui.vendors.talk_reply import FOLDER
from pmdesk.ui.widgets.buttons import Check
from pmdesk.ui.widgets.file_dialog import ask_target
from pmdesk.ui.widgets.segmented import Segmented

WIDE, HIGH = 620, 300
FORM = "vendors.pack_form"
MAIL, PAGE, TABLE = ".eml", ".md", ".csv"
FORMS = [(MAIL, "Mail"), (PAGE, "Markdown"), (TABLE, "Table")]
HOW = "Each question carries its number, so a reply in any form finds it. PM Desk sends nothing itself."


class PackWindow(Sheet):
    """Shows the pack as it will be; once it is copied or saved its questions count as sent, and it is their move."""

    def __init__(self, context: Context, card: IntegrationCard, parent: QWidget) -> None:
        super().__init__(context, parent, title="Send open questions", wide=WIDE)
        self._card = card
        self.pack: Pack = question_pack(context.desk.store, card.integration.id, context.clock.today())
        count = len(self.pack.questions)
        told = f"Round {self.pack.round} to {self.pack.vendor}: {questions(count)}. {HOW}"
        self.body.insertWidget(0, self.words(told, "text_faint"))
        kept = str(context.memory.get(FORM) or MAIL)
        chosen = kept if kept in dict(FORMS) else MAIL
        self.form = Segmented(context.theme, FORMS, chosen, small=True, name="As", parent=self)
        self.put("As", self.form)
        self.own = self.add_line("From", str(context.memory.get(SENDER) or ""), "Your name <you@example.com>")
        self.text: QPlainTextEdit = self.add_lines("Pack", "", HIGH)
        self.text.setReadOnly(True)
        self.logs = Check(context.theme, context.icons, "Log it in the conversation", self)
        self.logs.setChecked(True)
        self.grid.addWidget(self.logs, self.grid.rowCount(), 1)
        self.save_button = self.add_verb("Save…", self.ask_file, key="Ctrl+Return", icon="file-down")
        self.copy_button = self.add_verb("Copy", self.copy, icon="copy")
        self.add_verb("Close", self.reject)
        self.form.chosen.connect(self._turn)
        self.own.textChanged.connect(self._show)
        for button in (self.save_button, self.copy_button):
            button.setEnabled(bool(count))
        if not count:
            self.trouble.setText("No question of yours is open. Add one first.")
            self.trouble.show()
        self._show()
        self.text.setFocus()

    def copy(self) -> bool:
        """Put the pack onto the clipboard."""
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        return self._finish("Copied. Paste it where you write to them.")

    def ask_file(self) -> None:
        """Ask where the pack is to be saved."""
        stem = UNFIT.sub(" ", self.pack.title).strip(" .")[:NAME_LIMIT].strip() or "Questions"
        folder = Path(str(self.context.memory.get(FOLDER) or Path.home()))
        ask_target(self, "Save pack", folder / f"{stem}{self.form.current()}", self.save)

    def save(self, target: Path) -> bool:
        """Save the pack; only then its questions count as sent."""
        path = target if target.suffix else target.with_suffix(self.form.current())
        if not self.attempt(lambda: write_file(path, self._content())):
            return False
        self.context.memory.set(FOLDER, str(path.parent))
        opens = " Open it in your mail program to send it." if self.form.current() == MAIL else ""
        return self._finish(f"Saved “{path.name}”.{opens}")

    def _content(self) -> bytes:
        if self.form.current() == PAGE:
            return pack_markdown(self.pack).encode()
        if self.form.current() == TABLE:
            return pack_csv(self.pack)
        sender = address_of(self.own.text())
        if sender is None:
            raise DeskError("A mail needs your own address.", "Type it as Your name <you@example.com>.")
        self.context.memory.set(SENDER, self.own.text().strip())
        theirs = (talk for talk in self._card.talks if talk.side is Side.THEM)
        answers = next((found for talk in theirs if (found := message_id(talk.origin))), "")
        return pack_eml(self.pack, sender, self.context.clock.now(), answers=answers)

    def _finish(self, words: str) -> bool:
        if not self.attempt(lambda: self.context.desk.do(self._sent())):
            return False
        self.accept()
        self.context.status.say(words)
        self.context.offer_undo(f"Round {self.pack.round} is out")
        return True

    def _sent(self) -> Command[object]:
        """Return the one step that marks what went out, passes the ball and logs it."""
        row, now = self._card.integration, self.context.clock.now()
        is_new = self.pack.round > row.round
        parts: list[Command[object]] = [SendRound(row.id, now) if is_new else PassBall(row.id, Ball.THEM, now)]
        if self.logs.isChecked():
            count = len(self.pack.questions)
            said = f"{questions(count)[0].upper()}{questions(count)[1:]} sent, round {self.pack.round}."
            values = {"side": Side.US, "title": self.pack.title, "who": row.owner}
            parts.append(LogTalk(self._card.vendor.id, TalkKind.MAIL, now, said, row.id, values=values))
        return Together(parts, f"Send round {self.pack.round}")

    def _turn(self, form: str) -> None:
        self.context.memory.set(FORM, form)
        self._show()

    def _show(self) -> None:
        form = self.form.current()
        self.own.setEnabled(form == MAIL)
        told = {MAIL: self._letter, PAGE: self._page, TABLE: self._table}[form]
        self.text.setPlainText(told())

    def _page(self) -> str:
        return pack_markdown(self.pack)

    def _letter(self) -> str:
        sender = address_of(self.own.text())
        return as_text(pack_letter(self.pack, "" if sender is None else sender.display_name))

    def _table(self) -> str:
        return pack_csv(self.pack).decode("utf-8-sig").replace("\r\n", "\n")
