"""Names, titles and words on a plot stand near what they name and do not overlap."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from pmdesk.domain.metrics import AnnotationKind
from pmdesk.queries.chart_values import Mark
from pmdesk.ui.widgets.plot.axes import line_ends
from pmdesk.ui.widgets.plot.content import Content, content_of
from pmdesk.ui.widgets.plot.layout import Layout, axis_of, layout_of, names_of, shown_stretch, spread, tick_boxes
from pmdesk.ui.widgets.plot.marks import signs, titles
from pmdesk.ui.widgets.theme import Theme
from tests.ui.widgets.plot.charts import DAY, FOUR_WEEKS, START, chart, line


@pytest.fixture
def theme(qtbot: QtBot) -> Theme:
    return Theme.shipped(mode="light")


def laid_out(theme: Theme, content: Content, width: int = 678, height: int = 232) -> Layout:
    return layout_of(theme, content, (width, height), shown_stretch(content), axis_of(theme, content, height))


def release(day: int, title: str = "26.04") -> Mark:
    return Mark(START + day * DAY, None, AnnotationKind.RELEASE, title, None)


@given(st.lists(st.floats(0, 200), max_size=12), st.floats(1, 12))
def test_spread_places_are_apart_and_between_the_ends(wanted: list[float], step: float) -> None:
    places = spread(sorted(wanted), step, 0, 200)
    assert all(above + step <= below + 1e-9 for above, below in pairwise(places))
    assert all(-1e-9 <= place <= 200 for place in places)


def test_places_that_are_free_are_kept() -> None:
    assert spread([10, 50, 90], 12, 0, 100) == [10, 50, 90]
    assert spread([95, 96, 97], 12, 0, 100) == [76, 88, 100]


def test_names_stand_at_the_ends_of_their_lines(theme: Theme) -> None:
    content = content_of(
        chart(line(FOUR_WEEKS, label="Card"), line([v - 20 for v in FOUR_WEEKS], label="Wallet", colour=2))
    )
    layout = laid_out(theme, content)
    names, more = names_of(theme, content, layout, line_ends(content, layout))
    assert [(name.words, name.is_moved) for name in names] == [("Card", False), ("Wallet", False)]
    assert [name.y for name in names] == pytest.approx(line_ends(content, layout))
    assert more == ""


def test_names_without_place_are_counted(theme: Theme) -> None:
    many = [line(FOUR_WEEKS, label=f"Country {n}", colour=n % 8 + 1) for n in range(60)]
    content = content_of(chart(*many, more_lines=40))
    layout = laid_out(theme, content)
    names, more = names_of(theme, content, layout, line_ends(content, layout))
    assert 5 < len(names) < 20
    assert more == f"+{100 - len(names)} more"
    assert all(above.y < below.y for above, below in pairwise(names))
    assert all(layout.space.top <= name.y <= layout.space.bottom for name in names)


def test_a_line_alone_has_no_name(theme: Theme) -> None:
    assert laid_out(theme, content_of(chart(line(FOUR_WEEKS, label="All")))).names_width == 0


@pytest.mark.parametrize("scale", [1.0, 1.15, 1.3, 1.5])
@pytest.mark.parametrize("width", [120, 330, 700, 1_400])
def test_words_of_the_time_axis_do_not_overlap(theme: Theme, width: int, scale: float) -> None:
    theme.set_scale(scale)
    layout = laid_out(theme, content_of(chart()), width)
    boxes = [box for box, _ in tick_boxes(theme, layout)]
    assert boxes
    assert all(left.right() <= right.left() for left, right in pairwise(boxes))
    assert boxes[-1].right() <= layout.space.right + 1


def test_close_marks_share_a_sign_and_tell_how_many(theme: Theme) -> None:
    layout = laid_out(theme, content_of(chart()), 120)
    found = signs([release(3), release(4, "26.05"), release(15, "26.06")], layout.space)
    assert [sign.words for sign in found] == ["26.04 +1", "26.06"]


def test_marks_outside_of_the_stretch_are_not_shown(theme: Theme) -> None:
    layout = laid_out(theme, content_of(chart()))
    assert signs([release(-1), release(400)], layout.space) == []


def test_a_span_that_began_before_has_its_sign_at_the_edge(theme: Theme) -> None:
    layout = laid_out(theme, content_of(chart()))
    incident = Mark(START - DAY, START + DAY, AnnotationKind.INCIDENT, "Down", None)
    assert signs([incident], layout.space)[0].x == layout.space.left


def test_titles_do_not_overlap_and_stay_inside(theme: Theme) -> None:
    layout = laid_out(theme, content_of(chart()))
    found = signs([release(day, f"Release {day}") for day in range(17)], layout.space)
    placed = titles(theme, found, layout)
    assert all(left.box.right() <= right.box.left() for left, right in pairwise(placed))
    last = titles(theme, signs([release(16, "26.05 rc")], layout.space), layout)
    assert last[0].box.right() < layout.space.right
