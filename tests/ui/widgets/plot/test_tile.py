"""A tile shows one number, its change and a sparkline."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from pmdesk.domain.metrics import Direction, PanelKind
from pmdesk.domain.points import Frame
from pmdesk.ui.widgets.plot.sparkline import paint_spark
from pmdesk.ui.widgets.plot.tile import NumberTile
from pmdesk.ui.widgets.theme import Theme
from tests.ui.widgets.plot.charts import FOUR_WEEKS, chart, line


@pytest.fixture
def tile(qtbot: QtBot) -> NumberTile:
    made = NumberTile(Theme.shipped(mode="light"))
    made.resize(240, 110)
    qtbot.addWidget(made)
    return made


def inks(image: QImage) -> set[int]:
    return {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}


@pytest.mark.parametrize(
    ("change", "direction", "token"),
    [
        (1.2, Direction.UP, "success_text"),
        (1.2, Direction.DOWN, "danger_text"),
        (1.2, Direction.NEITHER, "text_muted"),
    ],
)
def test_a_change_has_the_colour_of_its_news(tile: NumberTile, change: float, direction: Direction, token: str) -> None:
    theme = Theme.shipped(mode="light")
    tile.show_chart(
        chart(line(FOUR_WEEKS, colour=2), kind=PanelKind.NUMBER, colour=2, change=change, direction=direction)
    )
    seen = inks(tile.picture(1))
    assert theme.color(token).rgb() in seen
    assert theme.series(2).rgb() in seen


def test_a_tile_speaks(tile: NumberTile) -> None:
    tile.show_chart(chart(change=-0.5))
    assert tile.accessibleName().startswith("Checkout conversion")
    assert "Last value 64.4 %, change −0.5 pts" in tile.accessibleDescription()


def test_a_tile_without_values_shows_a_dash_or_its_trouble(tile: NumberTile) -> None:
    tile.show_chart(chart(lines=(), value=None, kind=PanelKind.NUMBER))
    empty = tile.grab().toImage()
    tile.show_chart(chart(lines=(), value=None, trouble="The file is gone."))
    assert tile.grab().toImage() != empty


@pytest.mark.parametrize("values", [[1.0], [1.0, 1.0], [1e308, -1e308], [3.0, 1.0, 2.0]])
def test_a_sparkline_stays_in_its_box(qtbot: QtBot, values: list[float]) -> None:
    image = QImage(60, 30, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    taken = np.array(values)
    frame = Frame(np.arange(taken.size, dtype=np.int64) * 1_000, taken, taken, is_raw=True)
    painter = QPainter(image)
    paint_spark(painter, QRectF(10, 8, 40, 14), frame, QColor("black"), dot=QColor("red"))
    painter.end()
    inked = [(x, y) for x in range(60) for y in range(30) if image.pixelColor(x, y) != QColor("white")]
    assert inked
    assert all(9 <= x <= 51 and 7 <= y <= 23 for x, y in inked)
