"""What is known of the bug that a note reports, edited in place below the note's text."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QWidget

from pmdesk.commands.fields import SetFields
from pmdesk.commands.removal import Delete
from pmdesk.domain.days import say_day
from pmdesk.domain.inbox import Bug
from pmdesk.queries import offers
from pmdesk.queries.feedback_words import BUG_STATES, SEVERITIES
from pmdesk.queries.linkable_items import linkable_items
from pmdesk.queries.note_card import NoteCard
from pmdesk.ui.context import Context
from pmdesk.ui.inbox.entry_section import EntrySection
from pmdesk.ui.inbox.reading_view import Read
from pmdesk.ui.widgets.card import Entry
from pmdesk.ui.widgets.chips import Chip
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.editing import Picked, Typed, as_typed
from pmdesk.ui.widgets.face import PAD, Face
from pmdesk.ui.widgets.markdown import may_open, open_outside
from pmdesk.ui.widgets.timeline.look import STATUS_ICONS

NOTHING = "—"
WORST = 2
"""Severities up to this one are shown in red."""


class BugSection(EntrySection):
    """Severity, state, whom it affects, steps and where it is tracked; each field is an edit of its own."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context, "Bug", parent)
        self.remove = Chip(context.theme, context.icons, "not a bug", look="words", acts=True, parent=self)
        self.remove.setAccessibleName("This is not a bug")
        self.bar.offer(self.remove, self._drop)
        self._bug: Bug | None = None

    def show_read(self, read: Read) -> None:
        """Show the bug of a note, or nothing when it reports none."""
        if self._bug is None or read.card.bug is None or read.card.bug.id != self._bug.id:
            self.entries.give_up()
        bug = self._bug = read.card.bug
        self.setVisible(bug is not None)
        if bug is None:
            return
        filed = bug.filed_at
        today = self._context.clock.today()
        self.bar.tell("" if filed is None else f"filed {say_day(filed.astimezone().date(), today)}")
        self.entries.show_entries(self._fields(bug, read.card))

    def finish(self) -> bool:
        """Keep what is being typed; False when something is wrong and stays."""
        return self.entries.finish()

    def _fields(self, bug: Bug, card: NoteCard) -> list[Entry]:
        store, today = self._context.desk.store, self._context.clock.today()
        severity = [Choice(number, words) for number, words in SEVERITIES.items()]
        states = [Choice(state, words) for state, words in BUG_STATES.items()]
        ink = "danger_text" if bug.severity <= WORST else "text"
        fields = [
            self._pick("Severity", "severity", SEVERITIES[bug.severity], lambda: severity, ink=ink),
            self._pick("State", "state", BUG_STATES[bug.state], lambda: states),
            self._regressed(bug),
            self._pick("Segment", "segment_id", card.bug_segment, lambda: _with_none(offers.segments(store))),
            self._pick("Release", "release_id", card.bug_release, lambda: _with_none(offers.releases(store, today))),
            self._pick("Item", "item_id", card.bug_item, self._items),
            self._typed("Steps", "steps", bug.steps, lines=True),
            self._typed("Tracker", "url", bug.url, hint="https://"),
        ]
        url = QUrl(bug.url)
        if bug.url and may_open(url):
            face = Face("Open in the tracker", icon="external-link", ink="accent_ink", indent=PAD + 80)
            fields.append(Entry("open", face, run=lambda: open_outside(url)))
        return fields

    def _items(self) -> list[Choice]:
        found = linkable_items(self._context.desk.store)
        icons = {item.id: STATUS_ICONS[item.status] for item in found}
        return [Choice(None, "No item"), *(Choice(each.id, each.title, *icons[each.id]) for each in found)]

    def _pick(self, label: str, name: str, words: str, offer: object, *, ink: str = "text") -> Entry:
        value: object = getattr(self._bug, name)
        face = Face(words or NOTHING, label, ink=ink if words else "text_faint")
        keep = partial(self._keep_picked, label, name)
        return Entry(name, face, Picked(label, offer, (value,), keep))  # pyright: ignore[reportArgumentType]

    def _typed(self, label: str, name: str, text: str, *, hint: str = "", lines: bool = False) -> Entry:
        face = Face(text or NOTHING, label, ink="text" if text else "text_faint", wraps=lines)
        return Entry(name, face, Typed(text, as_typed, partial(self._set, label, name), hint, lines))

    def _regressed(self, bug: Bug) -> Entry:
        words = "It came back after it was fixed" if bug.has_regressed else "No"
        face = Face(words, "Regressed", tick=bug.has_regressed)
        turn = partial(self._set, "regressed", "has_regressed")
        return Entry("has_regressed", face, tick=turn, run=lambda: turn(not bug.has_regressed))

    def _keep_picked(self, label: str, name: str, picked: tuple[object, ...]) -> None:
        self._set(label, name, picked[0])

    def _set(self, label: str, name: str, value: object) -> None:
        if self._bug is not None:
            self._context.desk.do(SetFields(Bug, (self._bug.id,), {name: value}, f"Set {label.lower()} of bug"))

    def _drop(self) -> None:
        if self._bug is not None:
            self._context.do(Delete(Bug, (self._bug.id,)), toast="Not a bug any more; the note stays")


def _with_none(found: Sequence[offers.Offer]) -> list[Choice]:
    return [Choice(None, "None"), *(Choice(each.id, each.title, colour=each.colour, fact=each.fact) for each in found)]
