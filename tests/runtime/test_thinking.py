"""A child thinks beside the window, tells how far it is, and goes when it is told to."""

import threading
from collections.abc import Iterator

import pytest

from pmdesk.insight.themes_values import UNSAID, Answer, Asked, Heard, Look
from pmdesk.runtime.thinking import CalledOff, Thinker
from tests.said import said_about


@pytest.fixture
def thinker() -> Iterator[Thinker]:
    made = Thinker()
    yield made
    made.rest()


def asked(count: int) -> Asked:
    texts = [text for text, _ in said_about(count)]
    return Asked(texts, [None] * count, [0] * count, [UNSAID] * count)


def test_a_child_answers_tells_how_far_it_is_and_keeps_what_it_learned(thinker: Thinker) -> None:
    told: list[tuple[int, int]] = []
    answer: Answer = thinker.ask("find", asked(60), lambda done, of: told.append((done, of)))
    assert len(answer.routed) == 60
    assert told[-1][0] == told[-1][1]
    thinker.ask("heed", [Heard("a spicy page", 0)] * 4)
    assert thinker.ask("moods", Look(["such a spicy page"], [None]))[0][0] == 0


def test_trouble_in_the_child_is_told_and_the_child_goes_on(thinker: Thinker) -> None:
    with pytest.raises(RuntimeError, match="KeyError"):
        thinker.ask("sing", None)
    assert thinker.ask("moods", Look(["great, thanks"], [None]))[0][0] == 2


def test_a_child_that_is_ended_answers_no_more_until_it_may_go_on(thinker: Thinker) -> None:
    with pytest.raises(CalledOff):
        thinker.ask("find", asked(200), lambda _done, _of: thinker.end())
    with pytest.raises(CalledOff):
        thinker.ask("model", None)
    thinker.go_on()
    assert thinker.ask("moods", Look(["great, thanks"], [None]))[0][0] == 2


def test_another_thread_can_end_it_while_it_thinks(thinker: Thinker) -> None:
    begun = threading.Event()
    ender = threading.Thread(target=lambda: begun.wait(60) and thinker.end())
    ender.start()
    with pytest.raises(CalledOff):
        thinker.ask("find", asked(400), lambda _done, _of: begun.set())
    ender.join()


def test_a_child_that_rests_begins_anew(thinker: Thinker) -> None:
    thinker.ask("model", None)
    thinker.rest()
    assert not thinker.is_alive
    assert thinker.ask("moods", Look([], [])) == ()
