"""The editor of a function: each field is kept as it is typed, and fields are chosen out of the pinned description."""

import json
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from pmdesk.commands.functions import PinSpec
from pmdesk.domain.agreed import Priority, Question, Trial, Word
from pmdesk.domain.kinds import SpecVersionId
from pmdesk.domain.vendors import IntegrationItem, Side
from pmdesk.ui.item_finder import ItemFinder
from pmdesk.ui.vendors.functions_editor import FunctionPopover
from pmdesk.ui.vendors.functions_fields import SpecFields
from tests.ui.vendors.functions_stage import SHIFT, Checklist, described, has_keys, offered, pick
from tests.ui.vendors.stage import Stage
from tests.vendors_world import CREATE

ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape
AMOUNT = {"type": "object", "required": ["value"], "properties": {"value": {"type": "integer"}}}
BODY = {"application/json": {"schema": {"type": "object", "properties": {"amount": AMOUNT, "sca": {"type": "string"}}}}}
DESCRIPTION = {
    "openapi": "3.1.0",
    "info": {"title": "Payments", "version": "5.0"},
    "paths": {
        "/v4/payments": {
            "post": {
                "summary": "Make a payment",
                "parameters": [{"in": "header", "name": "Idempotency-Key", "schema": {"type": "string"}}],
                "requestBody": {"content": BODY},
                "responses": {"200": {"description": "Made", "content": BODY}},
            }
        },
        "/v4/payouts": {"get": {"summary": "Payouts by day", "responses": {"200": {"description": "Them"}}}},
    },
    "webhooks": {"payment.settled": {"post": {"requestBody": {"content": BODY}, "responses": {}}}},
}


@pytest.fixture
def checklist(stage: Stage) -> Checklist:
    version = described(stage.world, "5.0", json.dumps(DESCRIPTION).encode())
    stage.world.desk.do(PinSpec(stage.ids["payments"], version))
    stage.ids["v50"] = version
    return Checklist(stage)


def begin(checklist: Checklist, editor: FunctionPopover, field: str) -> None:
    """Go to a field of the editor and edit it."""
    line = editor.view.fields.line(field)
    assert line is not None
    line.setFocus()
    checklist.stage.key(ENTER)
    if line.popover is not None:
        has_keys(checklist.stage)


def test_enter_opens_the_editor_and_esc_gives_the_list_its_keys_back(checklist: Checklist) -> None:
    editor = checklist.open("create")
    assert QApplication.activePopupWidget() is editor
    assert editor.view.card.title == "Create payment"
    checklist.stage.key(ESC)
    assert QApplication.activePopupWidget() is None
    checklist.open("apple")
    checklist.stage.key(ESC)


def test_the_name_and_the_behaviour_are_kept_as_they_are_typed(checklist: Checklist) -> None:
    editor = checklist.open("create")
    checklist.stage.key(ENTER)
    checklist.stage.type("Pay")
    checklist.wait(lambda: checklist.stage.key(ENTER))
    assert checklist.function("create").title == "Pay"
    begin(checklist, editor, "behaviour")
    checklist.stage.type("Answers the id at once.")
    checklist.wait(lambda: checklist.stage.key(ENTER, Qt.KeyboardModifier.ControlModifier))
    assert checklist.function("create").behaviour == "Answers the id at once."
    assert editor.isVisible()


def test_what_was_typed_is_kept_when_the_editor_closes(checklist: Checklist) -> None:
    editor = checklist.open("create")
    begin(checklist, editor, "evidence")
    checklist.stage.type("Mail of 6 March")
    checklist.wait(editor.close)
    assert checklist.function("create").evidence == "Mail of 6 March"


def test_operations_are_chosen_out_of_the_pinned_version(checklist: Checklist) -> None:
    editor = checklist.open("apple")
    checklist.stage.until(lambda: bool(editor.fields.operations))
    begin(checklist, editor, "operations")
    found = offered()
    assert [each.text for each in found.offered] == [
        "POST /v4/wallets/session",
        CREATE,
        "GET /v4/payouts",
        "webhook POST payment.settled",
    ]
    checklist.stage.key(Qt.Key.Key_Space)
    checklist.stage.key(Qt.Key.Key_Down)
    checklist.stage.key(Qt.Key.Key_Down)
    checklist.stage.key(Qt.Key.Key_Space)
    checklist.wait(lambda: checklist.stage.key(ENTER))
    assert checklist.function("apple").operations == ("GET /v4/payouts",)
    assert checklist.line("apple").endpoint == "GET /v4/payouts"


def test_fields_are_completed_out_of_the_operations_with_their_paths(checklist: Checklist) -> None:
    editor = checklist.open("create")
    checklist.stage.until(lambda: bool(editor.fields.fields))
    begin(checklist, editor, "fields")
    found = offered()
    assert [(each.text, each.fact) for each in found.offered] == [
        ("amount", "object, request body; object, respo…"),
        ("Idempotency-Key", "string, header"),
        ("sca", "string, request body; string, respo…"),
        ("amount.value", "integer, request body, required; in…"),
    ]
    checklist.stage.type("value")
    assert [each.text for each in found.offered] == ["amount.value", "value"]
    checklist.stage.key(ENTER)
    checklist.wait(lambda: checklist.stage.key(ENTER))
    assert checklist.function("create").fields == ("amount", "amount.value")


def test_a_field_that_the_description_does_not_know_can_be_typed(checklist: Checklist) -> None:
    editor = checklist.open("create")
    begin(checklist, editor, "fields")
    checklist.stage.type("sca.challenge")
    checklist.stage.key(ENTER)
    checklist.wait(lambda: checklist.stage.key(ENTER))
    assert checklist.function("create").fields == ("amount", "sca.challenge")


def test_a_webhook_has_fields_too(checklist: Checklist) -> None:
    fields = SpecFields(checklist.stage.context, checklist.card)
    fields.want(SpecVersionId(checklist.ids["v50"]), ("webhook POST payment.settled",))
    checklist.stage.until(lambda: not fields.is_reading)
    assert [each.text for each in fields.fields] == ["amount", "sca", "amount.value"]
    fields.stop()


def test_an_operation_that_the_version_lacks_is_marked(checklist: Checklist) -> None:
    editor = checklist.open("apple")
    checklist.stage.until(lambda: bool(editor.fields.operations))
    line = editor.view.fields.line("operations")
    assert line is not None
    assert line.face.fact == "not in the pinned version"


def test_both_words_are_given_in_the_editor_each_on_its_version(checklist: Checklist) -> None:
    editor = checklist.open("create")
    begin(checklist, editor, "ours")
    checklist.wait(lambda: pick(checklist.stage, "Agreed"))
    begin(checklist, editor, "theirs")
    checklist.wait(lambda: pick(checklist.stage, "Refused"))
    function = checklist.function("create")
    assert (function.ours, function.ours_on_id) == (Word.AGREED, checklist.ids["v50"])
    assert function.theirs is Word.REFUSED
    line = editor.view.fields.line("ours")
    assert line is not None
    assert line.face.spoken == "Our word, Agreed, on v5.0, asked 10 Mar"


def test_how_a_test_went_is_written_down_with_its_day_and_a_note(checklist: Checklist) -> None:
    editor = checklist.open("apple")
    begin(checklist, editor, "test")
    checklist.wait(lambda: pick(checklist.stage, "Failed"))
    begin(checklist, editor, "tested_at")
    checklist.stage.type("6 mar")
    checklist.wait(lambda: checklist.stage.key(ENTER))
    begin(checklist, editor, "test_note")
    checklist.stage.type("The session is empty.")
    checklist.wait(lambda: checklist.stage.key(Qt.Key.Key_Tab))
    function = checklist.function("apple")
    assert (function.test, function.test_note) == (Trial.FAILED, "The session is empty.")
    assert function.tested_at is not None
    assert function.tested_at.astimezone(UTC).date() == datetime(2026, 3, 6, tzinfo=UTC).date()
    assert checklist.line("apple").test == "fails since Fri"


def test_a_test_in_the_future_stays_typed_with_what_is_needed(checklist: Checklist) -> None:
    editor = checklist.open("create")
    begin(checklist, editor, "tested_at")
    checklist.stage.type("20 mar")
    checklist.stage.key(ENTER)
    line = editor.view.fields.line("tested_at")
    assert line is not None
    assert line.box is not None
    assert "earlier day" in line.box.note


def test_how_much_it_is_needed_is_picked(checklist: Checklist) -> None:
    editor = checklist.open("create")
    begin(checklist, editor, "priority")
    checklist.wait(lambda: pick(checklist.stage, "May"))
    assert checklist.function("create").priority is Priority.MAY


def test_the_item_is_found_by_its_name_and_uses_the_integration(checklist: Checklist) -> None:
    checklist.stand("create")
    checklist.stage.key(Qt.Key.Key_L, SHIFT)
    assert isinstance(QApplication.activePopupWidget(), ItemFinder)
    checklist.stage.settle()
    checklist.stage.type("Addr")
    checklist.wait(lambda: checklist.stage.key(ENTER))
    assert checklist.function("create").item_id == checklist.ids["address"]
    links = checklist.world.store.all(IntegrationItem, integration_id=checklist.ids["payments"])
    assert checklist.ids["address"] in {link.item_id for link in links}
    editor = checklist.open("create")
    line = editor.view.fields.line("item")
    assert line is not None
    assert line.face.text == "Address"


def test_a_question_about_it_is_asked_where_it_is_edited(checklist: Checklist) -> None:
    checklist.stand("create")
    checklist.stage.key(Qt.Key.Key_W)
    checklist.stage.type("May a key be used twice?")
    checklist.wait(lambda: checklist.stage.key(ENTER))
    asked = checklist.world.store.all(Question, function_id=checklist.ids["create"])
    assert [(row.title, row.asked_by) for row in asked] == [("May a key be used twice?", Side.US)]


def test_the_editor_goes_with_its_function(checklist: Checklist) -> None:
    editor = checklist.open("create")
    closed: list[bool] = []
    editor.closed.connect(lambda: closed.append(True))
    checklist.wait(checklist.card.verbs.archive)
    assert closed
