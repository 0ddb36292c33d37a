"""Whatever a person says about themes holds after any rounds of finding them, while notes come and go."""

import tempfile
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pmdesk.commands.notes import AddNote
from pmdesk.commands.removal import Delete
from pmdesk.commands.themes import (
    AddTheme,
    FreeNotes,
    KeepTheme,
    MergeThemes,
    PlaceNotes,
    RenameTheme,
    SplitTheme,
    UnmergeTheme,
)
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.inbox import Note, NoteKind, Theme
from pmdesk.domain.kinds import NoteId, ThemeId
from pmdesk.insight.embedding import MiniLM, Room, Vectors
from pmdesk.insight.themes_mind import Mind
from pmdesk.insight.themes_values import MINILM
from pmdesk.runtime.theming_work import Round, Work, roots
from pmdesk.storage.note_found import belongings
from tests.said import said_about
from tests.world import NOW, empty_world

POOL = said_about(240)
FIRST, COME, GO = 72, 8, 5
FEWEST = 4
Groups = dict[ThemeId, frozenset[NoteId]]


class Remembering:
    """The model, which places the same text once only."""

    name = MINILM

    def __init__(self) -> None:
        self._model = MiniLM(Room(2))
        self._known: dict[str, Vectors] = {}

    def place(self, texts: Sequence[str], _tell: object = None) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known |= dict(zip(new, self._model.place(new), strict=True))
        return np.stack([self._known[text] for text in texts])


class Here:
    """Thinks in this process."""

    is_alive = True

    def __init__(self, *, has_model: bool) -> None:
        self._mind = Mind()
        self._mind._has_looked = True
        if has_model:
            self._mind._model = Remembering()  # pyright: ignore[reportAttributeAccessIssue]

    def ask(self, task: str, value: object, _told: object = None) -> Any:
        return self._mind.do(task, value, lambda _done, _of: None)


MINDS = {has_model: Here(has_model=has_model) for has_model in (True, False)}


class Life:
    """A workspace over some weeks, with all that a person said so far."""

    def __init__(self, path: Path, *, has_model: bool) -> None:
        self.world = empty_world(path)
        self.desk, self.store = self.world.desk, self.world.store
        self.work = Work(self.desk, MINDS[has_model])  # pyright: ignore[reportArgumentType]
        self.coming = iter(POOL)
        self.titles: dict[ThemeId, str] = {}
        self.into: dict[ThemeId, ThemeId | None] = {}
        self.wanted: set[ThemeId] = set()
        self.placed: dict[NoteId, ThemeId | None] = {}
        for _ in range(FIRST):
            self.come()

    @property
    def notes(self) -> list[NoteId]:
        return sorted(note.id for note in self.store.all(Note))

    @property
    def themes(self) -> list[ThemeId]:
        return sorted(theme.id for theme in self.store.all(Theme, archived_at=None))

    def come(self) -> None:
        text, _ = next(self.coming)
        at = NOW - timedelta(minutes=self.store.count(Note))
        self.desk.do(AddNote(NoteKind.FEEDBACK, "", text, at, {}))

    def round(self) -> Round:
        """Find themes; everything that was said holds, and themes that are the same are known again."""
        before = self.found()
        ended = self.work.find(lambda _done, _of: None)
        self.work.look(self.work.unseen(), lambda: False)
        self.must_hold()
        self.must_know(before, self.found())
        return ended

    def found(self) -> Groups:
        """Return the notes that were found for each theme."""
        groups: dict[ThemeId, set[NoteId]] = {}
        for each in belongings(self.store, self.notes):
            if each.found_id is not None:
                groups.setdefault(each.found_id, set()).add(each.note_id)
        return {theme: frozenset(notes) for theme, notes in groups.items()}

    def must_hold(self) -> None:
        themes = {theme.id: theme for theme in self.store.all(Theme)}
        assert {theme_id: themes[theme_id].title for theme_id in self.titles} == self.titles
        assert {theme_id: themes[theme_id].into_id for theme_id in self.into} == self.into
        assert all(themes[theme_id].archived_at is None for theme_id in self.wanted)
        root = roots(themes.values())
        counted = dict(self.store.read("SELECT note_id, theme_id FROM note_place"))
        for each in belongings(self.store, self.notes):
            said = each.note_id in self.placed
            assert each.is_placed == said
            assert not said or each.placed_id == self.placed[each.note_id]
            theme_id = self.placed[each.note_id] if said else each.found_id
            assert counted[each.note_id] == (root[theme_id] if theme_id else 0)

    def must_know(self, before: Groups, after: Groups) -> None:
        """The same notes are the same theme, leaving aside those that came and went."""
        stayed = frozenset(self.notes) & frozenset().union(*before.values())
        known = {notes & stayed: theme for theme, notes in before.items() if len(notes & stayed) >= FEWEST}
        for theme, notes in after.items():
            assert known.get(notes & stayed, theme) == theme

    def say(self, deed: str, one: int, other: int) -> None:
        """A person does something; what no rule allows is not done."""
        try:
            DEEDS[deed](self, one, other)
        except RuleBroken:
            return

    def close(self) -> None:
        self.store.close()


def some(life: Life, start: int, count: int) -> tuple[NoteId, ...]:
    notes = life.notes
    return tuple(notes[(start + 7 * step) % len(notes)] for step in range(count))


def one_of(life: Life, number: int) -> ThemeId | None:
    themes = life.themes
    return themes[number % len(themes)] if themes else None


def rename(life: Life, one: int, other: int) -> None:
    theme_id = one_of(life, one)
    if theme_id is not None:
        life.desk.do(RenameTheme(theme_id, f"Name {other}"))
        life.titles[theme_id] = f"Name {other}"
        life.wanted.add(theme_id)


def keep(life: Life, one: int, _other: int) -> None:
    theme_id = one_of(life, one)
    if theme_id is not None:
        life.desk.do(KeepTheme(theme_id))
        life.wanted.add(theme_id)


def merge(life: Life, one: int, other: int) -> None:
    theme_id, into = one_of(life, one), one_of(life, other)
    if theme_id is None or into is None or theme_id == into:
        return
    life.desk.do(MergeThemes((theme_id,), into))
    life.into[theme_id] = into
    life.wanted.add(into)


def unmerge(life: Life, one: int, _other: int) -> None:
    merged = [theme_id for theme_id, into in life.into.items() if into is not None]
    if merged:
        theme_id = merged[one % len(merged)]
        life.desk.do(UnmergeTheme(theme_id))
        life.into[theme_id] = None
        life.wanted.add(theme_id)


def place(life: Life, one: int, other: int) -> None:
    theme_id = one_of(life, other)
    ids = some(life, one, 1 + other % 4)
    life.desk.do(PlaceNotes(ids, theme_id))
    life.placed |= dict.fromkeys(ids, theme_id)


def reject(life: Life, one: int, other: int) -> None:
    ids = some(life, one, 1 + other % 4)
    life.desk.do(PlaceNotes(ids, None))
    life.placed |= dict.fromkeys(ids, None)


def split(life: Life, one: int, other: int) -> None:
    groups = sorted(life.found().items())
    if groups:
        theme_id, notes = groups[one % len(groups)]
        ids = tuple(sorted(notes))[: 1 + other % 8]
        made = life.desk.ask(SplitTheme(theme_id, ids, f"Part {other}"))[1]
        life.titles[made] = f"Part {other}"
        life.wanted.add(made)
        life.placed |= dict.fromkeys(ids, made)


def make(life: Life, one: int, other: int) -> None:
    ids = some(life, one, other % 5)
    made = life.desk.ask(AddTheme(f"Own {other}", ids))[1]
    life.titles[made] = f"Own {other}"
    life.wanted.add(made)
    life.placed |= dict.fromkeys(ids, made)


def free(life: Life, one: int, _other: int) -> None:
    said = sorted(life.placed)
    if said:
        life.desk.do(FreeNotes((said[one % len(said)],)))
        del life.placed[said[one % len(said)]]


def come(life: Life, _one: int, other: int) -> None:
    for _ in range(1 + other % COME):
        life.come()


def go(life: Life, one: int, other: int) -> None:
    ids = tuple(dict.fromkeys(some(life, one, 1 + other % GO)))
    life.desk.do(Delete(Note, ids))
    for note_id in ids:
        life.placed.pop(note_id, None)


def pass_by(life: Life, _one: int, _other: int) -> None:
    life.round()


DEEDS: dict[str, Callable[[Life, int, int], None]] = {
    each.__name__: each for each in (rename, keep, merge, unmerge, place, reject, split, make, free, come, go, pass_by)
}
NUMBERS = st.integers(0, 999)
STORIES = st.lists(st.tuples(st.sampled_from(sorted(DEEDS)), NUMBERS, NUMBERS), max_size=10)


@pytest.mark.parametrize("has_model", [True, False], ids=["by meaning", "by words"])
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(story=STORIES)
@example(story=[("split", 288, 490), ("pass_by", 0, 0)])
def test_what_was_said_holds_whatever_happens(story: list[tuple[str, int, int]], has_model: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        life = Life(Path(folder) / "life.pmdesk", has_model=has_model)
        life.round()
        for deed, one, other in story:
            life.say(deed, one, other)
        life.round()
        groups, themes = life.found(), life.store.all(Theme)
        again = life.round()
        assert (again.new, again.moved) == (0, 0), "on the same notes a round changes nothing"
        assert (life.found(), life.store.all(Theme)) == (groups, themes)
        life.close()
