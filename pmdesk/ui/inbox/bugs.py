"""The sheet that files a note as a bug: how bad, whom it affects, how to get there; likely duplicates come first."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pmdesk.commands.bugs import FileBug
from pmdesk.commands.notes import MergeNotes
from pmdesk.domain.errors import DeskError
from pmdesk.domain.inbox import BugState, called
from pmdesk.insight.bug_steps import bug_steps
from pmdesk.queries import offers
from pmdesk.queries.feedback_words import BUG_STATES, SEVERITIES
from pmdesk.queries.linkable_items import LinkableItem, linkable_items
from pmdesk.queries.similar import Alike
from pmdesk.ui.asking import drop_with
from pmdesk.ui.context import Context
from pmdesk.ui.inbox.reading_asking import DUPLICATES, ask_duplicates
from pmdesk.ui.inbox.reading_rows import Columns, Line, LineRows, Strip
from pmdesk.ui.inbox.reading_sections import percent
from pmdesk.ui.inbox.reading_view import Read
from pmdesk.ui.inbox.words import when
from pmdesk.ui.sheets import Sheet
from pmdesk.ui.widgets.buttons import Check
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.segmented import Segmented
from pmdesk.ui.widgets.timeline.look import STATUS_ICONS

WIDE = 560
STEPS_HIGH = 110
USUAL = 3
SAME = Columns(middle=120, when=52, end=44)
NONE = Choice(None, "None")


class BugSheet(Sheet):
    """Files one note; `opened` asks for another note to be shown."""

    opened = Signal(int)

    def __init__(self, context: Context, read: Read, parent: QWidget) -> None:
        super().__init__(context, parent, title="File as bug", wide=WIDE)
        self._read = read
        self._others: tuple[Alike, ...] = ()
        theme, store, today = context.theme, context.desk.store, context.clock.today()
        note = read.note
        self.body.insertWidget(0, self.words(called(note.title, note.body), "text", "body_strong"))
        self.severity = Segmented(
            theme,
            [(str(number), words.replace(", ", " ").capitalize()) for number, words in SEVERITIES.items()],
            str(USUAL),
            small=True,
            name="Severity",
            parent=self,
        )
        self.state = Segmented(
            theme, [(state.value, words) for state, words in BUG_STATES.items()], small=True, name="State", parent=self
        )
        self.regressed = Check(theme, context.icons, "It was fixed before", self)
        self.put("Severity", _at_left(self, self.severity))
        self.put("State", _at_left(self, self.state, self.regressed))
        segments = [NONE, *(Choice(each.id, each.title) for each in offers.segments(store))]
        self.segment = self.add_choice("Affects", segments, None if read.card.segment is None else read.card.segment.id)
        releases = offers.releases(store, today)
        named = next((each.id for each in releases if note.version and each.title == note.version), None)
        choices = [NONE, *(Choice(each.id, each.title, colour=each.colour, fact=each.fact) for each in releases)]
        self.release = self.add_choice("Release", choices, named)
        linked = next((each.item_id for each in read.card.quotes if each.item_id is not None), None)
        items = [NONE, *(_item(each) for each in linkable_items(store))]
        self.item = self.add_choice("Item", items, linked)
        self.steps = self.add_lines("Steps", bug_steps(note.body), STEPS_HIGH)
        self.url = self.add_line("Tracker", hint="https://")
        self._build_same()
        self.add_verb("File bug", self.file, key="Ctrl+Return", icon="bug")
        self.merge = self.add_verb("Merge into the chosen one", self.merge_into)
        self.merge.hide()
        self.add_verb("Cancel", self.reject)
        QTimer.singleShot(0, self, self.severity.segment(str(USUAL)).setFocus)
        ask_duplicates(context, note.id, self._take, self._fail)
        drop_with(context, self, DUPLICATES)

    def file(self) -> None:
        """File the bug and close."""
        values = {
            "severity": int(self.severity.current()),
            "state": BugState(self.state.current()),
            "has_regressed": self.regressed.isChecked(),
            "segment_id": self.segment.value,
            "release_id": self.release.value,
            "item_id": self.item.value,
            "steps": self.steps.toPlainText().strip(),
            "url": self.url.text().strip(),
        }
        command = FileBug(self._read.note.id, values, self.context.clock.now())
        if self.attempt(lambda: self.context.desk.do(command)):
            self.context.offer_undo("Filed as bug")
            self.accept()

    def merge_into(self) -> None:
        """Merge the note into the likely duplicate that is current, instead of filing it."""
        at = self.same.current
        if not 0 <= at < len(self._others):
            return
        other = self._others[at]
        command = MergeNotes((self._read.note.id,), other.id, self.context.clock.now())
        if self.attempt(lambda: self.context.desk.do(command)):
            self.context.offer_undo(f"Merged into “{other.title}”")
            self.accept()

    def _build_same(self) -> None:
        context = self.context
        self.told = self.words("Looking for the same among known bugs…", "text_faint")
        self.same = Strip(
            context.theme, LineRows(context.theme, context.icons, SAME), name="Likely the same", parent=self
        )
        self.same.pressed.connect(self._choose)
        self.same.focused.connect(self._offer_merge)
        self.same.hide()
        at = self.body.count() - 1
        self.body.insertWidget(at, self.told)
        self.body.insertWidget(at + 1, self.same)

    def _take(self, others: tuple[Alike, ...]) -> None:
        self._others = others
        today = self.context.clock.today()
        lines = [
            Line(
                str(other.id),
                other.title,
                icon="bug",
                icon_ink="danger",
                small=True,
                middle=other.who,
                when=when(other.received_at, today),
                end=percent(other.same),
            )
            for other in others
        ]
        self.same.show_lines(tuple(lines))
        self.same.setVisible(bool(lines))
        self.told.setText("Likely the same as" if lines else "No known bug is the same.")

    def _fail(self, trouble: DeskError) -> None:
        self.told.setText(str(trouble))

    def _choose(self, row: int) -> None:
        del row
        self._offer_merge()

    def _offer_merge(self) -> None:
        self.merge.setVisible(bool(self._others))


def _item(item: LinkableItem) -> Choice:
    icon, ink = STATUS_ICONS[item.status]
    return Choice(item.id, item.title, icon, ink, fact=item.standing)


def _at_left(parent: QWidget, *fields: QWidget) -> QWidget:
    box = QWidget(parent)
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    for field in fields:
        row.addWidget(field)
    row.addStretch(1)
    return box
