"""Completion in the search field: it offers, and leaves the keys to the search unless a person steps into it."""

from PySide6.QtCore import QPoint, Qt

from tests.ui.inbox.conftest import MakeStage
from tests.ui.inbox.stage import Stage

K = Qt.Key


def begin(stage: Stage, text: str) -> None:
    """Type into the empty search field, and wait for what is offered."""
    stage.key(K.Key_Slash)
    stage.type(text)
    stage.settle()


def offered(stage: Stage) -> list[str]:
    return [choice.text for choice in stage.page.searching.completing.offers.shown]


def test_operators_are_offered_by_their_beginning_and_tab_takes_the_first(stage: Stage) -> None:
    begin(stage, "se")
    assert offered(stage)[0] == "segment:"
    stage.key(K.Key_Tab)
    stage.settle()
    field = stage.page.tools.field
    assert field.line.text() == "segment:"
    assert field.line.hasFocus()
    assert {"Large sellers", "EU shoppers"} <= set(offered(stage))


def test_values_stand_with_how_many_notes_have_them(stage: Stage) -> None:
    begin(stage, "segment:")
    facts = {choice.text: choice.fact for choice in stage.page.searching.completing.offers.shown}
    assert facts["EU shoppers"] == "1"
    assert "none" in facts


def test_a_taken_value_becomes_a_chip_and_narrows_the_list(stage: Stage) -> None:
    begin(stage, "theme:pay")
    assert offered(stage) == ["Payout timing"]
    stage.key(K.Key_Down)
    stage.key(K.Key_Return)
    stage.settle()
    field = stage.page.tools.field
    assert field.chips == ("theme: Payout timing",)
    assert field.line.text() == ""
    assert field.line.hasFocus(), "only the offer was taken"
    assert offered(stage) == []
    assert stage.titles() == ["When do I get paid?", "Payout date moved twice"]


def test_enter_searches_where_nobody_stepped_into_the_offers(stage: Stage) -> None:
    begin(stage, "kind:bug")
    assert offered(stage) == ["bug"]
    stage.key(K.Key_Return)
    stage.settle()
    assert stage.page.tools.field.chips == ("kind: bug",)
    assert stage.list.hasFocus()
    assert offered(stage) == []


def test_arrows_walk_and_up_from_the_first_goes_back_to_what_is_typed(stage: Stage) -> None:
    begin(stage, "kind:")
    assert offered(stage) == ["feedback", "bug", "review", "conversation"]
    offers = stage.page.searching.completing.offers
    assert not offers.is_stepped_into
    stage.key(K.Key_Down)
    stage.key(K.Key_Down)
    stage.key(K.Key_Up)
    assert offers.is_stepped_into
    stage.key(K.Key_Up)
    assert not offers.is_stepped_into
    stage.key(K.Key_Down)
    stage.key(K.Key_Down)
    stage.key(K.Key_Return)
    stage.settle()
    assert stage.page.tools.field.text == "kind:bug"


def test_escape_closes_the_offers_first_then_clears_then_leaves(stage: Stage) -> None:
    begin(stage, "kind:")
    stage.key(K.Key_Escape)
    assert offered(stage) == []
    assert stage.page.tools.field.line.text() == "kind:"
    stage.key(K.Key_Escape)
    stage.settle()
    assert stage.page.tools.field.text == ""
    stage.key(K.Key_Escape)
    assert stage.list.hasFocus()


def test_a_press_of_the_pointer_takes_an_offer(stage: Stage) -> None:
    begin(stage, "kind:")
    painted = stage.page.searching.completing.offers._list
    stage.click(painted.viewport(), QPoint(30, painted.box(2).center().y()))
    stage.settle()
    assert stage.page.tools.field.text == "kind:review"
    assert stage.page.tools.field.line.hasFocus()


def test_a_hint_shows_what_may_follow(stage: Stage) -> None:
    stage.page.tools.tried.emit("segment:", 8)
    stage.settle()
    assert "Large sellers" in offered(stage)


def test_days_are_offered_with_what_they_mean(stage: Stage) -> None:
    begin(stage, "since:last w")
    (only,) = stage.page.searching.completing.offers.shown
    assert only.text == "last week"
    assert only.fact


def test_without_the_focus_nothing_is_offered(stage: Stage) -> None:
    begin(stage, "kind:")
    stage.list.setFocus()
    assert offered(stage) == []
    assert stage.page.tools.field.line.text() == "kind:"


def test_tab_goes_on_where_nothing_is_offered(stage: Stage) -> None:
    begin(stage, "zeppelin")
    assert offered(stage) == []
    stage.key(K.Key_Tab)
    assert not stage.page.tools.field.line.hasFocus()


def test_offers_stay_within_a_small_window(make_stage: MakeStage) -> None:
    stage = make_stage(size=(976, 560), scale=1.5)
    begin(stage, "kind:")
    offers = stage.page.searching.completing.offers
    assert len(offers.shown) == 4
    assert stage.host.rect().contains(offers.geometry())
    stage.host.resize(900, 560)
    stage.settle()
    assert offers.isVisible(), "the field may make room for a button while it is typed into"
    assert stage.host.rect().contains(offers.geometry())


def test_what_a_misspelt_word_was_read_as_is_told(stage: Stage) -> None:
    stage.search("payuot")
    assert stage.page.read_as.isVisible()
    assert stage.page.read_as.words == "No note says “payuot”: showing “payout”."
    assert stage.titles() == ["When do I get paid?", "Payout date moved twice"]
    stage.key(K.Key_Escape)
    stage.settle()
    stage.key(K.Key_Escape)
    stage.settle()
    assert not stage.page.read_as.isVisible()


def test_a_search_that_is_wiped_offers_nothing_and_escape_leaves(stage: Stage) -> None:
    begin(stage, "late -kin")
    assert offered(stage)
    stage.key(K.Key_A, Qt.KeyboardModifier.ControlModifier)
    stage.key(K.Key_Backspace)
    assert offered(stage) == []
    stage.key(K.Key_Escape)
    assert not stage.page.tools.field.line.hasFocus()
