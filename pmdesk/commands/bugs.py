"""Edits of bugs: a note is filed as one, with what is known of it."""

from collections.abc import Mapping
from dataclasses import field
from datetime import UTC, datetime

from pmdesk.commands.fields import make
from pmdesk.commands.notes import accept_new
from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.inbox import Bug, Company, Note, NoteKind, Person, storable
from pmdesk.domain.kinds import BugId, ReleaseId, SegmentId
from pmdesk.domain.roadmap import Release
from pmdesk.storage.ledger import Edit


@frozen
class FileBug:
    """File a note as a bug, at an instant; `values` are fields of the bug by name. Answers the bug's id.

    The note becomes one of bugs and, when it is new, accepted. The segment is the sender's and the release the one
    that the note's version names, unless they are given.
    """

    note_id: int
    values: Mapping[str, object] = field(default_factory=dict[str, object])
    at: datetime | None = None
    label: str = "File as bug"

    def apply(self, edit: Edit) -> BugId:
        """Put the bug and its note."""
        note = edit.get(Note, self.note_id)
        if edit.count(Bug, note_id=note.id):
            raise RuleBroken("This note is filed as a bug already.", "Change what is known of it there.")
        values: dict[str, object] = {"segment_id": _segment(edit, note), "release_id": _release(edit, note)}
        values |= {"filed_at": None if self.at is None else self.at.astimezone(UTC)}
        values |= {name: storable(value) if isinstance(value, str) else value for name, value in self.values.items()}
        row = make(Bug, edit.next_id(), {**values, "note_id": note.id})
        edit.put(row)
        accept_new(edit, note, kind=NoteKind.BUG)
        return BugId(row.id)


def _segment(edit: Edit, note: Note) -> SegmentId | None:
    if note.segment_id is not None:
        return note.segment_id
    person = None if note.person_id is None else edit.get(Person, note.person_id)
    if person is not None and person.segment_id is not None:
        return person.segment_id
    company_id = note.company_id or (person.company_id if person is not None else None)
    return None if company_id is None else edit.get(Company, company_id).segment_id


def _release(edit: Edit, note: Note) -> ReleaseId | None:
    """Return the release that the note's version names, of its own product where it has one."""
    if not note.version.strip():
        return None
    named = edit.all(Release, title=note.version.strip())
    own = [release for release in named if note.product_id is None or release.product_id in (None, note.product_id)]
    return own[0].id if own else None
