"""Whatever a chart holds is painted: extremes, gaps, rings, signs; in light and dark; without ever failing."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from pmdesk.domain.kinds import SeriesId
from pmdesk.domain.metrics import AnnotationKind, Grain, PanelKind, Scale
from pmdesk.domain.points import Frame
from pmdesk.queries.chart_values import Band, Chart, Finding, Line, Mark, TargetLine
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.plot.plot import Plot
from pmdesk.ui.widgets.theme import Theme
from tests.ui.widgets.plot.charts import DAY, FOUR_WEEKS, START, chart, line

KINDS = (PanelKind.LINE, PanelKind.AREA, PanelKind.BAR, PanelKind.STACKED)


def is_near(one: int, other: int) -> bool:
    """Whether two colours are the same but for what rounding leaves."""
    return all(abs((one >> shift & 255) - (other >> shift & 255)) <= 2 for shift in (0, 8, 16))


class Painted:
    """A plot that is grabbed, not shown."""

    def __init__(self, qtbot: QtBot, mode: str = "light") -> None:
        self.theme = Theme.shipped(mode=mode)
        self.plot = Plot(self.theme, Icons(self.theme))
        self.plot.resize(678, 232)
        qtbot.addWidget(self.plot)

    def image(self, shown: Chart) -> QImage:
        self.plot.show_chart(shown)
        return self.plot.grab().toImage()

    def columns(self, image: QImage, token: int) -> set[int]:
        """Return the columns of pixels in which the colour of a series stands."""
        ink = self.theme.series(token).rgb()
        box = self.plot.layout_now.space.box.toRect().adjusted(-3, -3, 3, 3)
        return {
            x
            for x in range(box.left(), box.right() + 1)
            if any(is_near(image.pixel(x, y), ink) for y in range(max(box.top(), 0), box.bottom() + 1))
        }

    def at(self, image: QImage, day: float, value: float) -> int:
        space = self.plot.layout_now.space
        return image.pixel(round(space.x(START + day * DAY)), round(space.y(value)))


@pytest.fixture
def painted(qtbot: QtBot) -> Iterator[Painted]:
    return Painted(qtbot)


def test_a_line_reaches_from_its_first_to_its_last_sample(painted: Painted) -> None:
    image = painted.image(chart(line([5.0] * 15)))
    space = painted.plot.layout_now.space
    columns = painted.columns(image, 1)
    assert min(columns) <= space.left + 1
    assert max(columns) >= space.right - 2


def test_a_gap_stays_open_but_for_a_dotted_bridge(painted: Painted) -> None:
    image = painted.image(chart(line([5.0] * 15, skip=(5, 6, 7, 8))))
    space = painted.plot.layout_now.space
    first, last = round(space.x(START + 4 * DAY)), round(space.x(START + 9 * DAY))
    assert not painted.columns(image, 1) & set(range(first + 4, last - 4))
    row = round(space.y(5.0))
    around = {image.pixel(x, y) for x in range(first + 4, last - 4) for y in (row - 1, row, row + 1)}
    assert len(around) > 1


def test_a_sample_alone_between_gaps_is_a_dot(painted: Painted) -> None:
    values = [5.0] * 15
    image = painted.image(chart(line(values, skip=(4, 5, 6, 8, 9, 10))))
    space = painted.plot.layout_now.space
    assert round(space.x(START + 7 * DAY)) in painted.columns(image, 1)


@pytest.mark.parametrize("kind", KINDS)
def test_a_spike_among_ten_thousand_samples_is_seen(painted: Painted, kind: PanelKind) -> None:
    count = 10_000
    times = np.linspace(START, START + 28 * DAY, count).astype(np.int64)
    values = np.ones(count)
    values[-1] = 100.0
    shown = chart(
        Line(SeriesId(1), "", 1, Frame(times, values, values, is_raw=True), 100.0), kind=kind, grain=Grain.SECOND
    )
    image = painted.image(shown)
    space = painted.plot.layout_now.space
    right, top = round(space.right), round(space.y(100.0))
    ground = painted.theme.color("surface").rgb()
    grid = painted.theme.color("grid").rgb()
    spike = {image.pixel(x, y) for x in range(right - 3, right + 2) for y in range(top + 6, top + 20)}
    assert spike - {ground, grid, 0}


def test_anomalies_are_ringed_red_when_bad_and_amber_else(painted: Painted) -> None:
    findings = [
        Finding(
            START + day * DAY, START + day * DAY, START + day * DAY, FOUR_WEEKS[day], bad, "Odd", "", SeriesId(1), 3.0
        )
        for day, bad in ((4, True), (9, False))
    ]
    image = painted.image(chart(findings=tuple(findings)))
    space = painted.plot.layout_now.space
    seen = [
        {
            image.pixel(round(space.x(START + day * DAY)) + dx, round(space.y(FOUR_WEEKS[day])) + dy)
            for dx in range(-6, 7)
            for dy in range(-6, 7)
        }
        for day in (4, 9)
    ]
    danger, warning = painted.theme.color("danger").rgb(), painted.theme.color("warning").rgb()
    assert danger in seen[0]
    assert warning not in seen[0]
    assert warning in seen[1]


def test_planned_marks_are_hollow(painted: Painted) -> None:
    marks = [
        Mark(START + day * DAY, None, AnnotationKind.RELEASE, "26.05", None, planned)
        for day, planned in ((4, False), (9, True))
    ]
    image = painted.image(chart(marks=tuple(marks)))
    space = painted.plot.layout_now.space
    filled, hollow = (image.pixel(int(space.x(START + day * DAY)), round(space.top) + 1) for day in (4, 9))
    assert filled == painted.theme.color("border_control").rgb()
    assert hollow == painted.theme.color("surface").rgb()


def test_an_incident_is_shaded_for_as_long_as_it_took(painted: Painted) -> None:
    incident = Mark(START + 4 * DAY, START + 6 * DAY, AnnotationKind.INCIDENT, "Down", None)
    image = painted.image(chart(marks=(incident,)))
    shade = painted.theme.color("danger_bg").rgb()
    assert painted.at(image, 5, 64.9) == shade
    assert painted.at(image, 7, 62.8) != shade


def test_the_expected_band_lies_behind_the_line(painted: Painted) -> None:
    times = np.array([START, START + 17 * DAY])
    band = Band(times, np.array([62.0, 62.0]), np.array([65.5, 65.5]))
    image = painted.image(chart(band=band))
    assert painted.at(image, 5, 62.4) == painted.theme.color("neutral_bg").rgb()


def test_a_target_far_away_is_told_at_the_edge(painted: Painted) -> None:
    painted.image(chart(targets=(TargetLine(900, "target 900 %"),)))
    assert painted.plot.layout_now.axis.high < 100
    painted.image(chart(targets=(TargetLine(66, "target 66 %"),)))
    assert painted.plot.layout_now.axis.high >= 66


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_each_series_has_the_colour_of_the_theme(qtbot: QtBot, mode: str) -> None:
    painted = Painted(qtbot, mode)
    lines = [line([float(n)] * 20, label=f"L{n}", colour=n) for n in range(1, 9)]
    image = painted.image(chart(*lines))
    for n in range(1, 9):
        assert painted.columns(image, n), n


def test_the_fifth_series_is_dashed(painted: Painted) -> None:
    image = painted.image(chart(line([5.0] * 15, colour=5)))
    space = painted.plot.layout_now.space
    assert 0.4 < len(painted.columns(image, 5)) / space.width < 0.9


def test_unchanged_plots_look_the_same_however_often_they_are_painted(painted: Painted) -> None:
    first = painted.image(chart())
    for _ in range(2_000):
        painted.plot.front.update()
        painted.plot.viewport().repaint()
    assert painted.plot.grab().toImage() == first


numbers = st.floats(allow_nan=False, allow_infinity=False, width=64)
zones = st.sampled_from(["Europe/Berlin", "UTC", "Nowhere/Else"])


@st.composite
def frames(draw: st.DrawFn) -> Frame:
    size = draw(st.integers(0, 40))
    start = draw(st.integers(START - 10**11, START + 10**11))
    steps = draw(st.lists(st.one_of(st.just(DAY), st.integers(1, 10**10)), min_size=size, max_size=size))
    times = np.cumsum(np.array([start, *steps], dtype=np.int64))[:size]
    one = np.array(draw(st.lists(numbers, min_size=size, max_size=size)), dtype=np.float64)
    if draw(st.booleans()):
        return Frame(times, one, one, is_raw=True)
    other = np.array(draw(st.lists(numbers, min_size=size, max_size=size)), dtype=np.float64)
    return Frame(times, np.minimum(one, other), np.maximum(one, other), is_raw=False)


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    found = draw(st.lists(frames(), max_size=10))
    lines = tuple(Line(SeriesId(n), f"L{n}", n % 8 + 1, frame, None) for n, frame in enumerate(found))
    start = draw(st.integers(START - 10**11, START + 10**11))
    end = start + draw(st.one_of(st.integers(0, 1_000), st.integers(0, 10**12)))
    previous = draw(frames())
    at = draw(st.integers(start - DAY, end + DAY))
    value = draw(numbers)
    band_frame = draw(frames())
    return chart(
        lines=lines,
        previous=(Line(SeriesId(99), "", 1, previous, None),),
        band=Band(band_frame.times, band_frame.lows, band_frame.highs),
        start=start,
        end=end,
        kind=draw(st.sampled_from(PanelKind)),
        scale=draw(st.sampled_from(Scale)),
        grain=draw(st.sampled_from(Grain)),
        unit=draw(st.sampled_from(["", "%", "€", "ms", "MB"])),
        time_zone=draw(zones),
        targets=(TargetLine(value, "target", None, at),),
        findings=(Finding(at, at, at, value, draw(st.booleans()), "Odd", "odd", SeriesId(1), 1.0),),
        marks=(
            Mark(
                at,
                draw(st.one_of(st.none(), st.integers(at, at + 10**10))),
                draw(st.sampled_from(AnnotationKind)),
                "What",
                None,
            ),
        ),
        value=draw(st.one_of(st.none(), numbers)),
        change=draw(st.one_of(st.none(), numbers)),
        more_lines=draw(st.integers(0, 3)),
    )


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(shown=charts(), width=st.integers(1, 900), height=st.integers(1, 300), factor=st.floats(0.01, 100))
def test_any_chart_is_painted_read_and_moved_without_failing(
    painted: Painted, shown: Chart, width: int, height: int, factor: float
) -> None:
    plot = painted.plot
    plot.resize(width, height)
    assert painted.image(shown).width() == width
    plot.zoom(factor)
    plot.pan(0.5)
    plot.step_crosshair(1)
    plot.step_weeks(-1)
    plot.grab()
    plot.open_here()
    plot.annotate()
    assert plot.png(120, 80, 1)[:4] == b"\x89PNG"
