"""The items that use an integration: linked, made, unlinked and gone to, by keys and by mouse."""

from PySide6.QtCore import Qt

from pmdesk.domain.roadmap import Item
from pmdesk.domain.vendors import IntegrationItem
from pmdesk.ui.item_finder import ItemFinder
from pmdesk.ui.vendors.used_by_section import NONE, UsedBySection
from tests.ui.vendors.stage import Stage


def section(stage: Stage, name: str = "payments") -> UsedBySection:
    stage.show(f"pmdesk://integration/{stage.ids[name]}")
    return next(each for each in stage.pane.inspector.parts if isinstance(each, UsedBySection))


def said(found: UsedBySection) -> list[str]:
    return [line.face.text for line in found.entries.lines]


def linked(stage: Stage, name: str = "payments") -> set[int]:
    return {row.item_id for row in stage.world.store.all(IntegrationItem, integration_id=stage.ids[name])}


def test_the_items_that_use_it_are_listed_and_lead_there(stage: Stage) -> None:
    found = section(stage)
    assert (said(found), found.section.head.count) == (["Wallet"], "1 item")
    found.entries.lines[0].click()
    assert stage.context.travel.__self__ == [f"pmdesk://item/{stage.ids['wallet']}"]  # pyright: ignore[reportFunctionMemberAccess]


def test_l_links_an_item_by_its_name(stage: Stage) -> None:
    found = section(stage)
    stage.pane.leader().setFocus()
    stage.key(Qt.Key.Key_L)
    finder = found.findChild(ItemFinder)
    assert finder is not None
    assert not finder.importance.isVisible()
    stage.until(lambda: len(finder.offered) > 2)
    stage.type("express")
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    assert linked(stage) == {stage.ids["wallet"], stage.ids["express"]}
    assert sorted(said(found)) == ["Express checkout", "Wallet"]
    assert found.section.head.count == "2 items"
    stage.context.desk.undo()
    assert linked(stage) == {stage.ids["wallet"]}


def test_an_item_that_uses_it_already_is_not_linked_twice(stage: Stage) -> None:
    finder = section(stage).ask_item()
    assert finder is not None
    step = stage.context.desk.undo_step
    finder.linked.emit(stage.ids["wallet"], 0)
    finder.close()
    assert stage.context.desk.undo_step == step
    assert stage.said()[-1] == "This item uses it already."


def test_a_name_that_nobody_has_makes_an_item(stage: Stage) -> None:
    finder = section(stage).ask_item()
    assert finder is not None
    finder.made.emit("Payouts by day", 0)
    finder.close()
    (item,) = stage.world.store.all(Item, title="Payouts by day")
    assert item.id in linked(stage)
    assert item.product_id == stage.ids["checkout"]
    stage.context.desk.undo()
    assert not stage.world.store.all(Item, title="Payouts by day")


def test_delete_unlinks_with_a_way_back(stage: Stage) -> None:
    found = section(stage)
    found.entries.lines[0].setFocus()
    stage.key(Qt.Key.Key_Delete)
    stage.settle()
    assert linked(stage) == set()
    assert said(found) == [NONE]
    assert stage.toasts()[-1] == "Unlinked “Wallet”"
    stage.context.desk.undo()
    assert linked(stage) == {stage.ids["wallet"]}
