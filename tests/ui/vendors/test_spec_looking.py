"""The card tells of a version that came by itself, when its address was looked at last, and how often that is done."""

from datetime import timedelta
from typing import Any

from PySide6.QtCore import Qt

from pmdesk.commands.functions import AddFunction, PinSpec, SayOfFunctions
from pmdesk.domain.agreed import Word
from pmdesk.domain.apis import Api
from pmdesk.domain.kinds import Kind
from pmdesk.domain.vendors import Integration, Side
from pmdesk.ui.shell.rounds import READS, Beginning
from tests.sync.spec_site import shown, standing, titles
from tests.ui.vendors.spec_files import description, newer
from tests.ui.vendors.spec_hands import card_of, kept
from tests.ui.vendors.stage import Stage


def api_of(stage: Stage) -> Any:  # its id
    return stage.world.store.get(Integration, stage.ids["hooks"]).api_id


def looks(stage: Stage) -> Any:  # loaded late
    """Begin what looks, as the window does, and wait until nobody looks any more."""
    found = stage.context.spec_looks()
    found.look()
    stage.until(lambda: not found.is_looking(api_of(stage)))
    stage.settle()
    return found


def test_a_version_that_came_by_itself_is_told_with_what_it_breaks(stage: Stage) -> None:
    clock: Any = stage.world.clock
    with shown(description()) as site:
        first = kept(stage, "hooks", url=site.url)
        assert first.kept is not None
        stage.context.do(PinSpec(stage.ids["hooks"], first.kept.version_id))
        more = AddFunction(stage.ids["hooks"], "Refund", {"operations": ("POST /v4/refunds",)})
        function = stage.context.desk.ask(more)[1]
        for side in Side:
            stage.context.do(SayOfFunctions((function,), side, Word.AGREED, clock.today()))
        looks(stage)
        assert site.answered == 1
        card = card_of(stage, "hooks")
        assert (card.line.news.text(), card.line.looked.text()) == ("", "Last looked just now")
        site.show(newer())
        clock.instant += timedelta(days=1)
        looks(stage)
        card = card_of(stage, "hooks")
        assert card.line.news.text() == "5.1 came today: 1 breaking, 1 breaks what we agreed"
        assert card.title.text() == "Spec 5.0 to 5.1"
        assert stage.world.store.get(Integration, stage.ids["hooks"]).pinned_id == first.kept.version_id
        site.status = 404
        clock.instant += timedelta(days=1)
        looks(stage)
        clock.instant += timedelta(hours=2)
        card = card_of(stage, "payments")
        card = card_of(stage, "hooks")
        assert card.line.looked.text().startswith("Last looked 2 h ago: the server at 127.0.0.1")
        assert card.line.looked.text().endswith(" has nothing at /v4.json.")
        assert card.line.news.text().startswith("5.1 came yesterday")


def test_how_often_is_chosen_by_a_key_and_is_an_edit(stage: Stage) -> None:
    with shown(description()) as site:
        kept(stage, "hooks", url=site.url)
        assert card_of(stage, "hooks").line.often.text() == "Daily"
        stage.key(Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        stage.key(Qt.Key.Key_Up)
        stage.key(Qt.Key.Key_Return)
        stage.settle()
        assert stage.world.store.get(Api, api_of(stage)).every_minutes is None
        assert card_of(stage, "hooks").line.often.text() == "Never"
        stage.context.desk.undo()
        assert stage.world.store.get(Api, api_of(stage)).every_minutes == 1440


def test_what_was_fetched_by_hand_counts_as_a_look(stage: Stage) -> None:
    with shown(description()) as site:
        kept(stage, "hooks", url=site.url)
        looks(stage)
        assert site.answered == 1
    assert standing(stage.world, api_of(stage)).succeeded_at == stage.world.clock.now()
    assert titles(stage.world, api_of(stage)) == ["5.0"]


def test_a_description_from_a_file_has_no_address_to_be_looked_at(stage: Stage) -> None:
    card = card_of(stage)
    assert not card.line.often.isVisible()
    assert card.line.choose() is None
    assert stage.said()[-1] == "No address of the description is known. Import it from one first."


def test_the_window_begins_to_look_where_there_are_descriptions(stage: Stage) -> None:
    clock: Any = stage.world.clock
    with shown(description()) as site:
        kept(stage, "hooks", url=site.url)
        clock.instant += timedelta(days=1)
        Beginning(stage.context, Kind.SPEC_VERSION, READS, stage.context.spec_looks, stage.host)
        stage.until(lambda: site.answered > 1)
        stage.until(lambda: not stage.context.spec_looks().is_looking(api_of(stage)))
    assert standing(stage.world, api_of(stage)).succeeded_at == clock.now()
