"""A chart leaves in the light theme, with its title, range, source and fetch time, as a picture or as true lines."""

import pytest
from defusedxml import ElementTree
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from pmdesk.domain.metrics import AnnotationKind, PanelKind
from pmdesk.queries.chart_values import Mark
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.plot.plot import Plot
from pmdesk.ui.widgets.theme import Theme
from tests.ui.widgets.plot.charts import DAY, FOUR_WEEKS, START, chart, line

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def plot(qtbot: QtBot) -> Plot:
    theme = Theme.shipped(mode="dark")
    made = Plot(theme, Icons(theme))
    made.resize(678, 232)
    qtbot.addWidget(made)
    release = Mark(START + 6 * DAY, None, AnnotationKind.RELEASE, "26.04 <rc>", None)
    made.show_chart(chart(line(FOUR_WEEKS, colour=2), marks=(release,), fetched=START + 28 * DAY + 27_000_000))
    return made


def test_a_picture_has_two_pixels_for_one_and_a_light_ground(plot: Plot) -> None:
    image = plot.picture(640, 320)
    light = Theme.shipped(mode="light")
    assert (image.width(), image.height(), image.devicePixelRatio()) == (1_280, 640, 2)
    assert image.pixel(2, 2) == light.color("surface").rgb()
    ink = light.series(2).rgb()
    assert any(image.pixel(x, y) == ink for x in range(200, 1_200, 2) for y in range(90, 560))


def test_a_picture_does_not_show_the_crosshair(plot: Plot) -> None:
    before = plot.picture(640, 320)
    plot.set_crosshair(START + 4 * DAY, is_card=True)
    assert plot.picture(640, 320) == before


def test_an_svg_is_well_formed_and_holds_title_range_source_and_fetch_time(plot: Plot) -> None:
    root = ElementTree.fromstring(plot.svg(source="orders & returns.csv"))
    assert root.find(f"{SVG}title").text == "Checkout conversion"
    words = [element.text for element in root.iter(f"{SVG}text")]
    assert "Checkout conversion" in words
    assert "26.04 <rc>" in words
    footer = "Mon 9 Feb to Thu 26 Feb 2026. Source: orders & returns.csv. Fetched 9 Mar 2026, 08:30."
    assert footer in words
    assert root.find(f"{SVG}desc").text == footer


def test_an_svg_holds_lines_not_pixels(plot: Plot) -> None:
    root = ElementTree.fromstring(plot.svg())
    assert not list(root.iter(f"{SVG}image"))
    longest = max(root.iter(f"{SVG}polyline"), key=lambda element: len(element.get("points")))
    assert len(longest.get("points").split()) == len(FOUR_WEEKS)


@pytest.mark.parametrize("kind", [PanelKind.LINE, PanelKind.AREA, PanelKind.BAR, PanelKind.STACKED])
def test_every_kind_leaves_as_svg(plot: Plot, kind: PanelKind) -> None:
    lines = [line(FOUR_WEEKS, label=f"L{n}", colour=n, skip=(5, 6, 7)) for n in range(1, 7)]
    plot.show_chart(chart(*lines, kind=kind))
    root = ElementTree.fromstring(plot.svg())
    assert "L6" in [element.text for element in root.iter(f"{SVG}text")]


def test_a_copy_is_a_picture_on_the_clipboard(plot: Plot) -> None:
    plot.copy(320, 200)
    image = QGuiApplication.clipboard().image()
    assert (image.width(), image.height()) == (640, 400)
    QGuiApplication.clipboard().clear()
