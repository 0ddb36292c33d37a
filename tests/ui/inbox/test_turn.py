"""Something is asked once at a time."""

from pmdesk.ui.inbox.turn import Turn


def test_what_is_wanted_in_between_is_asked_once_more() -> None:
    asked: list[int] = []
    turn = Turn(lambda: asked.append(len(asked)))
    for _ in range(5):
        turn.want()
    assert asked == [0]
    turn.end()
    assert asked == [0, 1]
    turn.end()
    assert asked == [0, 1]
    assert not turn.is_open


def test_a_new_beginning_forgets_what_was_waited_for() -> None:
    asked: list[int] = []
    turn = Turn(lambda: asked.append(len(asked)))
    turn.want()
    turn.want()
    turn.begin()
    turn.end()
    assert asked == [0, 1]
