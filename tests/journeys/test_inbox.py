"""A morning with the inbox: 200 notes from real files are read, linked, filed, until none is left; by keys alone."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QColor, QImage

from pmdesk.commands.sample.build import make_sample
from pmdesk.domain.clock import SystemClock
from pmdesk.domain.inbox import Bug, Merge, Note, NoteState, Quote, Theme
from pmdesk.storage.memory import remember
from pmdesk.storage.store import open_workspace
from tests.journeys.conftest import StartApp
from tests.journeys.facts import asked
from tests.journeys.feedback_files import ALL, count_of, write_files
from tests.journeys.waiting import until
from tests.journeys.window import Window

TOKENS = Path(__file__).parents[2] / "resources" / "tokens.json"
TITLE = "^tidewater"
MODES = ("light", "dark")
WAITING = 23


@pytest.fixture(params=MODES)
def mode(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """The sample, left while its inbox was shown."""
    path = tmp_path / "tidewater.pmdesk"
    make_sample(path, SystemClock())
    store = open_workspace(path)
    remember(store, "pane", '"inbox"')
    store.close()
    return path


@pytest.fixture
def themed(home: Path, mode: str) -> None:
    """Let the person have chosen a theme before."""
    folder = home / "config" / "pmdesk"
    folder.mkdir(parents=True, mode=0o700)
    (folder / "preferences.json").write_text(json.dumps({"theme": mode}), encoding="utf-8")


def count(path: Path, noun: type, **equal: object) -> int:
    return asked(path, lambda store: store.count(noun, **equal))


def waiting(path: Path) -> int:
    return count(path, Note, state=NoteState.NEW)


def becomes(path: Path, number: Callable[[Path], int], wanted: int, what: str) -> None:
    until(lambda: number(path) == wanted, f"{what}: {wanted}, not {number(path)}")


@pytest.mark.usefixtures("themed")
def test_a_morning_with_the_inbox(start_app: StartApp, home: Path, workspace: Path, mode: str, tmp_path: Path):
    window = start_app(workspace, title=TITLE, env={"PYTHONFAULTHANDLER": "1"})
    stands_as_it_should(window, mode, tmp_path)
    brings_files_in(window, home, workspace)
    works_by_keys(window, workspace)
    searches(window, tmp_path, mode)
    empties(window, workspace)
    window.key_seen("ctrl+Tab")
    window.screenshot(tmp_path / f"themes-{mode}.png")
    assert window.close() == 0, window.said
    assert window.said == ""


def colours(mode: str) -> dict[str, Any]:
    return json.loads(TOKENS.read_text(encoding="utf-8"))["color"][mode]


def shows(picture: QImage, wanted: QColor) -> bool:
    """Whether a colour is anywhere in the list of notes."""
    return any(picture.pixelColor(x, y) == wanted for x in range(260, 800, 2) for y in range(150, 700))


def stands_as_it_should(window: Window, mode: str, folder: Path) -> None:
    """Wait until the list shows unread notes on the theme's ground."""
    known = colours(mode)
    for token in (known["accent"], known["surface"]):
        until(partial(seen_on, window, QColor(token)), f"{token} in the list", 60)
    window.screenshot(folder / f"inbox-{mode}.png")


def seen_on(window: Window, wanted: QColor) -> bool:
    return shows(window.until_still(), wanted)


def brings_files_in(window: Window, home: Path, workspace: Path) -> None:
    """Choose all files in one dialog and bring them in, all mail together and the others one after the other."""
    files = write_files(home)
    window.key_seen("ctrl+k")
    window.type(">Import notes")
    window.until_still()
    window.key("Return")
    window.turn_to("^Import notes$")
    window.type(" ".join(f'"{path.name}"' for path in files))
    window.key("Return")
    mails = [path for path in files if path.suffix in (".eml", ".mbox")]
    others = [path for path in files if path not in mails]
    here = WAITING
    for title, many in (
        (f"{len(mails)} files of mail", count_of(mails)),
        *((it.name, count_of([it])) for it in others),
    ):
        here += many
        window.turn_to(f"^Import notes from {title}")
        window.key_until("ctrl+Return", lambda: waiting(workspace) == here, f"{here} notes after {title}")  # noqa: B023  # it is called at once
        window.until_still()
        window.key("Return")
        until(partial(is_left, window, title), f"what comes after {title}")
    until(window.is_active, "the window having the focus again")
    assert here == WAITING + ALL
    window.until_still()


def is_left(window: Window, title: str) -> bool:
    return not window.is_shown(f"^Import notes from {title}")


def works_by_keys(window: Window, workspace: Path) -> None:
    """Do each verb once to the note on top."""
    left = WAITING + ALL
    window.key_seen("End")
    window.key_seen("Home")
    for key, state in (("a", NoteState.ACCEPTED), ("e", NoteState.ARCHIVED), ("q", NoteState.REJECTED)):
        before = count(workspace, Note, state=state)
        window.key(key)
        until(partial(more, workspace, state, before), f"one more {state.value}")
        left -= 1
    window.key("ctrl+z")
    becomes(workspace, waiting, left + 1, "a rejected note back")
    window.key("ctrl+shift+z")
    becomes(workspace, waiting, left, "it is rejected again")
    left = links(window, workspace, left)
    left = links_the_best_match(window, workspace, left)
    left = files_a_bug(window, workspace, left)
    names_a_theme(window, workspace)


def more(path: Path, state: NoteState, before: int) -> bool:
    return count(path, Note, state=state) == before + 1


def links(window: Window, workspace: Path, left: int) -> int:
    """Link the note on top to an item that is found by typing."""
    window.until_still()
    before = count(workspace, Quote)
    window.key_seen("l")
    window.type("bulk pr")
    window.until_still()
    window.key("Return")
    window.until_still()
    until(lambda: count(workspace, Quote) == before + 1, "a note linked to an item")
    becomes(workspace, waiting, left - 1, "a linked note is accepted")
    window.until_still()
    return left - 1


def links_the_best_match(window: Window, workspace: Path, left: int) -> int:
    """Link the note on top to the item that is offered first."""
    before = count(workspace, Quote)
    window.key("1")
    until(lambda: count(workspace, Quote) == before + 1, "a note linked to its best match")
    assert asked(workspace, lambda store: store.all(Quote, order_by="id")[-1].item_id) is not None
    becomes(workspace, waiting, left - 1, "a linked note is accepted")
    window.until_still()
    return left - 1


def files_a_bug(window: Window, workspace: Path, left: int) -> int:
    """File the note on top as a bug."""
    before = count(workspace, Bug)
    window.key("b")
    window.turn_to("^File as bug")
    window.key_until("ctrl+Return", lambda: count(workspace, Bug) == before + 1, "a bug filed")
    until(lambda: not window.is_shown("^File as bug"), "the sheet gone")
    until(window.is_active, "the window having the focus again")
    becomes(workspace, waiting, left - 1, "a bug is accepted")
    window.until_still()
    return left - 1


def names_a_theme(window: Window, workspace: Path) -> None:
    """Put the note on top into a theme that is found by typing."""
    theme = asked(workspace, lambda store: store.all(Theme, title="Gift message length")[0].id)
    before = count(workspace, Note, theme_id=theme)
    window.key_seen("t")
    window.type("Gift mess")
    window.until_still()
    window.key("Return")
    until(lambda: count(workspace, Note, theme_id=theme) == before + 1, "a note in the theme")
    window.until_still()


def searches(window: Window, folder: Path, mode: str) -> None:
    """Search as one types, with a slip of the finger, and leave the search."""
    window.key_seen("slash")
    window.type("paymnet -wallet")
    window.until_still()
    window.screenshot(folder / f"search-{mode}.png")
    window.key("ctrl+a", "BackSpace")
    window.key_seen("Escape")


def empties(window: Window, workspace: Path) -> None:
    """Select the rest and archive it: nothing is left to triage."""
    window.key_seen("End")
    window.key_seen("ctrl+a")
    window.key("e")
    becomes(workspace, waiting, 0, "notes to triage")
    assert count(workspace, Merge) == 2
    window.until_still()
