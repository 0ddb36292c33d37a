"""The daily brief: ranked by surprise, one key marks reviewed, calm ones fold into one line, and it can be finished."""

from dataclasses import replace
from datetime import date

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest

from pmdesk.domain.kinds import MetricId
from pmdesk.domain.metrics import ReviewMark
from pmdesk.ui.metrics.lines import MetricLine, Note
from pmdesk.ui.metrics.list_rows import WHY_LINE, fitting
from pmdesk.ui.metrics.table import brief_hints
from pmdesk.ui.widgets.actions import Actions
from tests.ui.metrics.stage import LEFT, NO_KEYS, Stage

K = Qt.Key
HINTS_WITHOUT_VERBS = [("J K", "Next metric")]
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def reviewed(stage: Stage) -> set[int]:
    return {mark.metric_id for mark in stage.world.store.all(ReviewMark, day=date(2026, 3, 10))}


def test_one_line_says_how_much_there_is(stage: Stage) -> None:
    assert stage.pane.side.brief_line.text() == "1 moved · 1 stale · 3 calm"


def test_it_is_a_mode_of_the_list_with_words_that_say_why(stage: Stage) -> None:
    stage.key(K.Key_B, CTRL)
    assert stage.titles() == ["Checkout conversion", "Labels bought"]
    moved, stale, calm = stage.listed()
    assert "moved" in moved
    assert "lowest" in moved.casefold() or "below" in moved.casefold()
    assert "No data since Tue 3 Mar" in stale
    assert calm == "3 calm"
    assert stage.metric() == "Checkout conversion"
    stage.key(K.Key_B, CTRL)
    assert len(stage.titles()) == 6


def test_a_key_marks_reviewed_and_goes_on(stage: Stage) -> None:
    stage.key(K.Key_B, CTRL)
    stage.key(K.Key_E)
    stage.wait()
    assert stage.metric() == "Labels bought"
    assert reviewed(stage) == {stage.ids["conversion metric"]}
    assert stage.toasts() == ["Reviewed “Checkout conversion”"]
    assert stage.pane.side.brief_line.text() == "1 stale · 3 calm · 1 reviewed"


def test_letters_act_on_the_brief_that_was_opened_by_a_press(stage: Stage) -> None:
    QTest.mouseClick(stage.pane.side.brief_line, LEFT)
    stage.key(K.Key_E)
    stage.wait()
    assert reviewed(stage) == {stage.ids["conversion metric"]}


def test_undo_takes_the_mark_back(stage: Stage) -> None:
    stage.key(K.Key_B, CTRL)
    stage.key(K.Key_E)
    stage.wait()
    stage.context.desk.undo()
    stage.wait()
    assert reviewed(stage) == set()
    assert stage.titles()[0] == "Checkout conversion"


def test_the_same_key_takes_a_mark_back(stage: Stage) -> None:
    stage.key(K.Key_E)
    stage.wait()
    stage.key(K.Key_K)
    assert stage.metric() == "Checkout conversion"
    assert stage.pane.tabs.reviewed.text() == "Reviewed"
    stage.key(K.Key_E)
    stage.wait()
    assert reviewed(stage) == set()
    assert stage.pane.tabs.reviewed.text() == "Mark reviewed"


def test_the_calm_ones_unfold_and_are_reviewed_all_at_once(stage: Stage) -> None:
    stage.key(K.Key_B, CTRL)
    side = stage.pane.side
    row = next(row for row in range(side.rows.count()) if isinstance(side.rows.shown[row], Note))
    at = QPoint(40, side.list.box(row).center().y())
    QTest.mouseClick(side.list.viewport(), LEFT, NO_KEYS, at)
    assert len(stage.titles()) == 5
    QTest.mouseClick(side.list.viewport(), LEFT, NO_KEYS, at)
    assert len(stage.titles()) == 2
    stage.key(K.Key_E, SHIFT)
    stage.wait()
    assert reviewed(stage) == {stage.ids[f"{name} metric"] for name in ("payments", "search", "visits")}
    assert stage.toasts() == ["Reviewed 3 metrics"]


def test_it_ends_and_says_when(stage: Stage) -> None:
    stage.key(K.Key_B, CTRL)
    stage.key(K.Key_E, SHIFT)
    stage.wait()
    for _ in range(2):
        stage.pane.side.list.setFocus()
        stage.key(K.Key_E)
        stage.wait()
    assert stage.pane.side.brief.is_done
    words = stage.listed()[0]
    assert words.startswith("All reviewed, ")
    assert stage.pane.side.brief_line.text() == words


def test_the_button_in_the_header_marks_too(stage: Stage) -> None:
    stage.pane.tabs.reviewed.click()
    stage.wait()
    assert reviewed(stage) == {stage.ids["conversion metric"]}


def test_how_many_moved_is_told_to_the_rail(stage: Stage) -> None:
    with stage.qtbot.waitSignal(stage.pane.count_changed, check_params_cb=lambda count: count == 0, timeout=20_000):
        stage.key(K.Key_E)


def test_a_brief_may_be_open_before_its_verbs_are_there(stage: Stage) -> None:
    assert brief_hints(Actions(stage.host)) == HINTS_WITHOUT_VERBS
    assert len(brief_hints(stage.context.actions)) > len(HINTS_WITHOUT_VERBS)


def test_a_long_reason_goes_over_two_lines(stage: Stage) -> None:
    rows = stage.pane.side.rows
    rows.tells_why = True
    short = MetricLine(MetricId(1), "Orders", why="Lowest Monday in 14 months")
    long = replace(short, why="The last days together lie above what was expected, 32 % above, and so on and on")
    rows.shown = [short, long]
    assert rows.height(1) - rows.height(0) == WHY_LINE
    words = long.why.split()
    metrics = QFontMetrics(stage.context.theme.font("caption_regular"))
    count = fitting(metrics, words, 280)
    assert metrics.horizontalAdvance(" ".join(words[:count])) <= 280
    assert metrics.horizontalAdvance(" ".join(words[: count + 1])) > 280
