"""The pane: the list leads, the page follows, links lead there, and it comes back as it was left."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from pmdesk.commands.fields import Archive
from pmdesk.commands.integrations import PassBall
from pmdesk.domain.vendors import Ball, Integration, Vendor
from pmdesk.queries.integration_card import IntegrationCard
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.inspector import SECTIONS
from pmdesk.ui.vendors.page import CARDS
from pmdesk.ui.vendors.panel import Panel
from pmdesk.ui.vendors.part import fetch_part
from pmdesk.ui.vendors.state import State
from pmdesk.ui.vendors.table import HINTS, HINTS_OF_VENDOR, LIST, PANE, TABLE
from tests.ui.vendors.conftest import MakeStage
from tests.ui.vendors.stage import Stage
from tests.vendors_world import with_vendors
from tests.world import NOW, World


def test_vendors_head_their_integrations_in_the_list(stage: Stage) -> None:
    assert stage.listed() == [
        "Kestrel Pay, Payments, 3 integrations",
        "Payments v4, Agreed",
        "Webhooks v2, Live, waiting on you for 0 min",
        "Refunds v4, In negotiation",
    ]


def test_the_integration_that_waits_for_us_longest_is_chosen_first(make_stage: MakeStage) -> None:
    def waits(world: World) -> None:
        made = with_vendors(world)
        made.desk.do(PassBall(made.ids["payments"], Ball.US, NOW - timedelta(days=1)))
        made.desk.do(PassBall(made.ids["refunds"], Ball.US, NOW - timedelta(days=2)))

    stage = make_stage(fill=waits)
    assert stage.pane.selection_text() == "Kestrel Pay, Refunds v4"
    assert stage.listed()[1].endswith("waiting on you for 1 day")


def test_the_page_follows_the_list(stage: Stage) -> None:
    head = stage.pane.page.head
    assert head.title.text() == "Kestrel Pay, Webhooks v2"
    stage.press("k")
    assert head.title.text() == "Kestrel Pay, Payments v4"
    assert stage.pane.place() == f"pmdesk://integration/{stage.ids['payments']}"


def test_the_head_says_whose_move_it_is_and_follows_an_edit(stage: Stage) -> None:
    stage.show(f"pmdesk://integration/{stage.ids['payments']}")
    pill = stage.pane.page.head.pill
    assert pill.text() == "Waiting on Kestrel Pay, 0 min"
    counts: list[int] = []
    stage.pane.count_changed.connect(counts.append)
    stage.context.do(PassBall(stage.ids["payments"], Ball.US, NOW - timedelta(days=2)))
    stage.settle()
    assert pill.text() == "Waiting on you, 2 days"
    assert counts[-1] == 2


def test_the_stages_tell_what_is_behind_and_what_is_planned(stage: Stage) -> None:
    stage.show(f"pmdesk://integration/{stage.ids['payments']}")
    names = [step.accessibleName() for step in stage.pane.page.head.stepper.steps]
    assert names[3] == "Agreed, now, since 10 Mar"
    assert names[6] == "Live, planned for 27 Apr"
    assert names[1] == "Spec received"
    assert len(names) == 9


def test_links_lead_to_an_integration_and_to_a_vendor(stage: Stage) -> None:
    stage.show(f"pmdesk://integration/{stage.ids['refunds']}")
    assert stage.pane.page.head.title.text() == "Kestrel Pay, Refunds v4"
    assert stage.pane.side.list.current == 3
    stage.show(f"pmdesk://vendor/{stage.ids['kestrel']}")
    assert stage.pane.place() == f"pmdesk://vendor/{stage.ids['kestrel']}"
    assert stage.pane.side.list.current == 0
    stage.show(f"vendors/{stage.ids['payments']}")
    assert stage.pane.selection_text() == "Kestrel Pay, Payments v4"


def test_a_link_to_what_is_gone_says_so(stage: Stage) -> None:
    stage.show("pmdesk://integration/99999")
    assert "This integration is not there any more." in stage.said()
    assert stage.pane.selection_text() == "Kestrel Pay, Webhooks v2"


def test_the_filter_narrows_by_vendor_title_or_stage(stage: Stage) -> None:
    stage.key(Qt.Key.Key_Slash)
    stage.type("nego")
    stage.until(lambda: len(stage.listed()) == 2)
    assert stage.listed()[1] == "Refunds v4, In negotiation"
    stage.key(Qt.Key.Key_Escape)
    stage.until(lambda: len(stage.listed()) == 4)
    assert stage.pane.side.list.current == 2


def test_without_vendors_it_says_what_it_is_for(make_stage: MakeStage) -> None:
    stage = make_stage(fill=None)
    assert stage.pane.shows_empty
    assert stage.pane.empty.accessibleName() == "No vendors yet"


def test_what_was_chosen_comes_back(stage: Stage, make_stage: MakeStage) -> None:
    stage.show(f"pmdesk://integration/{stage.ids['hooks']}")
    stage.pane.remember()
    again = State(stage.context, stage.pane)
    assert again.integration_id == stage.ids["hooks"]


def test_the_inspector_stands_beside_a_wide_page_and_comes_over_a_narrow_one(stage: Stage) -> None:
    inspector = stage.pane.inspector
    assert inspector.isVisible()
    assert inspector.mapTo(stage.pane, inspector.rect().topLeft()).x() > 1000
    stage.host.resize(1000, 600)
    stage.until(lambda: not inspector.isVisible())
    stage.key(Qt.Key.Key_Return)
    assert inspector.isVisible()
    assert inspector.geometry().right() == stage.pane.width() - 1
    stage.key(Qt.Key.Key_Escape)
    assert not inspector.isVisible()
    stage.host.resize(1376, 794)
    stage.until(inspector.isVisible)


def test_notes_that_speak_of_the_vendor_are_one_key_away(stage: Stage) -> None:
    gone: list[str] = []
    stage.context.travel = gone.append
    stage.press("i")
    assert gone == ['inbox/find/"Kestrel Pay"']


def test_an_archived_integration_leaves_the_list(stage: Stage) -> None:
    stage.context.do(Archive(Integration, (stage.ids["refunds"],), NOW))
    stage.settle()
    assert len(stage.listed()) == 3
    stage.context.do(Archive(Vendor, (stage.ids["kestrel"],), NOW))
    stage.settle()
    assert stage.listed() == []
    assert stage.pane.selection_text() == "Kestrel Pay, Webhooks v2", "what is being read stays"
    assert stage.pane.page.head.aside.isVisible()


class Told(Panel):
    """A part that remembers what it is shown."""

    def __init__(self, context: Context, state: State, parent: QWidget) -> None:
        super().__init__(context, "Told", parent)
        self.said = QLabel(self)
        self.body.addWidget(self.said)
        self.state = state

    def show_card(self, card: IntegrationCard | None) -> None:
        self.said.setText("" if card is None else card.integration.title)


def test_every_card_and_section_of_the_tables_is_there(stage: Stage) -> None:
    assert len(stage.pane.page.parts) == sum(len(row) for row in CARDS)
    assert len(stage.pane.inspector.parts) == len(SECTIONS)
    missing = {action.id for action in TABLE} - stage.context.actions.ids()
    assert not missing, "every verb of the table is done by the pane or by a part"


def test_the_status_bar_names_only_keys_that_work_in_the_list() -> None:
    where = {action.id: action.where for action in TABLE}
    told = {each for each in (*HINTS, *HINTS_OF_VENDOR) if each != "view.inspector"}
    assert {where[each] for each in told} <= {PANE, LIST}


def test_a_part_that_is_not_there_is_an_error(stage: Stage) -> None:
    assert isinstance(fetch_part(stage.context, stage.state, f"{__name__}:Told", stage.pane), Told)
    with pytest.raises(ModuleNotFoundError):
        fetch_part(stage.context, stage.state, "pmdesk.ui.vendors.nowhere:build", stage.pane)


def test_cards_stand_beside_each_other_where_there_is_room(stage: Stage) -> None:
    cards = stage.pane.page.cards
    made = [Told(stage.context, stage.state, cards) for _ in range(3)]
    cards.take([[made[0]], made[1:]])
    for part in made:
        part.show()
    stage.until(lambda: made[2].x() > made[1].x())
    assert made[1].y() == made[2].y() > made[0].y()
    stage.host.resize(700, 600)
    stage.until(lambda: made[2].y() > made[1].y())
    assert made[1].x() == made[2].x()


def test_a_panel_says_title_and_fact_to_screen_readers(stage: Stage) -> None:
    box = QWidget()
    stage.qtbot.addWidget(box)
    column = QVBoxLayout(box)
    made = Panel(stage.context, "Agreed functions", box)
    column.addWidget(made)
    made.set_fact("4 of 8 agreed")
    face = QAccessible.queryAccessibleInterface(made)
    assert face.text(QAccessible.Text.Name) == "Agreed functions"
    assert face.text(QAccessible.Text.Description) == "4 of 8 agreed"
