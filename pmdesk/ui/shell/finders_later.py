"""What the palette searches off the main thread: notes (`~`), people and companies (`@`)."""

from collections.abc import Callable

from pmdesk.domain.counts import counted
from pmdesk.domain.days import say_day
from pmdesk.queries.inbox_counts import quoted
from pmdesk.queries.palette import NameFound, NoteFound, find_names, find_notes
from pmdesk.ui.context import Context, Found

NOTES, NAMES = "palette.notes", "palette.names"
LEAST = 2
"""Without a sign before them so many letters are needed: fewer would find everything."""
Take = Callable[[list[Found]], None]


class NoteFinder:
    """Finds notes by what the inbox would find."""

    sigil = "~"
    group = "Notes"

    def __init__(self, context: Context) -> None:
        self._context = context

    def ask(self, words: str, limit: int, take: Take) -> None:
        """Have the newest notes found; `take` hears of them a moment later."""
        today = self._context.clock.today()
        self._context.ask(
            NOTES,
            lambda rows: find_notes(rows, words, limit, today),
            lambda found: take([self._tell(each) for each in found]),
            lambda _trouble: take([]),
        )

    def _tell(self, note: NoteFound) -> Found:
        day = say_day(note.received_at.astimezone().date(), self._context.clock.today())
        fact = ", ".join(part for part in (note.who, day) if part)
        return Found(note.title, f"pmdesk://note/{note.id}", self.group, "message-square", fact, 0.0, note.hits)


class NameFinder:
    """Finds people and companies; they lead to what they wrote."""

    sigil = "@"
    group = "People and companies"

    def __init__(self, context: Context) -> None:
        self._context = context

    def ask(self, words: str, limit: int, take: Take) -> None:
        """Have names found; `take` hears of them a moment later."""
        self._context.ask(
            NAMES,
            lambda rows: find_names(rows, words, limit),
            lambda found: take([self._tell(each) for each in found]),
            lambda _trouble: take([]),
        )

    def _tell(self, name: NameFound) -> Found:
        notes = counted(name.notes, "note")
        operator = "company" if name.table == "company" else "from"
        place = f"inbox/find/{operator}:{quoted(name.title)}"
        icon = "building-2" if name.table == "company" else "user"
        return Found(name.title, place, self.group, icon, f"{name.table}, {notes}", 0.0, name.hits)


def later_finders(context: Context) -> list[NameFinder | NoteFinder]:
    """Return what is asked off the main thread."""
    return [NameFinder(context), NoteFinder(context)]
