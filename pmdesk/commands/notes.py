"""Edits of notes: add, triage (accept, snooze, reject, archive), mark as read, merge and take apart again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import UTC, datetime

from pmdesk.commands.fields import changed, counted, make
from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import Gone, RuleBroken
from pmdesk.domain.inbox import Merge, Note, NoteKind, NoteState, called, storable
from pmdesk.domain.kinds import NoteId
from pmdesk.storage.inbox import due_notes
from pmdesk.storage.ledger import Edit

VERB_OF = {NoteState.ACCEPTED: "Accept", NoteState.REJECTED: "Reject", NoteState.ARCHIVED: "Archive"}
STOOD = ("state", "is_unread", "snoozed_until", "duplicate_of_id")
"""What a merge changes of a note, and what its row keeps of it."""
NAME_LIMIT = 60


@frozen
class AddNote:
    """Add what somebody said, received at an instant; `values` are further fields by name. Answers the note's id."""

    kind: NoteKind
    title: str
    body: str
    at: datetime
    values: Mapping[str, object] = field(default_factory=dict[str, object])

    @property
    def label(self) -> str:
        """The step's name."""
        return "Add note"

    def apply(self, edit: Edit) -> NoteId:
        """Put the note; what cannot be kept of its texts is left out."""
        values = {name: storable(value) if isinstance(value, str) else value for name, value in self.values.items()}
        values |= {"kind": self.kind, "title": storable(self.title).strip(), "body": storable(self.body)}
        row = make(Note, edit.next_id(), {**values, "received_at": self.at.astimezone(UTC)})
        edit.put(row)
        return NoteId(row.id)


@frozen
class SetState:
    """Accept, reject or archive notes, or make them new again; all but new ones count as read.

    A duplicate that gets another state is no part of the other note any more.
    """

    ids: tuple[int, ...]
    state: NoteState

    @property
    def label(self) -> str:
        """The step's name."""
        what = counted(Note, len(self.ids))
        return f"{VERB_OF[self.state]} {what}" if self.state in VERB_OF else f"Set {what} to {self.state.value}"

    def apply(self, edit: Edit) -> None:
        """Put every note with its state."""
        if self.state is NoteState.SNOOZED:
            raise RuleBroken("A snoozed note needs an instant to come back at.", "Choose a day.")
        if self.state is NoteState.DUPLICATE:
            raise RuleBroken("A duplicate needs the note that it repeats.", "Merge it into that note.")
        for note in _notes(edit, self.ids):
            settle(edit, note, self.state)


@frozen
class Snooze:
    """Put notes aside until an instant; they come back new and unread."""

    ids: tuple[int, ...]
    until: datetime

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Snooze {counted(Note, len(self.ids))}"

    def apply(self, edit: Edit) -> None:
        """Put every note with the instant."""
        for note in _notes(edit, self.ids):
            settle(edit, note, NoteState.SNOOZED, self.until.astimezone(UTC))


@frozen
class WakeNotes:
    """Bring the snoozed notes back whose time has come. Answers how many."""

    now: datetime
    label: str = "Bring snoozed notes back"

    def apply(self, edit: Edit) -> int:
        """Put them as new and unread."""
        values = {"state": NoteState.NEW, "is_unread": True, "snoozed_until": None}
        due = edit.many(Note, due_notes(edit, self.now))
        for note in due:
            edit.put(changed(note, values))
        return len(due)


@frozen
class MarkRead:
    """Mark notes as read, or as unread."""

    ids: tuple[int, ...]
    is_unread: bool = False

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Mark {counted(Note, len(self.ids))} as {'unread' if self.is_unread else 'read'}"

    def apply(self, edit: Edit) -> None:
        """Put every note with the mark."""
        for note in edit.many(Note, self.ids):
            edit.put(changed(note, {"is_unread": self.is_unread}))


@frozen
class MergeNotes:
    """Make notes duplicates of another one; how each stood is kept, so that `Unmerge` takes them apart exactly.

    The note itself may stand among `ids`. Its requesters are those of all notes merged into it, however deep.
    """

    ids: tuple[int, ...]
    into_id: int
    at: datetime

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Merge {counted(Note, len(set(self.ids) - {self.into_id}))}"

    def apply(self, edit: Edit) -> None:
        """Put a merge for each note that is not part of the other one yet."""
        into = edit.get(Note, self.into_id)
        others = [note for note in _notes(edit, self.ids) if note.id != into.id]
        if not others:
            raise RuleBroken("A note cannot be merged into itself.", "Choose another one.")
        _refuse_circle(edit, others, into)
        for note in others:
            if note.duplicate_of_id != into.id:
                stood = {name: getattr(note, name) for name in STOOD}
                edit.put(make(Merge, edit.next_id(), {"note_id": note.id, "into_id": into.id, "at": self.at, **stood}))
                values = {"state": NoteState.DUPLICATE, "is_unread": False, "snoozed_until": None}
                edit.put(changed(note, {**values, "duplicate_of_id": into.id}))


@frozen
class Unmerge:
    """Take a note out of the one that it was merged into last; it stands as it stood before."""

    note_id: int
    label: str = "Unmerge note"

    def apply(self, edit: Edit) -> None:
        """Put the note as its merge remembers it, and drop the merge."""
        note = edit.get(Note, self.note_id)
        if note.duplicate_of_id is None:
            raise RuleBroken(f"{_named(note)} is not merged into another note.", "Choose one that is.")
        merges = merges_of(edit, note)
        if not merges:
            settle(edit, note, NoteState.NEW)
            return
        last = merges[-1]
        if last.duplicate_of_id is not None:
            _refuse_return(edit, note, edit.get(Note, last.duplicate_of_id))
        edit.drop(Merge, last.id)
        edit.put(changed(note, {name: getattr(last, name) for name in STOOD}))


def settle(edit: Edit, note: Note, state: NoteState, until: datetime | None = None) -> None:
    """Give a note a state of its own, one at an instant when it is snoozed; what it was merged into lets it go."""
    for merge in edit.all(Merge, note_id=note.id) if note.duplicate_of_id is not None else ():
        edit.drop(Merge, merge.id)
    values: dict[str, object] = {"state": state, "snoozed_until": until, "duplicate_of_id": None}
    if state is not NoteState.NEW:
        values["is_unread"] = False
    edit.put(changed(note, values))


def accept_new(edit: Edit, note: Note, **values: object) -> None:
    """Give a note some values; where it was new it is accepted and read, for somebody made something of it."""
    if note.state is NoteState.NEW:
        values |= {"state": NoteState.ACCEPTED, "is_unread": False}
    if values:
        edit.put(changed(note, values))


def merges_of(edit: Edit, note: Note) -> list[Merge]:
    """Return the merges that made a note what it is, the first one first: each remembers the one before it."""
    newest_first = sorted(edit.all(Merge, note_id=note.id), key=lambda merge: merge.id, reverse=True)
    found: list[Merge] = []
    into = note.duplicate_of_id
    for merge in newest_first:
        if into is not None and merge.into_id == into:
            found.append(merge)
            into = merge.duplicate_of_id
    return found[::-1]


def take_out(edit: Edit, note_id: int) -> None:
    """Let go of a note all that was ever merged into it, as if it had not been, so that it may be dropped."""
    for merge_id in sorted(row_id for (row_id,) in edit.cells(Merge, ("id",), into_id=note_id)):
        merge = edit.get(Merge, merge_id)
        stood = {name: getattr(merge, name) for name in STOOD}
        edit.drop(Merge, merge_id)
        later = [each for each in edit.all(Merge, note_id=merge.note_id) if each.id > merge_id]
        after = min(later, key=lambda each: each.id, default=None)
        if after is not None and after.duplicate_of_id == note_id:
            edit.put(changed(after, stood))
            continue
        note = edit.get(Note, merge.note_id)
        if note.duplicate_of_id == note_id:
            edit.put(changed(note, stood))
    for merge in edit.all(Merge, duplicate_of_id=note_id):
        edit.put(changed(merge, {"state": NoteState.NEW, "duplicate_of_id": None}))
    for note in edit.all(Note, duplicate_of_id=note_id):
        edit.put(changed(note, {"state": NoteState.NEW, "duplicate_of_id": None}))


def _notes(edit: Edit, ids: Iterable[int]) -> list[Note]:
    found = edit.many(Note, dict.fromkeys(ids))
    if not found:
        raise Gone("None of these notes is there any more.", "They may have been deleted or undone.")
    return found


def _refuse_circle(edit: Edit, merged: Sequence[Note], into: Note) -> None:
    """Refuse to merge notes into one that is part of one of them."""
    ids = {note.id for note in merged}
    for above in _chain(edit, into):
        if above.id in ids:
            raise RuleBroken(
                f"{_named(into)} is itself merged into {_named(above)}.",
                "Merge the other way round, or unmerge it first.",
            )


def _refuse_return(edit: Edit, note: Note, former: Note) -> None:
    """Refuse to give a note back to one that has become part of it since."""
    if any(above.id == note.id for above in [former, *_chain(edit, former)]):
        raise RuleBroken(
            f"{_named(note)} was a duplicate of {_named(former)}, which has been merged into it since.",
            f"Unmerge {_named(former)} first.",
        )


def _chain(edit: Edit, note: Note) -> list[Note]:
    """Return the notes that a note is part of, the nearest first."""
    found: list[Note] = []
    known = {note.id}
    while note.duplicate_of_id is not None and note.duplicate_of_id not in known:
        known.add(note.duplicate_of_id)
        note = edit.get(Note, note.duplicate_of_id)
        found.append(note)
    return found


def _named(note: Note) -> str:
    return f"“{called(note.title, note.body, NAME_LIMIT)}”"
