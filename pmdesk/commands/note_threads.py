"""Joins mails into conversations: by what each answers, whichever of them came in first."""

from collections.abc import Iterable
from dataclasses import replace

from pmdesk.domain.foreign_notes import ForeignNote
from pmdesk.domain.inbox import Note
from pmdesk.storage.inbox import known_origins, known_threads
from pmdesk.storage.ledger import Edit


class Threads:
    """The conversations of notes that come in, joined with those that are there."""

    def __init__(self, edit: Edit, notes: Iterable[ForeignNote]) -> None:
        self._above: dict[str, str] = {}
        """The tree of what belongs together: each name with one nearer to the first one of its conversation."""
        for note in notes:
            if note.thread:
                self._join(note)
        self._old: dict[str, str] = {}
        self._join_known(edit)

    def of(self, note: ForeignNote) -> str:
        """Return the conversation of a note, empty when it is in none."""
        if not note.thread:
            return ""
        root = self._root(note.thread)
        return self._old.get(root, root)

    def _join(self, note: ForeignNote) -> None:
        if note.thread not in self._above:
            self._above[note.thread] = note.thread
        own = (note.origin,) if note.in_reply_to or note.origin == note.thread else ()
        for each in (*note.references, note.in_reply_to, *own):
            if each:
                self._unite(note.thread, each)

    def _join_known(self, edit: Edit) -> None:
        """Join with what is there; where that shows two conversations there to be one, the first goes on as both."""
        names = list(self._above)
        known = known_origins(edit, names)
        for origin, thread in known.items():
            self._unite(origin, thread or origin)
        for thread in sorted({*known_threads(edit, names), *filter(None, known.values())}):
            root = self._root(thread)
            before = self._old.setdefault(root, thread)
            if before != thread:
                for note in edit.all(Note, thread=thread):
                    edit.put(replace(note, thread=before))
        for origin, thread in known.items():
            if not thread:
                for note in edit.all(Note, origin=origin):
                    root = self._root(origin)
                    edit.put(replace(note, thread=self._old.get(root, root)))

    def _unite(self, first: str, second: str) -> None:
        one, other = self._root(first), self._root(second)
        if one != other:
            self._above[other] = one

    def _root(self, name: str) -> str:
        above = self._above.setdefault(name, name)
        while above != name:
            further = self._above[above]
            self._above[name] = further
            name, above = above, further
        return name
