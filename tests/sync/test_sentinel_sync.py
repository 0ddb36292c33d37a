"""Secrets of connections are used in whole rounds with every trouble, and are found nowhere but in the keyring."""

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

import pytest

from pmdesk.commands.connections import AddConnection
from pmdesk.commands.fields import SetFields
from pmdesk.domain.connections import Connection, Flow, SyncLink
from pmdesk.domain.kinds import ConnectionId
from pmdesk.domain.mirrored import KindMapping, Wanted
from pmdesk.domain.remote import Page
from pmdesk.domain.roadmap import Item
from pmdesk.exporters.workspace import export_workspace
from pmdesk.queries.sync_status import log_lines, sync_status
from pmdesk.storage.backup import Reason, make
from pmdesk.sync.connecting import Means, line_to
from pmdesk.sync.connectors.redmine import Redmine
from pmdesk.sync.engine import Doing, sync_round
from pmdesk.sync.leash import CallOff
from pmdesk.sync.oauth import Provider, Tokens
from pmdesk.sync.oauth_keeping import SignIns
from pmdesk.sync.secrets import Secret, Secrets
from pmdesk.sync.way import Way
from pmdesk.ui.shell.troubles import TroubleLog
from tests.sync.servers import Server, send, serving
from tests.sync.test_sentinel import SENTINEL, holds, of_our_processes
from tests.world import NOW, World, empty_world

KINDS = {"issue": KindMapping("item", {"New": "planned"}, ("title", "description"))}
TROUBLES = (400, 401, 403, 409, 429, 500, 503)


@dataclass
class Tracker:
    """A Redmine with one issue that can be written; in a bad mood it repeats in its answer all that was sent."""

    mood: int = 200
    subject: str = "Pay in one tap"
    writes: int = 0
    refreshed: int = 0

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        path = urlsplit(handler.path).path
        if path == "/token":
            self.refreshed += 1
            fresh = {"access_token": f"{SENTINEL}-access-{self.refreshed}", "token_type": "Bearer", "expires_in": 3600}
            fresh["refresh_token"] = f"{SENTINEL}-refresh-{self.refreshed}"
            send(handler, 200, json.dumps(fresh).encode(), kind="application/json")
        elif self.mood != 200:
            words = "; ".join(f"{name}: {value}" for name, value in handler.headers.items())
            send(handler, self.mood, json.dumps({"errors": [f"no: {words}"]}).encode(), kind="application/json")
        elif handler.command == "PUT":
            self.subject = json.loads(getattr(handler, "body", b"{}"))["issue"]["subject"]
            self.writes += 1
            send(handler, 204)
        else:
            send(handler, 200, json.dumps(self._found(path)).encode(), kind="application/json", ETag=f'"{self.writes}"')

    def _found(self, path: str) -> Any:
        named = {"id": 1, "name": "New", "is_closed": False}
        at = f"2026-03-01T08:{self.writes:02}:00Z"
        issue = {"id": 1, "subject": self.subject, "status": named, "project": named, "updated_on": at}
        found: dict[str, Any] = {
            "/issues.json": {"issues": [issue], "total_count": 1},
            "/issues/1.json": {"issue": issue},
            "/projects.json": {"projects": [named], "total_count": 1},
            "/projects/1/versions.json": {"versions": []},
            "/issue_statuses.json": {"issue_statuses": [named]},
            "/users/current.json": {"user": {"id": 1, "login": "milena"}},
        }
        return found[path]


@dataclass
class Desk:
    """A workspace whose connections are synced in this process, with what they were told."""

    world: World
    secrets: Secrets
    told: list[str]

    def connect(self, server: Server, sign_in: str, secret: Secret) -> ConnectionId:
        self.secrets.put(f"planted-{sign_in}", secret)
        options = Wanted(sign_in=sign_in, user="pm" if sign_in == "basic" else "", kinds=KINDS).as_json()
        values = {"address": server.url("").rstrip("/"), "options": options, "direction": Flow.BOTH}
        values |= {"secret": f"planted-{sign_in}"}
        return self.world.desk.ask(AddConnection(f"Redmine by {sign_in}", "redmine", values))[1]

    def round(self, connection_id: ConnectionId) -> str:
        """Run a whole round, and return what went wrong in words."""
        connection = self.world.store.get(Connection, connection_id)
        clock = self.world.clock
        means = Means(clock, self.secrets, CallOff(), Way(), SignIns(self.secrets, clock), {})
        doing = Doing(CallOff(), Random(1), by_hand=True)
        standing = sync_round(self.world.desk, connection, lambda: line_to(connection, means), doing)
        self.told += [standing.as_json(), standing.trouble, *standing.notes, repr(means), repr(connection)]
        self.told += [line.words for line in log_lines(self.world.store, connection_id)]
        self.told += [each.words for each in sync_status(self.world.store, clock.now()).connections]
        return standing.trouble


@pytest.fixture
def desk(open_keyring: Secrets, tmp_path: Path) -> Iterator[Desk]:
    world = empty_world(tmp_path / "workspace" / "mine.pmdesk")
    handler = logging.FileHandler(tmp_path / "workspace" / "log.txt")
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield Desk(world, open_keyring, [])
    root.setLevel(before)
    root.removeHandler(handler)
    handler.close()
    world.store.close()


def oauth(server: Server, world: World) -> Secret:
    """Return a sign-in whose access has just ended, so that each round has it refreshed first."""
    over = world.clock.now() - timedelta(minutes=1)
    provider = Provider("Redmine", "pmdesk", server.url("/token"), client_secret=Secret(f"{SENTINEL}-client"))
    return Tokens(Secret(f"{SENTINEL}-access"), Secret(f"{SENTINEL}-refresh"), over, provider).as_secret()


SIGN_INS: dict[str, Callable[[Server, World], Secret]] = {
    "token": lambda _server, _world: Secret(SENTINEL),
    "basic": lambda _server, _world: Secret(SENTINEL),
    "oauth": oauth,
}


@pytest.mark.parametrize("sign_in", SIGN_INS)
def test_a_secret_of_a_connection_leaves_no_trace(desk: Desk, sign_in: str, tmp_path: Path):
    tracker, world = Tracker(), desk.world
    with serving(tracker) as server:
        made = desk.connect(server, sign_in, SIGN_INS[sign_in](server, world))
        assert desk.round(made) == ""
        (link,) = world.store.all(SyncLink)
        for mood in TROUBLES:
            title = f"Pay in {mood} taps"
            world.desk.do(SetFields(Item, (link.row_id,), {"title": title}, "Rename"))
            world.clock.instant += timedelta(hours=2)
            tracker.mood = mood
            assert desk.round(made), f"{mood} is told"
            tracker.mood = 200
            assert desk.round(made) == ""
            assert tracker.subject == title
        sent = [str(headers).encode() for _, headers in server.asked]
        bodies = [body for _, body in server.sent]
    assert tracker.writes == len(TROUBLES)
    assert bool(tracker.refreshed) == (sign_in == "oauth")
    assert sum(map(holds, [*sent, *bodies])) > 20, "it was used"
    world.desk.undo()
    leaves_no_trace(desk, tmp_path)


def test_what_broke_inside_a_round_writes_no_secret_down(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def broken(_redmine: Redmine, _cursor: str) -> Iterator[Page]:
        raise ValueError(f"Authorization: {SENTINEL}")

    monkeypatch.setattr(Redmine, "pages", broken)
    log = tmp_path / "workspace" / "trouble.log"
    told: list[str] = []
    with serving(Tracker()) as server:
        made = desk.connect(server, "token", Secret(SENTINEL))
        with pytest.raises(ValueError, match=SENTINEL) as caught:
            desk.round(made)
    writing = TroubleLog(log, desk.world.clock, lambda trouble: told.append(str(trouble)))
    writing.catch(ValueError, caught.value, caught.value.__traceback__)
    assert "ValueError" in log.read_text()
    desk.told += told
    leaves_no_trace(desk, tmp_path)


def leaves_no_trace(desk: Desk, folder: Path) -> None:
    """Look through all that was written, told and handed to processes."""
    store = desk.world.store
    make(store.path, Reason.ROUTINE, desk.world.clock)
    export_workspace(store, folder / "exported", NOW)
    assert (store.path.parent / "mine.pmdesk-wal").exists()
    everything = [path for path in folder.rglob("*") if path.is_file()]
    assert len(everything) > 10
    assert [path for path in everything if holds(path.read_bytes())] == []
    assert [words for words in desk.told if holds(words.encode())] == []
    seen = [path.read_bytes() for name in ("cmdline", "environ") for path in of_our_processes(name)]
    assert len(seen) >= 4
    assert not any(map(holds, seen))
