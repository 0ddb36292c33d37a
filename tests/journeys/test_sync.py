"""A day with a tracker: connected by keys, edited on both sides while offline, differences resolved, the choice undone.

The tracker is a real Redmine, the keyring a real daemon; the workspace is read beside the window that has it open.
"""

import json
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from pmdesk.domain.connections import Choice, Conflict, Connection, Flow, SyncLink
from pmdesk.domain.mirrored import wanted_of
from pmdesk.domain.roadmap import Item
from pmdesk.storage.store import open_workspace
from tests.journeys.conftest import StartApp
from tests.journeys.facts import asked, items
from tests.journeys.waiting import until
from tests.journeys.window import Window
from tests.sync.counterparts import REDMINE, running
from tests.sync.keyring import MISSING, bus, keyring

KEY = "a" * 40
TODAY = date.today()  # the app under test lives today
FAR_S = 60.0


@dataclass(frozen=True)
class Far:
    """The tracker, as somebody else works in it: a project of its own with two issues."""

    url: str
    project: str
    wallet: str
    search: str

    def ask(self, method: str, path: str, value: Any = None) -> Any:
        return ask(self.url, method, path, value)

    def issue(self, number: str) -> dict[str, Any]:
        return self.ask("GET", f"issues/{number}.json")["issue"]


def ask(url: str, method: str, path: str, value: Any = None) -> Any:
    body = None if value is None else json.dumps(value).encode()
    headers = {"X-Redmine-API-Key": KEY, "Content-Type": "application/json"}
    asking = urllib.request.Request(f"{url}/{path}", body, headers, method=method)  # noqa: S310  # our own server
    with urllib.request.urlopen(asking, timeout=30) as answer:  # noqa: S310
        said = answer.read()
    return json.loads(said) if said.strip() else None


@pytest.fixture
def far() -> Iterator[Far]:
    with running(REDMINE) as url:
        name = f"p{uuid.uuid4().hex[:12]}"
        wanted = {
            "name": name,
            "identifier": name,
            "tracker_ids": [1, 2, 3],
            "enabled_module_names": ["issue_tracking"],
        }
        project = str(ask(url, "POST", "projects.json", {"project": wanted})["project"]["id"])

        def made(subject: str) -> str:
            days = {"start_date": f"{TODAY}", "due_date": f"{TODAY + timedelta(days=9)}"}
            issue = {"project_id": project, "tracker_id": 2, "subject": subject, **days}
            return str(ask(url, "POST", "issues.json", {"issue": issue})["issue"]["id"])

        yield Far(url, project, made("Wallets in two taps"), made("Search that forgives"))
        ask(url, "DELETE", f"projects/{project}.json")


@pytest.fixture
def bus_address(tmp_path: Path) -> Iterator[str]:
    """The session bus of the window, with an open keyring on it."""
    if MISSING:
        pytest.skip(f"This machine has no {' and no '.join(MISSING)}; packaging/test installs them.")
    with bus(tmp_path / "bus") as env, keyring(env, typed="pw"):
        yield env["DBUS_SESSION_BUS_ADDRESS"]


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.pmdesk"
    open_workspace(path).close()
    return path


def test_a_day_with_a_tracker(start_app: StartApp, far: Far, bus_address: str, plan: Path, tmp_path: Path):
    window = start_app(plan, title="^plan", env={"DBUS_SESSION_BUS_ADDRESS": bus_address})
    connects(window, plan, far, tmp_path)
    edits_here_and_there_while_offline(window, plan, far)
    comes_online(window, plan)
    resolves_and_undoes(window, plan, far, tmp_path)
    assert window.close() == 0, window.said
    assert window.said == ""


def do(window: Window, verb: str) -> None:
    """Do something by its name in the palette."""
    window.key_seen("ctrl+k")
    window.type(f">{verb}")
    window.until_still()
    window.key("Return")


def connections(plan: Path) -> list[Connection]:
    return asked(plan, lambda store: store.all(Connection))


def conflicts(plan: Path) -> dict[str, Conflict]:
    return {each.field: each for each in asked(plan, lambda store: store.all(Conflict))}


def waiting(plan: Path) -> set[str]:
    """Return the fields that wait to be sent."""
    return {field for (field,) in asked(plan, lambda store: store.read("SELECT field FROM sync_waiting"))}


def titled(plan: Path, title: str) -> Item | None:
    return items(plan).get(title)


def connects(window: Window, plan: Path, far: Far, folder: Path) -> None:
    """Set up a connection by keys alone: service, address, key, both ways, tested, connected."""
    do(window, "Connections")
    window.turn_to("^Connections$")
    window.type("redmine")
    window.until_still()
    window.key_seen("Return")
    window.type(far.url)
    window.key("Tab", "Tab")
    window.type(KEY)
    window.key("Tab")
    window.key_seen("Right")
    window.screenshot(folder / "form.png")
    window.key("Tab", "Tab", "Tab")
    before = told(window.until_still())
    window.key("space")
    until(lambda: told(window.until_still()) != before, "what the test tells", FAR_S)
    window.screenshot(folder / "tested.png")
    window.key_until("ctrl+Return", lambda: connections(plan), "a connection")
    (made,) = connections(plan)
    assert (made.service, made.address, made.direction) == ("redmine", far.url, Flow.BOTH)
    assert made.secret
    assert wanted_of(made.options).kinds["issue"].states, "the test brought the states"
    until(lambda: titled(plan, "Wallets in two taps"), "the issues as items", FAR_S)
    until(lambda: asked(plan, lambda store: store.count(SyncLink)) >= 2, "links")
    window.screenshot(folder / "connected.png")
    window.key("Escape")
    until(lambda: not window.is_shown("^Connections$"), "the dialog gone")
    until(window.is_active, "the window having the focus again")
    window.until_still()


def told(picture: QImage) -> QImage:
    """Return where a longer sentence than “Asking…” stands below the form."""
    return picture.copy(QRect(620, 600, 140, 48))


def edits_here_and_there_while_offline(window: Window, plan: Path, far: Far) -> None:
    """Move one item here and there, the other one only here."""
    do(window, "Work offline")
    window.until_still()
    window.key("F5")
    for title, fields in (("Wallets in two taps", 2), ("Search that forgives", 4)):
        was = items(plan)[title]
        go_to(window, title)
        window.key("alt+Right")
        until(lambda: items(plan)[title].end != was.end, f"“{title}” moved")  # noqa: B023  # it is called at once
        until(lambda: len(all_waiting(plan)) == fields, f"{fields} fields waiting")  # noqa: B023
    there = {"issue": {"due_date": f"{TODAY + timedelta(days=40)}", "subject": "Wallets in one tap"}}
    far.ask("PUT", f"issues/{far.wallet}.json", there)
    assert far.issue(far.search)["due_date"] == f"{TODAY + timedelta(days=9)}", "nothing left while offline"
    assert not conflicts(plan)


def all_waiting(plan: Path) -> list[Any]:
    return asked(plan, lambda store: store.read("SELECT link_id, field FROM sync_waiting"))


def go_to(window: Window, title: str) -> None:
    """Go to an item by the palette; the keys of the timeline work then."""
    window.key_seen("ctrl+k")
    window.type(title)
    window.until_still()
    window.key("Return")
    window.until_still()


def comes_online(window: Window, plan: Path) -> None:
    """What was changed on one side alone is there on both; the days that both changed differ."""
    do(window, "Work offline")
    window.until_still()
    window.key("F5")
    until(lambda: "end" in conflicts(plan), "a difference", FAR_S)
    until(lambda: titled(plan, "Wallets in one tap"), "their title here")
    until(lambda: not waiting(plan), "all that does not differ sent", FAR_S)


def resolves_and_undoes(window: Window, plan: Path, far: Far, folder: Path) -> None:
    """Choose mine by a key, take the choice back, choose it again, and have it sent."""
    mine = items(plan)["Wallets in one tap"]
    assert mine.end is not None
    moved = f"{items(plan)['Search that forgives'].end}"
    until(lambda: far.issue(far.search)["due_date"] == moved, "what was moved here moved there")
    assert far.issue(far.wallet)["due_date"] == f"{TODAY + timedelta(days=40)}", "nothing is overwritten by itself"
    do(window, "Resolve conflicts")
    window.turn_to("^Resolve conflicts")
    window.screenshot(folder / "differs.png")
    window.key_seen("1")
    window.key_until("ctrl+Return", partial(is_chosen, plan, Choice.MINE), "mine chosen")
    until(lambda: not window.is_shown("^Resolve conflicts"), "the dialog gone")
    until(window.is_active, "the window having the focus again")
    until(lambda: waiting(plan) == {"end"}, "the choice waiting to be sent")
    window.key("ctrl+z")
    until(partial(is_chosen, plan, Choice.OPEN), "the difference open again")
    assert not waiting(plan)
    window.key("ctrl+shift+z")
    until(partial(is_chosen, plan, Choice.MINE), "mine chosen again")
    window.key("F5")
    until(lambda: far.issue(far.wallet)["due_date"] == f"{mine.end}", "mine at the tracker", FAR_S)
    until(lambda: not waiting(plan), "nothing left to send", FAR_S)


def is_chosen(plan: Path, choice: Choice) -> bool:
    found = conflicts(plan).get("end")
    return found is not None and found.choice is choice
