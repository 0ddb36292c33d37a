"""What keys do with notes in triage: accept, archive, reject, snooze, mark unread, set a state, delete."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time

from pmdesk.commands.desk import Command
from pmdesk.commands.notes import MarkRead, SetState, Snooze
from pmdesk.commands.removal import Delete
from pmdesk.domain.inbox import Note, NoteState
from pmdesk.ui.context import Context
from pmdesk.ui.inbox.note_list import NoteList
from pmdesk.ui.inbox.snoozing import SnoozePopover, say_wake
from pmdesk.ui.inbox.words import notes
from pmdesk.ui.widgets.choices import Choice, ChoicePopover

MORNING = time(7)
"""When a snoozed note comes back on its day, where the person is."""
DONE = {
    NoteState.ACCEPTED: "Accepted",
    NoteState.ARCHIVED: "Archived",
    NoteState.REJECTED: "Rejected",
    NoteState.NEW: "Put back to triage",
}
CHOICES = (
    Choice(NoteState.NEW, "To triage", "inbox"),
    Choice(NoteState.ACCEPTED, "Accepted", "circle-check"),
    Choice(NoteState.SNOOZED, "Snoozed until…", "clock"),
    Choice(NoteState.REJECTED, "Rejected", "circle-slash"),
    Choice(NoteState.ARCHIVED, "Archived", "archive"),
)


class TriageVerbs:
    """Acts on the selected notes of a list; each act is one step, and the selection moves on."""

    def __init__(self, context: Context, painted: NoteList, ids: Callable[[], tuple[int, ...]]) -> None:
        self._context = context
        self._list = painted
        self._ids = ids

    def accept(self) -> bool:
        """Accept the notes; those that all are accepted go back to triage."""
        return self.set_state(NoteState.ACCEPTED)

    def archive(self) -> bool:
        """Archive the notes; those that all are archived go back to triage."""
        return self.set_state(NoteState.ARCHIVED)

    def reject(self) -> bool:
        """Reject the notes; those that all are rejected go back to triage."""
        return self.set_state(NoteState.REJECTED)

    def set_state(self, state: NoteState) -> bool:
        """Give the notes a state, or make them new where they all have it."""
        ids = self._ids()
        if not ids:
            return False
        if all(note.state is state for note in self._notes(ids)):
            state = NoteState.NEW
        return self._settle(SetState(ids, state), f"{DONE[state]} {notes(len(ids))}")

    def snooze(self) -> SnoozePopover | None:
        """Ask until when."""
        ids = self._ids()
        if not ids:
            return None
        context, (owner, box) = self._context, self._list.spot()
        popover = SnoozePopover(context.theme, context.icons, owner, context.clock.today())

        def keep(picked: tuple[date, ...]) -> None:
            self._snooze(ids, picked[0])

        popover.kept.connect(keep)
        popover.hang(box)
        return popover

    def turn_unread(self) -> bool:
        """Mark the notes unread; those that all are unread are marked read."""
        ids = self._ids()
        is_unread = not all(note.is_unread for note in self._notes(ids))
        if not ids or self._context.do(MarkRead(ids, is_unread)) is None:
            return False
        self._context.status.say(f"Marked {notes(len(ids))} {'unread' if is_unread else 'read'}.")
        return True

    def ask_state(self) -> ChoicePopover | None:
        """Offer all states."""
        ids = self._ids()
        if not ids:
            return None
        context, (owner, box) = self._context, self._list.spot()
        states = {note.state for note in self._notes(ids)}
        chosen = [states.pop()] if len(states) == 1 else []
        popover = ChoicePopover(context.theme, context.icons, owner, CHOICES, chosen, name="State")
        popover.kept.connect(self._pick_state)
        popover.hang(box)
        return popover

    def delete(self) -> bool:
        """Delete the notes, with the way back."""
        ids = self._ids()
        return bool(ids) and self._settle(Delete(Note, ids), f"Deleted {notes(len(ids))}")

    def _pick_state(self, picked: tuple[NoteState, ...]) -> None:
        state = picked[0]
        if state is NoteState.SNOOZED:
            self.snooze()
        else:
            self.set_state(state)

    def _snooze(self, ids: tuple[int, ...], day: date) -> None:
        until = datetime.combine(day, MORNING).astimezone(UTC)
        words = f"Snoozed {notes(len(ids))} until {say_wake(day, self._context.clock.today())}"
        self._settle(Snooze(ids, until), words)

    def _settle(self, command: Command[object], words: str) -> bool:
        """Do something after which notes need no more triage; the next one becomes current."""
        if self._context.do(command, toast=words) is None:
            return False
        self._list.move_on()
        return True

    def _notes(self, ids: Sequence[int]) -> list[Note]:
        return self._context.desk.store.many(Note, ids)
