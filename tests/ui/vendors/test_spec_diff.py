"""The comparison of versions: what breaks us first, decided by keys, undone, found again, copied and written."""

import csv
import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from pmdesk.commands.functions import AddFunction, PinSpec, SayOfFunctions
from pmdesk.commands.specs import KeepSpec
from pmdesk.domain.agreed import Question, Word
from pmdesk.domain.apis import ChangeVerdict, Level, Ruling
from pmdesk.domain.roadmap import Item
from pmdesk.domain.vendors import Integration, Side
from pmdesk.ui.vendors.spec_diff import DiffWindow
from pmdesk.ui.widgets.window_keys import keys_of
from tests.ui.vendors.spec_files import description, newer, write
from tests.ui.vendors.spec_hands import card_of, kept
from tests.ui.vendors.stage import Stage
from tests.vendors_world import Told, Where, spec
from tests.world import TODAY, dump

REFUNDS = "POST /v4/refunds"


@pytest.fixture
def two(stage: Stage, tmp_path: Path) -> Stage:
    """Webhooks v2 with versions 5.0 and 5.1; refunds are agreed on 5.0."""
    first = kept(stage, "hooks", paths=[write(tmp_path, description())])
    assert first.kept is not None
    hooks = stage.ids["hooks"]
    do = stage.context.desk.ask
    do(PinSpec(hooks, first.kept.version_id))
    function = do(AddFunction(hooks, "Reasons of refunds", {"operations": (REFUNDS,), "fields": ("reason_code",)}))[1]
    do(AddFunction(hooks, "List disputes", {"operations": ("GET /v4/disputes",)}))
    for side in Side:
        do(SayOfFunctions((function,), side, Word.AGREED, TODAY))
    kept(stage, "hooks", paths=[write(tmp_path, newer(), "next.json")])
    return stage


def compared(stage: Stage) -> DiffWindow:
    card = card_of(stage, "hooks")
    card.open_diff()
    window = card.window_open
    assert isinstance(window, DiffWindow)
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    stage.qtbot.addWidget(window)
    stage.until(lambda: window.compared.diff is not None)
    return window


def told(window: DiffWindow) -> list[str]:
    return [window.rows.text(row) for row in range(window.rows.count())]


def press(
    stage: Stage, window: DiffWindow, key: Qt.Key, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    QTest.keyClick(QApplication.activePopupWidget() or window.list, key, keys)
    stage.settle()


def verdicts(stage: Stage) -> list[Ruling]:
    api = stage.world.store.get(Integration, stage.ids["hooks"]).api_id
    return [row.ruling for row in stage.world.store.all(ChangeVerdict, api_id=api)]


def test_changes_stand_below_what_they_mean_to_us(two: Stage) -> None:
    assert told(compared(two)) == [
        "Breaks an agreed function, 1 change",
        "breaking, type string to integer, refunds.reason_code",
        "Touches what we use, 1 change",
        "compatible, endpoint added, GET /v4/disputes",
        "Elsewhere, 1 change",
        "risky, field removed, payments.amount",
    ]


def test_the_change_at_hand_is_told_in_full(two: Stage) -> None:
    detail = compared(two).detail
    values = {name: label.text() for name, label in detail.values.items()}
    assert values["Rule"] == "response-property-type-changed"
    assert (values["Old"], values["New"]) == ("string", "integer")
    assert values["Operation"] == REFUNDS
    assert values["Direction"] == "What is received"
    assert values["Functions"] == "Reasons of refunds"
    assert "was string and is integer now" in detail.words.text()


def test_level_and_words_narrow_the_list_and_keep_the_change_at_hand(two: Stage) -> None:
    window = compared(two)
    window.list.set_current(5)
    window.filter.setText("amount")
    window.filter.narrowed.emit("amount")
    assert told(window) == ["Elsewhere, 1 change", "risky, field removed, payments.amount"]
    assert window.words.text() == "1 change of 3 changes shown"
    window.filter.setText("")
    window.filter.narrowed.emit("")
    assert window.list.current == 5
    window.levels.segment("breaking").click()
    assert len(window.shown()) == 1
    window.levels.segment("all").click()
    window.filter.setText("response-property-type")
    window.filter.narrowed.emit("")
    assert len(window.shown()) == 1


def test_a_key_accepts_and_goes_on_and_undo_takes_it_back(two: Stage) -> None:
    window = compared(two)
    before = dump(two.world.store)
    press(two, window, Qt.Key.Key_A)
    assert verdicts(two) == [Ruling.ACCEPT]
    assert window.list.current == 3
    assert told(window)[1].endswith("accepted")
    press(two, window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert verdicts(two) == []
    assert dump(two.world.store) == before
    assert not told(window)[1].endswith("accepted")


def test_many_are_decided_at_once_and_as_one_step(two: Stage) -> None:
    window = compared(two)
    press(two, window, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    press(two, window, Qt.Key.Key_R)
    assert verdicts(two) == [Ruling.DISPUTE] * 3
    two.context.desk.undo()
    assert verdicts(two) == []


def test_what_is_to_be_decided_is_a_list_that_ends(two: Stage) -> None:
    window = compared(two)
    window.levels.segment("open").click()
    assert told(window) == [
        "Breaks an agreed function, 1 change",
        "breaking, type string to integer, refunds.reason_code",
    ]
    press(two, window, Qt.Key.Key_A)
    assert told(window) == []
    assert window.words.text() == "0 changes of 3 changes shown"


def test_disputing_one_makes_a_question_of_it(two: Stage) -> None:
    window = compared(two)
    count = two.world.store.count(Question)
    press(two, window, Qt.Key.Key_R)
    form = window.verdicts.form
    assert form is not None
    words = form.values()["question"]
    assert "Can it stay as it was?" in str(words)
    form.submit()
    two.settle()
    asked = two.world.store.all(Question)[-1]
    assert two.world.store.count(Question) == count + 1
    assert asked.integration_id == two.ids["hooks"]
    assert asked.function_id is not None
    assert verdicts(two) == [Ruling.DISPUTE]
    window.list.set_current(1)
    assert asked.title in window.detail.decided.text()


def test_planned_work_is_a_feature_on_the_roadmap(two: Stage) -> None:
    window = compared(two)
    press(two, window, Qt.Key.Key_C)
    form = window.verdicts.form
    assert form is not None
    form.submit()
    two.settle()
    item = two.world.store.all(Item)[-1]
    assert item.title == "Adapt to refunds.reason_code"
    assert "integer" in item.description
    assert verdicts(two) == [Ruling.PLAN]


def test_ignoring_wants_a_reason(two: Stage) -> None:
    window = compared(two)
    press(two, window, Qt.Key.Key_E)
    form = window.verdicts.form
    assert form is not None
    form.submit()
    assert "reason" in form.trouble.text()
    assert verdicts(two) == []
    field = form.field("why")
    assert isinstance(field, QLineEdit)
    field.setText("We never read it")
    form.submit()
    two.settle()
    assert verdicts(two) == [Ruling.IGNORE]
    window.list.set_current(1)
    assert window.detail.decided.text() == "Ignored: We never read it"
    press(two, window, Qt.Key.Key_Z)
    assert verdicts(two) == []


def test_what_was_decided_is_found_again_in_later_versions(two: Stage, tmp_path: Path) -> None:
    window = compared(two)
    press(two, window, Qt.Key.Key_A)
    window.close()
    kept(two, "hooks", paths=[write(tmp_path, newer("5.2"), "later.json")])
    again = compared(two)
    assert again.compared.diff is not None
    assert (again.compared.diff.before.title, again.compared.diff.after.title) == ("5.0", "5.2")
    assert told(again)[1] == "breaking, type string to integer, refunds.reason_code, accepted"


def test_any_two_versions_are_compared_also_backwards(two: Stage) -> None:
    window = compared(two)
    older, later = window.before.value, window.after.value
    window.before.take(later)
    window.after.take(older)
    window.compare()
    two.until(lambda: window.compared.diff is not None)
    assert any("endpoint removed" in each for each in told(window))
    assert any("type integer to string" in each for each in told(window))


def test_what_is_shown_is_copied_and_written(two: Stage, tmp_path: Path) -> None:
    window = compared(two)
    press(two, window, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith(
        "# Changes from 5.0 to 5.1\n\n## Breaks an agreed function\n\n- **breaking** `POST /v4/ref"
    )
    for kind in ("md", "csv", "json"):
        window.write(kind, tmp_path / f"out.{kind}")
    assert (tmp_path / "out.md").read_text() == copied
    with (tmp_path / "out.csv").open(newline="", encoding="utf-8-sig") as stream:
        assert next(row["Rule"] for row in csv.DictReader(stream)) == "response-property-type-changed"
    assert next(each["level"] for each in json.loads((tmp_path / "out.json").read_text())["changes"]) == "breaking"


def test_a_question_hangs_on_the_button_of_its_verb(two: Stage) -> None:
    window = compared(two)
    press(two, window, Qt.Key.Key_E)
    form = window.verdicts.form
    assert form is not None
    button = window.buttons["ignore"]
    assert form.geometry().bottom() <= button.mapToGlobal(button.rect().topLeft()).y()
    form.close()


def test_twenty_thousand_changes_are_all_there_and_narrowed(two: Stage) -> None:
    card = card_of(two, "hooks").card
    assert card is not None
    assert card.api is not None
    many = tuple(
        Told(
            "response-property-type-changed", Level.BREAKING, Where(f"GET /v{n}", "response 200", "", f"f{n}"), f"z{n}"
        )
        for n in range(20_000)
    )
    two.context.do(KeepSpec(card.api.id, spec("6.0"), {card.versions[0].id: many}))
    two.settle()
    window = compared(two)
    assert len(window.shown()) == 20_000
    window.filter.setText("v19999")
    window.filter.narrowed.emit("v19999")
    assert [line.operation for line in window.shown()] == ["GET /v19999"]
    press(two, window, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    press(two, window, Qt.Key.Key_A)
    assert verdicts(two) == [Ruling.ACCEPT]


def test_the_window_goes_with_its_workspace(two: Stage) -> None:
    card = card_of(two, "hooks")
    card.open_diff()
    gone: list[bool] = []
    card.window_open.destroyed.connect(lambda: gone.append(True))
    two.pane.page.parts.remove(card)
    two.pane.state.card_changed.disconnect(two.pane.page.show_card)
    card.setParent(None)
    card.deleteLater()
    two.until(lambda: bool(gone))


def test_the_keys_of_the_verdicts_stand_in_the_sheet_of_the_window(two: Stage) -> None:
    window = compared(two)
    own = keys_of(window)
    assert own is not None
    listed = {key: line.title for line in own.table for key in line.keys}
    for button in window.buttons.values():
        assert listed[button._key] == button.text().removesuffix("…")
    assert listed["Escape"] == "Close"
    assert listed["Ctrl+C"] == "Copy"
