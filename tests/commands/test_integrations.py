"""Integrations go through their stages: what is agreed is signed, what is opened again says why, all is logged."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from pmdesk.commands.functions import AddFunction, PinSpec, SayOfFunctions, TieFunction
from pmdesk.commands.integrations import AddIntegration, MoveStage, PassBall, SendRound, Sign, Unsign
from pmdesk.commands.questions import Ask
from pmdesk.commands.specs import RuleOnChanges
from pmdesk.domain.agreed import AgreedFunction, Question, Word
from pmdesk.domain.apis import Api, Ruling
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.vendors import Ball, Integration, Side, Signature, Stage, StageMove
from pmdesk.insight.agreement import satisfaction
from tests.vendors_world import CHANGES, CREATE, NOTED, with_vendors
from tests.world import NOW, TODAY, World, dump, small_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = with_vendors(small_world(tmp_path / "vendors.pmdesk"))
    with closing(made.store):
        yield made


def payments(world: World) -> Integration:
    return world.store.get(Integration, world.ids["payments"])


def refused(world: World, command: object, words: str) -> None:
    before = dump(world.store)
    with pytest.raises(RuleBroken, match=words):
        world.desk.do(command)  # pyright: ignore[reportArgumentType]
    assert dump(world.store) == before


def test_going_back_from_what_was_agreed_wants_a_reason(world: World) -> None:
    back = Stage.IN_NEGOTIATION
    refused(world, MoveStage(world.ids["payments"], back, NOW, "  "), "was agreed and would go back to in negotiation")
    world.desk.do(MoveStage(world.ids["payments"], back, NOW, "The webhook changed."))
    assert payments(world).stage is back
    last = max(world.store.all(StageMove, integration_id=world.ids["payments"]), key=lambda move: move.id)
    assert (last.was, last.stage, last.why) == (Stage.AGREED, back, "The webhook changed.")


def test_what_was_signed_lapses_when_it_is_opened_again(world: World) -> None:
    world.desk.do(MoveStage(world.ids["payments"], Stage.IN_NEGOTIATION, NOW, "Anew."))
    assert not world.store.all(Signature, integration_id=world.ids["payments"])
    refused(world, MoveStage(world.ids["payments"], Stage.SANDBOX, NOW), "Neither side has signed version 4.1")


def test_to_be_agreed_both_sides_have_signed(world: World) -> None:
    refused(world, MoveStage(world.ids["refunds"], Stage.AGREED, NOW), "They have not signed version 4.1")
    world.desk.do(Sign(world.ids["refunds"], Side.THEM, NOW))
    world.desk.do(MoveStage(world.ids["refunds"], Stage.AGREED, NOW))
    made = world.desk.ask(AddIntegration(world.ids["kestrel"], "Payouts", NOW))[1]
    refused(world, MoveStage(made, Stage.LIVE, NOW), "No version of their description is pinned")


def test_nobody_signs_before_every_must_is_agreed(world: World) -> None:
    world.desk.do(AddFunction(world.ids["refunds"], "Payouts by day"))
    refused(world, Sign(world.ids["refunds"], Side.THEM, NOW), "“Payouts by day” is not agreed by both on version 4.1")
    made = world.desk.ask(AddIntegration(world.ids["kestrel"], "Disputes", NOW, values={"api_id": world.ids["api"]}))[1]
    world.desk.do(PinSpec(made, world.ids["v41"]))
    refused(world, Sign(made, Side.US, NOW), "nothing to sign")


def test_a_signature_that_something_stands_on_stays(world: World) -> None:
    refused(world, Unsign(world.ids["payments"], Side.US), "stands on both signatures")
    refused(world, PinSpec(world.ids["payments"], None), "a version stays pinned")


def test_a_new_integration_has_an_api_of_its_own_and_the_first_line_of_its_log(world: World) -> None:
    made = world.desk.ask(AddIntegration(world.ids["kestrel"], "Payouts", NOW, Stage.SPEC_RECEIVED))[1]
    row = world.store.get(Integration, made)
    assert row.api_id is not None
    assert world.store.get(Api, row.api_id).title == "Payouts"
    assert [(move.was, move.stage) for move in world.store.all(StageMove, integration_id=made)] == [
        (Stage.SPEC_RECEIVED, Stage.SPEC_RECEIVED)
    ]


def test_who_is_waited_for_already_is_waited_for_since_then(world: World) -> None:
    since = payments(world).ball_since
    world.desk.do(PassBall(world.ids["payments"], Ball.THEM, NOW + timedelta(days=2)))
    assert payments(world).ball_since == since
    world.desk.do(PassBall(world.ids["payments"], Ball.US, NOW + timedelta(days=2)))
    assert payments(world).ball_since == NOW + timedelta(days=2)
    world.desk.do(PassBall(world.ids["payments"], Ball.NOBODY, NOW + timedelta(days=3)))
    assert payments(world).ball_since is None


def test_a_round_sends_each_question_once_and_makes_it_their_move(world: World) -> None:
    assert payments(world).round == 1
    added = world.desk.ask(Ask(world.ids["payments"], "Why?", Side.US, NOW))[1]
    assert world.desk.ask(SendRound(world.ids["payments"], NOW))[1] == 2
    rounds = {row.id: row.round for row in world.store.all(Question, integration_id=world.ids["payments"])}
    assert (rounds[world.ids["asked"]], rounds[added]) == (1, 2)
    assert payments(world).ball is Ball.THEM
    refused(world, SendRound(world.ids["hooks"], NOW), "nothing to send")


def test_pinning_a_version_carries_over_what_no_change_breaks(world: World) -> None:
    assert world.desk.ask(PinSpec(world.ids["payments"], world.ids["v42"]))[1] == 1
    versions = {
        row.title: row.theirs_on_id
        for row in world.store.all(AgreedFunction, integration_id=world.ids["payments"])
        if row.theirs is Word.AGREED
    }
    assert versions == {"Create payment": world.ids["v42"], "Refund, partial": world.ids["v41"]}
    functions = world.store.all(AgreedFunction, integration_id=world.ids["payments"])
    assert satisfaction(functions, payments(world).pinned_id).missing == (world.ids["refund"],)


def test_a_change_that_was_accepted_breaks_nothing(world: World) -> None:
    world.desk.do(RuleOnChanges(world.ids["api"], ("f0",), Ruling.ACCEPT, NOW))
    assert world.desk.ask(PinSpec(world.ids["payments"], world.ids["v42"]))[1] == 0
    functions = world.store.all(AgreedFunction, integration_id=world.ids["payments"])
    assert satisfaction(functions, payments(world).pinned_id).both


def test_words_are_not_carried_where_nobody_knows_what_changed(world: World) -> None:
    world.desk.do(PinSpec(world.ids["payments"], world.ids["v42"], CHANGES))
    opened = world.desk.ask(PinSpec(world.ids["payments"], world.ids["v41"]))[1]
    assert opened == 1
    assert world.desk.ask(PinSpec(world.ids["payments"], world.ids["v42"], (NOTED,)))[1] == 0


def test_a_version_of_another_api_is_not_pinned(world: World) -> None:
    refused(world, PinSpec(world.ids["hooks"], world.ids["v41"]), "describes another API")


def test_a_word_holds_for_what_the_function_was_tied_to(world: World) -> None:
    world.desk.do(TieFunction(world.ids["create"], ("post  /v4/PAYMENTS",), ("amount",)))
    assert world.store.get(AgreedFunction, world.ids["create"]).ours is Word.AGREED
    world.desk.do(TieFunction(world.ids["create"], (CREATE,), ("amount", "currency")))
    row = world.store.get(AgreedFunction, world.ids["create"])
    assert (row.ours, row.theirs, row.ours_on_id) == (Word.OPEN, Word.OPEN, None)


def test_nothing_can_be_agreed_on_without_a_pinned_version(world: World) -> None:
    made = world.desk.ask(AddFunction(world.ids["hooks"], "Sent again"))[1]
    refused(world, SayOfFunctions((made,), Side.US, Word.AGREED, TODAY), "nothing can be agreed on")
    world.desk.do(SayOfFunctions((made,), Side.THEM, Word.REFUSED, TODAY))
    assert world.store.get(AgreedFunction, made).theirs is Word.REFUSED


def test_whose_move_it_is_is_undone_by_words_that_say_so(world: World) -> None:
    words = {Ball.US: "Make it our move", Ball.THEM: "Make it their move", Ball.NOBODY: "Make it nobody's move"}
    for ball, label in words.items():
        assert PassBall(world.ids["payments"], ball, NOW).label == label
