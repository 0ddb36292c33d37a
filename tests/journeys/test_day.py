"""A day at the real window: import a board, move, link, rename, undo across a restart, compare, export."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from pmdesk.commands.desk import Desk
from pmdesk.commands.items import AddItem, AddProduct
from pmdesk.commands.schedule import Reschedule
from pmdesk.domain.clock import FixedClock
from pmdesk.domain.days import Span
from pmdesk.domain.roadmap import Dependency, ItemKind
from pmdesk.queries.compare import Sort, compared
from pmdesk.storage.memory import recall
from pmdesk.storage.store import open_workspace
from tests.journeys.conftest import StartApp
from tests.journeys.facts import asked, item, items
from tests.journeys.waiting import until
from tests.journeys.window import Point, Window

TRELLO = Path(__file__).parents[1] / "importers" / "files" / "trello.json"
TOKENS = Path(__file__).parents[2] / "resources" / "tokens.json"
TODAY = date.today()  # the app under test lives today
WALLET, WEBHOOK, GUEST = "Wallet payments", "Webhook redelivery", "Guest cart merge"
LOYALTY = "Loyalty points"
MAIN = "^plan"
FIRST_ROW_Y = 26 + 44 + 36 + 38
FIRST_DIFFERENCE_Y = 26 + 44 + 36 + 36 + 12
ROW = 24
"""The frame above the rows (menus, pane header, tool row, time header) and a compact row, at the usual text size."""
TREE_AND_RAIL = 400
"""Where the canvas has begun for certain, from the window's left edge."""
EMPTY_Y = 700
"""Below the few rows of these journeys, above the capacity strip."""


@pytest.fixture
def board(tmp_path: Path) -> Path:
    """The board of the importers' tests, its dated cards lying around today."""
    whole = json.loads(TRELLO.read_text(encoding="utf-8"))
    dates = {
        WALLET: (TODAY - timedelta(days=14), TODAY + timedelta(days=28)),
        WEBHOOK: (TODAY - timedelta(days=7), TODAY + timedelta(days=7)),
    }
    for card in whole["cards"]:
        if card["name"] in dates:
            start, due = dates[card["name"]]
            card |= {"start": f"{start}T09:00:00.000Z", "due": f"{due}T12:00:00.000Z"}
    path = tmp_path / "board.json"
    path.write_text(json.dumps(whole), encoding="utf-8")
    return path


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return tmp_path / "plan.pmdesk"


@pytest.fixture
def old_plan(plan: Path) -> Path:
    """A workspace that has had one item since yesterday."""
    desk = Desk(open_workspace(plan), FixedClock(datetime.now(UTC) - timedelta(days=1)), lambda _: None)
    _, product = desk.ask(AddProduct("Storefront"))
    _, item = desk.ask(AddItem(ItemKind.FEATURE, LOYALTY, product))
    desk.do(Reschedule({item: Span(TODAY, TODAY + timedelta(days=9))}))
    desk.store.close()
    return plan


def bring_in(window: Window, plan: Path) -> None:
    """Import what the open dialog shows, and go to the roadmap."""
    window.turn_to("^Import roadmap")
    window.key_until("ctrl+Return", lambda: WALLET in items(plan), "the cards in the workspace")
    window.until_still()
    window.key_until("Return", lambda: not window.is_shown("^Import roadmap"), "the dialog gone")
    until(window.is_active, "the window having the focus again")


def go_to(window: Window, title: str) -> None:
    """Go to an item by the palette; the keys of the timeline work then."""
    window.key_seen("ctrl+k")
    window.type(title)
    window.until_still()
    window.key("Return")
    window.until_still()


def span(plan: Path, title: str) -> Span:
    found = item(plan, title)
    assert found.start
    assert found.end
    return Span(found.start, found.end)


def row_of(plan: Path, title: str) -> int:
    """Return the y of a row's middle; what has a product stands above the rest, each under its group."""
    shown = [it for it in items(plan).values() if it.archived_at is None]
    shown.sort(key=lambda it: (it.product_id is None, it.rank))
    place = [it.title for it in shown].index(title) + 1 + any(it.product_id is not None for it in shown)
    return FIRST_ROW_Y + place * ROW + ROW // 2


def today_x(picture: QImage) -> int:
    """Return where the today line stands: the one line of the accent colour where no row is."""
    line = colour("light", "accent")
    return next(x for x in range(TREE_AND_RAIL, picture.width()) if picture.pixelColor(x, EMPTY_Y) == line)


def test_a_day_from_a_board_to_a_pdf(start_app: StartApp, board: Path, old_plan: Path, tmp_path: Path):
    plan = old_plan
    window = start_app(plan, board, title=MAIN)
    bring_in(window, plan)
    moves_by_key_and_by_mouse(window, plan)
    links_and_renames(window, plan)
    window = undoes_across_a_restart(window, plan, start_app)
    compares_with_yesterday(window, plan)
    exports_a_pdf(window, tmp_path / "roadmap.pdf")
    assert window.close() == 0
    shown = json.loads(asked(plan, lambda store: recall(store, "roadmap.state")) or "{}")
    assert shown["current"] == item(plan, LOYALTY).id, "what was picked in the list of differences is selected"
    assert window.said == ""


def moves_by_key_and_by_mouse(window: Window, plan: Path) -> None:
    go_to(window, WALLET)
    was = span(plan, WALLET)
    window.key("alt+Right")
    until(lambda: span(plan, WALLET).start > was.start, "the bar a step later")
    by_key = span(plan, WALLET)
    assert by_key.days == was.days
    window.key("period")
    y, x = row_of(plan, WALLET), today_x(window.until_still()) + 30
    window.drag((x, y), (x + 200, y))
    until(lambda: span(plan, WALLET).start > by_key.start, "the bar dragged to later")
    assert span(plan, WALLET).days == was.days


def links_and_renames(window: Window, plan: Path) -> None:
    go_to(window, GUEST)
    window.key("d")
    until(window.has_popover, "the question what it waits for")
    window.until_still()
    window.type(WEBHOOK)
    window.until_still()
    window.key("Return")
    until(lambda: not window.has_popover(), "the question gone")
    (link,) = until(lambda: asked(plan, lambda store: store.all(Dependency)), "a link")
    assert (link.predecessor_id, link.successor_id) == (item(plan, WEBHOOK).id, item(plan, GUEST).id)
    window.key_seen("F2")
    window.key("ctrl+a")
    window.type("Guest basket")
    window.key("Return")
    until(lambda: "Guest basket" in items(plan), "the new title")
    assert GUEST not in items(plan)


def undoes_across_a_restart(window: Window, plan: Path, start_app: StartApp) -> Window:
    """Take back the title, the link, the drag and the shift in a new process, then all of it again."""
    dragged = span(plan, WALLET)
    assert window.close() == 0
    window = start_app(plan, title=MAIN)
    window.key("ctrl+z")
    until(lambda: GUEST in items(plan), "the old title")
    window.key("ctrl+z")
    until(lambda: not asked(plan, lambda store: store.all(Dependency)), "the link taken back")
    window.key("ctrl+z", "ctrl+z")
    until(lambda: span(plan, WALLET).start == TODAY - timedelta(days=14), "the dates of the board")
    window.key("ctrl+shift+z", "ctrl+shift+z", "ctrl+shift+z", "ctrl+shift+z")
    until(lambda: "Guest basket" in items(plan), "everything done again")
    assert span(plan, WALLET) == dragged
    assert len(asked(plan, lambda store: store.all(Dependency))) == 1
    return window


def compares_with_yesterday(window: Window, plan: Path) -> None:
    """Move what was there yesterday, compare, and pick that move from the list of differences."""
    go_to(window, LOYALTY)
    window.key("alt+Right")
    until(lambda: span(plan, LOYALTY).start > TODAY, "the old item moved")
    go_to(window, WALLET)
    window.key("v")
    until(window.has_popover, "the question which day")
    window.until_still()
    window.key("Return")
    until(lambda: not window.has_popover(), "the question gone")
    window.until_still()
    yesterday = TODAY - timedelta(days=1)
    found = asked(plan, lambda store: compared(store, yesterday, TODAY))
    assert {entry.title for entry in found.entries if entry.sort is Sort.ADDED} >= {WALLET, WEBHOOK}
    assert [(entry.title, entry.was) for entry in found.entries if entry.sort is Sort.MOVED] == [
        (LOYALTY, Span(TODAY, TODAY + timedelta(days=9)))
    ]
    window.click(TREE_AND_RAIL + 200, FIRST_DIFFERENCE_Y)
    place = next(place for place, entry in enumerate(found.entries) if entry.title == LOYALTY)
    window.key("Home", *["Down"] * place)
    window.until_still()


def exports_a_pdf(window: Window, target: Path) -> None:
    window.key("ctrl+2")
    window.until_still()
    window.key("ctrl+shift+e")
    window.turn_to("^Export roadmap")
    window.key_until("ctrl+Return", lambda: window.is_shown("^Save as PDF"), "the question where to")
    window.turn_to("^Save as PDF")
    window.key("ctrl+a")
    window.type(str(target))
    window.key("Return")
    until(lambda: target.exists() and not window.is_shown("^Export roadmap"), "the PDF and the dialog gone")
    content = target.read_bytes()
    assert content.startswith(b"%PDF-")
    assert content.rstrip().endswith(b"%%EOF")
    assert content.count(b"/Type /Page\n") + content.count(b"/Type /Page ") + content.count(b"/Type /Page/") > 0


def test_an_import_is_one_step_that_undo_takes_back(start_app: StartApp, board: Path, plan: Path):
    window = start_app(plan, board, title=MAIN)
    bring_in(window, plan)
    assert len(items(plan)) == 8
    window.key("ctrl+z")
    until(lambda: not items(plan), "an empty workspace again")
    window.key("ctrl+shift+z")
    until(lambda: len(items(plan)) == 8, "the board again")


def test_a_second_start_brings_the_first_window_forward_and_hands_over_its_file(
    start_app: StartApp, start_beside: Callable[..., int], board: Path, plan: Path, home: Path
):
    first = start_app(plan, title=MAIN)
    other = start_app(home / "other.pmdesk", title="^other")
    assert other.is_active()
    assert start_beside(plan, board) == 0
    first.wait_for("^Import roadmap from board")
    until(lambda: not other.is_active(), "the other window behind")
    bring_in(first, plan)
    assert not items(home / "other.pmdesk")


@pytest.mark.parametrize("size", [(1440, 900), (1024, 640)])
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_sample_fills_the_window_in_light_and_dark(
    start_app: StartApp, tmp_path: Path, home: Path, mode: str, size: Point
):
    preferences = home / "config" / "pmdesk" / "preferences.json"
    preferences.parent.mkdir(parents=True, mode=0o700)
    preferences.write_text(json.dumps({"theme": mode}), encoding="utf-8")
    window = start_app("--sample", title="^Tidewater", size=size)
    window.key("ctrl+2")
    path = window.screenshot(tmp_path / f"timeline-{mode}-{size[0]}x{size[1]}.png")
    assert window.size() == size
    picture = QImage(str(path)).copy(0, 0, *size)
    assert share_of(picture, colour(mode, "surface")) > 0.3
    assert share_of(picture, colour("dark" if mode == "light" else "light", "surface")) < 0.01


def colour(mode: str, token: str) -> QColor:
    """Return a colour of the shipped design."""
    return QColor(json.loads(TOKENS.read_text(encoding="utf-8"))["color"][mode][token])


def share_of(picture: QImage, colour: QColor) -> float:
    """Return which part of a picture has a colour."""
    looked = [(x, y) for x in range(0, picture.width(), 5) for y in range(0, picture.height(), 5)]
    return sum(picture.pixelColor(x, y) == colour for x, y in looked) / len(looked)
