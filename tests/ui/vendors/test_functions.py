"""The checklist is worked by keys: agree, test, add, rename, archive, reorder, sign; each act is one step."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from pmdesk.commands.functions import PinSpec, SayOfFunctions
from pmdesk.commands.integrations import MoveStage
from pmdesk.domain.agreed import Priority, Trial, Word
from pmdesk.domain.vendors import Side, Signature
from pmdesk.domain.vendors import Stage as Step
from pmdesk.insight.function_template import TEMPLATE
from pmdesk.ui.vendors.spec_diff import DiffWindow
from pmdesk.ui.widgets.painted_list import Editor
from pmdesk.ui.widgets.segmented import Segmented
from tests.ui.vendors.functions_stage import SHIFT, Checklist, form, pick
from tests.ui.vendors.stage import Stage
from tests.vendors_world import REASON
from tests.world import NOW, TODAY

DOWN, UP = Qt.Key.Key_Down, Qt.Key.Key_Up
A, E, G, J, N, P, Q, T, X = (getattr(Qt.Key, f"Key_{letter}") for letter in "AEGJNPQTX")


@pytest.fixture
def checklist(stage: Stage) -> Checklist:
    return Checklist(stage)


def test_the_card_says_how_far_the_checklist_is(checklist: Checklist) -> None:
    card = checklist.card
    assert card.accessibleDescription() == "1 of 3 agreed, tied to OpenAPI 4.1"
    assert card.rows.text(0) == "Create payment, must, POST /v4/payments, agreed, since v4.1, passed Tue"
    assert (
        card.satisfied.words.text()
        == "All 2 musts are agreed on v4.1. We signed 10 Mar, Milena Kos; they signed 10 Mar, Milena Kos."
    )
    assert card.changed.isHidden()


def test_a_function_that_a_newer_version_breaks_tells_why_and_leads_to_the_diff(checklist: Checklist) -> None:
    checklist.stand("refund")
    assert (checklist.line("refund").state, checklist.line("refund").is_broken) == ("changed in v4.2", True)
    assert not checklist.card.changed.isHidden()
    assert "reason_code" in checklist.card.changed.words.text()
    assert "reason_code" in checklist.card.tip(checklist.card.list.current)
    checklist.stand("create")
    assert checklist.card.changed.isHidden()


def test_a_gives_our_word_and_takes_it_back(checklist: Checklist) -> None:
    checklist.stand("apple")
    assert checklist.step(A) == "Our word: agreed, 1 agreed function"
    assert (checklist.line("apple").state, checklist.function("apple").ours) == ("asked 10 Mar", Word.AGREED)
    checklist.step(A, SHIFT)
    assert checklist.line("apple").is_agreed
    checklist.step(A)
    assert checklist.function("apple").ours is Word.OPEN
    assert checklist.line("apple").waits_for_us
    checklist.undo()
    assert checklist.line("apple").is_agreed


def test_many_are_agreed_in_one_step(checklist: Checklist) -> None:
    checklist.world.desk.do(PinSpec(checklist.ids["payments"], checklist.ids["v42"]))
    checklist.stage.settle()
    checklist.stand("create")
    checklist.stage.key(J, SHIFT)
    checklist.stage.key(J, SHIFT)
    before = [checklist.function(name) for name in ("create", "refund", "apple")]
    assert checklist.step(A) == "Our word: agreed, 3 agreed functions"
    assert {checklist.function(name).ours_on_id for name in ("create", "refund", "apple")} == {checklist.ids["v42"]}
    assert len(checklist.card.list.selection()) == 3
    checklist.undo()
    assert [checklist.function(name) for name in ("create", "refund", "apple")] == before


def test_what_we_refuse_says_so(checklist: Checklist) -> None:
    checklist.stand("apple")
    checklist.step(Q)
    assert checklist.line("apple").state == "refused by us"
    checklist.step(Q)
    assert checklist.line("apple").state == "wanted"


def test_without_a_pinned_version_nothing_is_agreed_and_the_rule_says_so(checklist: Checklist) -> None:
    hooks = checklist.ids["hooks"]
    checklist.wait(lambda: checklist.state.choose(hooks))
    checklist.wait(checklist.card.template.click)
    assert len(checklist.titles()) == len(TEMPLATE)
    checklist.card.list.setFocus()
    checklist.stage.key(A)
    assert "so nothing can be agreed on" in checklist.stage.said()[-1]


def test_an_empty_checklist_starts_from_the_template_in_one_step(checklist: Checklist) -> None:
    checklist.wait(lambda: checklist.state.choose(checklist.ids["hooks"]))
    assert not checklist.card.empty.isHidden()
    assert checklist.card.list.isHidden()
    checklist.card.template.setFocus()
    checklist.wait(lambda: checklist.stage.key(Qt.Key.Key_Return))
    assert checklist.titles() == [title for title, _, _ in TEMPLATE]
    assert checklist.card.list.current == 0
    assert any("Added 13 functions" in words for words in checklist.stage.toasts())
    assert checklist.card.list.hasFocus()
    checklist.undo()
    assert not checklist.card.empty.isHidden()
    assert checklist.card.template.hasFocus()


def test_an_empty_checklist_takes_the_key_that_adds(make_stage: Callable[..., Stage]) -> None:
    checklist = Checklist(make_stage(), "hooks")
    checklist.card.template.setFocus()
    checklist.stage.key(N)
    checklist.stage.type("Signed webhooks")
    checklist.wait(lambda: checklist.stage.key(Qt.Key.Key_Return))
    assert checklist.titles() == ["Signed webhooks"]
    assert checklist.card.list.current == 0


def test_n_adds_a_function_and_stands_on_it(checklist: Checklist) -> None:
    checklist.stage.key(N)
    asked = form()
    checklist.stage.type("Payout report by day")
    segments = asked.field("priority")
    assert isinstance(segments, Segmented)
    segments.set_current("should")
    checklist.wait(lambda: checklist.stage.key(Qt.Key.Key_Return))
    line = checklist.card.line()
    assert line is not None
    assert (line.function.title, line.function.priority, line.state) == (
        "Payout report by day",
        Priority.SHOULD,
        "wanted",
    )


def test_a_function_without_a_name_is_refused_where_it_is_typed(checklist: Checklist) -> None:
    checklist.stage.key(N)
    checklist.stage.key(Qt.Key.Key_Return)
    assert form().trouble.text().startswith("A function needs a name")


def test_f2_renames_in_place(checklist: Checklist) -> None:
    checklist.stand("apple")
    checklist.stage.key(Qt.Key.Key_F2)
    editor = QApplication.focusWidget()
    assert isinstance(editor, Editor)
    editor.clear()
    checklist.stage.type("Apple Pay")
    checklist.wait(lambda: checklist.stage.key(Qt.Key.Key_Return))
    assert checklist.function("apple").title == "Apple Pay"
    assert checklist.card.list.hasFocus()


def test_delete_archives_with_the_way_back_and_stands_on_the_next(checklist: Checklist) -> None:
    checklist.stand("create")
    checklist.step(Qt.Key.Key_Delete)
    assert checklist.titles() == ["Refund, partial", "Apple Pay session"]
    assert checklist.card.list.current == 0
    assert any(words.startswith("Archived 1 function") for words in checklist.stage.toasts())
    checklist.undo()
    assert checklist.titles()[0] == "Create payment"


def test_shift_with_an_arrow_reorders_and_the_row_stays_current(checklist: Checklist) -> None:
    checklist.stand("apple")
    checklist.step(UP, SHIFT)
    assert checklist.titles() == ["Create payment", "Apple Pay session", "Refund, partial"]
    line = checklist.card.line()
    assert line is not None
    assert line.function.id == checklist.ids["apple"]
    checklist.step(DOWN, SHIFT)
    assert checklist.titles()[-1] == "Apple Pay session"


def test_a_test_is_recorded_for_all_that_are_selected(checklist: Checklist) -> None:
    checklist.stand("refund")
    checklist.stage.key(J, SHIFT)
    checklist.stage.key(T)
    checklist.wait(lambda: pick(checklist.stage, "Failed"))
    assert {checklist.function(name).test for name in ("refund", "apple")} == {Trial.FAILED}
    assert checklist.line("refund").test == "fails since Tue"


def test_p_says_how_much_a_function_is_needed(checklist: Checklist) -> None:
    checklist.stand("apple")
    checklist.stage.key(P)
    checklist.wait(lambda: pick(checklist.stage, "Must"))
    assert checklist.function("apple").priority is Priority.MUST
    words = checklist.card.satisfied.words.text()
    assert words.startswith("1 of 3 musts is not agreed by both on v4.1: Apple Pay session, both words.")


def test_signing_waits_for_every_must_and_the_strip_says_who_is_missing(checklist: Checklist) -> None:
    checklist.world.desk.do(MoveStage(checklist.ids["payments"], Step.IN_NEGOTIATION, NOW, "The webhook changed."))
    checklist.stage.settle()
    assert checklist.card.satisfied.words.text() == "All 2 musts are agreed on v4.1. Neither side has signed."
    checklist.stand("create")
    checklist.stage.key(G)
    assert form().values()["by"] == ""
    checklist.stage.type("Milena Kos")
    checklist.wait(lambda: checklist.stage.key(Qt.Key.Key_Return))
    assert not checklist.card.satisfied.theirs.isHidden()
    assert checklist.card.satisfied.ours.isHidden()
    checklist.stage.key(G, SHIFT)
    assert form().values()["by"] == "Mira Holt"
    checklist.wait(lambda: checklist.stage.key(Qt.Key.Key_Return))
    signed = checklist.world.store.all(Signature, integration_id=checklist.ids["payments"])
    assert {(row.side, row.by) for row in signed} == {(Side.US, "Milena Kos"), (Side.THEM, "Mira Holt")}
    checklist.wait(lambda: checklist.stage.key(G))
    assert checklist.world.store.count(Signature, integration_id=checklist.ids["payments"]) == 1


def test_what_is_agreed_stays_signed_and_the_rule_says_how_to_go_back(checklist: Checklist) -> None:
    checklist.stage.key(G)
    assert "stands on both signatures" in checklist.stage.said()[-1]


def test_a_must_that_is_missing_is_named_when_somebody_signs(checklist: Checklist) -> None:
    checklist.world.desk.do(SayOfFunctions((checklist.ids["create"],), Side.THEM, Word.OPEN, TODAY))
    checklist.world.desk.do(MoveStage(checklist.ids["payments"], Step.IN_NEGOTIATION, NOW, "They took a word back."))
    checklist.stage.settle()
    checklist.stage.key(G)
    assert "“Create payment” is not agreed by both" in checklist.stage.said()[-1]


def test_another_integration_shows_its_own_checklist(checklist: Checklist) -> None:
    checklist.stand("apple")
    checklist.wait(lambda: checklist.state.choose(checklist.ids["refunds"]))
    assert checklist.titles() == ["Refund, whole"]
    assert checklist.card.list.current == -1


def test_no_key_of_the_checklist_means_something_else_in_the_pane(checklist: Checklist) -> None:
    actions = checklist.stage.context.actions
    for action in actions.all():
        if action.id.startswith("vendors."):
            assert actions.clash(action.id, actions.keys(action.id)) is None, action.id


def test_the_strip_of_what_changed_opens_the_diff(checklist: Checklist) -> None:
    checklist.stand("refund")
    checklist.card.changed.open.click()
    checklist.stage.until(lambda: any(each.isVisible() for each in checklist.stage.host.findChildren(QDialog)))
    window = next(each for each in checklist.stage.host.findChildren(QDialog) if each.isVisible())
    assert isinstance(window, DiffWindow)
    checklist.stage.until(lambda: bool(window.shown()))
    assert [line.fingerprint for line in window.selected()] == [REASON.fingerprint]
    window.close()
