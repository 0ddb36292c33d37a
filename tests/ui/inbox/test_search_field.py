"""The search field: operators become chips, chips become text again, Esc clears."""

from datetime import date

import pytest
from PySide6.QtCore import Qt

from pmdesk.ui.inbox.search_terms import Typed, read, take, toggled
from tests.ui.inbox.conftest import MakeStage
from tests.ui.inbox.stage import Stage

K = Qt.Key
TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("typed", "chips", "rest"),
    [
        ("kind:bug", (), "kind:bug"),
        ("kind:bug ", ("kind: bug",), ""),
        ("kind:bug pay", ("kind: bug",), "pay"),
        ("pay kind:bug out ", ("kind: bug",), "pay out "),
        ('theme:"Payout timing"', ("theme: Payout timing",), ""),
        ('theme:"Payout tim', (), 'theme:"Payout tim'),
        ("since:8 march", (), "since:8 march"),
        ("since:8 march pay", ("since: Sun 8 March",), "pay"),
        ("-from:newsletter ", ("-from: newsletter",), ""),
        ("from: ", (), "from: "),
        ("http://example.com ", (), "http://example.com "),
    ],
)
def test_an_operator_is_a_chip_once_it_is_finished(typed: str, chips: tuple[str, ...], rest: str) -> None:
    found = take(Typed((), typed), TODAY)
    assert tuple(chip.words for chip in found.chips) == chips
    assert found.rest == rest


def test_what_reaches_to_the_cursor_is_still_typed() -> None:
    assert take(Typed((), "kind:bu pay"), TODAY, cursor=7).chips == ()
    assert take(Typed((), "kind:bu pay"), TODAY, cursor=8).chips != ()


def test_a_whole_search_is_read_with_all_its_chips() -> None:
    found = read("pay since:8 march -from:newsletter", TODAY)
    assert [chip.words for chip in found.chips] == ["since: Sun 8 March", "-from: newsletter"]
    assert found.text == "since:8 march -from:newsletter pay"


def test_a_term_takes_the_place_of_another_of_its_name() -> None:
    assert toggled("pay kind:bug", "kind:review", TODAY) == "kind:review pay"
    assert toggled("kind:review pay", "kind:review", TODAY) == "pay"
    assert toggled("", 'theme:"Payout timing"', TODAY) == 'theme:"Payout timing"'
    assert toggled("theme:none", 'theme:"Payout timing"', TODAY) == 'theme:"Payout timing"'


def test_chips_come_while_typing_and_go_back_into_the_text(stage: Stage) -> None:
    field = stage.page.tools.field
    stage.search("kind:bug since:1 mar cart")
    assert field.chips == ("kind: bug", "since: Sun 1 March")
    assert field.line.text() == "cart"
    assert stage.titles() == ["Cart empties after sign-in"]
    field.line.setCursorPosition(0)
    stage.key(K.Key_Backspace)
    assert field.chips == ("kind: bug",)
    assert field.line.text() == "since:1 mar cart"
    assert field.line.cursorPosition() == len("since:1 mar")
    stage.key(K.Key_Escape)
    stage.settle()
    assert field.text == ""
    assert len(stage.titles()) == 5
    stage.key(K.Key_Escape)
    assert stage.list.hasFocus()


@pytest.mark.parametrize(("then", "text"), [("", ""), ("street", "street")])
def test_all_that_is_searched_is_selected_with_its_chips(stage: Stage, then: str, text: str) -> None:
    field = stage.page.tools.field
    stage.search("kind:bug cart")
    stage.key(K.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert all(chip.is_taken for chip in field._chips)
    if then:
        stage.type(then)
    else:
        stage.key(K.Key_Backspace)
    stage.settle()
    assert field.text == text
    assert field.line.hasFocus()


def test_all_that_was_selected_stays_where_another_key_follows(stage: Stage) -> None:
    field = stage.page.tools.field
    stage.search("kind:bug cart")
    stage.key(K.Key_A, Qt.KeyboardModifier.ControlModifier)
    stage.key(K.Key_Right)
    assert not any(chip.is_taken for chip in field._chips)
    stage.type("s")
    stage.settle()
    assert field.text == "kind:bug carts"


def test_a_hint_types_itself(stage: Stage) -> None:
    field = stage.page.tools.field
    stage.page.tools.tried.emit('""', 1)
    assert field.line.hasFocus()
    stage.type("get paid")
    stage.settle()
    assert field.line.text() == '"get paid"'
    assert stage.titles() == ["When do I get paid?"]


def test_hits_are_marked(stage: Stage) -> None:
    stage.search("payout")
    line = stage.page.rows.line(1)
    assert line is not None
    assert [line.title[first:last] for first, last in line.title_hits] == ["Payout"]


def test_the_newest_search_wins(stage: Stage) -> None:
    stage.key(K.Key_Slash)
    for letter in "street":
        stage.type(letter)
    stage.settle()
    assert stage.titles() == ["Street number lost"]


def test_a_narrow_window_has_the_view_as_a_button(make_stage: MakeStage) -> None:
    stage = make_stage(size=(976, 560))
    assert not stage.page.side.isVisible()
    assert not stage.page.head.isVisible()
    assert stage.page.tools.view.isVisible()
    assert stage.page.tools.view.text() == "To triage  5"
    assert stage.page.rows.columns(430).who == 0
    assert stage.page.rows.columns(548).who > 0
