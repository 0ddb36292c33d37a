"""Columns of the checklist and of questions never run into each other, however narrow the page and large the text."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from pmdesk.ui.vendors.functions_rows import FunctionRows
from pmdesk.ui.vendors.questions_rows import QuestionRows
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.theme import Theme
from tests.ui.vendors.functions_stage import Checklist
from tests.ui.vendors.stage import Stage


def checklist_columns(theme: Theme, width: int) -> tuple[QRect, ...]:
    return FunctionRows(theme, Icons(theme)).columns(width)


def question_columns(theme: Theme, width: int) -> tuple[QRect, ...]:
    return QuestionRows(theme, Icons(theme)).columns(width)


@pytest.mark.parametrize("columns", [checklist_columns, question_columns])
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_columns_stand_beside_each_other_within_the_row(
    qtbot: QtBot, columns: Callable[[Theme, int], tuple[QRect, ...]], scale: float
) -> None:
    del qtbot
    theme = Theme.shipped(mode="light", scale=scale)
    for width in range(theme.px(420), theme.px(1200), 7):
        shown = [box for box in columns(theme, width) if box.width()]
        assert all(one.left() + one.width() < other.left() for one, other in pairwise(shown))
        assert shown[-1].left() + shown[-1].width() <= width
        assert shown[1].width() + shown[2].width() > theme.px(100)


def test_a_narrow_page_keeps_name_state_and_test(qtbot: QtBot) -> None:
    del qtbot
    theme = Theme.shipped(mode="light")
    narrow, wide = FunctionRows(theme, Icons(theme)).columns(420), FunctionRows(theme, Icons(theme)).columns(810)
    assert (narrow.since.width(), narrow.endpoint.width()) == (0, 0)
    assert narrow.title.width() > 100
    assert all(box.width() for box in (narrow.state, narrow.test, *wide.words))


def test_the_status_bar_and_the_menu_tell_what_can_be_done_with_a_function(stage: Stage) -> None:
    checklist = Checklist(stage)
    checklist.stand("create")
    keys = stage.context.status.keys  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]
    assert ("A", "Agree") in keys
    assert ("V", "Spec diff") in keys
    checklist.card.list.menu_asked.emit(stage.host.mapToGlobal(stage.host.rect().center()))
    menu = next(each for each in checklist.card.findChildren(QMenu) if each.isVisible())
    assert [action.text() for action in menu.actions() if action.text()][:2] == [
        "Agree, or take our word back",
        "They agree, or no longer",
    ]
    stage.key(Qt.Key.Key_Escape)
    menu.close()


def test_the_text_size_changes_the_card_with_everything_in_it(stage: Stage) -> None:
    checklist = Checklist(stage)
    checklist.stand("refund")
    high = checklist.card.list.height()
    stage.context.theme.set_scale(1.5)
    assert checklist.card.list.height() == round(high * 1.5)
    assert checklist.card.head.height() == stage.context.theme.size("header_row")
    assert checklist.card.changed.height() >= stage.context.theme.px(34)
