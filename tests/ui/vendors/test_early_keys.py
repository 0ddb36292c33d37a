"""Keys that come before the pane is whole, or before what is chosen is read, are not lost."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pmdesk.ui.vendors.spec_import import SpecDialog
from tests.ui.vendors.conftest import MakeStage
from tests.ui.vendors.stage import Stage

SHIFT = Qt.KeyboardModifier.ShiftModifier


class Early(Stage):
    """A pane whose parts are still to come, with the focus on its list."""

    def settle(self) -> None:
        if self.is_waited_for:
            super().settle()

    is_waited_for = False


@pytest.fixture
def early(qtbot: QtBot, tmp_path: Path) -> Iterator[Early]:
    stage = Early(qtbot, tmp_path / "early.pmdesk")
    yield stage
    stage.close()


def press(stage: Stage, key: Qt.Key) -> None:
    QTest.keyClick(stage.pane.leader(), key, SHIFT)


def other_than_chosen(stage: Stage) -> int:
    lines = [line for vendor in stage.state.vendors for line in vendor.lines]
    return next(line.id for line in lines if line.id != stage.state.integration_id)


def imports(stage: Stage) -> list[SpecDialog]:
    return stage.host.window().findChildren(SpecDialog)


def test_a_key_before_the_cards_are_there_is_done_when_they_are(early: Early) -> None:
    assert not early.context.actions.has("vendors.import_spec")
    press(early, Qt.Key.Key_I)
    early.until(lambda: bool(imports(early)))
    early.is_waited_for = True
    early.settle()


def test_the_status_bar_shows_the_keys_of_the_cards_as_soon_as_they_are_there(early: Early) -> None:
    early.pane.side.list.focused.emit()
    early.is_waited_for = True
    early.settle()
    status: Any = early.context.status
    assert {"Spec diff", "Log a message"} <= {words for _, words in status.keys}


def test_a_key_while_what_is_chosen_is_read_is_done_when_it_is(stage: Stage) -> None:
    other = other_than_chosen(stage)
    stage.pane.visit(f"pmdesk://integration/{other}")
    assert stage.state.card is None
    press(stage, Qt.Key.Key_I)
    stage.until(lambda: [each.card.integration.id for each in imports(stage)] == [other])


def test_a_key_for_what_is_left_meanwhile_is_forgotten(stage: Stage) -> None:
    first, other = stage.state.integration_id, other_than_chosen(stage)
    stage.pane.visit(f"pmdesk://integration/{other}")
    press(stage, Qt.Key.Key_I)
    stage.show(f"pmdesk://integration/{first}")
    assert imports(stage) == []


def test_nothing_waits_where_there_is_nothing(make_stage: MakeStage) -> None:
    stage = make_stage(fill=None)
    assert not stage.context.actions.is_enabled("vendors.import_spec")
    assert not stage.state.is_reading
