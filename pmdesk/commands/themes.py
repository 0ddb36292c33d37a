"""Edits of themes: made, named, merged, split, kept and linked by a person, and what a round of finding them brings."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.inbox import Mood, Note, Theme, storable
from pmdesk.domain.kinds import NoteId, ThemeId
from pmdesk.domain.roadmap import TITLE_LIMIT
from pmdesk.storage.ledger import Edit
from pmdesk.storage.note_found import (
    NoteFound,
    NoteVector,
    put_found,
    put_middles,
    put_vectors,
    themes_in_use,
)


@frozen
class AddTheme:
    """Make a theme by hand, with these notes in it. Answers its id."""

    title: str
    note_ids: tuple[NoteId, ...] = ()

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Add theme {self.title.strip()}"

    def apply(self, edit: Edit) -> ThemeId:
        """Put the theme, and the notes in it."""
        return _made(edit, self.title, self.note_ids)


@frozen
class RenameTheme:
    """Give a theme a name that stays."""

    theme_id: ThemeId
    title: str

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Rename theme to {self.title.strip()}"

    def apply(self, edit: Edit) -> None:
        """Put the theme with its name."""
        edit.put(replace(edit.get(Theme, self.theme_id), title=self.title.strip(), is_named=True))


@frozen
class MergeThemes:
    """Make themes one: what belongs to the others belongs to `into_id` from now on, newly found notes too."""

    ids: tuple[ThemeId, ...]
    into_id: ThemeId

    @property
    def label(self) -> str:
        """The step's name."""
        count = sum(theme_id != self.into_id for theme_id in self.ids)
        return "Merge theme" if count == 1 else f"Merge {count} themes"

    def apply(self, edit: Edit) -> None:
        """Point the others to the one; a link to an item goes over where that one has none."""
        into = edit.get(Theme, self.into_id)
        if into.into_id is not None:
            raise RuleBroken(f"“{into.title}” is itself merged into another theme.", "Merge into that one.")
        for theme in edit.many(Theme, dict.fromkeys(self.ids)):
            if theme.id == into.id:
                continue
            edit.put(replace(theme, into_id=into.id))
            if into.item_id is None and theme.item_id is not None:
                into = replace(into, item_id=theme.item_id)
        edit.put(replace(into, is_kept=True, archived_at=None))


@frozen
class UnmergeTheme:
    """Let a theme that was merged into another one stand by itself again, with all that was its own."""

    theme_id: ThemeId
    label: str = "Unmerge theme"

    def apply(self, edit: Edit) -> None:
        """Cut the theme loose; it is kept, for a person wants it."""
        theme = edit.get(Theme, self.theme_id)
        if theme.into_id is None:
            raise RuleBroken(f"“{theme.title}” is not merged into another theme.", "There is nothing to take apart.")
        edit.put(replace(theme, into_id=None, is_kept=True))


@frozen
class SplitTheme:
    """Take notes out of a theme into a new one. Answers its id."""

    theme_id: ThemeId
    note_ids: tuple[NoteId, ...]
    title: str

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Split off {self.title.strip()}"

    def apply(self, edit: Edit) -> ThemeId:
        """Put the new theme, and the notes in it."""
        edit.get(Theme, self.theme_id)
        if not self.note_ids:
            raise RuleBroken("No notes are chosen to be split off.", "Select those of the new theme first.")
        return _made(edit, self.title, self.note_ids)


@frozen
class KeepTheme:
    """Say that a theme stays, however few notes it has; or that it need not."""

    theme_id: ThemeId
    is_kept: bool = True

    @property
    def label(self) -> str:
        """The step's name."""
        return "Keep theme" if self.is_kept else "Do not keep theme"

    def apply(self, edit: Edit) -> None:
        """Put the theme; one that was put aside comes back."""
        theme = edit.get(Theme, self.theme_id)
        edit.put(replace(theme, is_kept=self.is_kept, archived_at=None if self.is_kept else theme.archived_at))


@frozen
class PlaceNotes:
    """Say which theme notes belong to; None: to no theme. This is respected ever after."""

    ids: tuple[NoteId, ...]
    theme_id: ThemeId | None

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Place {_notes(len(self.ids))}"

    def apply(self, edit: Edit) -> None:
        """Put every note with its theme."""
        _place(edit, self.ids, self.theme_id)


@frozen
class FreeNotes:
    """Take back what a person said about the theme of notes: found themes count for them again."""

    ids: tuple[NoteId, ...]

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Leave {_notes(len(self.ids))} to found themes"

    def apply(self, edit: Edit) -> None:
        """Put every note without a word about its theme."""
        for note in edit.many(Note, dict.fromkeys(self.ids)):
            edit.put(replace(note, theme_id=None, is_placed=False))


@frozen
class CorrectMood:
    """Say how notes sound; None: leave it to what was found."""

    ids: tuple[NoteId, ...]
    mood: Mood | None

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Set the mood of {_notes(len(self.ids))}"

    def apply(self, edit: Edit) -> None:
        """Put every note with its mood."""
        for note in edit.many(Note, dict.fromkeys(self.ids)):
            edit.put(replace(note, mood=self.mood))


@frozen
class FoundTheme:
    """A theme as a round saw it; `theme_id` is the known one that it is, None when it is new.

    `first_seen` is when the oldest of its notes was received, `middle` where its notes lie, packed. It is empty for a
    theme that a person made: which notes that takes is told by those placed in it.
    """

    title: str
    words: tuple[str, ...]
    first_seen: datetime | None = None
    theme_id: ThemeId | None = None
    middle: bytes = b""


@frozen
class AdoptThemes:
    """Take in what a round found: new themes, and words of known ones. Answers the ids in the order of `found`.

    A name that was given by hand stays, and any other while it says a word of what the notes say. `model` names the
    space in which the middles lie; `away` are those of themes that have no notes now.
    """

    found: tuple[FoundTheme, ...]
    model: str = ""
    away: tuple[tuple[ThemeId, bytes], ...] = ()
    label: str = "Find themes"

    def apply(self, edit: Edit) -> tuple[ThemeId, ...]:
        """Put new themes and renewed ones, and remember where they lie."""
        ids = tuple(_adopted(edit, found) for found in self.found)
        here = {theme_id: found.middle for theme_id, found in zip(ids, self.found, strict=True) if found.middle}
        put_middles(edit, self.model, dict(self.away) | here)
        return ids


@frozen
class PutThemesAside:
    """Put themes aside that no note belongs to and nobody wants: not named, kept, linked or merged by hand."""

    at: datetime
    label: str = "Put empty themes aside"

    def apply(self, edit: Edit) -> None:
        """Mark the themes."""
        used = themes_in_use(edit)
        for theme in edit.all(Theme, archived_at=None, is_named=False, is_kept=False, item_id=None, into_id=None):
            if theme.id not in used:
                edit.put(replace(theme, archived_at=self.at))


@frozen
class KeepFound:
    """Write down what this machine made of notes: facts, announced and not undone."""

    at: datetime
    found: tuple[NoteFound, ...] = ()
    vectors: tuple[NoteVector, ...] = ()
    label: str = "Look at notes"

    def apply(self, edit: Edit) -> None:
        """Write what differs."""
        put_vectors(edit, self.vectors)
        put_found(edit, self.found, self.at.isoformat())


def _made(edit: Edit, title: str, note_ids: tuple[NoteId, ...]) -> ThemeId:
    theme_id = ThemeId(edit.next_id())
    notes = edit.many(Note, dict.fromkeys(note_ids))
    first = min((note.received_at for note in notes), default=None)
    edit.put(Theme(theme_id, title.strip(), is_named=True, is_kept=True, first_seen=first))
    _place(edit, note_ids, theme_id)
    return theme_id


def _place(edit: Edit, ids: Iterable[NoteId], theme_id: ThemeId | None) -> None:
    if theme_id is not None:
        edit.get(Theme, theme_id)
    for note in edit.many(Note, dict.fromkeys(ids)):
        edit.put(replace(note, theme_id=theme_id, is_placed=True))


def _adopted(edit: Edit, found: FoundTheme) -> ThemeId:
    title = storable(found.title.strip())[:TITLE_LIMIT] or "Other"
    words = tuple(map(storable, found.words))
    known = None if found.theme_id is None else edit.find(Theme, found.theme_id)
    if known is None:
        theme_id = ThemeId(edit.next_id())
        edit.put(Theme(theme_id, title, words=words, first_seen=found.first_seen))
        return theme_id
    instants = [at for at in (known.first_seen, found.first_seen) if at is not None]
    renewed = replace(known, words=words, first_seen=min(instants, default=None), archived_at=None)
    stays = known.is_named or _still_says(known.title, words)
    edit.put(renewed if stays else replace(renewed, title=title))
    return known.id


def _still_says(title: str, words: Iterable[str]) -> bool:
    said = title.casefold().split()
    return any(word.casefold() in said for word in words)


def _notes(count: int) -> str:
    return "1 note" if count == 1 else f"{count} notes"
