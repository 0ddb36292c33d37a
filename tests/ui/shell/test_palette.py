"""The palette finds places, things and verbs in a stable order."""

import time
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pmdesk.commands.fields import AddRow, Archive, Rename
from pmdesk.commands.integrations import AddIntegration
from pmdesk.commands.items import AddItem
from pmdesk.commands.vendors import AddVendor
from pmdesk.domain.kinds import ItemId
from pmdesk.domain.roadmap import Item, ItemKind, Release
from pmdesk.domain.vendors import Vendor
from pmdesk.storage.ledger import Edit
from pmdesk.ui.shell.palette import NOTHING, Entry
from tests.ui.shell.house import Home
from tests.world import NOW

WORDS = ["wallet", "payments", "search", "relevance", "checkout", "express", "seller", "payout", "bulk", "price"]
CTRL = Qt.KeyboardModifier.ControlModifier


def offered(home: Home, words: str) -> list[Entry]:
    home.house.palette.ask(words)
    return home.house.palette.entries()


def titles(entries: list[Entry]) -> list[str]:
    return [entry.title for entry in entries if not entry.heading]


def test_ctrl_k_opens_types_and_goes(home: Home, qtbot: QtBot) -> None:
    qtbot.keyClick(home.window, Qt.Key.Key_K, CTRL)
    assert home.house.palette.isVisible()
    qtbot.keyClicks(QApplication.focusWidget(), "vendors")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert not home.house.palette.isVisible()
    assert home.workspace.stage.current == "vendors"


def test_items_come_with_their_fact_and_their_hits(home: Home) -> None:
    entries = offered(home, "express")
    assert entries[0] == Entry("Items", heading=True)
    assert entries[1].title == "Express checkout"
    assert entries[1].fact.startswith("initiative")
    assert [entries[1].title[start:end] for start, end in entries[1].hits] == ["Express"]
    assert entries[1].place.startswith("pmdesk://item/")


def test_an_exact_key_comes_first(home: Home) -> None:
    home.context.do(AddItem(ItemKind.FEATURE, "Odd name", values={"key": "PLAT-118"}))
    assert titles(offered(home, "plat-118"))[0] == "Odd name"


def test_a_sigil_narrows(home: Home) -> None:
    home.context.do(AddRow(Release, {"title": "Settings release"}, "Add a release"))
    assert titles(offered(home, "#settings")) == ["Settings release"]
    assert titles(offered(home, ">settings"))[0] == "Settings"
    assert "Settings release" not in titles(offered(home, "> settings"))


def test_commands_that_cannot_be_done_are_not_offered(home: Home) -> None:
    assert "Redo" not in titles(offered(home, ">redo"))


def test_the_last_block_holds_the_verbs_for_the_selection(home: Home) -> None:
    home.house.show_pane("roadmap")
    first = home.context.desk.store.all(Item, order_by="rank")[0]
    home.house.go(f"pmdesk://item/{first.id}")
    selected, _ = home.workspace.selection()
    entries = offered(home, "")
    headings = [entry.title for entry in entries if entry.heading]
    assert selected
    assert headings[-1] == f"Do with {selected}"
    block = entries[entries.index(Entry(headings[-1], heading=True)) + 1 :]
    assert all(entry.action_id for entry in block)
    assert any(entry.keys == "M" for entry in block)


def test_changes_are_found_at_once(home: Home) -> None:
    assert titles(offered(home, "zebra")) == []
    home.context.do(AddItem(ItemKind.FEATURE, "Zebra crossing"))
    assert titles(offered(home, "zebra"))[0] == "Zebra crossing"
    row = next(item for item in home.context.desk.store.all(Item) if item.title == "Zebra crossing")
    home.context.do(Rename(Item, row.id, "Quagga crossing"))
    assert "Zebra crossing" not in titles(offered(home, "zebra"))
    home.context.do(Archive(Item, (row.id,), NOW))
    assert "archived" in offered(home, "quagga")[1].fact


def test_what_was_opened_lately_is_offered_before_anything_is_typed(home: Home) -> None:
    first = home.context.desk.store.all(Item, order_by="rank")[0]
    home.house.go(f"pmdesk://item/{first.id}")
    entries = offered(home, "")
    assert entries[0].title == "Recent"
    assert entries[1].title == first.title


def test_keys_walk_over_headings_and_escape_closes(home: Home, qtbot: QtBot) -> None:
    offered(home, "e")
    palette = home.house.palette
    first = palette.list.current
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    assert palette.list.current > first
    assert not palette.entries()[palette.list.current].heading
    qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert palette.field.text() == ""
    qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert not palette.isVisible()


def test_a_press_outside_closes(home: Home, qtbot: QtBot) -> None:
    offered(home, "")
    qtbot.mouseClick(home.house.palette._veil, Qt.MouseButton.LeftButton)
    assert not home.house.palette.isVisible()


def test_the_footer_counts(home: Home) -> None:
    entries = offered(home, "e")
    assert home.house.palette.strip.right().startswith(f"{len(titles(entries))} results, ")
    offered(home, "express checkout")
    assert home.house.palette.strip.right().startswith("1 result, ")


def test_nothing_found_is_said_and_cannot_be_opened(home: Home) -> None:
    palette = home.house.palette
    assert [entry.title for entry in offered(home, "zzzzqqq")] == [NOTHING]
    assert palette.list.current == -1
    assert palette.strip.right().startswith("0 results")
    assert palette.field.geometry().bottom() < palette.list.geometry().top()


def test_the_same_words_give_the_same_order(home: Home) -> None:
    assert offered(home, "e") == offered(home, "e")


@dataclass(frozen=True)
class Fill:
    """Twenty thousand items in one step."""

    like: Item
    label: str = "Fill"

    def apply(self, edit: Edit) -> None:
        for number in range(20_000):
            title = f"{WORDS[number % 10]} {WORDS[number % 7]} {number}"
            edit.put(replace(self.like, id=ItemId(edit.next_id()), title=title))


def test_twenty_thousand_items_answer_within_50_ms(home: Home) -> None:
    home.context.do(Fill(home.context.desk.store.all(Item)[0]))
    home.workspace.warm()
    home.house.palette.ask("first")
    for typed in ("w", "wal", "wallet s", "#pay", "zzz"):
        began = time.process_time()
        home.house.palette.field.setText(typed)
        home.house.palette.field.textEdited.emit(typed)
        assert time.process_time() - began < 0.05, typed
        assert len(titles(home.house.palette.entries())) >= (typed != "zzz")


def test_a_vendor_and_its_integration_are_found_and_lead_to_the_pane(home: Home, qtbot: QtBot) -> None:
    context = home.context
    vendor = context.desk.ask(AddVendor("Kestrel Pay"))[1]
    added = context.desk.ask(AddIntegration(vendor, "Payments v4", NOW))[1]
    (entry,) = [entry for entry in offered(home, "kestrl") if not entry.heading]
    assert (entry.title, entry.fact, entry.place) == ("Kestrel Pay", "vendor", f"pmdesk://vendor/{vendor}")
    entry = next(entry for entry in offered(home, "payments v4") if entry.title == "Payments v4")
    assert (entry.title, entry.fact) == ("Payments v4", "integration with Kestrel Pay")
    assert entry.place == f"pmdesk://integration/{added}"
    home.house.go(entry.place)
    assert home.workspace.stage.current == "vendors"
    qtbot.waitUntil(lambda: home.workspace.stage.pane("vendors").selection_text() == "Kestrel Pay, Payments v4")
    context.do(Rename(Vendor, vendor, "Kestrel"))
    entry = next(entry for entry in offered(home, "payments v4") if entry.title == "Payments v4")
    assert entry.fact == "integration with Kestrel"
