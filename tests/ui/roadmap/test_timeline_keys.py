"""Keys on the timeline: every drag has one, letters are verbs, and typed edits are read as people type."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pmdesk.domain.roadmap import Anchor, Assignment, Item, ItemKind, Product, Status
from pmdesk.queries.timeline_groups import Grouping
from pmdesk.ui.roadmap.timeline_table import TABLE
from pmdesk.ui.widgets.actions import EVERYWHERE
from tests.ui.roadmap.stage import Stage

K = Qt.Key
ALT, SHIFT, CTRL = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(qtbot, tmp_path / "t.pmdesk")
    made.select("Wallet payments")
    yield made
    made.close()


def dates(item: Item) -> tuple[date, date]:
    return item.start, item.end


def test_letters_and_arrows_walk_the_rows(stage: Stage):
    stage.key(K.Key_J)
    assert stage.pane.selection_text() == "Address autocomplete EU"
    stage.key(K.Key_Down)
    assert stage.pane.selection_text() == "3DS fallback"
    stage.key(K.Key_K)
    stage.key(K.Key_Up)
    assert stage.pane.selection_text() == "Wallet payments"
    stage.key(K.Key_End)
    assert stage.pane.selection_text() == "Rate-limit tiers"
    stage.key(K.Key_Home)
    assert stage.canvas.selection.current == f"product:{stage.ids['Storefront']}"


def test_shift_extends_x_toggles_and_escape_leaves_one(stage: Stage):
    stage.key(K.Key_J, SHIFT)
    stage.key(K.Key_J, SHIFT)
    assert len(stage.pane.selected_items()) == 3
    assert "55 points" in stage.said()[-1]
    stage.key(K.Key_X)
    assert len(stage.pane.selected_items()) == 2
    stage.key(K.Key_Escape)
    assert len(stage.pane.selected_items()) == 1
    stage.key(K.Key_A, CTRL)
    assert len(stage.pane.selected_items()) == len(stage.frame.sheet.items)


def test_alt_arrows_shift_by_a_sprint_and_back(stage: Stage):
    stage.select("Idempotent order API")
    before = {title: dates(stage.item(title)) for title in ("Idempotent order API", "Webhook redelivery")}
    stage.key(K.Key_Right, ALT)
    assert stage.item("Webhook redelivery").start == before["Webhook redelivery"][0] + timedelta(14)
    stage.key(K.Key_Left, ALT)
    assert {title: dates(stage.item(title)) for title in before} == before
    stage.key(K.Key_Down, ALT)
    assert stage.item("Idempotent order API").start == before["Idempotent order API"][0] + timedelta(1)


def test_ends_and_starts_have_keys_too(stage: Stage):
    stage.key(K.Key_Right, ALT | SHIFT)
    assert dates(stage.item("Wallet payments")) == (date(2026, 3, 2), date(2026, 5, 8))
    stage.key(K.Key_Left, ALT | SHIFT)
    assert dates(stage.item("Wallet payments")) == (date(2026, 3, 2), date(2026, 4, 24))
    stage.key(K.Key_Right, ALT | CTRL)
    assert dates(stage.item("Wallet payments")) == (date(2026, 3, 16), date(2026, 4, 24))


def test_the_scale_says_how_far_a_step_goes(stage: Stage):
    stage.key(K.Key_BracketLeft)
    assert stage.canvas.axis.scale == "weeks"
    stage.key(K.Key_Right, ALT)
    assert stage.item("Wallet payments").start == date(2026, 3, 9)
    stage.key(K.Key_BracketRight)
    stage.key(K.Key_BracketRight)
    assert stage.canvas.axis.scale == "quarters"
    stage.key(K.Key_Right, ALT)
    assert stage.item("Wallet payments").start == date(2026, 4, 9)


def test_rows_are_reordered_and_hung_elsewhere_by_keys(stage: Stage):
    stage.key(K.Key_Down, SHIFT)
    parts = stage.frame.forest.parts[stage.ids["Express checkout"]]
    assert parts.index(stage.ids["Wallet payments"]) == 1
    stage.key(K.Key_Up, SHIFT)
    assert stage.frame.forest.parts[stage.ids["Express checkout"]][0] == stage.ids["Wallet payments"]
    stage.select("Resilience")
    stage.key(K.Key_Right, CTRL | SHIFT)
    assert stage.item("Resilience").parent_id == stage.ids["Express checkout"]
    stage.key(K.Key_Left, CTRL | SHIFT)
    assert stage.item("Resilience").parent_id is None
    assert stage.frame.forest.roots.index(stage.ids["Resilience"]) > stage.frame.forest.roots.index(
        stage.ids["Express checkout"]
    )


def test_left_and_right_fold_and_unfold(stage: Stage):
    stage.key(K.Key_Left)
    assert stage.pane.selection_text() == "Express checkout"
    stage.key(K.Key_Left)
    assert stage.ids["Wallet payments"] not in stage.frame.line_of
    stage.key(K.Key_Right)
    stage.key(K.Key_Right)
    assert stage.pane.selection_text() == "Wallet payments"


def test_f2_renames_and_tab_goes_on_to_the_points(stage: Stage):
    stage.key(K.Key_F2)
    stage.type("Wallets")
    stage.key(K.Key_Tab)
    assert stage.item("Wallet payments").title == "Wallets"
    stage.type("20-30-50")
    stage.key(K.Key_Return)
    item = stage.item("Wallet payments")
    assert (item.effort_low, item.effort_likely, item.effort_high) == (20, 30, 50)
    assert stage.canvas.hasFocus()


def test_letters_in_a_field_are_letters(stage: Stage):
    stage.key(K.Key_F2)
    stage.type("needs jam, exp dms")
    stage.key(K.Key_Escape)
    assert stage.item("Wallet payments").title == "Wallet payments"
    assert stage.world.desk.undo_label == "Lay the roadmap"


def test_wrong_points_stay_in_the_field_with_the_reason_below(stage: Stage):
    stage.key(K.Key_F2, SHIFT)
    stage.type("many")
    stage.key(K.Key_Return)
    edit = stage.pane.page.hand._edit
    assert edit is not None
    assert "not a number" in edit.words
    assert edit.field.text() == "many"
    stage.key(K.Key_Escape)
    assert stage.item("Wallet payments").effort_likely == 34


@pytest.mark.parametrize(("typed", "points"), [("+2", (28, 36, 50)), ("-4", (22, 30, 44)), ("8", (None, 8, None))])
def test_points_take_steps(stage: Stage, typed, points):
    stage.key(K.Key_F2, SHIFT)
    stage.type(typed)
    stage.key(K.Key_Return)
    item = stage.item("Wallet payments")
    assert (item.effort_low, item.effort_likely, item.effort_high) == points


def test_n_types_a_new_feature_after_the_current_one(stage: Stage):
    stage.key(K.Key_N)
    stage.type("Apple Pay")
    stage.key(K.Key_Return)
    assert stage.pane.selection_text() == "Apple Pay"
    [item] = [row for row in stage.world.store.all(Item) if row.title == "Apple Pay"]
    assert (item.kind, item.parent_id) == (ItemKind.FEATURE, stage.ids["Express checkout"])
    assert stage.frame.forest.parts[stage.ids["Express checkout"]][1] == item.id
    assert stage.world.desk.undo_label == "Add Apple Pay"


def test_shift_n_types_a_new_initiative_beside_the_current_ones(stage: Stage):
    stage.key(K.Key_N, SHIFT)
    stage.type("Loyalty")
    stage.key(K.Key_Return)
    [item] = [row for row in stage.world.store.all(Item) if row.title == "Loyalty"]
    assert (item.kind, item.parent_id, item.product_id) == (ItemKind.INITIATIVE, None, stage.ids["Checkout"])


def test_a_new_item_that_is_not_named_is_none(stage: Stage):
    stage.key(K.Key_N)
    stage.type("Nothing")
    stage.key(K.Key_Escape)
    assert stage.world.desk.undo_label == "Lay the roadmap"
    assert stage.canvas.hasFocus()


def test_e_archives_with_what_hangs_below_and_goes_to_the_next_row(stage: Stage):
    stage.select("Express checkout")
    stage.key(K.Key_E)
    assert stage.item("Wallet payments").archived_at is not None
    assert stage.pane.selection_text() == "Resilience"
    assert stage.context.toasts.shown()[-1].text == "Archived Express checkout with 3 below"
    stage.world.desk.undo()
    assert stage.item("Wallet payments").archived_at is None


def test_s_sets_the_status(stage: Stage):
    stage.key(K.Key_S)
    stage.key(K.Key_Down)
    stage.key(K.Key_Return)
    assert stage.item("Wallet payments").status is Status.SHIPPED
    assert stage.item("Wallet payments").progress == 100


def test_p_pins_and_unpins(stage: Stage):
    stage.key(K.Key_P)
    assert stage.item("Wallet payments").pinned
    stage.key(K.Key_P)
    assert not stage.item("Wallet payments").pinned


def answer(stage: Stage, letter: Qt.Key, text: str, *, tab: bool = False) -> None:
    stage.key(letter)
    popover = QApplication.activePopupWidget()
    if tab:
        stage.key(K.Key_Tab)
    popover.line.setText(text)
    stage.key(K.Key_Return)


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("16 mar", (date(2026, 3, 16), date(2026, 5, 8))),
        ("+2w", (date(2026, 3, 16), date(2026, 5, 8))),
        ("-1d", (date(2026, 3, 1), date(2026, 4, 23))),
        ("26.07", (date(2026, 3, 30), date(2026, 5, 22))),
    ],
)
def test_m_moves_the_bar(stage: Stage, typed, days):
    answer(stage, K.Key_M, typed)
    assert dates(stage.item("Wallet payments")) == days


def test_m_offers_both_ends_of_a_range_and_the_fuzzy_date(stage: Stage):
    stage.key(K.Key_M)
    popover = QApplication.activePopupWidget()
    popover.line.setText("Q3")
    assert [choice.text for choice in popover.offered] == ["Start on 1 Jul", "Q3"]
    stage.key(K.Key_Down)
    stage.key(K.Key_Return)
    item = stage.item("Wallet payments")
    assert (*dates(item), item.resolution.value) == (date(2026, 7, 1), date(2026, 9, 30), "quarter")


def test_m_hangs_under_another_parent_and_assigns_a_sprint(stage: Stage):
    answer(stage, K.Key_M, "resil")
    assert stage.item("Wallet payments").parent_id == stage.ids["Resilience"]
    answer(stage, K.Key_M, "26.08")
    assert stage.item("Wallet payments").sprint_id == stage.ids["sprint 26.08"]


def test_d_links_with_other_ends_and_days_between(stage: Stage):
    answer(stage, K.Key_D, "search relevance ss +3d")
    made = stage.links()[-1]
    assert (made.predecessor_id, made.successor_id) == (stage.ids["Search relevance v2"], stage.ids["Wallet payments"])
    assert (made.anchor, made.lag_days) == (Anchor.START_START, 3)


def test_d_turned_round_lets_the_other_wait(stage: Stage):
    answer(stage, K.Key_D, "guest cart", tab=True)
    made = stage.links()[-1]
    assert (made.predecessor_id, made.successor_id) == (stage.ids["Wallet payments"], stage.ids["Guest cart merge"])


def test_d_shows_known_links_and_removes_one(stage: Stage):
    count = len(stage.links())
    stage.key(K.Key_D)
    assert [choice.text for choice in QApplication.activePopupWidget().offered] == ["Webhook redelivery"]
    stage.key(K.Key_Return)
    stage.key(K.Key_PageDown)
    stage.key(K.Key_Return)
    assert len(stage.links()) == count - 1
    assert stage.context.toasts.shown()[-1].text == "Unlinked Webhook redelivery and Wallet payments"


def test_a_circle_is_refused_by_key_as_by_pointer(stage: Stage):
    count = len(stage.links())
    answer(stage, K.Key_D, "idempotent", tab=True)
    assert len(stage.links()) == count
    assert "circle" in stage.said()[-1]


def test_teams_are_picked_from_a_list(stage: Stage):
    stage.context.actions.trigger("roadmap.teams")
    popover = QApplication.activePopupWidget()
    assert len(popover.ticked) == 2
    stage.key(K.Key_Space)
    stage.key(K.Key_Return)
    assert len(stage.world.store.all(Assignment, item_id=stage.ids["Wallet payments"])) == 1


def test_slash_filters_and_enter_goes_back_to_the_rows(stage: Stage, qtbot: QtBot):
    stage.key(K.Key_Slash)
    stage.type("is:blocked")
    stage.key(K.Key_Return)
    assert stage.canvas.hasFocus()
    assert [stage.frame.title(line.key) for line in stage.frame.lines] == [
        "Checkout",
        "Express checkout",
        "3DS fallback",
    ]
    stage.key(K.Key_Slash)
    stage.key(K.Key_Escape)
    qtbot.waitUntil(lambda: len(stage.frame.lines) == 25)


def test_zoom_today_and_scrolling_have_keys(stage: Stage):
    before = stage.canvas.axis
    stage.key(K.Key_Plus)
    assert stage.canvas.axis.per_day > before.per_day
    stage.key(K.Key_Minus)
    assert stage.canvas.axis.per_day == pytest.approx(before.per_day)
    stage.key(K.Key_Right, SHIFT)
    assert stage.canvas.axis.moment(0) == pytest.approx(before.moment(0) + 14, abs=0.2)
    stage.key(K.Key_Period)
    assert stage.canvas.axis.x(stage.frame.today) == pytest.approx(
        (stage.canvas.viewport().width() - stage.canvas.tree - 1) / 4, abs=2
    )


def test_several_items_are_edited_in_one_step(stage: Stage):
    stage.select("Wallet payments", "3DS fallback")
    stage.key(K.Key_P)
    assert stage.world.desk.undo_label == "Pin 2 items"
    stage.world.desk.undo()
    assert not stage.item("3DS fallback").pinned


def test_an_initiative_says_where_its_dates_come_from(stage: Stage):
    stage.select("Express checkout")
    stage.key(K.Key_Right, ALT | SHIFT)
    assert stage.said()[-1] == "The dates of an initiative come from its parts."


def test_a_duplicate_stands_behind_its_original_and_is_selected(stage: Stage):
    stage.key(K.Key_D, CTRL)
    assert stage.pane.selection_text() == "Wallet payments (copy)"


def test_undo_and_redo_show_at_once(stage: Stage):
    stage.key(K.Key_Right, ALT)
    moved = stage.frame.days(stage.ids["Wallet payments"])
    stage.world.desk.undo()
    assert stage.frame.days(stage.ids["Wallet payments"]).start == moved.start - 14
    stage.world.desk.redo()
    assert stage.frame.days(stage.ids["Wallet payments"]) == moved


def test_an_empty_workspace_says_what_it_is_for_and_takes_a_product(qtbot: QtBot, tmp_path: Path):
    stage = Stage(qtbot, tmp_path / "empty.pmdesk", full=False)
    assert stage.pane.leader().accessibleName() == "The roadmap is empty"
    stage.context.actions.trigger("roadmap.new_product")
    stage.type("Checkout")
    stage.key(K.Key_Return)
    assert [row.title for row in stage.world.store.all(Product)] == ["Checkout"]
    stage.key(K.Key_N)
    stage.type("First feature")
    stage.key(K.Key_Return)
    assert stage.pane.selection_text() == "First feature"
    stage.close()


def test_how_it_was_left_is_how_it_comes_back(qtbot: QtBot, tmp_path: Path):
    stage = Stage(qtbot, tmp_path / "t.pmdesk")
    stage.pane.model.fold([stage.ids["Guest experience"]], folded=True)
    stage.pane.model.group_by(Grouping.OBJECTIVE)
    stage.select("Wallet payments", "3DS fallback")
    stage.canvas.zoom(1.5)
    stage.canvas.set_tree(260)
    stage.pane.tools.links.setChecked(False)
    stage.pane.tools.capacity.setChecked(False)
    axis, ids = stage.canvas.axis, stage.ids
    stage.pane.remember()
    stage.context.memory.flush()
    stage.close()
    again = Stage(qtbot, tmp_path / "t.pmdesk", full=False)
    assert again.pane.model.view.grouping is Grouping.OBJECTIVE
    assert ids["Guest experience"] in again.pane.model.view.folded
    assert again.pane.selected_items() == [ids["Wallet payments"], ids["3DS fallback"]]
    assert again.canvas.axis.per_day == pytest.approx(axis.per_day)
    assert again.canvas.axis.day(0) == axis.day(0)
    assert again.canvas.tree == 260
    assert not again.pane.tools.links.isChecked()
    assert not again.canvas.links
    assert again.pane.page.strip is None or again.pane.page.strip.isHidden()
    again.close()


def test_a_link_leads_to_its_row_even_when_folded_or_filtered_away(stage: Stage):
    stage.pane.model.fold([f"product:{stage.ids['Core platform']}"], folded=True)
    stage.pane.tools.filter.setText("wallet")
    stage.pane.model.filter_by("wallet")
    stage.pane.visit(f"pmdesk://item/{stage.ids['Webhook redelivery']}")
    assert stage.pane.selection_text() == "Webhook redelivery"
    assert stage.pane.place() == f"pmdesk://item/{stage.ids['Webhook redelivery']}"


def test_sub_views_that_are_not_built_say_so(stage: Stage):
    stage.pane.visit("roadmap/prioritise")
    assert stage.pane.place() == "roadmap/prioritise"
    assert "Not built yet" in stage.pane.leader().accessibleDescription()


def test_every_verb_has_a_title_and_no_key_twice_where_both_could_hear_it():
    keys: dict[str, str] = {}
    for action in TABLE:
        assert action.title
        for key in action.keys:
            assert key not in keys, f"{key} is {keys[key]} and {action.id}"
            keys[key] = action.id
            assert action.where == EVERYWHERE or action.where.startswith("roadmap")
