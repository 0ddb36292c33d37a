"""A week with a vendor: its description comes, twelve functions are agreed on, the next version breaks some of them.

The description is a real one; the workspace is read beside the window that has it open.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from pmdesk.commands.desk import Desk
from pmdesk.commands.functions import AddFunction
from pmdesk.commands.integrations import AddIntegration
from pmdesk.commands.vendors import AddVendor
from pmdesk.domain.agreed import AgreedFunction, Priority, Question, QuestionState, Word
from pmdesk.domain.apis import ChangeVerdict, Ruling, SpecVersion
from pmdesk.domain.clock import SystemClock
from pmdesk.domain.roadmap import Item
from pmdesk.domain.vendors import Integration
from pmdesk.importers.replies import read_replies
from pmdesk.queries.integration_card import IntegrationCard, integration_card
from pmdesk.storage.memory import remember
from pmdesk.storage.store import Store, open_workspace
from tests.journeys.conftest import StartApp
from tests.journeys.facts import asked
from tests.journeys.vendor_versions import BREAKS, FUNCTIONS, LAST, NEXT, NOW, OLD, versions
from tests.journeys.waiting import until
from tests.journeys.window import Point, Window
from tests.world import dump

SIZE = (1440, 900)
LONG_S = 60.0
FIRST_FUNCTION: Point = (480, 238)
SIGN: Point = (338, 238)
ROW = 24
DANGER = QColor("#C4281F")


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A workspace with one integration and what is wanted of it, left while its vendor was shown."""
    path = tmp_path / "plan.pmdesk"
    store = open_workspace(path)
    desk = Desk(store, SystemClock(), lambda _changes: None)
    vendor = desk.ask(AddVendor("Intercom", {"category": "Conversations", "domain": "intercom.example"}))[1]
    integration = desk.ask(AddIntegration(vendor, "Conversations", datetime.now(UTC)))[1]
    for title, operation, fields in FUNCTIONS:
        values = {"operations": (operation,), "fields": fields, "priority": Priority.MUST}
        desk.do(AddFunction(integration, title, values))
    remember(store, "pane", '"vendors"')
    remember(store, "vendors.pack_form", '".md"')
    store.close()
    return path


def test_a_week_with_a_vendor(start_app: StartApp, plan: Path, tmp_path: Path):
    files = versions(tmp_path)
    before = asked(plan, dump)
    window = start_app(plan, title="^plan", size=SIZE)
    imports(window, plan, files[OLD], 1)
    imports(window, plan, files[NOW], 2)
    agrees(window, plan, tmp_path)
    sees_what_breaks(window, plan, files[NEXT], tmp_path)
    decides(window, plan, tmp_path)
    sends_the_pack(window, plan, tmp_path)
    undoes_everything(window, plan, before)
    assert window.close() == 0, window.said
    assert window.said == ""


def count(plan: Path, noun: type, **equal: object) -> int:
    return asked(plan, lambda store: store.count(noun, **equal))


def shown(store: Store) -> IntegrationCard:
    """Return what the page of the integration shows."""
    (row,) = store.all(Integration)
    clock = SystemClock()
    found = integration_card(store, row.id, clock.now(), clock.today())
    assert found is not None
    return found


def imports(window: Window, plan: Path, file: Path, wanted: int) -> None:
    """Read a description from its file, look at it, keep it."""
    window.key_until("shift+i", lambda: window.is_shown("^Import spec"), "the import")
    window.turn_to("^Import spec")
    window.key("ctrl+a")
    window.type(str(file))
    window.key("Return")
    window.key_until("ctrl+Return", lambda: count(plan, SpecVersion) == wanted, f"{wanted} versions")
    window.until_still()
    window.key("Escape")
    back(window, "^Import spec")


def back(window: Window, title: str) -> None:
    """Wait until a window is gone, and the main one has the keys."""
    until(lambda: not window.is_shown(title), f"{title} gone")
    until(window.is_active, "the window having the focus again")
    window.until_still()


def agrees(window: Window, plan: Path, folder: Path) -> None:
    """Agree on the newest version and on twelve functions, the last of which is typed and tied by hand."""
    window.key_seen("ctrl+alt+v")
    window.key("Return")
    until(lambda: asked(plan, shown).pinned is not None, "a version agreed on")
    pinned = asked(plan, shown).pinned
    assert pinned is not None
    assert pinned.title == NOW
    window.screenshot(folder / "pinned.png")
    window.click(*FIRST_FUNCTION)
    window.key_seen("n")
    window.type(LAST[0])
    window.key("Return")
    until(lambda: count(plan, AgreedFunction) == len(FUNCTIONS) + 1, "the function that was typed")
    window.until_still()
    ties(window, plan, folder)
    window.key_seen("ctrl+a")
    window.key("a")
    until(partial(all_say, plan, "ours"), "our word on all")
    window.key("shift+a")
    until(partial(all_say, plan, "theirs"), "their word on all")
    window.screenshot(folder / "agreed.png")
    card = asked(plan, shown)
    assert card.agreed_count == len(FUNCTIONS) + 1 == 12
    assert card.satisfaction.both


def ties(window: Window, plan: Path, folder: Path) -> None:
    """Tie the function at hand to an operation of the pinned version."""
    window.key_seen("Return")
    window.key("Down", "Down", "Down", "Down")
    window.key_seen("Return")
    window.type("tickets/enqueue")
    window.screenshot(folder / "tied.png")
    window.key("Return")
    window.until_still()
    window.key("Return")

    def tied() -> bool:
        rows = asked(plan, lambda store: store.all(AgreedFunction))
        return any(row.title == LAST[0] and row.operations == (LAST[1],) for row in rows)

    until(tied, "the operation of the function")
    window.key_seen("Escape")


def all_say(plan: Path, side: str) -> bool:
    return all(getattr(row, side) is Word.AGREED for row in asked(plan, lambda store: store.all(AgreedFunction)))


def broken(store: Store) -> set[str]:
    return {line.function.title for line in shown(store).functions if line.is_broken}


def sees_what_breaks(window: Window, plan: Path, file: Path, folder: Path) -> None:
    """The next version comes: exactly these functions break, and the window tells so."""
    assert not asked(plan, broken)
    imports(window, plan, file, 3)
    assert asked(plan, broken) == BREAKS
    window.screenshot(folder / "broken.png")
    titles = [title for title, *_ in (*FUNCTIONS, LAST)]
    assert {title for place, title in enumerate(titles) if is_red(window.until_still(), place)} == BREAKS


def is_red(picture: QImage, place: int) -> bool:
    """Whether the sign of a row of the checklist has the colour of danger."""
    x, y = SIGN[0], SIGN[1] + place * ROW
    return any(picture.pixelColor(x + dx, y + dy) == DANGER for dx in range(-8, 8) for dy in range(-8, 8))


def decides(window: Window, plan: Path, folder: Path) -> None:
    """Dispute the first change that breaks something, plan work for the next one."""
    window.key_seen("v")
    window.turn_to("changes of the spec$")
    window.screenshot(folder / "diff.png")
    window.key_seen("r")
    window.key("Return")
    until(lambda: ruled(plan) == [Ruling.DISPUTE], "a dispute")
    window.until_still()
    window.key_seen("c")
    window.key("Return")
    until(lambda: ruled(plan) == [Ruling.DISPUTE, Ruling.PLAN], "work that is planned")
    window.screenshot(folder / "decided.png")
    window.key("Escape")
    back(window, "changes of the spec$")
    (question,) = asked(plan, lambda store: store.all(Question))
    rows = asked(plan, lambda store: store.all(AgreedFunction))
    assert {row.title for row in rows if row.id == question.function_id} <= BREAKS
    assert question.function_id is not None
    (item,) = asked(plan, lambda store: store.all(Item))
    assert item.title.startswith("Adapt to ")


def ruled(plan: Path) -> list[Ruling]:
    return [row.ruling for row in asked(plan, lambda store: store.all(ChangeVerdict))]


def sends_the_pack(window: Window, plan: Path, folder: Path) -> None:
    """Save what is asked as a page; it counts as sent then."""
    window.key_seen("shift+p")
    window.turn_to("^Send open questions$")
    window.screenshot(folder / "pack.png")
    window.key("ctrl+Return")
    window.turn_to("^Save pack$")
    target = folder / "pack.md"
    window.key("ctrl+a")
    window.type(str(target))
    window.key("Return")
    until(target.exists, "the pack")
    back(window, "^Send open questions$")
    until(lambda: asked(plan, shown).integration.round == 1, "the round")
    (question,) = asked(plan, lambda store: store.all(Question))
    assert question.state is QuestionState.OPEN
    assert question.asked_at is not None
    answered = target.read_text(encoding="utf-8").replace("Answer:", "Answer: Yes, it stays.")
    (reply,) = read_replies(target.name, answered.encode())
    assert (reply.question_id, reply.agrees) == (question.id, True)


def undoes_everything(window: Window, plan: Path, before: object) -> None:
    """Take back all of it, step by step, until the workspace is as it was."""

    def steps() -> int:
        return int(asked(plan, lambda store: store.read("SELECT count(*) FROM step WHERE state = 'done'"))[0][0])

    here: Callable[[], object] = lambda: asked(plan, dump)  # noqa: E731  # said twice below
    for _ in range(20):
        if here() == before:
            return
        left = steps()
        window.key("ctrl+z")
        until(lambda: steps() < left, "a step taken back", LONG_S)  # noqa: B023  # it is called at once
        window.until_still()
    assert here() == before
