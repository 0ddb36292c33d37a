"""Before and after, tables, numbers, funnels and retentions in panels."""

from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from pmdesk.commands.dashboards import AddPanel, SetPanel
from pmdesk.commands.fields import AddRow, SetFields
from pmdesk.commands.items import AddItem
from pmdesk.commands.metrics import AddMetric
from pmdesk.domain.metrics import Aggregate, Effect, Outcome, Panel, PanelKind
from pmdesk.domain.roadmap import Item, ItemKind, Release
from pmdesk.ui.metrics.effect import EffectBody, nice_ticks, say_tick
from pmdesk.ui.metrics.effects import EffectPopover
from pmdesk.ui.metrics.event_tables import FunnelView, blended, contrast, ink_on
from pmdesk.ui.metrics.tables import TableBody
from pmdesk.ui.widgets.forms import Form
from pmdesk.ui.widgets.plot.plot import Plot
from pmdesk.ui.widgets.plot.tile import NumberTile
from tests.metrics_world import add_series, bring_in
from tests.ui.metrics.conftest import MakeStage
from tests.ui.metrics.stage import DAYS, FIRST, Stage, six_metrics
from tests.world import World

K = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


def with_effect(world: World) -> None:
    """The six metrics; payments rise by half a point on the day of the release, and a feature hoped so."""
    six_metrics(world)
    lift = date(2026, 2, 23).toordinal() - FIRST.toordinal()
    values = [
        97.0 + 0.02 * (day % 7) + (0.01 if day % 2 else 0.0) + (0.5 if day >= lift else 0.0) for day in range(DAYS)
    ]
    bring_in(world, "payments", FIRST, values)
    world.ids["wallet"] = world.desk.ask(AddItem(ItemKind.FEATURE, "Wallet", world.ids["checkout"]))[1]
    plan = {"release_id": world.ids["release"], "hypothesis": "+0.4 pts"}
    world.desk.do(SetFields(Item, (world.ids["wallet"],), plan, "Plan"))


def effect_popover(stage: Stage) -> EffectPopover:
    stage.select("payments")
    stage.key(K.Key_V)
    stage.key(K.Key_Return)
    stage.until(lambda: isinstance(QApplication.activePopupWidget(), EffectPopover))
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, EffectPopover)
    stage.until(lambda: popup.answer is not None)
    return popup


def test_what_a_release_did_is_told_and_put_on_the_dashboard(make_stage: MakeStage) -> None:
    stage = make_stage(fill=with_effect)
    popup = effect_popover(stage)
    face = popup.body.face
    assert popup.title.text() == "Before and after 26.04"
    assert face.headline.startswith("+0.")
    assert face.headline.endswith("pts")
    assert face.badge == "Likely real"
    assert "95 % range" in face.words
    assert [label for label, _ in face.facts][:2] == ["Before, 9 Feb to 22 Feb", "After, 23 Feb to 9 Mar"] or face.facts
    popup.pin.click()
    stage.wait()
    found = [row for row in stage.world.store.all(Panel) if row.kind is PanelKind.EFFECT]
    assert [(row.metric_id, row.release_id) for row in found] == [(stage.ids["payments metric"], stage.ids["release"])]
    stage.until(lambda: isinstance(stage.pane.grid.cards[found[0].id].body, EffectBody))
    assert stage.pane.grid.cards[found[0].id].head.title == "Before and after 26.04"


def test_the_result_is_kept_with_the_feature_beside_what_was_expected(make_stage: MakeStage) -> None:
    stage = make_stage(fill=with_effect)
    popup = effect_popover(stage)
    popup.body.keep.click()
    form = QApplication.activePopupWidget()
    assert isinstance(form, Form)
    assert form.values()["item"] == stage.ids["wallet"]
    field = form.field("expected")
    field.setFocus()
    stage.type("0.4")
    form.submit()
    kept = stage.world.store.all(Effect)
    assert [(row.item_id, row.expected, row.outcome) for row in kept] == [
        (stage.ids["wallet"], 0.4, Outcome.LIKELY_REAL)
    ]


def test_an_effect_panel_without_a_cause_says_what_is_needed(stage: Stage) -> None:
    panel = stage.context.desk.ask(AddPanel(stage.ids["overview"], stage.ids["visits metric"], PanelKind.EFFECT))[1]
    stage.wait()
    assert stage.pane.grid.cards[panel].trouble == "Choose the release or mark that this panel tells of."


def test_a_chart_shows_as_a_table_and_as_a_chart_again(stage: Stage) -> None:
    stage.key(K.Key_V, SHIFT)
    card = stage.card("conversion")
    stage.until(lambda: isinstance(card.body, TableBody))
    rows = card.body.rows
    assert rows.count() == 28
    assert "9 Mar" in rows.text(0)
    assert rows.text(0).endswith("%")
    stage.key(K.Key_V, SHIFT)
    stage.until(lambda: isinstance(card.body, Plot))


def test_the_values_leave_as_csv(stage: Stage, tmp_path: Path) -> None:
    target = tmp_path / "chart.csv"
    stage.pane.deeds.export.write(target, "csv")
    stage.until(target.exists)
    lines = target.read_text("utf-8-sig").splitlines()
    assert lines[0] == "Time,Checkout conversion (%)"
    assert len(lines) == 29
    assert lines[-1].startswith("2026-03-09")


def test_a_number_panel_is_a_tile_whose_head_does_not_say_it_twice(stage: Stage) -> None:
    stage.context.desk.do(SetPanel(stage.ids["search panel"], {"kind": PanelKind.NUMBER}))
    card = stage.card("search")
    stage.until(lambda: isinstance(card.body, NumberTile))
    assert card.head.value == ""
    assert card.head.title == "Search p95"


def test_a_funnel_panel_tells_its_steps(stage: Stage) -> None:
    world, ids = stage.world, stage.ids
    ids["steps"] = world.desk.ask(AddMetric("Steps", ids["checkout"], {"aggregate": Aggregate.SUM}))[1]
    for step, count in (("1 Cart", 100.0), ("2 Order", 40.0)):
        add_series(world, step, "steps", "step", step)
        bring_in(world, step, FIRST, [count] * DAYS)
    panel = world.desk.ask(AddPanel(ids["overview"], ids["steps"], PanelKind.FUNNEL))[1]
    stage.wait()
    body = stage.pane.grid.cards[panel].body
    assert isinstance(body, FunnelView)
    assert body.table.rows[1][:3] == ("Order", "1\xa0120", "40 %")
    assert "Most are lost from Cart to Order: 60 %" in body.accessibleDescription()


def test_ticks_are_round_and_hold_nought() -> None:
    assert nice_ticks(-0.4, 1.7) == [-1.0, 0.0, 1.0, 2.0]
    assert nice_ticks(0.0, 0.0)[0] <= 0
    assert [say_tick(value) for value in (-0.5, 0.0, 1.0)] == ["−0.5", "0", "+1"]


def test_words_on_heat_can_be_read(stage: Stage) -> None:
    theme = stage.context.theme
    for part in (0.1, 0.3, 0.5, 0.6, 0.8, 1.0):
        ground = blended(theme.color("surface"), theme.series(3), 0.06 + 0.8 * part)
        assert contrast(ink_on(ground), ground) >= 4.5


def test_what_happened_last_is_offered_first_and_what_is_planned_last(stage: Stage) -> None:
    later = {"title": "26.07", "target": date(2026, 4, 13), "product_id": stage.ids["checkout"]}
    stage.context.desk.do(AddRow(Release, later, "Add release"))
    stage.wait()
    form = stage.pane.deeds.effects.ask(stage.pane.spot())
    offered = [choice.text for choice in stage.pane.deeds.effects._causes(stage.pane.state.shown_metric)]
    assert offered == ["26.04", "Sale", "26.07"]
    assert form.values()["cause"] == f"release:{stage.ids['release']}"
    form.close()
