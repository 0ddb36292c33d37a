"""Verbs on metrics: annotate, target, not an anomaly, new, delete, the card, and charts that leave."""

from datetime import UTC, date, datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QPushButton

from pmdesk.commands.fields import SetFields
from pmdesk.domain.kinds import Kind, Ref
from pmdesk.domain.metrics import Annotation, AnnotationKind, Direction, Metric, Panel, Target, Verdict
from pmdesk.domain.own_figures import OWN_FIGURES
from pmdesk.domain.ranges import ms_of
from pmdesk.ui.metrics.exporting import file_name
from pmdesk.ui.widgets.forms import Form
from tests.ui.metrics.stage import Stage

K = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def form() -> Form:
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, Form)
    return popup


def test_a_mark_is_set_at_the_crosshair_and_shows_on_the_charts_of_its_product(stage: Stage) -> None:
    stage.key(K.Key_Left)
    stage.key(K.Key_Left)
    stage.key(K.Key_A)
    stage.type("Price test")
    stage.key(K.Key_Return)
    found = next(row for row in stage.world.store.all(Annotation) if row.title == "Price test")
    assert found.kind is AnnotationKind.NOTE
    assert found.at == datetime(2026, 3, 8, tzinfo=UTC)
    assert found.product_id == stage.ids["checkout"]
    assert found.metric_id is None
    stage.wait()
    for name, shows in (("conversion", True), ("payments", True), ("search", False)):
        chart = stage.pane.board.answers[stage.ids[f"{name} panel"]]
        assert ("Price test" in [mark.title for mark in chart.marks]) is shows


def on_sale(stage: Stage) -> Annotation:
    return stage.world.store.get(Annotation, stage.ids["sale"])


def test_enter_on_a_mark_edits_it_and_what_is_left_as_it_stands_stays_to_the_second(stage: Stage) -> None:
    ended = datetime(2026, 2, 20, 8, 20, 30, tzinfo=UTC)
    stage.context.do(SetFields(Annotation, (stage.ids["sale"],), {"until": ended}, "Edit mark"))
    stage.wait()
    plot = stage.pane.plot
    plot.setFocus()
    plot.set_crosshair(ms_of(on_sale(stage).at))
    stage.key(K.Key_Return)
    asked = form()
    assert asked.values() == {
        "title": "Sale",
        "kind": "campaign",
        "day": "19 Feb",
        "clock": "00:00",
        "until": "20 Feb",
    }
    stage.type("Winter sale")
    stage.key(K.Key_Return)
    found = on_sale(stage)
    assert (found.title, found.kind, found.until) == ("Winter sale", AnnotationKind.CAMPAIGN, ended)
    assert found.product_id == stage.ids["checkout"]
    stage.wait()
    assert "Winter sale" in [mark.title for mark in stage.pane.board.answers[stage.ids["conversion panel"]].marks]
    stage.context.desk.undo()
    assert on_sale(stage).title == "Sale"


def test_a_mark_that_becomes_an_incident_on_another_day_is_left_out_of_what_is_expected(stage: Stage) -> None:
    stage.pane.deeds.open_mark(Ref(Kind.ANNOTATION, stage.ids["sale"]))
    asked = form()
    kinds, day, until = asked.field("kind"), asked.field("day"), asked.field("until")
    kinds.set_current("incident")
    day.setText("1 mar")
    until.setText("3 mar")
    asked.submit()
    found = on_sale(stage)
    assert (found.kind, found.left_out) == (AnnotationKind.INCIDENT, True)
    assert (found.at, found.until) == (
        datetime(2026, 3, 1, tzinfo=UTC),
        datetime(2026, 3, 3, 23, 59, 59, 999_000, tzinfo=UTC),
    )


def test_a_mark_of_a_metric_is_edited_from_its_card_and_deleted_with_the_way_back(stage: Stage) -> None:
    told = {"metric_id": stage.ids["search metric"], "product_id": None}
    stage.context.do(SetFields(Annotation, (stage.ids["sale"],), told, "Edit mark"))
    stage.select("search")
    stage.key(K.Key_F2)
    card = QApplication.activePopupWidget()
    assert card is not None
    stage.until(lambda: any(part.title == "Marks" for part in card.view.card.parts))
    marks = next(part for part in card.view.card.parts if part.title == "Marks")
    marks.entries[0].run()
    asked = form()
    next(each for each in asked.findChildren(QPushButton) if each.text() == "Delete mark").click()
    assert stage.world.store.find(Annotation, stage.ids["sale"]) is None
    assert any(words.startswith("Deleted “Sale”") for words in stage.toasts())
    stage.context.desk.undo()
    assert on_sale(stage).title == "Sale"


def test_a_mark_without_words_is_refused_in_the_popover(stage: Stage) -> None:
    stage.key(K.Key_A)
    stage.key(K.Key_Return)
    assert form().trouble.text() != ""
    stage.key(K.Key_Escape)
    assert QApplication.activePopupWidget() is None
    assert stage.world.store.count(Annotation) == 1


def test_a_target_is_set_changed_and_cleared(stage: Stage) -> None:
    stage.select("search")
    stage.key(K.Key_G)
    stage.type("350 ms")
    stage.key(K.Key_Return)
    metric_id = stage.ids["search metric"]
    assert [row.value for row in stage.world.store.all(Target, metric_id=metric_id)] == [350.0]
    stage.wait()
    chart = stage.pane.board.answers[stage.ids["search panel"]]
    assert [target.value for target in chart.targets] == [350.0]
    stage.key(K.Key_G)
    assert form().values()["value"] == "350 ms"
    stage.key(K.Key_Escape)
    stage.context.desk.undo()
    assert stage.world.store.all(Target, metric_id=metric_id) == []


def test_an_anomaly_can_be_called_none_and_that_is_respected(stage: Stage) -> None:
    panel = stage.ids["conversion panel"]
    assert stage.pane.board.answers[panel].findings
    stage.key(K.Key_X)
    stage.wait()
    verdicts = stage.world.store.all(Verdict)
    assert [(row.metric_id, row.is_anomaly) for row in verdicts] == [(stage.ids["conversion metric"], False)]
    assert stage.pane.board.answers[panel].findings == ()
    assert stage.card("conversion").head.badge == ""


def test_a_new_metric_is_chosen_and_says_that_it_has_no_points(stage: Stage) -> None:
    stage.context.actions.trigger("metrics.new_metric")
    stage.type("Refund rate")
    stage.key(K.Key_Return)
    stage.wait()
    assert stage.metric() == "Refund rate"
    metric = stage.pane.state.shown_metric
    assert metric is not None
    assert metric.product_id == stage.ids["checkout"]
    assert "no points yet" in stage.pane.large.card.trouble


def test_a_metric_is_deleted_with_its_panels_and_comes_back(stage: Stage) -> None:
    stage.select("search")
    stage.context.actions.trigger("metrics.drop")
    stage.wait()
    assert stage.world.store.find(Metric, stage.ids["search metric"]) is None
    assert stage.world.store.find(Panel, stage.ids["search panel"]) is None
    assert "Search p95" not in stage.titles()
    stage.context.desk.undo()
    stage.wait()
    assert "Search p95" in stage.titles()
    assert stage.pane.board.answers[stage.ids["search panel"]].value is not None


def test_the_card_shows_and_edits_everything_about_a_metric(stage: Stage) -> None:
    stage.select("search")
    stage.key(K.Key_F2)
    card = QApplication.activePopupWidget()
    assert card is not None
    view = card.view
    labels = [line.face.label for line in view.fields.lines]
    assert labels == [
        "Product",
        "Unit",
        "Good is",
        "Target",
        "Never below",
        "Never above",
        "Points by",
        "Taken together",
        "Source",
        "Asked for",
        "Owner",
        "Time zone",
        "Stale after",
    ]
    view.card.fields[1].editing.keep("s")
    stage.until(lambda: stage.pane.state.room.metrics[stage.ids["search metric"]].unit == "s")
    view.card.fields[2].editing.keep((Direction.UP,))
    assert stage.world.store.get(Metric, stage.ids["search metric"]).direction is Direction.UP
    reading = view.card.fields[12].editing.read("2 d")
    assert (reading.value, reading.words) == (48.0, "48 h")
    stage.until(lambda: any("120" in part.count for part in view.card.parts))
    card.close()


def test_the_chart_leaves_as_a_picture_and_as_files(stage: Stage, tmp_path: Path) -> None:
    stage.key(K.Key_P)
    assert not QGuiApplication.clipboard().image().isNull()
    assert stage.said()[-1] == "Copied “Checkout conversion” as a picture"
    export = stage.pane.deeds.export
    export.write(tmp_path / "chart.png", "png")
    export.write(tmp_path / "chart.svg", "svg")
    assert not QImage(str(tmp_path / "chart.png")).isNull()
    assert b"<svg" in (tmp_path / "chart.svg").read_bytes()
    assert file_name("Search p95: a/b") == "Search p95 a b"


def test_what_cannot_be_written_is_told(stage: Stage, tmp_path: Path) -> None:
    stage.pane.deeds.export.write(tmp_path / "nowhere" / "chart.png", "png")
    assert "cannot be written" in stage.said()[-1]


def test_dates_of_a_mark_are_days(stage: Stage) -> None:
    stage.key(K.Key_A)
    stage.type("Sale")
    assert form().values()["day"] == "9 Mar"
    stage.key(K.Key_Escape)
    assert date(2026, 3, 9).isoformat() == "2026-03-09"


def test_own_figures_are_followed_like_any_other_metric(stage: Stage) -> None:
    before = stage.world.store.count(Metric)
    assert stage.context.actions.trigger("metrics.own_figures")
    stage.wait()
    assert stage.world.store.count(Metric) == before + len(OWN_FIGURES)
    assert {"Features shipped", "Open features"} <= set(stage.titles())
    stage.context.desk.undo()
    assert stage.world.store.count(Metric) == before
