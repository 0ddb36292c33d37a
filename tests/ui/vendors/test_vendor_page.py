"""The page of a vendor: each line of it is edited in place, by keys alone."""

from datetime import date

import pytest
from PySide6.QtCore import Qt

from pmdesk.domain.vendors import Contract, SlaIndicator, SlaTerm, Vendor, VendorContact
from pmdesk.ui.widgets.entries import EntryList
from pmdesk.ui.widgets.line import Line
from tests.ui.vendors.stage import Stage

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(stage: Stage) -> Stage:
    """Kestrel Pay on the stage."""
    stage.show(f"pmdesk://vendor/{stage.ids['kestrel']}")
    return stage


def entries(page: Stage, part: str) -> EntryList:
    return page.pane.vendor_page.view.entries(part)


def line(listed: EntryList, key: str) -> Line:
    found = listed.line(key)
    assert found is not None
    return found


def type_into(page: Stage, where: Line, text: str) -> None:
    """Edit a line by keys: F2, the text, Enter."""
    where.setFocus()
    page.key(Qt.Key.Key_F2)
    page.key(Qt.Key.Key_A, CTRL)
    page.enter(text)


def add(page: Stage, part: str, text: str) -> None:
    """Add to a part as its button does."""
    page.pane.vendor_page.view.begin_adding(part)
    page.enter(text)
    page.key(Qt.Key.Key_Escape)


def test_a_heading_of_the_list_shows_its_vendor(stage: Stage) -> None:
    stage.key(Qt.Key.Key_Home)
    stage.settle()
    assert stage.pane.shows_vendor
    assert not stage.pane.inspector.isVisible()
    stage.press("j")
    assert not stage.pane.shows_vendor
    assert stage.pane.inspector.isVisible()
    stage.key(Qt.Key.Key_Backspace)
    stage.settle()
    assert stage.pane.shows_vendor


def test_the_fields_of_a_vendor_are_edited_and_undone(page: Stage) -> None:
    fields = page.pane.vendor_page.view.fields
    type_into(page, line(fields, "category"), "Cards")
    type_into(page, line(fields, "url"), "https://kestrel.example")
    vendor = page.world.store.get(Vendor, page.ids["kestrel"])
    assert (vendor.category, vendor.url) == ("Cards", "https://kestrel.example")
    assert page.context.desk.undo_label == "Set website of Kestrel Pay"
    assert page.listed()[0].startswith("Kestrel Pay, Cards")


def test_a_vendor_is_renamed_by_f2_in_the_list(page: Stage) -> None:
    page.pane.leader().setFocus()
    page.key(Qt.Key.Key_F2)
    page.key(Qt.Key.Key_A, CTRL)
    page.enter("Kestrel")
    assert page.listed()[0].startswith("Kestrel, ")


def test_contacts_are_added_edited_and_made_the_main_one(page: Stage) -> None:
    add(page, "contacts", "Ada Lind")
    (ada,) = page.world.store.all(VendorContact, title="Ada Lind")
    listed = entries(page, "contacts")
    listed.open(f"contact.{ada.id}")
    type_into(page, line(listed, f"contact.{ada.id}/email"), "ada@kestrel.example")
    line(listed, f"contact.{ada.id}/main").click()
    page.settle()
    ada = page.world.store.get(VendorContact, ada.id)
    assert (ada.email, ada.is_main) == ("ada@kestrel.example", True)
    assert not page.world.store.get(VendorContact, page.ids["mira"]).is_main


def test_a_contact_goes_with_delete_and_comes_back_with_undo(page: Stage) -> None:
    line(entries(page, "contacts"), f"contact.{page.ids['jo']}").setFocus()
    page.key(Qt.Key.Key_Delete)
    page.settle()
    assert "Archived Jo Lane" in page.toasts()
    assert entries(page, "contacts").line(f"contact.{page.ids['jo']}") is None
    page.world.desk.undo()
    page.settle()
    assert entries(page, "contacts").line(f"contact.{page.ids['jo']}") is not None


def test_a_contract_tells_by_when_to_cancel_and_follows_its_notice(page: Stage) -> None:
    listed, key = entries(page, "contracts"), f"contract.{page.ids['contract']}"
    assert line(listed, key).face.fact == "cancel by 1 May"
    assert line(listed, key).face.fact_ink == "warning_text"
    listed.open(key)
    assert line(listed, f"{key}/cancel_by").face.spoken == "Cancel by, 1 May, in 52 days"
    type_into(page, line(listed, f"{key}/notice_days"), "30 days")
    assert line(listed, f"{key}/cancel_by").face.text == "31 May"
    type_into(page, line(listed, f"{key}/end"), "31.12.2026")
    contract = page.world.store.get(Contract, page.ids["contract"])
    assert (contract.notice_days, contract.end) == (30, date(2026, 12, 31))


def test_wrong_input_stays_with_a_line_that_says_what_is_needed(page: Stage) -> None:
    listed, key = entries(page, "contracts"), f"contract.{page.ids['contract']}"
    listed.open(key)
    for name, text, words in (
        ("end", "1 jan 2020", "cannot end before it starts"),
        ("notice_days", "soon", "not a number"),
        ("notice_days", "-1", "some days before"),
        ("amount", "a lot", "not a number"),
    ):
        where = line(listed, f"{key}/{name}")
        type_into(page, where, text)
        assert where.box is not None
        assert words in where.box.note
        page.key(Qt.Key.Key_Escape)
        assert where.box is None
    assert page.world.store.get(Contract, page.ids["contract"]).end == date(2026, 6, 30)


def test_whether_it_renews_is_ticked_by_space(page: Stage) -> None:
    listed, key = entries(page, "contracts"), f"contract.{page.ids['contract']}"
    listed.open(key)
    line(listed, f"{key}/auto_renews").setFocus()
    page.key(Qt.Key.Key_Space)
    page.settle()
    assert not page.world.store.get(Contract, page.ids["contract"]).auto_renews
    assert line(listed, key).face.fact == "until 30 Jun"


def test_promises_are_added_as_they_are_written(page: Stage) -> None:
    add(page, "terms", "p95 latency 500 ms")
    (term,) = page.world.store.all(SlaTerm, title="p95 latency")
    assert (term.indicator, term.agreed, term.unit, term.at_most) == (SlaIndicator.LATENCY_P95, 500.0, "ms", True)
    listed, key = entries(page, "terms"), f"term.{term.id}"
    assert line(listed, key).face.fact == "at most 500 ms"
    listed.open(key)
    type_into(page, line(listed, f"{key}/agreed"), "450 ms")
    assert page.world.store.get(SlaTerm, term.id).agreed == 450
    line(listed, key).setFocus()
    page.key(Qt.Key.Key_Delete)
    page.settle()
    assert page.world.store.find(SlaTerm, term.id) is None


def test_without_a_contract_a_promise_says_what_comes_first(page: Stage) -> None:
    line(entries(page, "contracts"), f"contract.{page.ids['contract']}").setFocus()
    page.key(Qt.Key.Key_Delete)
    page.settle()
    page.pane.vendor_page.view.begin_adding("terms")
    page.enter("Availability 99.9 %")
    box = line(entries(page, "terms"), "add").box
    assert box is not None
    assert "Add the contract first" in box.note


def test_an_integration_of_the_page_is_one_press_away(page: Stage) -> None:
    line(entries(page, "integrations"), f"integration.{page.ids['refunds']}").click()
    page.settle()
    assert page.pane.selection_text() == "Kestrel Pay, Refunds v4"
    page.show(f"pmdesk://vendor/{page.ids['kestrel']}")
    add(page, "integrations", "Payouts v1")
    assert page.listed()[-1] == "Payouts v1, Prospect"


def test_esc_goes_back_to_the_list(page: Stage) -> None:
    page.pane.vendor_page.setFocus()
    assert page.pane.vendor_page.view.title.hasFocus()
    page.key(Qt.Key.Key_Escape)
    assert page.pane.side.list.hasFocus()
