"""The head of a note that is read: its title, who said it and when; and the line of its theme and mood."""

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from pmdesk.domain.amounts import amount_text
from pmdesk.domain.inbox import Note, NoteKind, NoteState, called
from pmdesk.queries.feedback_words import MOOD_ICONS, MOODS, NOTE_STATES
from pmdesk.ui.context import Context
from pmdesk.ui.inbox.reading_view import Read
from pmdesk.ui.inbox.words import when_long
from pmdesk.ui.widgets.chips import Chip, Flow
from pmdesk.ui.widgets.pressing import alone

UNKNOWN = "Unknown sender"
STATE_LOOKS = {
    NoteState.ACCEPTED: "success",
    NoteState.SNOOZED: "warning",
    NoteState.REJECTED: "neutral",
    NoteState.DUPLICATE: "neutral",
    NoteState.ARCHIVED: "neutral",
}
STARS = 5
LONGEST_TITLE = 400


class Flowing(QWidget):
    """A line of chips that goes on in the next line where it is narrow; made anew with each note."""

    def __init__(self, context: Context, gap: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.context = context
        self._gap = gap
        self.flow = Flow(context.theme.px(gap), self)
        self.flow.setContentsMargins(0, 0, 0, 0)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, text: str, look: str, *, icon: str = "", key: str = "", dot: int = 0, acts: bool = False) -> Chip:
        """Put a chip at the end."""
        chip = Chip(
            self.context.theme,
            self.context.icons,
            text,
            look=look,
            icon=icon,
            key=key,
            dot=dot,
            acts=acts,
            parent=self,
        )
        self.flow.addWidget(chip)
        chip.show()
        return chip

    def chips(self) -> list[Chip]:
        """Return the chips in their order."""
        found = (self.flow.itemAt(at).widget() for at in range(self.flow.count()))
        return [each for each in found if isinstance(each, Chip)]

    def words(self) -> list[str]:
        """Return the words of the chips."""
        return [chip.text() for chip in self.chips()]

    def settle(self) -> None:
        """Measure anew after chips came and went."""
        self.setAccessibleName(", ".join(self.words()))
        self.flow.invalidate()
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self.flow.heightForWidth(width)


class NoteHead(QWidget):
    """Title, sender, segment, product, source, when, and where the note went; `opened` asks for another note."""

    opened = Signal(int)

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self.title = QLabel(self)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setWordWrap(True)
        self.title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.facts = Flowing(context, 8, self)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.title)
        self._column.addWidget(self.facts)
        context.theme.changed.connect(self._dress)
        self._dress()

    def show_read(self, read: Read, today: date) -> None:
        """Show another note."""
        note = read.note
        self.title.setText(called(note.title, note.body, LONGEST_TITLE))
        self.title.setAccessibleName(f"Note, {self.title.text()}")
        facts = self.facts
        facts.flow.clear()
        card = read.card
        facts.add(card.who or UNKNOWN, "strong")
        if card.person is not None and card.company is not None:
            facts.add(card.person.title, "muted")
        if card.segment is not None:
            facts.add(card.segment.title, "neutral")
        if card.company is not None and card.company.revenue is not None:
            facts.add(f"{amount_text(card.company.revenue)} a year", "neutral")
        if card.product is not None:
            facts.add(card.product.title, "muted", dot=card.product.colour)
        facts.add(_came(read, today), "faint")
        self._add_states(read, today)
        facts.settle()

    def _add_states(self, read: Read, today: date) -> None:
        note, facts = read.note, self.facts
        if note.rating is not None and note.kind is NoteKind.REVIEW:
            facts.add(f"{note.rating} of {STARS} stars", "neutral", icon="star")
        if note.kind is NoteKind.BUG:
            facts.add("Bug", "danger", icon="bug")
        if note.version:
            facts.add(note.version, "neutral")
        into = read.card.merged_into
        if into is not None:
            chip = facts.add(f"Merged into “{into.title}”", "neutral", icon="merge", acts=True)
            chip.clicked.connect(lambda: self.opened.emit(into.id))
        elif note.state in STATE_LOOKS:
            facts.add(_state(note, today), STATE_LOOKS[note.state])
        for name in note.attachments:
            facts.add(name, "line", icon="paperclip")
        if read.card.requesters > 1:
            facts.add(f"{read.card.requesters} requesters", "neutral", icon="users")
        if read.card.replies:
            facts.add(f"Told {when_long(read.card.replies[-1].at, today)}", "success", icon="send")

    def _dress(self) -> None:
        theme = self._context.theme
        self.title.setFont(theme.font("headline"))
        self.title.setStyleSheet(f"color: {theme.color('text').name()};")
        self._column.setContentsMargins(theme.px(20), theme.px(14), theme.px(20), theme.px(8))
        self._column.setSpacing(theme.px(6))


class ThemeLine(Flowing):
    """The theme of a note, a guess that can be accepted, and how it sounds."""

    accepted = Signal()
    placed = Signal(int)
    picked = Signal()
    mood_asked = Signal()

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context, 6, parent)

    def show_read(self, read: Read) -> None:
        """Show theme and mood of another note."""
        self.flow.clear()
        theme, actions = self.context.theme, self.context.actions
        self.flow.setContentsMargins(theme.px(20), theme.px(8), theme.px(20), theme.px(8))
        self.add("Theme", "words")
        self._add_themes(read)
        mood = read.card.mood
        if mood is not None:
            by_hand = read.note.mood is not None
            chip = self.add(MOODS[mood], "accent" if by_hand else "line", icon=MOOD_ICONS[mood], acts=True)
            chip.setAccessibleName(f"Sounds {MOODS[mood].lower()}{'' if by_hand else ', found'}; change it")
            chip.setToolTip(actions.tooltip("inbox.mood") if actions.has("inbox.mood") else "")
            chip.clicked.connect(alone(self.mood_asked.emit))
        self.settle()

    def _add_themes(self, read: Read) -> None:
        card = read.card
        if card.note.is_placed:
            self._add_picker(
                card.theme.title if card.theme else "No theme", "accent" if card.theme else "line", "check"
            )
            return
        if not card.guesses:
            self._add_picker("None yet", "line", "")
            return
        first, *rest = card.guesses
        chip = self.add(first.title, "accent", acts=True)
        chip.setAccessibleName(f"{first.title}, suggested; accept")
        chip.clicked.connect(alone(self.accepted.emit))
        for guess in rest:
            other = self.add(guess.title, "line", acts=True)
            other.setAccessibleName(f"{guess.title}, second guess; choose it")
            other.clicked.connect(lambda _checked=False, theme_id=guess.id: self.placed.emit(theme_id))
        self.add(f"suggested, {round(100 * first.sure)} % sure,", "words")
        key = self._key("inbox.accept_theme")
        accept = self.add("accept", "words", key=key, acts=True)
        accept.setAccessibleName(f"Accept {first.title}")
        accept.clicked.connect(alone(self.accepted.emit))

    def _add_picker(self, words: str, look: str, icon: str) -> None:
        chip = self.add(words, look, icon=icon, acts=True)
        chip.setAccessibleName(f"Theme, {words}; change it")
        chip.clicked.connect(alone(self.picked.emit))

    def _key(self, action_id: str) -> str:
        return self.context.actions.first_key(action_id) if self.context.actions.has(action_id) else ""


def _came(read: Read, today: date) -> str:
    note = read.note
    said = when_long(note.received_at, today)
    source = note.source if read.card.company or read.card.person else ""
    return f"{source}, {said}" if source else said


def _state(note: Note, today: date) -> str:
    words = NOTE_STATES[note.state]
    return words if note.snoozed_until is None else f"{words} until {when_long(note.snoozed_until, today)}"
