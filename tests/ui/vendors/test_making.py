"""New integrations and vendors, their names, the archive and deleting, all with a way back."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from pmdesk.domain.vendors import Integration, Stage, Vendor
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.forms import Form
from tests.ui.vendors.conftest import MakeStage
from tests.ui.vendors.stage import Stage as Desk

SHIFT = Qt.KeyboardModifier.ShiftModifier


def form() -> Form:
    found = QApplication.activePopupWidget()
    assert isinstance(found, Form)
    return found


def test_n_adds_an_integration_with_the_vendor_at_hand_and_shows_it(stage: Desk) -> None:
    stage.press("n")
    assert form().values()["vendor"] == "Kestrel Pay"
    stage.enter("Disputes v1")
    assert stage.pane.selection_text() == "Kestrel Pay, Disputes v1"
    assert stage.listed()[-1] == "Disputes v1, Prospect"
    assert stage.context.desk.undo_label == "Add Disputes v1"


def test_a_new_name_adds_the_vendor_too(stage: Desk) -> None:
    stage.press("n")
    form().field("vendor").setFocus()
    stage.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    stage.type("Boxwell")
    form().field("title").setFocus()
    stage.enter("Labels v3")
    assert stage.listed()[-2:] == ["Boxwell, 1 integration", "Labels v3, Prospect"]
    stage.world.desk.undo()
    stage.settle()
    assert len(stage.listed()) == 4


def test_a_form_without_a_name_stays_and_says_what_is_needed(stage: Desk) -> None:
    stage.press("n")
    stage.key(Qt.Key.Key_Return)
    assert "needs a name" in form().trouble.text()
    form().close()


def test_shift_n_adds_a_vendor_and_shows_its_page(stage: Desk) -> None:
    stage.key(Qt.Key.Key_N, SHIFT)
    stage.type("Tallow Tax")
    form().field("category").setFocus()
    stage.enter("Tax")
    assert stage.listed()[-1] == "Tallow Tax, Tax, 0 integrations"
    assert stage.pane.shows_vendor
    assert stage.pane.vendor_page.view.title.text() == "Tallow Tax"


def test_the_first_one_begins_where_there_is_none(make_stage: MakeStage) -> None:
    stage = make_stage(fill=None)
    button = stage.pane.leader()
    assert isinstance(button, Button)
    assert button.text() == "New integration"
    stage.click(button)
    stage.type("Kestrel Pay")
    form().field("title").setFocus()
    stage.enter("Payments v4")
    assert not stage.pane.shows_empty
    assert stage.pane.selection_text() == "Kestrel Pay, Payments v4"


def test_f2_renames_what_is_chosen_in_its_head(stage: Desk) -> None:
    stage.show(f"pmdesk://integration/{stage.ids['payments']}")
    stage.pane.leader().setFocus()
    stage.key(Qt.Key.Key_F2)
    title = stage.pane.page.head.title
    assert title.box is not None
    stage.key(Qt.Key.Key_Return)
    stage.key(Qt.Key.Key_F2)
    stage.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    stage.key(Qt.Key.Key_Backspace)
    stage.key(Qt.Key.Key_Return)
    assert title.box is not None, "an empty name stays in its field"
    assert "name" in title.box.note
    stage.enter("Payments 4")
    assert title.text() == "Kestrel Pay, Payments 4"
    assert stage.world.store.get(Integration, stage.ids["payments"]).title == "Payments 4"


def test_e_archives_with_a_toast_and_goes_on_to_the_neighbour(stage: Desk) -> None:
    stage.show(f"pmdesk://integration/{stage.ids['hooks']}")
    stage.pane.leader().setFocus()
    stage.press("e")
    assert "Archived Webhooks v2" in stage.toasts()
    assert stage.pane.selection_text() == "Kestrel Pay, Refunds v4"
    assert len(stage.listed()) == 3
    stage.world.desk.undo()
    stage.settle()
    assert len(stage.listed()) == 4


def test_what_is_archived_can_be_shown_and_brought_back(stage: Desk) -> None:
    stage.show(f"pmdesk://integration/{stage.ids['hooks']}")
    stage.pane.leader().setFocus()
    assert not stage.context.actions.is_enabled("vendors.bring_back")
    stage.press("e")
    stage.show(f"pmdesk://integration/{stage.ids['hooks']}")
    assert stage.pane.page.head.aside.isVisible()
    stage.pane.leader().setFocus()
    stage.key(Qt.Key.Key_E, SHIFT)
    stage.settle()
    assert stage.world.store.get(Integration, stage.ids["hooks"]).archived_at is None
    assert not stage.pane.page.head.aside.isVisible()


def test_with_all_vendors_in_the_archive_it_says_where_they_are(stage: Desk) -> None:
    stage.show(f"pmdesk://vendor/{stage.ids['kestrel']}")
    stage.pane.leader().setFocus()
    stage.press("e")
    assert stage.pane.shows_empty
    assert stage.pane.empty.accessibleName() == "All vendors are in the archive"
    stage.show(f"pmdesk://vendor/{stage.ids['kestrel']}")
    assert stage.pane.shows_vendor
    stage.context.actions.trigger("vendors.bring_back")
    stage.settle()
    assert len(stage.listed()) == 4


def test_delete_takes_an_integration_away_and_undo_brings_all_of_it_back(stage: Desk) -> None:
    stage.show(f"pmdesk://integration/{stage.ids['payments']}")
    stage.pane.leader().setFocus()
    stage.key(Qt.Key.Key_Delete)
    stage.settle()
    assert "Deleted Payments v4" in stage.toasts()
    assert stage.pane.selection_text() == "Kestrel Pay, Webhooks v2"
    stage.world.desk.undo()
    stage.settle()
    assert stage.world.store.get(Integration, stage.ids["payments"]).stage is Stage.AGREED


def test_a_vendor_is_deleted_with_its_integrations(stage: Desk) -> None:
    stage.show(f"pmdesk://vendor/{stage.ids['kestrel']}")
    stage.pane.leader().setFocus()
    stage.key(Qt.Key.Key_Delete)
    stage.settle()
    assert stage.pane.shows_empty
    assert stage.world.store.count(Vendor) == 0
    stage.world.desk.undo()
    stage.settle()
    assert not stage.pane.shows_empty
