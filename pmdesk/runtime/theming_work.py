"""The work of theming, in a thread of its own: reads notes, lets a child think, writes what it found in small steps."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from pmdesk.commands.desk import Desk
from pmdesk.commands.themes import AdoptThemes, FoundTheme, KeepFound, PutThemesAside
from pmdesk.domain.changes import Actor
from pmdesk.domain.classes import frozen
from pmdesk.domain.inbox import Mood, Theme
from pmdesk.domain.kinds import NoteId, ThemeId
from pmdesk.insight.themes_values import (
    MINILM,
    UNSAID,
    Answer,
    Asked,
    Heard,
    Look,
    Routed,
    Seen,
    mood_of_stars,
)
from pmdesk.runtime.thinking import CalledOff, Thinker
from pmdesk.storage.memory import recall, remember
from pmdesk.storage.note_found import (
    Belonging,
    NoteFound,
    NoteVector,
    Said,
    belongings,
    found_of,
    middles_of,
    moods_said,
    newest_notes,
    rated_notes,
    said,
    unseen_notes,
    vectors_of,
)

NEWEST = 20_000
"""Themes are found in so many notes, the newest; older ones keep theirs."""
ENOUGH = 30
"""From so many notes on themes are found without being asked."""
EVERY = timedelta(days=7)
AT_ONCE = 32
PER_STEP = 25
"""A person's edit waits for one such step at most; between two it goes first."""
HEEDED = 2_000
FOUND_AT = "themes.found_at"
MOODS = tuple(Mood)
Told = Callable[[int, int], object]


@frozen
class Round:
    """How a round ended: themes there are, those that are new among them, notes that now belong elsewhere."""

    themes: int
    new: int
    moved: int
    notes: int


@frozen
class _Known:
    """The notes of a round in the order of their ids, as they are known."""

    ids: Sequence[NoteId]
    said: Mapping[NoteId, Said]
    belongs: Mapping[NoteId, Belonging]
    vectors: Mapping[NoteId, bytes]


class Work:
    """What the thread does, one thing at a time, on its own desk."""

    def __init__(self, desk: Desk, thinker: Thinker, is_off: Callable[[], bool] = lambda: False) -> None:
        self._desk = desk
        self._store = desk.store
        self._thinker = thinker
        self._is_off = is_off
        self._knows_themes = False
        self._knows_moods = False
        self._told: Sequence[tuple[NoteId, Mood]] | None = None

    def forget(self) -> None:
        """Learn anew before the next look: a person said something about themes or moods, or a child went."""
        self._knows_themes = self._knows_moods = False

    def find(self, told: Told) -> Round:
        """Find themes in the newest notes, and write them down."""
        known = self._known(sorted(newest_notes(self._store, NEWEST)))
        themes = {theme.id: theme for theme in self._store.all(Theme)}
        thinking = len(known.ids)

        def heard(done: int, of: int) -> None:
            told(done * thinking // max(of, 1), 2 * thinking)

        answer: Answer = self._thinker.ask("find", self._asked(known, themes), heard)
        moods = self._moods(known)
        ids = self._adopt(known, themes, answer)
        moved = self._write(known, answer, ids, moods, lambda done: told(thinking + done, 2 * thinking))
        self._desk.do(PutThemesAside(self._desk.clock.now()), Actor.SYNC)
        remember(self._store, FOUND_AT, self._desk.clock.now().isoformat())
        self._knows_themes = False
        new = sum(theme < 0 for theme in ids)
        return Round(len(ids), new, moved, len(known.ids))

    def is_due(self, now: datetime) -> bool:
        """Whether themes are to be found without being asked: there are some notes, and it was never or long ago."""
        if len(newest_notes(self._store, ENOUGH)) < ENOUGH:
            return False
        at = recall(self._store, FOUND_AT)
        return at is None or now - datetime.fromisoformat(at) > EVERY

    def unseen(self) -> list[NoteId]:
        """Return which of the newest notes nothing is known of, the newest first."""
        waiting = set(unseen_notes(self._store, NEWEST))
        return [note_id for note_id in newest_notes(self._store, NEWEST) if note_id in waiting] if waiting else []

    def unseen_of(self, ids: Sequence[NoteId]) -> list[NoteId]:
        """Return which of these notes nothing is known of."""
        known = found_of(self._store, ids)
        return [note_id for note_id in ids if note_id not in known]

    def look(self, ids: Sequence[NoteId], is_enough: Callable[[], bool]) -> Sequence[NoteId]:
        """Say of each note which theme it belongs to and how it sounds; returns those left when it was enough."""
        if ids:
            self._learn()
        for start in range(0, len(ids), AT_ONCE):
            if is_enough():
                return ids[start:]
            notes = list(said(self._store, ids[start : start + AT_ONCE]))
            texts, ratings = [note.text for note in notes], [note.rating for note in notes]
            seen: Seen = self._thinker.ask("look", Look(texts, ratings))
            found = [
                _found(note.id, routed, mood) for note, routed, mood in zip(notes, seen.routed, seen.moods, strict=True)
            ]
            vectors = [NoteVector(note.id, MINILM, vector) for note, vector in zip(notes, seen.vectors, strict=False)]
            self._keep(found, vectors)
        return ()

    def feel(self) -> None:
        """Say anew how the newest notes sound, where a person has corrected some since they were heard."""
        before, self._told = self._told, moods_said(self._store, HEEDED)
        if before is None or before == self._told:
            return
        self._knows_moods = False
        self._heed()
        ids = newest_notes(self._store, NEWEST)
        known = found_of(self._store, ids)
        for start in range(0, len(ids), PER_STEP):
            notes = list(said(self._store, ids[start : start + PER_STEP]))
            look = Look([note.text for note in notes], [note.rating for note in notes])
            moods = self._thinker.ask("moods", look)
            self._keep(
                [_with_mood(known[note.id], mood) for note, mood in zip(notes, moods, strict=True) if note.id in known]
            )

    def _known(self, ids: Sequence[NoteId]) -> _Known:
        return _Known(
            ids,
            {note.id: note for note in said(self._store, ids)},
            {each.note_id: each for each in belongings(self._store, ids)},
            dict(vectors_of(self._store, self._model(), ids)),
        )

    def _asked(self, known: _Known, themes: Mapping[ThemeId, Theme]) -> Asked:
        belongs = [known.belongs[note_id] for note_id in known.ids]
        placed = [(each.placed_id or 0) if each.is_placed else UNSAID for each in belongs]
        found = [each.found_id if each.found_id in themes else 0 for each in belongs]
        model, middles = middles_of(self._store)
        has_middles = model == self._model() != ""
        natural = {
            int(theme): middle if has_middles else b""
            for theme, middle in middles.items()
            if theme in themes and middle
        }
        own = {theme_id for theme_id in placed if theme_id > 0}
        own |= {theme.id for theme in themes.values() if theme.is_kept and theme.archived_at is None}
        natural |= {theme_id: b"" for theme_id in found if theme_id and theme_id not in own and theme_id not in natural}
        return Asked(
            [known.said[note_id].text for note_id in known.ids],
            [known.vectors.get(note_id) for note_id in known.ids],
            [theme_id or 0 for theme_id in found],
            placed,
            natural,
            sorted(own - natural.keys()),
            roots(themes.values()),
        )

    def _adopt(self, known: _Known, themes: Mapping[ThemeId, Theme], answer: Answer) -> dict[int, ThemeId]:
        """Put the themes of a round; returns their ids by the numbers that the round gave them."""
        first: dict[int, str] = {}
        for note_id, routed in zip(known.ids, answer.routed, strict=True):
            note = known.belongs[note_id]
            theme = (note.placed_id or 0) if note.is_placed else routed.theme if routed else 0
            first[theme] = min(first.get(theme, note.received_at), note.received_at)
        numbers = list(answer.names)
        found = tuple(
            FoundTheme(
                answer.names[number].title,
                answer.names[number].words,
                datetime.fromisoformat(first[number]) if number in first else None,
                ThemeId(number) if number in themes else None,
                answer.natural.get(number, b""),
            )
            for number in numbers
        )
        away = tuple((ThemeId(n), middle) for n, middle in answer.natural.items() if n in themes and n not in first)
        adopted = self._desk.ask(AdoptThemes(found, self._model(), away), Actor.SYNC)[1]
        return dict(zip(numbers, adopted, strict=True))

    def _moods(self, known: _Known) -> Sequence[tuple[int, float]]:
        self._heed()
        notes = [known.said[note_id] for note_id in known.ids]
        return self._thinker.ask("moods", Look([note.text for note in notes], [note.rating for note in notes]))

    def _write(
        self,
        known: _Known,
        answer: Answer,
        ids: Mapping[int, ThemeId],
        moods: Sequence[tuple[int, float]],
        told: Callable[[int], object],
    ) -> int:
        moved = 0
        for start in range(len(known.ids) - 1, -1, -PER_STEP):
            if self._is_off():
                raise CalledOff("Finding themes was stopped.", "The rest is found next time.")
            places = range(start, max(start - PER_STEP, -1), -1)
            found: list[NoteFound] = []
            for place in places:
                routed = answer.routed[place]
                if routed is None:
                    continue
                one = _found(known.ids[place], _by_id(routed, ids), moods[place])
                moved += one.theme_id != known.belongs[one.note_id].found_id
                found.append(one)
            vectors = [
                NoteVector(known.ids[place], MINILM, answer.vectors[place])
                for place in places
                if place in answer.vectors
            ]
            self._keep(found, vectors)
            told(len(known.ids) - places[-1])
        return moved

    def _model(self) -> str:
        """Return the space in which vectors can be kept here; empty when there is none."""
        return str(self._thinker.ask("model", None))

    def _keep(self, found: Sequence[NoteFound], vectors: Sequence[NoteVector] = ()) -> None:
        self._desk.do(KeepFound(self._desk.clock.now(), tuple(found), tuple(vectors)), Actor.SYNC)

    def _learn(self) -> None:
        """Tell the child where themes lie now and how notes sound, unless it knows."""
        if not self._thinker.is_alive:
            self.forget()
        self._heed()
        if self._knows_themes:
            return
        known = self._known(sorted(newest_notes(self._store, NEWEST)))
        themes = {theme.id for theme in self._store.all(Theme, archived_at=None)}
        belongs = [known.belongs[note_id].theme_id for note_id in known.ids]
        texts = [] if self._model() else [known.said[note_id].text for note_id in known.ids]
        vectors = [known.vectors.get(note_id) for note_id in known.ids]
        found = [theme_id if theme_id in themes else 0 for theme_id in belongs]
        self._thinker.ask("learn", Asked(texts, vectors, [theme_id or 0 for theme_id in found], ()))
        self._knows_themes = True

    def _heed(self) -> None:
        if self._knows_moods and self._thinker.is_alive:
            return
        self._told = moods_said(self._store, HEEDED)
        told = dict(self._told)
        stars = [note_id for note_id in rated_notes(self._store, HEEDED) if note_id not in told]
        heard = [Heard(note.text, MOODS.index(told[note.id])) for note in said(self._store, told)]
        heard += [Heard(note.text, mood_of_stars(note.rating or 0), is_told=False) for note in said(self._store, stars)]
        self._thinker.ask("heed", heard)
        self._knows_moods = True


def roots(themes: Iterable[Theme]) -> dict[int, int]:
    """Return for each theme the one it was merged into at last, which may be itself."""
    into = {theme.id: theme.into_id for theme in themes}
    found: dict[int, int] = {}
    for theme_id in into:
        root = theme_id
        while (above := into.get(root)) is not None and above in into:
            root = above
        found[theme_id] = root
    return found


def _by_id(routed: Routed, ids: Mapping[int, ThemeId]) -> Routed:
    theme, second = ids.get(routed.theme, routed.theme), ids.get(routed.second, routed.second)
    return Routed(theme, routed.sure, second, routed.second_sure)


def _found(note_id: NoteId, routed: Routed, mood: tuple[int, float]) -> NoteFound:
    return NoteFound(
        note_id,
        ThemeId(routed.theme) if routed.theme > 0 else None,
        routed.sure,
        ThemeId(routed.second) if routed.second > 0 else None,
        routed.second_sure,
        MOODS[mood[0]],
        mood[1],
    )


def _with_mood(found: NoteFound, mood: tuple[int, float]) -> NoteFound:
    return NoteFound(
        found.note_id, found.theme_id, found.sure, found.second_id, found.second_sure, MOODS[mood[0]], mood[1]
    )
