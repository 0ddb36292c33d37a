"""The sheet of a reply to whoever sent a note: a draft to copy or to save as a mail; nothing is sent from here."""

from PySide6.QtWidgets import QWidget

from pmdesk.commands.quotes import AddReply
from pmdesk.insight.letters import first_name
from pmdesk.ui.context import Context
from pmdesk.ui.inbox.reading_view import Read
from pmdesk.ui.inbox.words import when_long
from pmdesk.ui.letter_sheet import LetterSheet, address_line, answer_to, message_id, quoted
from pmdesk.ui.widgets.choices import Choice

FOLDER = "inbox.reply_folder"
NONE = Choice(None, "No item")


class ReplySheet(LetterSheet):
    """A draft that answers one note; about an item, it is kept with the note that they were told."""

    def __init__(self, context: Context, read: Read, parent: QWidget) -> None:
        self._read = read
        super().__init__(
            context,
            parent,
            told="Told before" if read.card.replies else "A draft",
            to=_to(read),
            subject=answer_to(read.note.title, "Your feedback"),
            name=_name(read),
            folder=FOLDER,
        )
        items = {each.item_id: each.item for each in read.card.quotes if each.item_id is not None}
        choices = [NONE, *(Choice(item_id, title) for item_id, title in items.items())]
        self.item = self.add_choice("About", choices, next(iter(items), None))
        self.add_text(draft(read, context))

    @property
    def answers(self) -> str:
        return message_id(self._read.note.origin)

    def keep(self) -> bool:
        """Keep that they were told, when the reply is about an item."""
        if not isinstance(self.item.value, int):
            return True
        now = self.context.clock.now()
        command = AddReply((self._read.note.id,), self.item.value, now, self.text.toPlainText().strip())
        return self.attempt(lambda: self.context.desk.do(command))


def draft(read: Read, context: Context) -> str:
    """Return a greeting, room for the answer, and what they wrote, quoted."""
    today = context.clock.today()
    name = first_name(_name(read)) if read.card.person is not None else _name(read)
    own = [line for at, line in enumerate(read.laid.lines) if at not in read.laid.quoted and not read.laid.fold_at(at)]
    while own and not own[-1].strip():
        own.pop()
    wrote = f"You wrote {when_long(read.note.received_at, today)}:"
    return "\n".join([f"Hello {name}," if name else "Hello,", "", "", "", *quoted(wrote, own)])


def _name(read: Read) -> str:
    card = read.card
    return next((each.title for each in (card.person, card.company) if each is not None), "")


def _to(read: Read) -> str:
    return address_line(_name(read), read.card.person.email if read.card.person is not None else "")
