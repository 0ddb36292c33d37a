"""What a preview says of replies is what becomes of them when they are taken in."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pmdesk.commands.questions import AnswerQuestion, Ask, TakeReplies, WithdrawQuestions
from pmdesk.domain.specs import FoundReply
from pmdesk.domain.vendors import Side
from pmdesk.queries.reply_lines import Fate, ReplyLine, reply_lines
from tests.vendors_world import with_vendors
from tests.world import NOW, TODAY, World, small_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = with_vendors(small_world(tmp_path / "vendors.pmdesk"))
    with closing(made.store):
        yield made


def lines(world: World, *replies: FoundReply) -> tuple[ReplyLine, ...]:
    return reply_lines(world.store, world.ids["payments"], replies, TODAY)


def test_each_reply_says_what_it_does_or_why_it_stays_out(world: World) -> None:
    ids, do = world.ids, world.desk.ask
    gone = do(Ask(ids["payments"], "Is it free?", Side.US, NOW))[1]
    done = do(Ask(ids["payments"], "Is it fast?", Side.US, NOW))[1]
    do(WithdrawQuestions((gone,), NOW))
    do(AnswerQuestion(done, "Yes.", NOW))
    found = lines(
        world,
        FoundReply(ids["asked"], "A number."),
        FoundReply(ids["asked_create"], "Yes, for a day.", agrees=True),
        FoundReply(ids["asked"], "A text."),
        FoundReply(gone, "No.", agrees=False),
        FoundReply(done, "Yes.", agrees=True),
        FoundReply(ids["their_question"], "Settled ones."),
        FoundReply(987_654, "What?"),
    )
    assert [(line.fate, line.words) for line in found] == [
        (Fate.TICKS, "Answers it."),
        (Fate.TICKS, "Answers it; they agree to “Apple Pay session”."),
        (Fate.REPEATS, "It is answered twice here; the first answer counts."),
        (Fate.REPEATS, "It was withdrawn 10 Mar and stays so."),
        (Fate.REPEATS, "It was answered 10 Mar and stays so."),
        (Fate.UNKNOWN, "It is a question of Webhooks v2."),
        (Fate.UNKNOWN, "No question has this number."),
    ]


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    said=st.lists(
        st.tuples(st.integers(0, 7), st.sampled_from(["", "Yes.", "Later"]), st.sampled_from([None, True, False]))
    )
)
@example(said=[(0, "", True), (0, "", None)])
def test_the_preview_is_what_becomes_of_them(world: World, said: list[tuple[int, str, bool | None]]) -> None:
    numbers = [world.ids[name] for name in ("asked", "asked_create", "their_question", "create", "payments")]
    replies = tuple(FoundReply((*numbers, 9_001, 9_002, 9_003)[at], words, agrees) for at, words, agrees in said)
    taken = world.desk.rehearse(TakeReplies(world.ids["payments"], replies, NOW))
    shown = lines(world, *replies)
    by_fate = {fate: [line.reply.question_id for line in shown if line.fate is fate] for fate in Fate}
    assert by_fate[Fate.TICKS] == list(taken.answered)
    assert by_fate[Fate.UNKNOWN] == list(taken.unknown)
    assert by_fate[Fate.REPEATS] == list(taken.repeated)
    agreed = [line.function for line in shown if line.function and line.reply.agrees]
    assert len(agreed) == len(taken.agreed)
