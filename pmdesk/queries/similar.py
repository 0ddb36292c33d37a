"""Notes that say much the same as a note or a text, and those that report the very same thing.

Candidates come from the index of words and from where notes lie in the space of meanings; what is asked of both is
bounded, so that a million notes are no slower. Of very common words only the newest notes are looked at, and those that
hold two of them.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from heapq import nlargest
from itertools import combinations

from pmdesk.domain.classes import frozen
from pmdesk.domain.inbox import Note
from pmdesk.domain.kinds import NoteId
from pmdesk.insight import alike
from pmdesk.insight.alike import Likeness, Wanted, is_light, stem, sure_of_report, sure_of_subject, terms
from pmdesk.insight.own_words import own_words
from pmdesk.queries.note_lines import other_notes
from pmdesk.storage.note_found import vectors_of
from pmdesk.storage.notes import folded
from pmdesk.storage.notes_alike import (
    SaidThere,
    key_range,
    keys_of,
    known_words,
    newest_of,
    newest_vectors,
    newest_with,
    said_at,
    vector_of,
    wholes_of,
)
from pmdesk.storage.notes_listed import count
from pmdesk.storage.notes_sieve import Sieve
from pmdesk.storage.rows import Rows

ASKED = 28
"""So many words of a text are looked up; more say nothing new."""
NEWEST, TOGETHER = 400, 100
"""So many notes are looked at for each word, and for each pair of common words."""
OF_A_KIND, NEWEST_OF_A_KIND = 20_000, 1_500
PAIRED = 6
COMPARED, NEAREST, PLACED = 80, 30, 5_000
"""So many notes are compared by their words, and so many more that are the nearest of the newest ones placed."""
FORMS, SAME_BEGIN = 60, 4
LOOKED_AT = 2_000
LIKELY = 0.5
LIGHT_SHARE = 0.2
"""The part of all notes that is taken to hold a word that says nothing."""


@frozen
class Alike:
    """Another note and how sure it is, 0 to 1, that it is about the same, and that it reports the very same thing."""

    id: NoteId
    title: str
    who: str
    received_at: datetime
    sure: float
    same: float

    @property
    def is_likely_same(self) -> bool:
        """Whether it is likelier than not a duplicate."""
        return self.same >= LIKELY


@frozen
class Subject:
    """What others are compared with: a note's own words, or typed ones."""

    text: str
    note_id: NoteId | None = None
    person_id: int | None = None
    company_id: int | None = None


@frozen
class Compared:
    """A note that was compared: how alike its words are, and the two chances that follow."""

    note_id: NoteId
    sure: float
    same: float


def similar_notes(rows: Rows, note_id: int, limit: int = 5) -> tuple[Alike, ...]:
    """Return the notes that are most likely about the same, the likeliest first; merged ones count as their whole."""
    subject = subject_of(rows, note_id)
    if subject is None:
        return ()
    search = WordSearch(rows, subject)
    return _shown(rows, subject, sorted(compared(rows, subject, search), key=lambda each: -each.sure), limit)


def likely_duplicates(rows: Rows, note: int | str, limit: int = 5, *, kind: str = "") -> tuple[Alike, ...]:
    """Return the notes that most likely report the very same thing as a note or a typed text, the likeliest first.

    With a `kind` only notes of that kind are looked at: the bugs that are known, before another one is filed.
    """
    subject = Subject(note[:LOOKED_AT]) if isinstance(note, str) else subject_of(rows, note)
    if subject is None:
        return ()
    found = compared(rows, subject, WordSearch(rows, subject, kind))
    return _shown(rows, subject, sorted(found, key=lambda each: (-each.same, -each.sure)), limit)


def subject_of(rows: Rows, note_id: int) -> Subject | None:
    """Return the own words of a note, or None when there is no such note."""
    note = rows.find(Note, note_id)
    if note is None:
        return None
    return Subject(said(note.title, note.body[:LOOKED_AT]), note.id, note.person_id, note.company_id)


def said(title: str, body: str) -> str:
    """Return what somebody says in a note in their own words, the title included."""
    return f"{title}\n{own_words(body)}"


def compared(rows: Rows, subject: Subject, search: "WordSearch") -> list[Compared]:
    """Return the notes that may be about the same as a subject, with how sure that is."""
    others = {other.note_id: other for other in said_at(rows, search.candidates(COMPARED), LOOKED_AT)}
    cosines, near = _by_meaning(rows, subject, others)
    more = search.allowed(keys_of(rows, [note_id for note_id in near if note_id not in others]).values())
    others |= {other.note_id: other for other in said_at(rows, more, LOOKED_AT)}
    found: list[Compared] = []
    for other in others.values():
        if other.note_id != subject.note_id:
            likeness = search.wanted.compare(terms(folded(said(other.title, other.body))))
            found.append(_compared(subject, other, likeness, cosines.get(other.note_id)))
    return found


def _by_meaning(rows: Rows, subject: Subject, others: Iterable[NoteId]) -> tuple[dict[NoteId, float], list[NoteId]]:
    """Return how near others and the newest notes lie in the space of meanings, and which of all lie nearest.

    Nothing where no model has placed the subject.
    """
    own = None if subject.note_id is None else vector_of(rows, subject.note_id)
    if own is None:
        return {}, []
    placed = dict(newest_vectors(rows, own[0], PLACED))
    placed |= dict(vectors_of(rows, own[0], [note_id for note_id in others if note_id not in placed]))
    from pmdesk.insight.embedding import nearest  # noqa: PLC0415  # numpy, which notes without a vector do without

    ids = list(placed)
    cosines, places = nearest(own[1], list(placed.values()), NEAREST)
    return dict(zip(ids, cosines, strict=True)), [ids[place] for place in places]


class WordSearch:
    """The words of a text, how much each says among all notes, and the notes that hold most of them."""

    def __init__(self, rows: Rows, subject: Subject, kind: str = "") -> None:
        stems = terms(folded(subject.text))
        self._rows = rows
        self._only = newest_of(rows, kind, OF_A_KIND) if kind else None
        self._notes, _ = count(rows, Sieve(), 1)
        self._least, self._greatest = key_range(rows)
        heavy = [term for term in stems if not is_light(term)]
        asked = set((heavy or list(stems))[:ASKED])
        self._written = _written(subject.text)
        self._forms = {term: self._forms_of(term) for term in stems if term in asked}
        self._newest = NEWEST if self._only is None else NEWEST_OF_A_KIND
        self._held = {term: newest_with(rows, [forms], self._newest) for term, forms in self._forms.items()}
        self.wanted = Wanted({term: self._weight(term) for term in stems})

    def candidates(self, limit: int) -> list[int]:
        """Return the keys of the notes whose words weigh most."""
        weights = self.wanted.weights
        scores: dict[int, float] = defaultdict(float)
        for term, keys in self._held.items():
            weight = weights[term]
            for key in keys if self._only is None else self._only.intersection(keys):
                scores[key] += weight
        older: dict[str, set[int]] = defaultdict(set)
        for pair in combinations(self._common(), 2):
            for key in newest_with(self._rows, [self._forms[term] for term in pair], TOGETHER):
                for term in pair if self._only is None or key in self._only else ():
                    if key < self._held[term][-1] and key not in older[term]:
                        older[term].add(key)
                        scores[key] += weights[term]
        return [key for _, key in nlargest(limit, zip(scores.values(), scores, strict=True))]

    def allowed(self, keys: Iterable[int]) -> list[int]:
        """Return those of some keys that are looked at, where notes of one kind are."""
        return [key for key in keys if self._only is None or key in self._only]

    def _common(self) -> list[str]:
        """Return the words that say most among those of which not all notes were looked at."""
        common = [term for term, keys in self._held.items() if len(keys) == self._newest]
        return sorted(common, key=lambda term: (-self.wanted.weights[term], term))[:PAIRED]

    def _weight(self, term: str) -> float:
        if term not in self._held:
            having = self._notes * LIGHT_SHARE if is_light(term) else 0.0
            return alike.weight(term, self._notes, having) if is_light(term) else alike.UNKNOWN
        keys = self._held[term]
        if len(keys) < self._newest:
            return alike.weight(term, self._notes, len(keys))
        share = (self._greatest - keys[-1] + 1) / (self._greatest - self._least + 1)
        return alike.weight(term, self._notes, min(self._notes * 1.0, len(keys) / share))

    def _forms_of(self, term: str) -> list[str]:
        """Return the words of all notes that have this stem."""
        begin = term[: max(SAME_BEGIN, len(term) - 1)]
        forms = [term, *self._written.get(term, ())]
        if len(term) < SAME_BEGIN:
            return forms
        known = known_words(self._rows, begin, FORMS)
        return [*forms, *(word for word in known if word != term and stem(word) == term)]


def _written(text: str) -> dict[str, set[str]]:
    """Return how a text writes stems that have other than plain letters: the index keeps some of their marks."""
    found: dict[str, set[str]] = defaultdict(set)
    for word in alike.WORD.findall("" if text.isascii() else text):
        if not word.isascii():
            found[stem(folded(word))].add(word)
    return found


def _compared(subject: Subject, other: SaidThere, likeness: Likeness, cosine: float | None = None) -> Compared:
    knows_both = subject.person_id is not None and subject.person_id == other.person_id
    same_sender = knows_both or (
        subject.person_id is None and bool(other.company_id) and subject.company_id == other.company_id
    )
    sure = sure_of_subject(likeness, cosine)
    return Compared(other.note_id, sure, sure_of_report(likeness, cosine, same_sender=same_sender))


def _shown(rows: Rows, subject: Subject, found: Iterable[Compared], limit: int) -> tuple[Alike, ...]:
    """Return the first notes as lines show them, each whole once and without what the subject is part of."""
    ranked = list(found)[: limit * 20]
    ids = [each.note_id for each in ranked]
    wholes = wholes_of(rows, ids if subject.note_id is None else [*ids, subject.note_id])
    own = None if subject.note_id is None else wholes[subject.note_id]
    best: dict[NoteId, Compared] = {}
    for each in ranked:
        whole = wholes[each.note_id]
        if whole != own and len(best) < limit:
            best.setdefault(whole, each)
    return tuple(
        Alike(line.id, line.title, line.who, line.received_at, best[line.id].sure, best[line.id].same)
        for line in other_notes(rows, best)
    )
