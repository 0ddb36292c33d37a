"""What the timeline paints: the same by scrolling as anew, in both themes, at all sizes of text, with ghosts."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pmdesk.commands.fields import AddRow, SetFields
from pmdesk.commands.items import AddItem
from pmdesk.domain.roadmap import Freeze, Item, ItemKind
from pmdesk.insight.scheduling import Days
from pmdesk.queries.timeline_groups import Grouping
from pmdesk.queries.timeline_rows import Colouring
from pmdesk.ui.widgets.timeline.header_labels import Room
from pmdesk.ui.widgets.timeline.paint_ground import today_x
from pmdesk.ui.widgets.timeline.paint_header import badge_box, freeze_labels, upper_labels
from pmdesk.ui.widgets.timeline.picture import Ghost
from tests.roadmap_data import fill
from tests.ui.roadmap.stage import Stage


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(qtbot, tmp_path / "t.pmdesk", size=(1100, 520))
    yield made
    made.close()


def seen(stage: Stage) -> QImage:
    """Return what the screen shows now, as it was painted piece by piece."""
    QApplication.processEvents()
    return stage.host.screen().grabWindow(stage.host.winId()).toImage()


def anew(stage: Stage) -> QImage:
    """Return what a full repaint shows."""
    for widget in (stage.canvas.viewport(), stage.pane.page.strip):
        widget.update()
    return seen(stage)


def same(one: QImage, other: QImage) -> bool:
    """Whether two pictures are equal but for the last shade of soft edges."""
    if one == other:
        return True
    return one.size() == other.size() and all(
        abs(a - b) <= 3 for a, b in zip(bytes(one.constBits()), bytes(other.constBits()), strict=True) if a != b
    )


def inks(image: QImage, box: tuple[int, int, int, int]) -> set[str]:
    left, top, width, height = box
    return {image.pixelColor(x, y).name() for x in range(left, left + width) for y in range(top, top + height)}


def test_scrolling_by_blit_shows_what_a_full_repaint_shows(stage: Stage):
    random = Random(3)
    slider = stage.canvas.verticalScrollBar()
    for _ in range(12):
        if random.random() < 0.5:
            slider.setValue(random.randrange(slider.maximum() + 1))
        else:
            stage.canvas.pan(random.randrange(-300, 300), 0)
        assert same(seen(stage), anew(stage))


def test_scrolling_both_ways_before_the_next_paint_loses_nothing(stage: Stage):
    stage.canvas.pan(37, 24)
    stage.canvas.pan(-90, 48)
    stage.canvas.verticalScrollBar().setValue(5)
    assert same(seen(stage), anew(stage))


def test_moving_the_pointer_over_rows_leaves_no_marks(stage: Stage):
    before = seen(stage)
    for title in ("Search relevance v2", "Facet performance", "Wallet payments"):
        stage.move(stage.bar(title))
    stage.canvas.show_hover(type(stage.canvas._hit)(stage.canvas._hit.zone))
    assert same(seen(stage), before)


@pytest.mark.parametrize("grouping", list(Grouping))
@pytest.mark.parametrize("colouring", list(Colouring))
def test_every_grouping_and_colouring_can_be_painted(stage: Stage, grouping, colouring):
    stage.pane.model.group_by(grouping)
    stage.pane.model.colour_by(colouring)
    for scale in ("weeks", "quarters", "sprints"):
        stage.pane.tools.scale.set_current(scale)
        stage.pane.tools.scale.chosen.emit(scale)
        assert not seen(stage).isNull()


def test_text_size_and_theme_change_live(stage: Stage):
    stage.canvas.pan(1, 0)
    light = seen(stage)
    day = stage.canvas.axis.day(400)
    stage.context.theme.set_scale(1.5)
    assert stage.canvas.look.row == 36
    assert stage.canvas.axis.scale == "sprints"
    assert abs(stage.canvas.axis.day(600) - day) <= 1
    stage.context.theme.set_mode("dark")
    dark = seen(stage)
    ground = QColor(dark.pixelColor(dark.width() - 40, dark.height() - 260))
    assert ground.lightness() < 60
    assert light.pixelColor(900, 200).lightness() > 200


def test_a_broken_order_is_red_and_turns_grey_when_mended(stage: Stage):
    danger = stage.context.theme.color("danger").name()
    stage.canvas.select([stage.ids["Webhook redelivery"]])
    stage.canvas.reveal(stage.ids["Webhook redelivery"])
    bar = stage.canvas.viewport().mapTo(stage.host, stage.bar("Webhook redelivery"))
    days = stage.frame.days(stage.ids["Webhook redelivery"])
    right = bar.x() + round((days.end - days.start) / 2 * stage.canvas.axis.per_day)
    box = (right, bar.y() - 100, 20, 90)
    assert danger in inks(seen(stage), box)
    stage.world.desk.do(
        SetFields(Item, (stage.ids["Wallet payments"],), {"start": None, "end": None}, "Clear the dates")
    )
    assert danger not in inks(seen(stage), box)


def test_ghosts_show_where_bars_were(stage: Stage):
    wallet = stage.ids["Wallet payments"]
    days = stage.frame.days(wallet)
    before = seen(stage)
    ghosts = {wallet: Ghost(Days(days.start - 14, days.end - 14), "+14 days")}
    stage.canvas.set_ghosts(ghosts, added=[stage.ids["3DS fallback"]])
    with_ghosts = seen(stage)
    assert with_ghosts != before
    stage.canvas.pan(40, 0)
    assert same(seen(stage), anew(stage))
    stage.canvas.pan(-40, 0)
    stage.canvas.set_ghosts({})
    assert seen(stage) == before


def test_thousands_of_rows_paint_only_what_shows(qtbot: QtBot, tmp_path: Path):
    stage = Stage(qtbot, tmp_path / "many.pmdesk", full=False)
    fill(stage.world.store, 5_000)
    stage.close()
    again = Stage(qtbot, tmp_path / "many.pmdesk", full=False)
    slider = again.canvas.verticalScrollBar()
    assert slider.maximum() > 100_000
    slider.setValue(slider.maximum())
    rows = again.canvas.picture().rows(0, again.canvas.viewport().height())
    assert rows.stop == len(again.frame.lines)
    assert len(rows) < 40
    assert again.canvas.picture().line_at(again.canvas.viewport().height() - 1) == again.frame.lines[-1]
    again.close()


def test_a_title_with_line_breaks_and_endless_words_stays_on_its_row(stage: Stage):
    wild = "One\ntwo " + "endless" * 120
    stage.world.desk.do(SetFields(Item, (stage.ids["Wallet payments"],), {"title": wild}, "Rename"))
    stage.canvas.reveal(stage.ids["Wallet payments"])
    assert not seen(stage).isNull()


def test_the_first_picture_shows_whole_sprints_from_the_last_one(stage: Stage):
    axis = stage.canvas.axis
    first = next(sprint.start for sprint in axis.sprints if sprint.title == "26.04")
    assert axis.moment(0) == pytest.approx(first, abs=0.2)
    width = stage.canvas.viewport().width() - stage.canvas.tree - 1
    assert (width / axis.per_day) % 14 == pytest.approx(0, abs=0.2) or (width / axis.per_day) % 14 > 13.8


def test_the_tree_loses_its_points_where_it_is_narrow(qtbot: QtBot, tmp_path: Path):
    stage = Stage(qtbot, tmp_path / "t.pmdesk", size=(960, 500))
    assert stage.canvas.is_narrow
    assert stage.canvas.tree == 233
    assert not stage.pane.tools.legend.isVisible()
    assert stage.pane.tools.filter.isVisible()
    right = stage.pane.tools.filter.mapTo(stage.host, QPoint(stage.pane.tools.filter.width(), 0)).x()
    assert right <= stage.host.width()
    stage.close()


def test_an_edit_that_brings_a_scroll_bar_does_not_zoom(qtbot: QtBot, tmp_path: Path):
    stage = Stage(qtbot, tmp_path / "t.pmdesk", size=(1376, 900))
    axis = stage.canvas.axis
    assert stage.canvas.verticalScrollBar().maximum() == 0
    for number in range(20):
        stage.world.desk.do(AddItem(ItemKind.FEATURE, f"More {number}", parent_id=stage.ids["Resilience"]))
    QApplication.processEvents()
    assert stage.canvas.verticalScrollBar().maximum() > 0
    assert stage.canvas.axis == axis
    stage.close()


def header_spans(stage: Stage) -> list[tuple[float, float, str]]:
    """Return the labels of the header's first line, from left to right, today's badge among them."""
    pic = stage.canvas.picture()
    first, last = pic.axis.day(0), pic.axis.day(pic.width - pic.left)
    wide = pic.look.px(24)
    badge = round(today_x(pic) - wide / 2)
    taken = [Room(badge, badge + wide)]
    months = upper_labels(pic, pic.axis.upper_bands(first, last), taken)
    freezes = freeze_labels(pic, first, last, taken)
    spans = [(x, x + pic.look.width("month", text), text) for x, text in months]
    spans += [(x, x + pic.look.width("label", text), text) for x, text in freezes]
    return sorted([*spans, (badge, badge + wide, "today")])


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_no_label_of_the_header_touches_another(qtbot: QtBot, tmp_path: Path, scale: float):
    stage = Stage(qtbot, tmp_path / "t.pmdesk", size=(1100, 520), scale=scale)
    for title, start, end in (
        ("Freeze over the turn of the months", date(2026, 3, 28), date(2026, 4, 3)),
        ("Audit", date(2026, 5, 29), date(2026, 6, 2)),
        ("Holiday freeze", date(2026, 7, 30), date(2026, 8, 20)),
        ("Second freeze at once", date(2026, 8, 1), date(2026, 8, 14)),
    ):
        stage.context.do(AddRow(Freeze, {"title": title, "start": start, "end": end}, "Add freeze"))
    whole = 0
    for per_day in (1.1, 2.2, 2.9, 3.4, 4.2, 5.5, 8.0, 12.0, 20.0):
        for day in range(date(2026, 2, 1).toordinal(), date(2026, 8, 25).toordinal(), 4):
            stage.canvas.set_axis(stage.canvas.axis.with_per_day(per_day * scale, 0).showing(day, 0))
            spans = header_spans(stage)
            assert all(one[1] + 2 <= other[0] for one, other in pairwise(spans)), (per_day, day, spans)
            whole += any(text == "Freeze" for _, _, text in spans)
    assert whole > 100
    stage.close()


def test_a_deadline_that_has_gone_by_does_not_run_into_the_tree(stage: Stage):
    stage.canvas.set_axis(stage.canvas.axis.showing(date(2026, 12, 1).toordinal(), 0))
    pic = stage.canvas.picture()
    lane = QRect(0, pic.look.header, pic.left, pic.look.row)
    far = stage.canvas.grab(lane.translated(stage.canvas.viewport().pos())).toImage()
    (mark, *_) = stage.canvas.picture().lane
    for days in range(2, 40, 4):
        stage.canvas.set_axis(stage.canvas.axis.showing(mark.day + days, 0))
        assert stage.canvas.grab(lane.translated(stage.canvas.viewport().pos())).toImage() == far


@pytest.mark.parametrize("edge", ["left", "right"])
def test_todays_badge_is_whole_as_long_as_its_line_shows(stage: Stage, edge: str):
    pic = stage.canvas.picture()
    goal = pic.left + 2 if edge == "left" else pic.width - 2
    stage.canvas.pan(round(today_x(pic) - goal), 0)
    pic = stage.canvas.picture()
    assert abs(today_x(pic) - goal) <= 1
    assert pic.left < badge_box(pic).left() < badge_box(pic).right() < pic.width
    stage.canvas.pan(-60 if edge == "right" else 60, 0)
    assert not pic.left <= today_x(stage.canvas.picture()) <= pic.width
    box = badge_box(stage.canvas.picture())
    assert box.right() < pic.left if edge == "left" else box.left() > pic.width
