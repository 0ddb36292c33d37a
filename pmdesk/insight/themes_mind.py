"""What a child process can be asked: to find themes, to learn where they lie and how notes sound, to look at notes."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

import numpy as np

from pmdesk.insight.embedding import LONGEST, MiniLM, Room, Vectors, packed, unit, unpacked
from pmdesk.insight.embedding_words import WordSpace
from pmdesk.insight.mood import MoodSense
from pmdesk.insight.themes import STEPS, Grouped, group, middles_of
from pmdesk.insight.themes_graph import Labels
from pmdesk.insight.themes_match import Known, match
from pmdesk.insight.themes_names import names
from pmdesk.insight.themes_route import Router, surenesses
from pmdesk.insight.themes_values import MINILM, NONE, Answer, Asked, Heard, Look, Moods, Routed, Seen

AFFORDABLE = 240_000
"""So many pieces of words are placed in one round at most: two cores take some 35 seconds for them."""
LETTERS = 5
"""How many letters a piece has, about."""
PER_TEXT = 20
"""Grouping takes as long for so many notes as the model takes for one."""
Tell = Callable[[int, int], object]
"""Hears how much is done and how much there is to do; may raise to end the work."""


class Mind:
    """Answers tasks one after the other; the model is loaded with the first text."""

    def __init__(self, room: Room | None = None) -> None:
        self._room = room or Room()
        self._model: MiniLM | None = None
        self._has_looked = False
        self._sense = MoodSense()
        self._space: WordSpace | None = None
        self._router = Router(np.zeros((0, 1), np.float32), np.zeros(0, np.int64))

    def do(self, task: str, value: object, tell: Tell) -> object:
        """Do a task by its name."""
        tasks: dict[str, Callable[..., object]] = {
            "model": self.model,
            "find": self.find,
            "learn": self.learn,
            "heed": self.heed,
            "look": self.look,
            "moods": self.moods,
        }
        return tasks[task](value, tell)

    def model(self, _value: object = None, _tell: Tell | None = None) -> str:
        """Return the space in which vectors can be kept; empty where only words can be compared."""
        return MINILM if self._loaded() else ""

    def find(self, asked: Asked, tell: Tell) -> Answer:
        """Find themes and know the old ones again."""
        missing = _affordable(asked) if self._loaded() else []
        whole_count = len(asked.texts)
        rest = whole_count // PER_TEXT + STEPS
        whole = len(missing) + rest
        vectors, new = self._vectors(asked, missing, lambda done, _of: tell(done, whole))
        places = [place for place, vector in enumerate(asked.vectors) if vector or place in new or not self._loaded()]
        asked = _only(asked, places)
        grouped = group(vectors, lambda step, _of: tell(len(missing) + rest * step // (STEPS + 1), whole))
        matched = match(vectors, grouped, _known(asked, vectors))
        named = names(asked.texts, matched.belongs.tolist())
        middles = packed(np.stack(list(matched.natural.values()))) if matched.natural else []
        tell(whole, whole)
        natural = dict(zip(matched.natural, middles, strict=True))
        routed: list[Routed | None] = [None] * whole_count
        for place, one in zip(places, _sure(grouped, matched.themes), strict=True):
            routed[place] = one
        return Answer(routed, named, natural, new)

    def learn(self, asked: Asked, _tell: Tell) -> None:
        """Learn where the themes lie, from notes whose `found` is where they belong now."""
        themes = np.array(asked.found, np.int64)
        if self._loaded():
            kept = [place for place, vector in enumerate(asked.vectors) if vector is not None]
            self._router = Router(unpacked([asked.vectors[place] or b"" for place in kept]), themes[kept])
        elif asked.texts:
            self._space = WordSpace(asked.texts)
            self._router = Router(self._space.place(asked.texts), themes)

    def heed(self, heard: Sequence[Heard], _tell: Tell) -> None:
        """Learn how notes sound."""
        self._sense.learn(heard)

    def look(self, look: Look, tell: Tell) -> Seen:
        """Say for each note which theme it belongs to and how it sounds."""
        moods = self.moods(look, tell)
        model = self._loaded()
        if model is not None:
            vectors = model.place(look.texts, tell)
            return Seen(self._router.route(vectors), moods, packed(vectors))
        if self._space is None:
            return Seen([Routed()] * len(look.texts), moods, ())
        return Seen(self._router.route(self._space.place(look.texts)), moods, ())

    def moods(self, look: Look, _tell: Tell) -> Moods:
        """Say how each note sounds."""
        return tuple(self._sense.hear(text, rating) for text, rating in zip(look.texts, look.ratings, strict=True))

    def _loaded(self) -> MiniLM | None:
        """Return the model, loaded with the first call; None where it or what runs it is missing or does not work."""
        if not self._has_looked:
            self._has_looked = True
            with suppress(ImportError, OSError, RuntimeError):
                self._model = MiniLM(self._room)
        return self._model

    def _vectors(self, asked: Asked, missing: Sequence[int], tell: Tell) -> tuple[Vectors, dict[int, bytes]]:
        model = self._loaded()
        if model is None:
            return WordSpace(asked.texts).place(asked.texts), {}
        fresh = packed(model.place([asked.texts[place] for place in missing], tell)) if missing else []
        new = dict(zip(missing, fresh, strict=True))
        known = [new.get(place) or vector for place, vector in enumerate(asked.vectors)]
        return unpacked([vector for vector in known if vector]), new


def _affordable(asked: Asked) -> list[int]:
    """Return the places of notes that are to be placed now: as many as there is time for, from all of them alike."""
    missing = [place for place, vector in enumerate(asked.vectors) if vector is None]
    left = AFFORDABLE
    chosen: list[int] = []
    order: list[int] = np.random.default_rng(0).permutation(len(missing)).tolist()
    for number in order:
        left -= min(len(asked.texts[missing[number]]) // LETTERS + 3, LONGEST)
        if left < 0:
            break
        chosen.append(missing[number])
    return sorted(chosen)


def _only(asked: Asked, places: Sequence[int]) -> Asked:
    """Return what is asked of some of the notes."""
    return replace(
        asked,
        texts=[asked.texts[place] for place in places],
        found=[asked.found[place] for place in places],
        placed=[asked.placed[place] for place in places],
    )


def _known(asked: Asked, vectors: Vectors) -> Known:
    """Return what is known from before; a theme whose middle was not kept lies where its notes lie now."""
    found = np.array(asked.found, np.int64)
    kept = [theme for theme, middle in asked.natural.items() if middle]
    natural = dict(zip(kept, unpacked([asked.natural[theme] for theme in kept]), strict=True))
    for theme in asked.natural:
        if theme not in natural and (found == theme).any():
            natural[theme] = unit(vectors[found == theme].mean(axis=0, keepdims=True))[0]
    return Known(found, np.array(asked.placed, np.int64), natural, asked.made, asked.root)


def _sure(grouped: Grouped, themes: Labels) -> list[Routed]:
    """Return how sure each note's theme is, by where the themes lie now."""
    ids, place = np.unique(themes, return_inverse=True)
    middles = middles_of(grouped.rows, place.astype(np.int64))
    has_notes = ids != NONE
    return surenesses(grouped.rows, middles[has_notes], ids[has_notes].tolist(), themes)
