"""What is written in the background lets an edit go first, and nobody waits for ever."""

from collections.abc import Callable
from threading import Event, Thread

import pytest

from pmdesk.storage import turns
from pmdesk.storage.turns import Turns

SOON_S = 20.0


def in_thread(work: Callable[[], object]) -> Thread:
    thread = Thread(target=work)
    thread.start()
    return thread


def test_what_is_behind_waits_until_the_edit_is_over() -> None:
    order, begun, own = Turns(), Event(), list[str]()

    def behind() -> None:
        begun.set()
        with order.behind():
            own.append("behind")

    with order.ahead():
        thread = in_thread(behind)
        assert begun.wait(SOON_S)
        own.append("edit")
    thread.join(SOON_S)
    assert own == ["edit", "behind"]


def test_an_edit_that_waits_goes_before_the_next_step_behind() -> None:
    order, waits, own = Turns(), Event(), list[str]()

    def edit() -> None:
        waits.set()
        with order.ahead():
            own.append("edit")

    with order.behind():
        thread = in_thread(edit)
        assert waits.wait(SOON_S)
        while not order._ahead:
            assert thread.is_alive()
        own.append("first step")
    with order.behind():
        own.append("second step")
    thread.join(SOON_S)
    assert own == ["first step", "edit", "second step"]


def test_edits_do_not_wait_for_each_other_and_may_lie_in_one_another() -> None:
    order = Turns()
    with order.ahead(), order.ahead():
        assert order._ahead == 2
    with order.behind():
        assert not order._ahead


def test_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE_S", 0.01)
    order = Turns()
    with order.behind(), order.ahead(), order.behind():
        pass
    with order.ahead():
        assert order._ahead == 1


def test_trouble_gives_the_turn_back() -> None:
    order = Turns()
    with pytest.raises(ValueError, match="odd"), order.behind():
        raise ValueError("odd")
    with order.ahead():
        pass
    with order.behind():
        pass


def test_what_only_reads_lets_an_edit_pass_and_goes_on_at_once_where_there_is_none() -> None:
    order, begun, own = Turns(), Event(), list[str]()

    def reading() -> None:
        begun.set()
        order.let_pass()
        own.append("read")

    with order.behind():
        order.let_pass()
    with order.ahead():
        thread = in_thread(reading)
        assert begun.wait(SOON_S)
        own.append("edit")
    thread.join(SOON_S)
    assert own == ["edit", "read"]
