"""The version that both sides agree on is chosen by a key or in its field, with what that opens again and undo."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from pmdesk.commands.functions import AddFunction, SayOfFunctions
from pmdesk.domain.agreed import Word
from pmdesk.domain.vendors import Integration, Side
from pmdesk.ui.vendors.details_card import DetailsCard
from tests.ui.vendors.spec_files import description, newer, write
from tests.ui.vendors.spec_hands import card_of, kept
from tests.ui.vendors.stage import Stage
from tests.world import TODAY, dump

KEYS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


@pytest.fixture
def two(stage: Stage, tmp_path: Path) -> Stage:
    """Webhooks v2 with versions 5.0 and 5.1, agreed on none."""
    kept(stage, "hooks", paths=[write(tmp_path, description())])
    kept(stage, "hooks", paths=[write(tmp_path, newer(), "next.json")])
    card_of(stage, "hooks")
    stage.pane.leader().setFocus()
    return stage


def pinned(stage: Stage) -> str:
    card = stage.state.card
    assert card is not None
    return "" if card.pinned is None else card.pinned.title


def choose(stage: Stage, downs: int) -> None:
    stage.key(Qt.Key.Key_V, KEYS)
    assert QApplication.activePopupWidget() is not None
    for _ in range(abs(downs)):
        stage.key(Qt.Key.Key_Down if downs > 0 else Qt.Key.Key_Up)
    stage.key(Qt.Key.Key_Return)
    stage.settle()


def test_a_version_is_agreed_on_by_a_key_and_undo_takes_it_back(two: Stage) -> None:
    before = dump(two.world.store)
    choose(two, 0)
    assert pinned(two) == "5.1"
    assert two.toasts()[-1].endswith("5.1 is agreed on now")
    assert two.context.desk.undo_label == "Pin a version"
    two.context.desk.undo()
    two.settle()
    assert dump(two.world.store) == before


def test_words_that_a_later_version_breaks_are_open_again_and_that_is_told(two: Stage) -> None:
    choose(two, 1)
    assert pinned(two) == "5.0"
    hooks = two.ids["hooks"]
    tied = {"operations": ("POST /v4/refunds",), "fields": ("reason_code",)}
    function_id = two.context.desk.ask(AddFunction(hooks, "Reasons", tied))[1]
    for side in Side:
        two.context.do(SayOfFunctions((function_id,), side, Word.AGREED, TODAY))
    two.settle()
    choose(two, -1)
    assert pinned(two) == "5.1"
    assert two.toasts()[-1].endswith("5.1 is agreed on now, 1 function open again")
    card = two.state.card
    assert card is not None
    assert [(line.function.id, line.is_agreed) for line in card.functions] == [(function_id, False)]


def test_the_field_of_the_integration_shows_and_chooses_it_too(two: Stage) -> None:
    (details,) = [part for part in two.pane.page.parts if isinstance(part, DetailsCard)]
    line = details.lines.line(f"{two.ids['hooks']}.pinned")
    assert line is not None
    assert line.face.text == "No version"
    line.begin()
    two.key(Qt.Key.Key_Down)
    two.key(Qt.Key.Key_Return)
    two.settle()
    assert pinned(two) == "5.0"
    assert line.face.text == "v5.0"


def test_a_version_stays_where_all_was_agreed(stage: Stage) -> None:
    card_of(stage, "payments")
    row = stage.world.store.get(Integration, stage.ids["payments"])
    stage.pane.leader().setFocus()
    choose(stage, 9)
    assert stage.world.store.get(Integration, row.id).pinned_id == row.pinned_id
    assert any("a version stays pinned" in words for words in stage.toasts())
