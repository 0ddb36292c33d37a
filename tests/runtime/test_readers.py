"""Readers answer off the main thread; of several questions with one key only the newest is answered."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from pmdesk.domain.errors import DeskError
from pmdesk.domain.roadmap import Item
from pmdesk.runtime.readers import Readers
from pmdesk.storage.store import Store
from tests.world import World

ENDLESS = "WITH RECURSIVE more (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM more) SELECT count(*) FROM more"


@pytest.fixture
def readers(world: World) -> Iterator[Readers]:
    made = Readers(world.store.path, 1)
    yield made
    made.close()


def test_a_question_is_answered_with_a_connection_of_its_own(readers: Readers, world: World, qtbot: QtBot) -> None:
    answers: list[tuple[int, bool]] = []
    main = threading.get_ident()
    readers.ask("count", lambda store: (store.count(Item), threading.get_ident() != main), answers.append)
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == [(world.store.count(Item), True)]


def test_the_newest_question_wins(readers: Readers, qtbot: QtBot) -> None:
    go = threading.Event()
    heard: list[str] = []
    readers.ask("slow", lambda _store: go.wait(10) and "slow", lambda word: heard.append(f"slow {word}"))
    for word in ("one", "two", "three"):
        readers.ask("chart", lambda _store, word=word: word, heard.append)
    readers.ask("slow", lambda _store: "newer", heard.append)
    go.set()
    qtbot.waitUntil(lambda: {"three", "newer"} <= set(heard))
    assert sorted(heard) == ["newer", "three"]


def test_a_question_that_nobody_wants_an_answer_to_ends(readers: Readers, qtbot: QtBot) -> None:
    begun = threading.Event()
    heard: list[object] = []

    def never(store: Store) -> object:
        begun.set()
        return store.read(ENDLESS)

    readers.ask("search", never, heard.append, heard.append)
    assert begun.wait(10)
    readers.ask("search", lambda _store: "newer", heard.append)
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == ["newer"]
    readers.ask("search", never, heard.append, heard.append)
    readers.close()
    assert heard == ["newer"]


def test_a_long_question_rests_while_an_edit_waits_and_is_answered_all_the_same(world: World, qtbot: QtBot) -> None:
    rested, go = threading.Event(), threading.Event()
    many = ENDLESS.replace("FROM more)", "FROM more LIMIT 100000)")

    def rest() -> None:
        rested.set()
        go.wait(10)

    readers = Readers(world.store.path, 1, rest=rest)
    heard: list[object] = []
    readers.ask("count", lambda store: store.read(many)[0][0], heard.append)
    assert rested.wait(10)
    assert not heard
    go.set()
    qtbot.waitUntil(lambda: bool(heard))
    readers.close()
    assert heard == [100_000]


def test_a_question_that_is_dropped_ends(readers: Readers, qtbot: QtBot) -> None:
    begun = threading.Event()
    heard: list[object] = []

    def never(store: Store) -> object:
        begun.set()
        return store.read(ENDLESS)

    readers.ask("search", never, heard.append, heard.append)
    assert begun.wait(10)
    readers.drop("search")
    readers.ask("other", lambda _store: "other", heard.append)
    qtbot.waitUntil(lambda: heard == ["other"])


def test_troubles_come_back_in_words(readers: Readers, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[DeskError] = []
    written: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, _error, _trace: written.append(kind))

    def broken(_store: object) -> None:
        raise DeskError("Nothing there.", "Look elsewhere.")

    def unforeseen(_store: object) -> None:
        raise KeyError("secret")

    readers.ask("a", broken, print, told.append)
    readers.ask("b", unforeseen, print, told.append)
    qtbot.waitUntil(lambda: len(told) == 2)
    assert str(told[0]) == "Nothing there. Look elsewhere."
    assert "secret" not in str(told[1])
    assert written == [KeyError]


def test_a_missing_file_is_told_and_the_thread_lives_on(tmp_path: Path, qtbot: QtBot) -> None:
    readers = Readers(tmp_path / "none.pmdesk", 1)
    told: list[DeskError] = []
    for key in ("a", "b"):
        readers.ask(key, lambda _store: 1, print, told.append)
    qtbot.waitUntil(lambda: len(told) == 2)
    readers.close()


def test_a_dropped_question_is_not_answered(readers: Readers, qtbot: QtBot) -> None:
    heard: list[object] = []
    readers.ask("a", lambda _store: 1, heard.append)
    readers.drop("a")
    readers.ask("b", lambda _store: 2, heard.append)
    qtbot.waitUntil(lambda: heard == [2])


def test_closing_ends_the_threads(readers: Readers, qtbot: QtBot) -> None:
    readers.ask("a", lambda _store: 1, print)
    readers.close()
    assert readers._threads == []


def test_after_closing_nothing_is_asked_or_started_any_more(readers: Readers) -> None:
    heard: list[object] = []
    readers.close()
    readers.ask("a", lambda _store: 1, heard.append)
    assert readers._threads == []
    assert heard == []
