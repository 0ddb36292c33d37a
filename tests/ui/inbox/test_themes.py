"""The themes by keys: notes, names, merging, splitting, keeping, linking, each with the way back; and finding again."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pmdesk.commands.notes import AddNote
from pmdesk.commands.together import Together
from pmdesk.domain.inbox import NoteKind, Theme
from pmdesk.domain.roadmap import Item
from pmdesk.queries.theme_card import theme_card
from pmdesk.ui.inbox.themes_split import SplitSheet
from pmdesk.ui.item_finder import ItemFinder
from pmdesk.ui.widgets.choices import ChoicePopover
from pmdesk.ui.widgets.forms import Form
from tests.said import said_about
from tests.themes_world import with_themes
from tests.ui.inbox.themes_stage import ThemesStage, dialog
from tests.world import NOW, TODAY, World

K = Qt.Key
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
PAYOUT, FEES, CURRENCY, GIFT = (
    "Payout timing is unclear",
    "Fees on payouts",
    "Currency differs list and cart",
    "Gift message length",
)
MakeThemes = Callable[..., ThemesStage]


@pytest.fixture
def make_themes(qtbot: QtBot, tmp_path: Path) -> Iterator[MakeThemes]:
    made: list[ThemesStage] = []

    def make(**choices: object) -> ThemesStage:
        made.append(ThemesStage(qtbot, tmp_path / f"themes{len(made)}.pmdesk", **choices))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def stage(make_themes: MakeThemes) -> ThemesStage:
    return make_themes()


def finder() -> ItemFinder:
    found = QApplication.activePopupWidget()
    assert isinstance(found, ItemFinder)
    return found


def test_the_largest_theme_stands_first_with_its_card(stage: ThemesStage) -> None:
    assert stage.theme_titles()[0] == PAYOUT
    assert stage.themes.card.title.text() == PAYOUT
    assert stage.themes.card.product._words.text() == "Seller Hub"
    assert stage.themes.card.effect.text()
    assert stage.pane.place() == f"pmdesk://theme/{stage.ids[PAYOUT]}"
    assert stage.hint_keys()[:2] == ["Move", "Notes"]


def test_the_card_follows_the_keys(stage: ThemesStage) -> None:
    stage.press("jjj")
    assert stage.themes.card.title.text() == stage.theme_titles()[3]
    stage.key(K.Key_End)
    stage.settle()
    assert stage.themes.card.title.text() == stage.theme_titles()[-1]


def test_enter_shows_the_notes_of_a_theme(stage: ThemesStage) -> None:
    stage.choose(GIFT)
    stage.key(K.Key_Return)
    stage.settle()
    assert not stage.pane.shows_themes
    assert stage.page.tools.field.text == f'theme:"{GIFT}"'
    count = len(stage.titles())
    assert count > 0
    assert stage.list.hasFocus()


def test_a_name_is_typed_over_and_undone(stage: ThemesStage) -> None:
    stage.choose(FEES)
    stage.key(K.Key_F2)
    stage.type("Fees nobody explains")
    stage.key(K.Key_Return)
    stage.settle()
    assert "Fees nobody explains" in stage.theme_titles()
    assert stage.theme(FEES).is_named
    assert stage.themes.card.title.text() == "Fees nobody explains"
    stage.context.desk.undo()
    stage.settle()
    assert FEES in stage.theme_titles()


def test_a_theme_is_merged_taken_apart_and_both_are_undone(stage: ThemesStage) -> None:
    stage.choose(FEES)
    stage.press("m")
    stage.type("payout timing")
    stage.key(K.Key_Return)
    stage.settle()
    assert stage.theme(FEES).into_id == stage.ids[PAYOUT]
    assert FEES not in stage.theme_titles()
    assert stage.themes.card.title.text() == PAYOUT
    assert stage.toasts()[-1] == f"Merged “{FEES}” into “{PAYOUT}”"
    assert not stage.themes.card.merged_head.isHidden()
    stage.themes.card.apart_wanted.emit(stage.ids[FEES])
    stage.settle()
    assert FEES in stage.theme_titles()
    stage.context.desk.undo()
    stage.settle()
    assert FEES not in stage.theme_titles()
    stage.context.desk.undo()
    stage.settle()
    assert stage.theme(FEES).into_id is None


def test_several_themes_are_merged_into_one_of_them(stage: ThemesStage) -> None:
    stage.choose(GIFT)
    stage.press("x")
    stage.key(K.Key_J, SHIFT)
    assert stage.pane.selection_text() == "2 themes"
    others = set(stage.themes.list.selected_ids()) - {stage.ids[GIFT]}
    stage.press("m")
    asking = QApplication.activePopupWidget()
    assert isinstance(asking, ChoicePopover)
    stage.type("gift message")
    assert [choice.text for choice in asking.offered] == [f"{GIFT} (the others into it)"]
    stage.key(K.Key_Return)
    stage.settle()
    assert {stage.world.store.get(Theme, other).into_id for other in others} == {stage.ids[GIFT]}


def test_a_theme_is_split_by_keys(stage: ThemesStage) -> None:
    stage.choose(PAYOUT)
    stage.key(K.Key_M, SHIFT)
    sheet = dialog(SplitSheet)
    stage.until(lambda: bool(sheet.rows.known) and not stage.context.readers._open)
    stage.qtbot.keyClicks(sheet.name, "Bank lines")
    stage.qtbot.keyClick(sheet.name, K.Key_Tab)
    assert sheet.focusWidget() is sheet.filter
    stage.qtbot.keyClicks(sheet.filter, "bank lines")
    assert {note.text.count("bank lines") > 0 for note in sheet.rows.shown} == {True}
    before = len(sheet.rows.shown)
    stage.qtbot.keyClick(sheet.filter, K.Key_Tab)
    assert sheet.focusWidget() is sheet.list
    stage.qtbot.keyClick(sheet.list, K.Key_Space)
    assert sheet.split.text() == "Split off 1 note"
    stage.qtbot.keyClick(sheet.list, K.Key_Space)
    assert not sheet.split.isEnabled()
    sheet.tick_all()
    stage.qtbot.keyClick(sheet.name, K.Key_Return, CTRL)
    stage.settle()
    assert not any(isinstance(each, SplitSheet) for each in QApplication.topLevelWidgets())
    assert stage.themes.card.title.text() == "Bank lines"
    made = next(theme for theme in stage.world.store.all(Theme) if theme.title == "Bank lines")
    assert made.is_named
    card = theme_card(stage.world.store, made.id, TODAY, 90)
    assert card is not None
    assert card.sizes.notes == before
    stage.context.desk.undo()
    stage.settle()
    assert "Bank lines" not in stage.theme_titles()


def test_a_split_without_a_name_says_so_and_stays(stage: ThemesStage) -> None:
    stage.choose(PAYOUT)
    stage.key(K.Key_M, SHIFT)
    sheet = dialog(SplitSheet)
    stage.until(lambda: bool(sheet.rows.known))
    sheet.tick_all()
    sheet.part()
    assert sheet.isVisible()
    assert "needs a name" in sheet.trouble.text()
    sheet.reject()


def test_a_theme_is_kept_and_let_go(stage: ThemesStage) -> None:
    stage.choose(GIFT)
    stage.press("y")
    assert stage.theme(GIFT).is_kept
    assert stage.toasts()[-1] == f"Kept “{GIFT}”"
    stage.context.desk.undo()
    stage.settle()
    assert not stage.theme(GIFT).is_kept


def test_a_theme_is_linked_to_the_item_its_notes_speak_for(stage: ThemesStage) -> None:
    stage.choose(PAYOUT)
    stage.press("l")
    asking = finder()
    assert asking.offered[0].text == "Payout timeline"
    assert "%" in asking.offered[0].fact
    stage.type("webhooks at last")
    assert asking.offered[-1].text == "New item “webhooks at last”"
    stage.key(K.Key_Escape)
    stage.choose(CURRENCY)
    stage.press("l")
    stage.type("bulk price")
    stage.key(K.Key_Return)
    stage.settle()
    item = stage.world.store.get(Item, stage.ids["item Bulk price edit"])
    assert stage.theme(CURRENCY).item_id == item.id
    assert stage.themes.state.card is not None
    assert stage.themes.state.card.main_item is not None
    assert stage.themes.state.card.main_item.line.title == "Bulk price edit"
    stage.context.desk.undo()
    stage.settle()
    assert stage.theme(CURRENCY).item_id is None


def test_an_item_is_made_of_a_theme(stage: ThemesStage) -> None:
    stage.choose(FEES)
    stage.press("l")
    stage.type("Fee breakdown")
    stage.key(K.Key_Up)
    stage.key(K.Key_Return)
    stage.settle()
    (made,) = (item for item in stage.world.store.all(Item) if item.title == "Fee breakdown")
    assert stage.theme(FEES).item_id == made.id
    assert made.product_id == stage.ids["seller"]
    stage.context.desk.undo()
    assert stage.world.store.find(Item, made.id) is None


def test_a_new_theme_needs_a_name(stage: ThemesStage) -> None:
    stage.press("n")
    form = QApplication.activePopupWidget()
    assert isinstance(form, Form)
    stage.key(K.Key_Return)
    assert form.trouble.isVisible()
    stage.type("Tax papers")
    stage.key(K.Key_Return)
    stage.settle()
    assert any(theme.title == "Tax papers" for theme in stage.world.store.all(Theme))


def test_brackets_change_the_days_and_the_table_follows(stage: ThemesStage) -> None:
    before = stage.themes.tools.words.words
    stage.key(K.Key_BracketRight)
    stage.settle()
    assert stage.themes.state.wanted.days == 90
    assert stage.themes.tools.words.words != before
    stage.key(K.Key_BracketLeft)
    stage.key(K.Key_BracketLeft)
    stage.settle()
    assert stage.themes.state.wanted.days == 7


def test_the_table_is_copied(stage: ThemesStage) -> None:
    stage.key(K.Key_E, CTRL)
    words = QGuiApplication.clipboard().text()
    assert PAYOUT in words
    assert "Large sellers" in words
    assert stage.said()[-1] == "Copied 11 themes as a table."


def test_space_hides_the_card_and_shows_it_again(stage: ThemesStage) -> None:
    stage.key(K.Key_Space)
    assert not stage.themes.card.isVisible()
    stage.key(K.Key_Space)
    assert stage.themes.card.isVisible()


def test_a_pressed_tab_gives_its_list_the_keys(stage: ThemesStage) -> None:
    notes, themes = stage.pane.tabs.segment("notes"), stage.pane.tabs.segment("themes")
    stage.click(notes, QPoint(8, 8))
    assert stage.list.hasFocus()
    stage.click(themes, QPoint(8, 8))
    assert stage.themes.list.hasFocus()
    assert "Merge into" in stage.hint_keys()
    stage.pane.tabs.step(-1)
    assert stage.list.hasFocus()


def test_a_link_brings_the_keys_along(stage: ThemesStage) -> None:
    stage.pane.visit("inbox/notes")
    assert stage.list.hasFocus()
    stage.pane.visit(f"pmdesk://theme/{stage.ids[FEES]}")
    stage.settle()
    assert stage.themes.list.hasFocus()
    assert stage.pane.selection_text() == FEES
    assert "Merge into" in stage.hint_keys()


def test_a_popover_that_is_closed_at_once_hears_no_answer(stage: ThemesStage) -> None:
    for _ in range(3):
        stage.key(K.Key_L)
        finder().close()
        QApplication.sendPostedEvents(None, 52)  # Those closed are deleted now.
    stage.settle()
    assert stage.themes.list.isVisible()


def say_much(world: World) -> None:
    """Notes about some things that no theme is known for yet."""
    world.desk.do(
        Together(tuple(AddNote(NoteKind.FEEDBACK, "", text, NOW, {}) for text, _ in said_about(90)), "Add notes")
    )


def test_without_themes_the_page_says_so_and_they_are_found_with_progress(make_themes: MakeThemes) -> None:
    stage = make_themes(fill=say_much)
    assert stage.themes.empty.isVisible()
    seen: list[str] = []
    strip = stage.themes.finding.strip
    stage.context.theming().progress.connect(lambda _done, _of: seen.append(strip.accessibleName()))
    with stage.qtbot.waitSignal(stage.context.theming().ended, timeout=120_000):
        stage.themes.finding.find_again()
        assert stage.themes.finding.is_running
        assert strip.isVisible()
    stage.until(lambda: not strip.isVisible())  # Another round may have begun by itself.
    stage.settle()
    assert len(stage.theme_titles()) >= 5
    assert stage.themes.list.isVisible()
    assert "themes in 90 notes" in stage.said()[-1]


def test_finding_is_called_off_and_nothing_changes(make_themes: MakeThemes) -> None:
    stage = make_themes(fill=with_themes)
    before = stage.theme_titles()
    theming = stage.context.theming()
    theming.progress.connect(lambda done, _of: stage.themes.finding.press() if done else None)
    with stage.qtbot.waitSignal(theming.ended, timeout=120_000) as ended:
        stage.themes.finding.press()
    assert ended.args == [None]
    stage.settle()
    assert stage.theme_titles() == before
    assert stage.said()[-1] == "Finding themes was called off. Nothing was changed."
