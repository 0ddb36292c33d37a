"""The list finds exactly what notes say, by whichever way it reads; no search is an error."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date, datetime
from random import Random
from typing import Any

import pytest

from pmdesk.domain.inbox import Company, Note, Person
from pmdesk.queries.inbox_list import inbox_counts, inbox_page, page_around
from pmdesk.queries.inbox_stretch import milestones
from pmdesk.queries.inbox_values import Asked, Order, View
from pmdesk.queries.search_syntax import Sort, Term, parse_search
from pmdesk.storage import notes_listed
from pmdesk.storage.schema_notes import PLACED
from pmdesk.storage.store import Role, Store, open_workspace
from tests.inbox_big import build_inbox, vocabulary
from tests.world import TODAY

NOTES = 1_500
WORD = re.compile(r"[^\W_]+")


class Reference:
    """The same inbox in plain Python: every note with its words, its place and who wrote it."""

    def __init__(self, store: Store) -> None:
        listed = ", ".join(f'"{name}"' for name in ("note_id", "key", *PLACED))
        places = {
            row[0]: dict(zip(("key", *PLACED), row[1:], strict=True))
            for row in store.read(f"SELECT {listed} FROM note_place")  # noqa: S608
        }
        people = {person.id: person.title for person in store.all(Person)}
        companies = {company.id: company.title for company in store.all(Company)}
        self.called = {**people, **companies}
        self.notes = [(note, spaced(note.title) + spaced(note.body), places[note.id]) for note in store.all(Note)]
        self.known: dict[str, set[int]] = {}

    def senders(self, word: str) -> set[int]:
        """Those who are called so, where few enough are."""
        if word not in self.known:
            called = {who for who, name in self.called.items() if f" {word}" in spaced(name)}
            self.known[word] = called if len(word) >= 4 and len(called) <= 60 else set()
        return self.known[word]

    def passes(self, note: Note, said: str, place: dict[str, int], terms: Sequence[Term]) -> bool:
        for term in terms:
            if term.name:
                is_there = TESTS[f"{term.name}:{term.text}"](place, note)
            else:
                words = " ".join(term.words).lower()
                is_there = (f" {words}" if term.is_begun else f" {words} ") in said
                if term.sort is Sort.WORD and not term.is_without and len(term.words) == 1:
                    is_there |= bool(self.senders(words) & {note.person_id or 0, note.company_id or 0})
            if is_there is term.is_without:
                return False
        return True

    def keys(self, text: str) -> list[int]:
        """The keys of all notes that a search shows, newest first."""
        terms = parse_search(text, TODAY).terms
        passing = [place["key"] for note, said, place in self.notes if self.passes(note, said, place, terms)]
        return sorted(passing, reverse=True)


def spaced(text: str) -> str:
    """The words of a text, a space around each."""
    return f" {' '.join(WORD.findall(text.lower()))} "


def day(moment: datetime) -> date:
    return moment.astimezone().date()


TESTS: dict[str, Callable[[dict[str, int], Note], bool]] = {
    "is:unread": lambda place, _: place["is_unread"] == 1,
    "kind:bug": lambda place, _: place["kind"] == 2,
    "is:new": lambda place, _: place["state"] == 1,
    "theme:none": lambda place, _: place["theme_id"] == 0,
    "has:theme": lambda place, _: place["theme_id"] > 0,
    "mood:bad": lambda place, _: place["mood"] == 1,
    "before:2025": lambda _, note: day(note.received_at) < date(2025, 1, 1),
    "since:june 2025": lambda _, note: day(note.received_at) >= date(2025, 6, 1),
}


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("engine") / "inbox.pmdesk"
    build_inbox(path, NOTES)
    with closing(open_workspace(path, role=Role.READER)) as store:
        yield store


@pytest.fixture(scope="module")
def reference(inbox: Store) -> Reference:
    return Reference(inbox)


def some_search(random: Random, words: list[str]) -> str:
    """Two or three terms of words that are there, mostly, and of operators."""

    def word() -> str:
        return words[int(len(words) * random.random() ** 5)]

    def term() -> str:
        kind = random.randrange(8)
        if kind == 0:
            return f'"{word()} {word()}"'
        if kind == 1:
            return f"-{word()}"
        if kind in (2, 3):
            name, _, value = random.choice(list(TESTS)).partition(":")
            return f'{random.choice(("", "", "-"))}{name}:"{value}"' if "since" not in name else f'{name}:"{value}"'
        if kind == 4:
            return word()[: random.randrange(1, 5)] + "*"
        return word()

    return " ".join(term() for _ in range(random.randrange(1, 4))) + random.choice(("", " "))


WAYS: list[dict[str, Any]] = [
    {},
    {"FREQUENT": 1, "RARE": 10_000, "HIT_COST": 1e9},
    {"FREQUENT": 10_000_000, "RARE": 0},
    {"LOOKED_AT": 50, "FIRST_LOOK": 10, "LEAST_SHARE": 0.9},
    {"LONG": 0},
]


@pytest.mark.parametrize("way", WAYS, ids=["usual", "through notes", "by hits", "soon by the index", "long notes"])
def test_every_way_finds_just_the_notes_that_say_so(
    inbox: Store, reference: Reference, monkeypatch: pytest.MonkeyPatch, way: dict[str, Any]
) -> None:
    for name, value in way.items():
        monkeypatch.setattr(notes_listed, name, value)
    random, words = Random(str(way)), vocabulary()[:800]
    sizes: Counter[bool] = Counter()
    for _ in range(50):
        text = some_search(random, words)
        asked, wanted = Asked(text, today=TODAY), reference.keys(text)
        page = inbox_page(inbox, asked, limit=40)
        if page.read_as:
            continue
        assert [line.key for line in page.lines] == wanted[:40], text
        assert page.total == len(wanted) or (page.is_at_least and page.total <= len(wanted)), text
        if len(wanted) > 40:
            following = inbox_page(inbox, asked, after=page.lines[-1].key, limit=40)
            assert [line.key for line in following.lines] == wanted[40:80], text
            note_id = following.lines[0].id
            around = page_around(inbox, asked, note_id, 10)
            assert around is not None
            assert [line.key for line in around.lines] == wanted[35:45]
        found = milestones(inbox, asked, 16)
        assert (list(found.keys), found.total) == (wanted[15::16], len(wanted)), text
        sizes[bool(wanted)] += 1
    assert sizes[True] > 20


def test_the_side_list_counts_what_the_list_shows(inbox: Store) -> None:
    for text in ("", "kind:bug", "the", "payout is:unread", "theme:none", "before:2025 page", "mood:bad"):
        for view in View:
            counts = inbox_counts(inbox, Asked(text, view, today=TODAY))
            if counts.is_at_least:
                continue
            for shown, number in counts.views:
                total = milestones(inbox, Asked(text, shown, today=TODAY), 10_000).total
                assert number == total, (text, view, shown)
            for count in (*counts.themes[:3], *counts.segments[:2], *counts.companies[:2], *counts.products):
                if not any(part.startswith(count.term.split(":")[0]) for part in text.split()):
                    narrowed = milestones(inbox, Asked(f"{count.term} {text}", view, today=TODAY), 10_000)
                    assert narrowed.total == count.count, (text, view, count.term)


def test_the_best_matches_come_first_and_have_all_words(inbox: Store) -> None:
    words = vocabulary()
    asked = Asked(f"{words[40]} {words[60]}", order=Order.BEST, today=TODAY)
    best, newest = inbox_page(inbox, asked), inbox_page(inbox, Asked(asked.text, today=TODAY), limit=1_000)
    assert best.order is Order.BEST
    assert {line.id for line in best.lines[: len(newest.lines)]} == {line.id for line in newest.lines}
    in_title = [words[40] in line.title.lower() and words[60] in line.title.lower() for line in best.lines]
    assert sum(in_title[:5]) >= min(5, sum(in_title))


def test_a_search_of_many_words_is_cut_and_answered(inbox: Store) -> None:
    assert inbox_page(inbox, Asked("payout " * 5_000, today=TODAY)).lines
    assert inbox_page(inbox, Asked("x" * 100_000, today=TODAY)).lines == ()
