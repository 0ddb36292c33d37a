"""The metrics pane: the list leads, panels follow, one stretch and one crosshair for all charts."""

from datetime import date

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from pmdesk.commands.fields import Rename
from pmdesk.domain.metrics import Metric, Panel, ReviewMark, Scale
from pmdesk.domain.ranges import Preset, day_of
from tests.metrics_world import bring_in
from tests.ui.metrics.conftest import MakeStage
from tests.ui.metrics.stage import LEFT, NO_KEYS, Stage

K = Qt.Key
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def test_metrics_stand_by_product_with_value_and_change(stage: Stage) -> None:
    assert stage.titles() == [
        "Checkout conversion",
        "Payment success",
        "Labels bought",
        "Search p95",
        "Visits",
        "Refund requests",
    ]
    assert [line for line in stage.listed() if "," not in line] == ["Checkout", "Storefront"]
    line = stage.pane.side.line(stage.ids["conversion metric"])
    assert line is not None
    assert line.value.endswith("%")
    assert line.change.startswith("−")
    assert line.is_moved
    assert len(line.spark) > 10
    assert all(0 <= value <= 1 for value in line.spark)


def test_the_list_leads_and_its_panel_stands_in_the_frame(stage: Stage) -> None:
    assert stage.metric() == "Checkout conversion"
    assert stage.card("conversion").is_chosen
    stage.key(K.Key_J)
    assert stage.metric() == "Payment success"
    assert stage.card("payments").is_chosen
    assert not stage.card("conversion").is_chosen
    stage.key(K.Key_K)
    assert stage.metric() == "Checkout conversion"


def test_a_metric_without_a_panel_shows_large_and_one_with_a_panel_on_demand(stage: Stage) -> None:
    stage.select("visits")
    assert stage.pane.shows_large
    assert stage.pane.large.card.head.title == "Visits"
    stage.select("conversion")
    assert not stage.pane.shows_large
    stage.key(K.Key_Return)
    assert stage.pane.shows_large
    stage.wait()
    assert stage.pane.plot is not None
    stage.pane.leave()
    assert not stage.pane.shows_large
    assert stage.card("conversion").is_chosen


def test_the_filter_narrows_and_escape_clears_it(stage: Stage) -> None:
    stage.key(K.Key_Slash)
    stage.type("search")
    stage.until(lambda: stage.titles() == ["Search p95"])
    stage.key(K.Key_Return)
    assert stage.pane.side.list.hasFocus()
    assert stage.metric() == "Search p95"
    stage.key(K.Key_Slash)
    stage.key(K.Key_Escape)
    stage.until(lambda: len(stage.titles()) == 6)


def test_heads_say_value_change_anomaly_and_staleness(stage: Stage) -> None:
    head = stage.card("conversion").head
    assert head.title == "Checkout conversion"
    assert head.value.endswith("%")
    assert head.change.endswith("pts")
    assert head.badge == "Anomaly"
    assert head.change_ink == "danger_text"
    assert stage.card("payments").head.badge == ""
    assert stage.card("labels").head.note == "Data to Tue 3 Mar"


def test_brackets_walk_the_lengths_and_all_charts_follow(stage: Stage) -> None:
    assert stage.pane.state.stretch.preset is Preset.MONTH
    assert stage.pane.state.stretch.days == (date(2026, 2, 10), date(2026, 3, 9))
    stage.key(K.Key_BracketRight)
    assert stage.pane.state.stretch.preset is Preset.QUARTER
    stage.wait()
    for name in ("conversion", "payments", "search"):
        answer = stage.pane.board.answers[stage.ids[f"{name} panel"]]
        assert day_of(answer.start) == date(2025, 12, 10)
    stage.key(K.Key_BracketLeft)
    stage.key(K.Key_BracketLeft)
    assert stage.pane.state.stretch.preset is Preset.WEEK


def test_zoom_and_back_to_the_newest(stage: Stage) -> None:
    before = stage.pane.state.stretch
    stage.key(K.Key_Plus)
    zoomed = stage.pane.state.stretch
    assert zoomed.length_ms < before.length_ms
    assert zoomed.preset is None
    stage.key(K.Key_0)
    assert stage.pane.state.stretch == before


def test_typed_dates_show_on_all_charts(stage: Stage) -> None:
    stage.context.actions.trigger("metrics.dates")
    stage.type("1 feb to 20 feb")
    stage.key(K.Key_Return)
    assert stage.pane.state.stretch.days == (date(2026, 2, 1), date(2026, 2, 20))
    assert stage.pane.tools.dates.text() == "1 Feb to 20 Feb"


def test_wrong_dates_stay_with_what_is_needed(stage: Stage) -> None:
    form = stage.pane.deeds.choose_dates()
    stage.type("someday")
    stage.key(K.Key_Return)
    assert form.isVisible()
    assert "is not a date" in form.trouble.text()
    stage.key(K.Key_Escape)


def test_the_crosshair_is_one_for_all_charts(stage: Stage) -> None:
    stage.key(K.Key_Left)
    at = stage.pane.board.crosshair
    assert day_of(at) == date(2026, 3, 9)
    for name in ("conversion", "payments", "search"):
        assert stage.pane.board.plot(stage.ids[f"{name} panel"]).crosshair == at
    stage.key(K.Key_Left, SHIFT)
    assert day_of(stage.pane.board.crosshair) == date(2026, 3, 2)


def test_marks_show_as_they_are_ticked(stage: Stage) -> None:
    tools = stage.pane.tools
    assert not tools.marks["releases"].isHidden()
    assert tools.marks["alerts"].isHidden()
    plot = stage.pane.board.plot(stage.ids["conversion panel"])
    assert [mark.title for mark in plot.content.chart.marks] == ["Sale", "26.04"]
    tools.marks["releases"].click()
    assert [mark.title for mark in plot.content.chart.marks] == ["Sale"]
    tools.marks["anomalies"].click()
    assert plot.content.chart.findings == ()


def test_comparison_with_the_previous_period_takes_the_place_of_the_band(stage: Stage) -> None:
    plot = stage.pane.board.plot(stage.ids["conversion panel"])
    assert plot.content.chart.band is not None
    stage.pane.state.compare("previous")
    stage.wait()
    assert plot.content.chart.band is None
    assert plot.content.chart.previous
    assert stage.pane.tools.compare.text() == "Compare: previous period"


def test_only_what_a_step_touched_is_asked_for_again(stage: Stage) -> None:
    before = dict(stage.pane.board.answers)
    bring_in(stage.world, "search", date(2026, 3, 10), [900.0])
    stage.until(lambda: stage.pane.board.answers[stage.ids["search panel"]] is not before[stage.ids["search panel"]])
    stage.wait()
    assert stage.pane.board.answers[stage.ids["payments panel"]].value == before[stage.ids["payments panel"]].value
    line = stage.pane.side.line(stage.ids["search metric"])
    assert line is not None
    assert line.value == "900 ms"


def test_a_renamed_metric_is_renamed_everywhere(stage: Stage) -> None:
    stage.context.desk.do(Rename(Metric, stage.ids["search metric"], "Search latency"))
    stage.until(lambda: "Search latency" in stage.titles())
    stage.until(lambda: stage.card("search").head.title == "Search latency")


def test_log_axis_is_kept_with_the_panel(stage: Stage) -> None:
    stage.select("search")
    stage.key(K.Key_L, SHIFT)
    assert stage.world.store.get(Panel, stage.ids["search panel"]).scale is Scale.LOG
    stage.context.desk.undo()
    assert stage.world.store.get(Panel, stage.ids["search panel"]).scale is Scale.LINEAR


def test_links_lead_to_a_metric_and_back(stage: Stage) -> None:
    stage.pane.visit(f"pmdesk://metric/{stage.ids['visits metric']}")
    assert stage.metric() == "Visits"
    assert stage.pane.shows_large
    assert stage.pane.place() == f"pmdesk://metric/{stage.ids['visits metric']}"
    stage.pane.visit(f"metrics/{stage.ids['sellers']}")
    assert stage.pane.state.dashboard == stage.ids["sellers"]


def test_it_is_restored_as_it_was_left(make_stage: MakeStage) -> None:
    first = make_stage()
    first.select("payments")
    first.key(K.Key_BracketRight)
    first.pane.state.compare("nothing")
    first.wait()
    first.close()
    again = make_stage(fill=None)
    assert again.metric() == "Payment success"
    assert again.pane.state.stretch.preset is Preset.QUARTER
    assert again.pane.tools.compare.text() == "Compare: nothing"


def test_without_metrics_it_says_what_it_is_for(make_stage: MakeStage) -> None:
    empty = make_stage(fill=None)
    assert empty.pane.shows_empty
    assert empty.pane.empty.accessibleName() == "No metrics yet"
    assert empty.pane.leader().text() == "Import a file…"


def test_a_press_on_a_panel_chooses_it(stage: Stage) -> None:
    QTest.mouseClick(stage.card("search"), LEFT, NO_KEYS, QPoint(60, 12))
    assert stage.metric() == "Search p95"
    assert stage.card("search").is_chosen


def test_the_hints_name_the_keys_of_the_pane(stage: Stage) -> None:
    hinted = stage.context.status.keys  # pyright: ignore[reportAttributeAccessIssue]
    assert ("A", "Annotate") in hinted
    assert ("G", "Set target") in hinted
    assert ("V", "Before and after") in hinted


def test_reviewed_is_kept_per_metric_and_day(stage: Stage) -> None:
    stage.key(K.Key_E)
    stage.wait()
    found = stage.world.store.all(ReviewMark)
    assert [(mark.metric_id, mark.day) for mark in found] == [(stage.ids["conversion metric"], date(2026, 3, 10))]
    assert stage.metric() == "Payment success"
