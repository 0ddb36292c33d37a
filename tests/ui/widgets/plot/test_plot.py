"""A plot shows a chart."""

import pytest
from pytestqt.qtbot import QtBot

from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.plot.plot import Plot
from pmdesk.ui.widgets.theme import Theme
from tests.ui.widgets.plot.charts import DAY, FOUR_WEEKS, START, chart


@pytest.fixture
def plot(qtbot: QtBot) -> Plot:
    theme = Theme.shipped(mode="light")
    made = Plot(theme, Icons(theme))
    made.resize(678, 232)
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_plot_shows_the_stretch_of_its_chart(plot: Plot) -> None:
    plot.show_chart(chart())
    times, values = plot.seen.viewRange()
    assert times == [START, START + (len(FOUR_WEEKS) - 1) * DAY]
    assert values[0] <= min(FOUR_WEEKS)
    assert values[1] >= max(FOUR_WEEKS)


def test_a_line_has_its_colour_on_the_screen(plot: Plot) -> None:
    plot.show_chart(chart())
    image = plot.grab().toImage()
    ink = Theme.shipped(mode="light").series(1).rgb()
    assert any(image.pixel(x, y) == ink for x in range(60, 600) for y in range(10, 200))
