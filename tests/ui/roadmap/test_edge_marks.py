"""A row whose bar lies wholly outside the visible days tells at its edge where it is; a click or a key goes there."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from pmdesk.commands.fields import SetFields
from pmdesk.domain.roadmap import Health, Item
from pmdesk.queries.timeline_rows import Frame
from pmdesk.ui.widgets.timeline.edge_marks import EdgeMarks, mark_box
from pmdesk.ui.widgets.timeline.hits import Zone, hit
from pmdesk.ui.widgets.timeline.painting import TimelinePrint
from pmdesk.ui.widgets.timeline.picture import EdgeMark
from tests.roadmap_data import fill
from tests.ui.roadmap.stage import Stage
from tests.ui.roadmap.test_timeline_picture import anew, same, seen

K = Qt.Key


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(qtbot, tmp_path / "t.pmdesk", size=(1100, 520))
    made.select("Wallet payments")
    yield made
    made.close()


def look_at(stage: Stage, day: date) -> None:
    """Bring a day to the left edge."""
    stage.canvas.set_axis(stage.canvas.axis.showing(day.toordinal(), 0))


def mark(stage: Stage, title: str) -> EdgeMark | None:
    pic = stage.canvas.picture()
    return pic.edges.at(stage.frame.line_of[stage.ids[title]])


def spot(stage: Stage, title: str) -> QPoint:
    found = mark(stage, title)
    assert found is not None
    return mark_box(stage.canvas.picture(), stage.frame.line_of[stage.ids[title]], found).center().toPoint()


def test_a_bar_that_shows_has_no_mark(stage: Stage):
    look_at(stage, date(2026, 3, 1))
    assert mark(stage, "Wallet payments") is None
    look_at(stage, date(2026, 4, 24))  # Its last day is the first that shows.
    assert mark(stage, "Wallet payments") is None


def test_an_earlier_bar_shows_its_end_at_the_left_and_a_later_one_its_start_at_the_right(stage: Stage):
    look_at(stage, date(2026, 4, 25))
    assert mark(stage, "Wallet payments") == EdgeMark("24 Apr", later=False, alone=True)
    look_at(stage, date(2025, 1, 1))
    assert mark(stage, "Wallet payments") == EdgeMark("2 Mar", later=True, alone=True)
    assert spot(stage, "Wallet payments").x() > stage.canvas.viewport().width() - 100


def test_a_day_of_another_year_says_its_year(stage: Stage):
    days = {"start": date(2027, 5, 3), "end": date(2027, 5, 14)}
    stage.context.do(SetFields(Item, (stage.ids["Wallet payments"],), days, "Move"))
    found = mark(stage, "Wallet payments")
    assert found is not None
    assert found.text == "3 May 2027"


def test_an_item_without_dates_has_no_mark(stage: Stage):
    stage.context.do(SetFields(Item, (stage.ids["Wallet payments"],), {"start": None, "end": None}, "Clear"))
    look_at(stage, date(2027, 1, 1))
    assert mark(stage, "Wallet payments") is None


def test_a_click_brings_the_bar_into_view_and_selects_the_row(stage: Stage):
    look_at(stage, date(2026, 12, 1))
    at = spot(stage, "3DS fallback")
    assert hit(stage.canvas.picture(), at.toPointF()).zone is Zone.EDGE
    stage.move(at)
    stage.click(at)
    assert stage.canvas.selection.current == stage.ids["3DS fallback"]
    assert mark(stage, "3DS fallback") is None
    assert stage.world.heard == []  # Nothing was moved.


def test_a_comma_brings_the_bar_of_the_current_row_into_view(stage: Stage):
    look_at(stage, date(2026, 12, 1))
    stage.key(K.Key_Comma)
    assert mark(stage, "Wallet payments") is None
    stood = stage.canvas.axis
    stage.key(K.Key_Comma)
    assert stage.canvas.axis == stood
    stage.context.do(SetFields(Item, (stage.ids["Wallet payments"],), {"start": None, "end": None}, "Clear"))
    stage.key(K.Key_Comma)
    assert stage.said()[-1].startswith("No dates yet.")


def test_one_step_out_of_sight_is_far_enough_to_come_back(stage: Stage):
    look_at(stage, date(2026, 4, 25))
    stage.click(spot(stage, "Wallet payments"))
    assert mark(stage, "Wallet payments") is None


def test_words_beside_a_bar_out_of_sight_do_not_run_into_its_mark(stage: Stage):
    trouble = {"health": Health.BLOCKED, "health_note": "Waits for the vendor's answer"}
    stage.context.do(SetFields(Item, (stage.ids["3DS fallback"],), trouble, "Block"))
    end = stage.item("3DS fallback").end
    look_at(stage, date.fromordinal(end.toordinal() + 1))
    box = stage.canvas.row_box(stage.frame.line_of[stage.ids["3DS fallback"]])
    with_words = stage.canvas.grab(box).toImage()
    stage.context.do(SetFields(Item, (stage.ids["3DS fallback"],), {"health_note": ""}, "No words"))
    assert stage.canvas.grab(box).toImage() == with_words


def test_marks_are_the_same_by_scrolling_as_painted_anew(stage: Stage):
    stage.canvas.set_links(False)  # Arrows come and go with the rows at their ends.
    random = Random(5)
    for start in (date(2025, 10, 1), date(2026, 3, 1), date(2026, 8, 1), date(2026, 12, 1)):
        look_at(stage, start)
        seen(stage)
        for _ in range(10):
            stage.canvas.pan(random.randrange(-60, 60), random.randrange(-40, 40))
            if random.random() < 0.7:
                assert same(seen(stage), anew(stage))


def test_only_rows_on_the_screen_are_asked(stage: Stage, monkeypatch: pytest.MonkeyPatch):
    fill(stage.world.store, 3_000)
    stage.canvas.set_frame(stage.pane.model.frame)
    asked: list[object] = []
    days = Frame.days
    monkeypatch.setattr(Frame, "days", lambda frame, key: asked.append(key) or days(frame, key))
    pic = stage.canvas.picture()
    EdgeMarks(pic).shown(pic)
    assert len(asked) <= len(pic.rows(pic.head, pic.height)) < 40


def test_in_print_there_are_none(stage: Stage):
    paper = TimelinePrint(stage.frame, stage.context.theme.light())
    picture = QImage(1100, 300, QImage.Format.Format_RGB32)
    painter = QPainter(picture)
    far = date(2027, 1, 1).toordinal()
    assert list(paper.paint(painter, QRectF(picture.rect()), range(10), (far, far + 90)))
    painter.end()
    row = 38 + 24 + 2 * 24 + 12
    inks = {picture.pixelColor(x, row).name() for x in range(paper.tree + 2, paper.tree + 60)}
    assert len(inks) == 1


def test_scrolling_on_after_rows_went_away_asks_only_for_those_that_are_left(stage: Stage):
    look_at(stage, date(2026, 12, 1))
    stage.pane.model.filter_by("wallet")
    stage.canvas.pan(30, 0)
    assert same(seen(stage), anew(stage))


def test_a_likely_finish_in_sight_does_not_strike_its_mark_through(stage: Stage):
    look_at(stage, date(2026, 5, 1))
    row = stage.frame.line_of[stage.ids["Wallet payments"]]
    found = mark(stage, "Wallet payments")
    assert found == EdgeMark("24 Apr", later=False, alone=True)
    box = mark_box(stage.canvas.picture(), row, found).toRect()
    plain = stage.canvas.grab(box).toImage()
    late = {"effort_low": 30.0, "effort_likely": 34.0, "effort_high": 900.0}
    stage.context.do(SetFields(Item, (stage.ids["Wallet payments"],), late, "Estimate"))
    assert mark(stage, "Wallet payments") == EdgeMark("24 Apr", later=False, alone=False)
    assert stage.canvas.grab(box).toImage() == plain
