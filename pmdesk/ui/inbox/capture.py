"""The sheet in which what somebody just said becomes a note, from anywhere; a pasted mail fills in the rest itself."""

from dataclasses import replace

from PySide6.QtWidgets import QApplication, QWidget

from pmdesk.commands.take_notes import TakeNotesIn
from pmdesk.domain.errors import DeskError
from pmdesk.domain.foreign_notes import ForeignNote, NoteBatch
from pmdesk.domain.inbox import NoteKind, Segment, storable
from pmdesk.domain.kinds import Kind, NoteId, ProductId
from pmdesk.domain.quicknote import NoteDraft
from pmdesk.domain.roadmap import Product
from pmdesk.importers.notes.pasted import PASTED, read_pasted
from pmdesk.importers.notes.wording import TITLE_LENGTH, title_of
from pmdesk.ui.context import Context
from pmdesk.ui.inbox.words import when_long
from pmdesk.ui.sheets import Sheet
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.segmented import Segmented

WIDE, TEXT_HIGH = 560, 150
KINDS = {
    NoteKind.FEEDBACK: "Feedback",
    NoteKind.BUG: "Bug",
    NoteKind.REVIEW: "Review",
    NoteKind.CONVERSATION: "Conversation",
}
NONE = Choice(None, "None")
HINT = "The first line becomes the title. A pasted mail brings its sender and date along."
SOURCE = "captured"


class CaptureSheet(Sheet):
    """Keeps one note; what is typed in a field goes before what a pasted mail says."""

    def __init__(self, context: Context, parent: QWidget, text: str = "") -> None:
        super().__init__(context, parent, title="Add note", wide=WIDE)
        store = context.desk.store
        self.text = self.add_lines("Note", text, TEXT_HIGH)
        self.text.setPlaceholderText("What was said")
        self.read_as = self.words(HINT, "text_faint")
        self.grid.addWidget(self.read_as, self.grid.rowCount(), 1)
        self.kind = Segmented(
            context.theme,
            [(kind.value, words) for kind, words in KINDS.items()],
            NoteKind.FEEDBACK.value,
            small=True,
            name="Kind",
            parent=self,
        )
        self.put("Kind", self.kind)
        self.who = self.add_line("From", hint="Name or mail address")
        self.company = self.add_line("Company")
        segments = [row.title for row in store.all(Segment, order_by="rank", archived_at=None)]
        self.segment = self.add_choice("Segment", [NONE, *(Choice(each, each) for each in segments)], None)
        products = store.all(Product, order_by="rank", archived_at=None)
        named = [Choice(row.id, row.title, colour=row.colour) for row in products]
        self.product = self.add_choice("Product", [NONE, *named], None)
        self.add_verb("Add note", self.keep, key="Ctrl+Return", icon="plus")
        self.add_verb("Cancel", self.reject)
        self.text.textChanged.connect(self._look)
        self._look()
        self.text.setFocus()

    def keep(self) -> NoteId | None:
        """Add the note and close; what is missing is told and nothing is lost."""
        kept: list[NoteId] = []

        def add() -> None:
            kept.append(take(self.context, self.note(), self.product.value))  # pyright: ignore[reportArgumentType]

        if not self.attempt(add):
            return None
        self.accept()
        self.context.offer_undo("Added note")
        return kept[0]

    def note(self) -> ForeignNote:
        """Return the note as it will be kept; raises DeskError when nothing was typed."""
        read = read_pasted(self.text.toPlainText())
        if read is None:
            raise DeskError("A note needs some words.", "Type what was said.")
        given: dict[str, object] = {}
        who = self.who.text().strip()
        if "@" in who:
            given["email"] = who
        elif who:
            given["person"] = who
        if self.company.text().strip():
            given["company"] = self.company.text().strip()
        if self.segment.value:
            given["segment"] = self.segment.value
        chosen = NoteKind(self.kind.current())
        if chosen is not NoteKind.FEEDBACK:
            given["kind"] = chosen
        if read.source == PASTED:
            given["source"] = SOURCE
        return replace(read, **given)  # pyright: ignore[reportArgumentType]

    def _look(self) -> None:
        read = read_pasted(self.text.toPlainText())
        if read is None or read.source == PASTED:
            self.read_as.setText(HINT)
            return
        at = read.received_at
        date = f", {when_long(at, self.context.clock.today())}" if at is not None else ""
        self.read_as.setText(f"Read as a mail from {read.person or read.email}{date}: “{read.title}”")


def take(context: Context, note: ForeignNote, product_id: ProductId | None) -> NoteId:
    """Bring one note in; raises DeskError when it is a mail that is here."""
    command = TakeNotesIn(NoteBatch("a note", (note,)), SOURCE, context.clock.now(), product_id)
    changes, taken = context.desk.ask(command)
    if not taken.added:
        raise DeskError("This mail is in the inbox already.", "Search for its subject.")
    return next(NoteId(ref.id) for ref in changes.created if ref.kind is Kind.NOTE)


def keep_draft(context: Context, draft: NoteDraft) -> NoteId:
    """Keep a note that was typed as one line; raises DeskError when it says nothing."""
    if not draft.text:
        raise DeskError("A note needs some words.", "Type what was said.")
    text = draft.text
    title, body = (title_of(text), text) if len(text) > TITLE_LENGTH else (text, "")
    said = ForeignNote(
        1,
        "",
        storable(title),
        storable(body),
        kind=draft.kind,
        person=draft.person,
        email=draft.email,
        segment=draft.segment,
        source=SOURCE,
    )
    return take(context, said, draft.product_id)


def open_capture(context: Context, parent: QWidget, text: str = "") -> CaptureSheet:
    """Ask for a note; `text` is what stands in it already."""
    sheet = CaptureSheet(context, parent, text)
    sheet.open()
    return sheet


def paste(context: Context, parent: QWidget) -> CaptureSheet | None:
    """Ask for a note that begins with what was copied, when that is text."""
    text = QApplication.clipboard().text()
    return open_capture(context, parent, text) if text.strip() else None
