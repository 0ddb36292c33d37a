"""The browser of descriptions: operations and schemas of any version, field by field, tied to functions by a key."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pmdesk.domain.agreed import AgreedFunction
from pmdesk.ui.vendors.spec_browser import BrowserWindow
from tests.ui.vendors.spec_files import description, newer, write
from tests.ui.vendors.spec_hands import card_of, kept
from tests.ui.vendors.stage import Stage

SCHEMA = """
type Query {
  "All that was paid"
  payments(first: Int!): [Payment]
  refund(id: ID!): Refund @deprecated(reason: "gone soon")
}
type Payment { id: ID! refunds: [Refund] }
type Refund { id: ID! payment: Payment reason: String }
"""


@pytest.fixture
def two(stage: Stage, tmp_path: Path) -> Stage:
    """Webhooks v2 with versions 5.0 and 5.1."""
    kept(stage, "hooks", paths=[write(tmp_path, description())])
    kept(stage, "hooks", paths=[write(tmp_path, newer(), "next.json")])
    return stage


def browsing(stage: Stage) -> BrowserWindow:
    card = card_of(stage, "hooks")
    card.browse()
    window = card.window_open
    assert isinstance(window, BrowserWindow)
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    stage.qtbot.addWidget(window)
    stage.until(lambda: window.browsed is not None)
    return window


def named(window: BrowserWindow) -> list[str]:
    return [window.names.text(row) for row in range(window.names.count())]


def told(window: BrowserWindow) -> list[str]:
    return [window.fields.text(row) for row in range(window.fields.count())]


def functions(stage: Stage) -> list[AgreedFunction]:
    return stage.world.store.all(AgreedFunction, integration_id=stage.ids["hooks"])


def test_operations_are_listed_with_their_fields(two: Stage) -> None:
    window = browsing(two)
    assert named(window) == ["POST /v4/payments", "POST /v4/refunds", "GET /v4/disputes"]
    window.list.set_current(1)
    assert told(window) == [
        "response 200 application/json",
        "id, string",
        "reason_code, integer",
        "Uses 1 schema: Refund",
    ]


def test_schemas_tell_who_uses_them(two: Stage) -> None:
    window = browsing(two)
    window.kind.segment("schemas").click()
    assert named(window) == ["Payment, object", "Refund, object"]
    assert told(window) == [
        "Fields",
        "id, string, required",
        "Used by 2 operations",
        "    POST /v4/payments",
        "    GET /v4/disputes",
    ]


def test_words_narrow_the_list(two: Stage) -> None:
    window = browsing(two)
    window.filter.setText("refunds")
    window.filter.narrowed.emit("refunds")
    assert named(window) == ["POST /v4/refunds"]


def test_any_version_is_browsed(two: Stage) -> None:
    window = browsing(two)
    window.version.take(window.card.versions[0].id)
    window.read()
    two.until(lambda: window.browsed is not None)
    assert named(window) == ["POST /v4/payments", "POST /v4/refunds"]


def test_an_operation_with_its_fields_becomes_a_function(two: Stage) -> None:
    window = browsing(two)
    window.list.set_current(1)
    window.right.select([2])
    QTest.keyClick(window.right, Qt.Key.Key_L)
    popup = QApplication.activePopupWidget()
    assert popup is window.choices
    QTest.keyClick(popup.focusWidget() or popup, Qt.Key.Key_Return)
    two.settle()
    made = functions(two)[-1]
    assert (made.title, made.operations, made.fields) == ("POST /v4/refunds", ("POST /v4/refunds",), ("reason_code",))
    window.list.set_current(2)
    window.tie_to(made.id)
    two.settle()
    assert functions(two)[-1].operations == ("POST /v4/refunds", "GET /v4/disputes")
    two.context.desk.undo()
    assert functions(two)[-1].operations == ("POST /v4/refunds",)


def test_what_is_at_hand_is_copied(two: Stage) -> None:
    window = browsing(two)
    QTest.keyClick(window.list, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "POST /v4/payments"


def test_a_graphql_schema_is_browsed_alike(stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "schema.graphql"
    path.write_text(SCHEMA)
    kept(stage, "hooks", paths=[path])
    window = browsing(stage)
    assert named(window) == ["query payments, All that was paid", "query refund, deprecated"]
    assert told(window)[:4] == ["arguments", "first, Int!, Int, required", "answer", "id, ID!, ID, required"]
    assert any(each.startswith("refunds[].reason, String") for each in told(window))
    window.kind.segment("schemas").click()
    assert "Payment, Object" in named(window)


def test_what_lies_in_a_field_follows_it(two: Stage, tmp_path: Path) -> None:
    made = newer("5.2")
    inner = {"type": "array", "items": {"type": "object", "properties": {"sku": {"type": "string"}}}}
    made["components"]["schemas"]["Refund"]["properties"] = {"lines": inner, "note": {"type": "string"}}
    kept(two, "hooks", paths=[write(tmp_path, made, "deep.json")])
    window = browsing(two)
    window.list.set_current(1)
    assert told(window)[1:4] == ["lines, array", "lines[].sku, string", "note, string"]
