"""The words of a target stand where no line goes, as long as there is such a place."""

import pytest
from PySide6.QtCore import QRectF

from pmdesk.domain.metrics import PanelKind
from pmdesk.ui.widgets.plot.content import content_of
from pmdesk.ui.widgets.plot.signs import free_place
from pmdesk.ui.widgets.plot.space import Space
from tests.ui.widgets.plot.charts import DAY, START, chart, line

SPACE = Space(0, 0, 300, 100, START, START + 10 * DAY, 0, 100)
LEFT_OVER, RIGHT_OVER = QRectF(4, 20, 80, 16), QRectF(216, 20, 80, 16)
LEFT_UNDER, RIGHT_UNDER = QRectF(4, 37, 80, 16), QRectF(216, 37, 80, 16)
PLACES = [LEFT_OVER, RIGHT_OVER, LEFT_UNDER, RIGHT_UNDER]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([10] * 11, LEFT_OVER),
        ([70] * 5 + [10] * 6, RIGHT_OVER),
        ([70] * 11, LEFT_UNDER),
        ([75, 50, 75, 50, 75] + [70] * 6, RIGHT_UNDER),
        ([0, 100] * 5 + [0], LEFT_OVER),
    ],
)
def test_the_first_place_is_taken_over_which_no_line_goes(values: list[float], expected: QRectF) -> None:
    assert free_place(PLACES, [], content_of(chart(line(values))), SPACE) == expected


def test_two_targets_close_together_do_not_share_a_place() -> None:
    content = content_of(chart(line([10] * 11)))
    assert free_place(PLACES, [QRectF(10, 24, 60, 16)], content, SPACE) == RIGHT_OVER


def test_bars_stand_on_the_ground_and_a_stack_is_nowhere_free() -> None:
    bars = content_of(chart(line([90] * 5 + [10] * 6), kind=PanelKind.BAR))
    assert free_place(PLACES, [], bars, SPACE) == RIGHT_OVER
    stack = content_of(chart(line([70] * 11), kind=PanelKind.STACKED))
    assert free_place(PLACES, [], stack, SPACE) == LEFT_OVER


def test_a_line_that_is_not_there_is_in_nobodys_way() -> None:
    assert (
        free_place(PLACES, [], content_of(chart(line([70], skip=(0,)), start=START, end=START + DAY)), SPACE)
        == LEFT_OVER
    )
