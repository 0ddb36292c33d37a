"""Verbs that ask something first: snooze, merge, theme, state; and saved searches."""

from datetime import UTC, date, datetime, time, timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from pmdesk.domain.inbox import Note, NoteKind, NoteState, SavedFilter, Theme
from pmdesk.ui.inbox.merging import MergePopover
from pmdesk.ui.inbox.snoozing import SnoozePopover, in_a_month
from pmdesk.ui.widgets.choices import ChoicePopover
from tests.notes_world import add_note
from tests.ui.inbox.conftest import MakeStage
from tests.ui.inbox.stage import Stage, some_notes
from tests.world import World

K = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


def popover(stage: Stage) -> ChoicePopover:
    found = QApplication.activePopupWidget()
    assert isinstance(found, ChoicePopover)
    del stage
    return found


def note(stage: Stage, name: str) -> Note:
    return stage.world.store.get(Note, stage.ids[name])


def wake_at(day: date) -> datetime:
    return datetime.combine(day, time(7)).astimezone(UTC)


def test_snooze_offers_tomorrow_next_week_and_in_a_month(stage: Stage) -> None:
    stage.press("z")
    offered = [(choice.text, choice.fact) for choice in popover(stage).offered]
    assert offered == [("Tomorrow", "Wed 11 Mar"), ("Next week", "Mon 16 Mar"), ("In a month", "Fri 10 Apr")]
    stage.key(K.Key_Down)
    stage.key(K.Key_Return)
    stage.settle()
    assert note(stage, "star").state is NoteState.SNOOZED
    assert note(stage, "star").snoozed_until == wake_at(date(2026, 3, 16))
    assert stage.toasts()[-1] == "Snoozed 1 note until Mon 16 Mar"
    assert stage.current() == "When do I get paid?"


def test_snooze_reads_a_typed_day_and_refuses_one_that_is_over(stage: Stage) -> None:
    stage.press("z")
    stage.type("24 apr")
    assert [choice.text for choice in popover(stage).offered] == ["Fri 24 Apr"]
    stage.key(K.Key_Return)
    stage.settle()
    assert note(stage, "star").snoozed_until == wake_at(date(2026, 4, 24))
    stage.press("z")
    stage.type("9 mar")
    asking = popover(stage)
    assert [choice.text for choice in asking.offered] == ["Mon 9 Mar is over."]
    stage.key(K.Key_Return)
    assert asking.isVisible()
    stage.key(K.Key_Escape)
    assert note(stage, "paid").state is NoteState.NEW


def test_a_month_may_be_shorter() -> None:
    assert in_a_month(date(2026, 1, 31)) == date(2026, 2, 28)
    assert in_a_month(date(2026, 12, 5)) == date(2027, 1, 5)


def test_snoozed_notes_come_back_when_their_time_has_come(stage: Stage) -> None:
    stage.world.clock.instant += timedelta(days=8)
    stage.page.attending.wake()
    stage.settle()
    assert note(stage, "asleep").state is NoteState.NEW
    assert note(stage, "asleep").is_unread
    assert "Gift message got cut" in stage.titles()
    assert stage.context.desk.undo_label != "Bring snoozed notes back"


def test_a_popover_says_what_was_typed_last(stage: Stage) -> None:
    asking = stage.page.verbs.snooze()
    assert isinstance(asking, SnoozePopover)
    asking.narrow("blurb")
    assert asking.offered[0].value is None
    asking.close()


def test_state_offers_all_and_sets_one(stage: Stage) -> None:
    stage.press("s")
    assert popover(stage).ticked == (NoteState.NEW,)
    stage.key(K.Key_Down)
    stage.key(K.Key_Return)
    stage.settle()
    assert note(stage, "star").state is NoteState.ACCEPTED


def test_a_theme_is_chosen_or_made(stage: Stage) -> None:
    stage.press("t")
    assert [choice.text for choice in popover(stage).offered] == ["Payout timing", "No theme"]
    stage.type("pay")
    stage.key(K.Key_Return)
    stage.settle()
    assert note(stage, "star").theme_id == stage.ids["payouts"]
    assert stage.toasts()[-1] == "Placed 1 note in “Payout timing”"
    stage.press("t")
    stage.type("Search is stale")
    stage.key(K.Key_Return)
    stage.settle()
    made = stage.world.store.get(Theme, note(stage, "star").theme_id or 0)
    assert made.title == "Search is stale"
    assert stage.side()["Search is stale"] == 1
    assert stage.current() == "2 stars: search shows sold-out"


def test_selected_notes_are_merged_into_one_of_them(stage: Stage) -> None:
    stage.press("jx")
    stage.key(K.Key_J, SHIFT)
    stage.key(K.Key_J, SHIFT)
    stage.press("m")
    asking = QApplication.activePopupWidget()
    assert isinstance(asking, MergePopover)
    assert [line.title for line in asking.offered] == [
        "Payout date moved twice",
        "Cart empties after sign-in",
        "When do I get paid?",
    ]
    stage.key(K.Key_Return)
    stage.settle()
    assert note(stage, "paid").duplicate_of_id == stage.ids["moved"]
    assert note(stage, "cart").state is NoteState.DUPLICATE
    assert note(stage, "moved").state is NoteState.NEW
    assert stage.toasts()[-1] == "Merged 2 notes"
    stage.context.desk.undo()
    assert note(stage, "paid").duplicate_of_id is None


def test_a_note_is_merged_into_one_that_is_found_by_typing(stage: Stage) -> None:
    stage.press("m")
    asking = QApplication.activePopupWidget()
    assert isinstance(asking, MergePopover)
    stage.type("fonts")
    stage.until(lambda: [line.title for line in asking.offered] == ["Fonts are small"])
    stage.key(K.Key_Return)
    stage.settle()
    assert note(stage, "star").duplicate_of_id == stage.ids["old"]


def repeated(world: World) -> None:
    """Two reports of one thing among the others."""
    some_notes(world)
    said = "The payout page has said processing for nine days and the bank has got nothing."
    world.ids["first"] = add_note(world, "Payout stuck in processing", said, company_id=world.ids["halvorsen"])
    world.ids["again"] = add_note(world, "Payout still stuck in processing", said, company_id=world.ids["halvorsen"])


def test_what_a_note_likely_repeats_is_offered_first(make_stage: MakeStage) -> None:
    stage = make_stage(fill=repeated)
    stage.press("m")
    asking = QApplication.activePopupWidget()
    assert isinstance(asking, MergePopover)
    assert asking.why == "Likely the same"
    assert [(line.title, line.who) for line in asking.offered] == [("Payout stuck in processing", "Halvorsen Ceramics")]
    stage.key(K.Key_Return)
    stage.settle()
    assert note(stage, "again").duplicate_of_id == stage.ids["first"]


def test_what_is_only_close_is_never_merged_by_a_mere_enter(stage: Stage) -> None:
    stage.press("m")
    asking = QApplication.activePopupWidget()
    assert isinstance(asking, MergePopover)
    assert asking.why in ("None is likely the same. The closest:", "No note is like this one.")
    stage.key(K.Key_Return)
    assert asking.isVisible()
    stage.type("zeppelin")
    stage.until(lambda: asking.why == "No note fits.")
    for _ in "zeppelin":
        stage.key(K.Key_Backspace)
    assert asking.why in ("None is likely the same. The closest:", "No note is like this one.")
    stage.key(K.Key_Escape)
    stage.settle()
    assert note(stage, "star").state is NoteState.NEW


def test_a_search_is_saved_shown_renamed_and_deleted(stage: Stage) -> None:
    stage.search("kind:bug ")
    stage.key(K.Key_Return)
    stage.context.actions.trigger("inbox.save_filter")
    stage.type("Bugs to see")
    stage.key(K.Key_Return)
    stage.settle()
    assert [row.title for row in stage.world.store.all(SavedFilter)] == ["Bugs to see"]
    stage.page.tools.field.clear()
    stage.settle()
    assert stage.side()["Bugs to see"] == 1
    stage.page.side.press("All notes")
    add_note(stage.world, "Crash on start", kind=NoteKind.BUG, state=NoteState.ARCHIVED)
    stage.settle()
    assert stage.side()["Bugs to see"] == 2, "counted in the view that shows"
    stage.page.side.press("To triage")
    stage.settle()
    stage.page.side.press("Bugs to see")
    stage.settle()
    assert stage.titles() == ["Cart empties after sign-in"]
    assert stage.page.tools.field.text == "kind:bug"
    stage.page.side.setFocus()
    stage.key(K.Key_F2)
    stage.type("All bugs")
    stage.key(K.Key_Return)
    stage.settle()
    assert "All bugs" in stage.side()
    stage.key(K.Key_Delete)
    stage.settle()
    assert "All bugs" not in stage.side()
    assert stage.toasts()[-1] == "Deleted “All bugs”"


def test_notes_are_deleted_with_the_way_back(stage: Stage) -> None:
    stage.key(K.Key_Delete)
    stage.settle()
    assert stage.world.store.find(Note, stage.ids["star"]) is None
    assert stage.current() == "When do I get paid?"
    stage.context.desk.undo()
    stage.settle()
    assert "2 stars: search shows sold-out" in stage.titles()
