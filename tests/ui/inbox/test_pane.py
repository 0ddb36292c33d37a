"""The inbox pane: the list leads, the side list narrows, triage moves on."""

import pytest
from PySide6.QtCore import QPoint, Qt

from pmdesk.domain.inbox import Note, NoteState, Theme
from pmdesk.queries.inbox_values import View
from tests.notes_world import add_named, add_note
from tests.ui.inbox.conftest import MakeStage
from tests.ui.inbox.stage import Stage, many_notes
from tests.world import World

K = Qt.Key
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
NEW = [
    "2 stars: search shows sold-out",
    "When do I get paid?",
    "Cart empties after sign-in",
    "Payout date moved twice",
    "Street number lost",
]


def state_of(stage: Stage, name: str) -> NoteState:
    return stage.world.store.get(Note, stage.ids[name]).state


def test_the_newest_notes_to_triage_stand_first_and_the_first_is_current(stage: Stage) -> None:
    assert stage.titles() == NEW
    assert stage.current() == NEW[0]
    assert stage.fact() == "5 to triage, about 2 min"
    assert stage.pane.place() == f"pmdesk://note/{stage.ids['star']}"


def test_views_and_filters_stand_with_their_counts(stage: Stage) -> None:
    side = stage.side()
    assert (side["All notes"], side["To triage"], side["Snoozed"], side["Archived"]) == (9, 5, 1, 1)
    assert (side["Bugs"], side["Reviews"], side["Feedback"]) == (1, 1, 3)
    assert (side["Payout timing"], side["No theme"]) == (2, 3)
    assert (side["Seller Hub"], side["Storefront"]) == (2, 2)


def test_every_state_has_its_view_with_a_count(stage: Stage) -> None:
    assert [stage.side()[title] for title in ("Accepted", "Rejected", "Duplicates")] == [1, 1, 0]
    stage.page.side.press("Rejected")
    stage.settle()
    assert stage.titles() == ["Sell my house"]
    stage.page.side.press("Duplicates")
    stage.settle()
    assert stage.page.nothing.accessibleName() == "No duplicates"
    headings = [row.title for row in stage.page.side._sides.shown if row.is_heading]
    assert "Theme" not in headings, "nothing stands under it"


def test_what_the_side_list_has_no_room_for_is_found_by_typing(make_stage: MakeStage) -> None:
    stage = make_stage(fill=many_themes)
    assert stage.side()["7 more"] is None
    stage.page.side.press("7 more")
    stage.page.side.press("Another theme…")
    stage.settle()
    assert stage.page.tools.field.line.text() == "theme:"
    stage.type("theme 19")
    stage.settle()
    stage.key(K.Key_Tab)
    stage.settle()
    assert stage.titles() == ["About 19"]


def many_themes(world: World) -> None:
    for number in range(20):
        theme = add_named(world, Theme, f"Theme {number}")
        add_note(world, f"About {number}", theme_id=theme, is_placed=True)


def test_a_press_in_the_side_list_puts_its_operator_into_the_search_and_takes_it_out(stage: Stage) -> None:
    stage.page.side.press("Bugs")
    stage.settle()
    assert stage.titles() == ["Cart empties after sign-in"]
    assert stage.page.tools.field.text == "kind:bug"
    assert stage.page.tools.field.chips == ("kind: bug",)
    assert "Bugs, 1, on" in stage.page.side.titles()
    stage.page.side.press("Reviews")
    stage.settle()
    assert stage.page.tools.field.text == "kind:review"
    stage.page.side.press("Reviews")
    stage.settle()
    assert stage.page.tools.field.text == ""
    assert stage.titles() == NEW


def test_counts_follow_the_search(stage: Stage) -> None:
    stage.search("payout")
    side = stage.side()
    assert (side["All notes"], side["To triage"]) == (2, 2)
    assert side["Payout timing"] == 2
    assert stage.page.head.found == "2 found"


def test_a_view_says_when_the_search_finds_more_in_all_notes(stage: Stage) -> None:
    stage.search("the")
    assert stage.page.head.found == "1 found, 2 in all notes"


def test_many_changes_in_a_row_are_all_seen(stage: Stage) -> None:
    for number in range(30):
        add_note(stage.world, f"Quick {number}")
    stage.settle()
    assert len(stage.titles()) == 35
    assert stage.side()["To triage"] == 35


def test_keys_walk_and_a_view_shows_other_notes(stage: Stage) -> None:
    stage.press("jj")
    assert stage.current() == NEW[2]
    stage.press("k")
    assert stage.current() == NEW[1]
    stage.key(K.Key_End)
    assert stage.current() == NEW[-1]
    stage.page.side.press("All notes")
    stage.settle()
    assert len(stage.titles()) == 9
    assert stage.current() == NEW[-1]


def test_one_key_settles_a_note_and_the_next_one_is_current(stage: Stage) -> None:
    stage.press("ea")
    assert state_of(stage, "star") is NoteState.ARCHIVED
    assert state_of(stage, "paid") is NoteState.ACCEPTED
    assert stage.titles() == NEW[2:]
    assert stage.current() == NEW[2]
    assert stage.toasts()[-1] == "Accepted 1 note"
    assert stage.fact() == "3 to triage, about 1 min"
    stage.press("q")
    assert state_of(stage, "cart") is NoteState.REJECTED


def test_keys_pressed_at_once_act_on_one_note_each(stage: Stage) -> None:
    for _ in range(3):
        stage.key(K.Key_E)
    stage.settle()
    assert stage.titles() == NEW[3:]
    assert stage.current() == NEW[3]


def test_the_last_note_leaves_the_one_before_it_current(stage: Stage) -> None:
    stage.key(K.Key_End)
    stage.press("e")
    assert stage.current() == NEW[3]
    stage.press("eeee")
    assert stage.titles() == []
    assert stage.page.nothing.isVisible()
    assert stage.page.nothing.accessibleName() == "Nothing to triage"


def test_many_are_settled_in_one_step_that_undo_takes_back(stage: Stage) -> None:
    stage.press("x")
    stage.key(K.Key_J, SHIFT)
    assert stage.fact() == "2 selected"
    stage.press("e")
    assert stage.titles() == NEW[2:]
    assert stage.toasts()[-1] == "Archived 2 notes"
    stage.context.desk.undo()
    stage.settle()
    assert stage.titles() == NEW
    assert stage.context.desk.undo_label != "Archive 2 notes"


def test_everything_can_be_selected(stage: Stage) -> None:
    stage.key(K.Key_A, CTRL)
    assert stage.pane.selected_ids() == tuple(stage.ids[name] for name in ("star", "paid", "cart", "moved", "street"))
    stage.key(K.Key_Escape)
    assert stage.pane.selected_ids() == (stage.ids["star"],)


def test_the_same_key_puts_a_settled_note_back(stage: Stage) -> None:
    stage.page.state.show_view(View.ARCHIVED)
    stage.settle()
    stage.press("e")
    assert state_of(stage, "old") is NoteState.NEW
    assert stage.toasts()[-1] == "Put back to triage 1 note"


def test_unread_is_told_and_turned(stage: Stage) -> None:
    stage.press("u")
    assert not stage.world.store.get(Note, stage.ids["star"]).is_unread
    stage.press("u")
    assert stage.world.store.get(Note, stage.ids["star"]).is_unread
    assert stage.current() == NEW[0]


def test_a_note_that_is_looked_at_for_a_moment_is_read_and_that_is_no_step(stage: Stage) -> None:
    label = stage.context.desk.undo_label
    stage.press("j")
    stage.until(lambda: not stage.world.store.get(Note, stage.ids["paid"]).is_unread)
    assert stage.context.desk.undo_label == label
    assert stage.world.store.get(Note, stage.ids["star"]).is_unread


def test_reading_a_note_does_not_keep_an_act_from_being_done_again(stage: Stage) -> None:
    stage.press("e")
    stage.context.desk.undo()
    stage.settle()
    stage.key(K.Key_Home)
    stage.until(lambda: not stage.world.store.get(Note, stage.ids["star"]).is_unread)
    stage.context.desk.redo()
    assert state_of(stage, "star") is NoteState.ARCHIVED


def test_notes_that_come_leave_the_place_as_it_is(make_stage: MakeStage) -> None:
    stage = make_stage(fill=many_notes(300))
    for _ in range(60):
        stage.key(K.Key_J)
    stage.settle()
    before, y = stage.current(), stage.list.box(stage.list.current).top()
    for number in range(5):
        add_note(stage.world, f"Newer {number}")
    stage.settle()
    assert stage.current() == before
    assert stage.list.current == 65
    assert stage.list.box(65).top() == y


def test_a_far_row_is_read_when_it_shows(make_stage: MakeStage) -> None:
    stage = make_stage(fill=many_notes(700))
    stage.key(K.Key_End)
    stage.settle()
    assert stage.current() == "Note 0"
    stage.key(K.Key_PageUp)
    stage.settle()
    first, last = stage.list.shown_rows()
    assert all(stage.page.rows.line(row) is not None for row in range(first, last + 1))


@pytest.mark.parametrize("is_calm", [True, False])
def test_all_that_is_selected_is_archived_also_what_was_not_read_yet(make_stage: MakeStage, is_calm: bool) -> None:
    stage = make_stage(fill=many_notes(700))
    stage.key(K.Key_End)
    stage.settle()
    stage.key(K.Key_A, CTRL)
    if is_calm:
        stage.settle()
    stage.key(K.Key_E)
    stage.settle()
    assert stage.world.store.count(Note, state=NoteState.NEW) == 0


def test_a_link_leads_to_its_note_also_where_the_view_hides_it(stage: Stage) -> None:
    stage.pane.visit(f"pmdesk://note/{stage.ids['old']}")
    stage.settle()
    assert stage.page.state.asked.view is View.ALL
    assert stage.current() == "Fonts are small"


def test_a_link_leads_far_down(make_stage: MakeStage) -> None:
    stage = make_stage(fill=many_notes(700))
    stage.pane.visit(f"pmdesk://note/{stage.ids['note 20']}")
    stage.until(lambda: stage.current() == "Note 20")
    assert stage.list.current == 679


def test_an_empty_workspace_says_what_notes_are_for(make_stage: MakeStage) -> None:
    stage = make_stage(fill=None)
    assert stage.page.empty.isVisible()
    assert stage.page.empty.accessibleName() == "No notes yet"
    add_note(stage.world, "The first")
    stage.settle()
    assert stage.titles() == ["The first"]


def test_a_search_that_finds_nothing_says_so_and_escape_clears_it(stage: Stage) -> None:
    stage.search("zeppelin")
    assert stage.page.nothing.isVisible()
    stage.key(K.Key_Escape)
    stage.settle()
    assert stage.titles() == NEW


def test_slash_finds_escape_clears_and_goes_back(stage: Stage) -> None:
    stage.search("cart")
    assert stage.titles() == ["Cart empties after sign-in"]
    stage.key(K.Key_Return)
    assert stage.list.hasFocus()
    stage.key(K.Key_Escape)
    stage.settle()
    assert stage.titles() == NEW


def test_a_pointer_chooses_and_extends(stage: Stage) -> None:
    viewport = stage.list.viewport()
    stage.click(viewport, QPoint(200, stage.list.box(2).center().y()))
    assert stage.current() == NEW[2]
    stage.page.side.set_current(0)
    stage.click(stage.page.side.viewport(), QPoint(40, stage.page.side.box(0).center().y()))
    stage.settle()
    assert stage.page.state.asked.view is View.ALL


def test_rows_are_read_aloud(stage: Stage) -> None:
    assert stage.page.rows.text(2) == "Cart empties after sign-in, unread, bug, M. Ito, Storefront, today 07:47"
    assert stage.page.rows.text(0).startswith("2 stars: search shows sold-out, unread, review, App store, today")


def test_the_pane_is_found_as_it_was_left(make_stage: MakeStage) -> None:
    stage = make_stage()
    stage.page.state.show("kind:bug", View.ALL)
    stage.settle()
    stage.pane.remember()
    assert stage.context.memory.get("inbox.state") == {"text": "kind:bug", "view": "all", "order": "newest"}
