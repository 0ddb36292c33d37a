"""In the window of connections a service is found, tried, mapped, connected, changed, paused and removed."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pmdesk.commands.connections import AddConnection
from pmdesk.commands.receive_remote import ReceiveRemote
from pmdesk.domain.changes import Actor
from pmdesk.domain.connections import Connection, Flow, SyncLink
from pmdesk.domain.kinds import ConnectionId
from pmdesk.domain.mirrored import NOTHING, wanted_of
from pmdesk.domain.roadmap import Item, Status
from pmdesk.domain.standing import Standing
from pmdesk.sync.secrets import Secret
from pmdesk.sync.services import service
from pmdesk.ui.context import Context
from pmdesk.ui.shell.connections import ConnectionsDialog, open_connections
from pmdesk.ui.shell.connections_draft import named, new_draft
from pmdesk.ui.shell.connections_page import ConnectionPage
from pmdesk.ui.widgets.asking import Asking
from tests.sync.keyring import MISSING, bus, keyring
from tests.sync.servers import Server, send, serving
from tests.ui.rooms import make_context
from tests.world import NOW, World

WAIT_MS = 20_000
KEY = "k3y-that-nobody-sees"
ANSWERS = {
    "/users/current.json": {"user": {"firstname": "Milena", "lastname": "Kos", "login": "milena"}},
    "/projects.json": {"projects": [{"id": 1, "name": "Checkout"}, {"id": 2, "name": "Seller Hub"}], "total_count": 2},
    "/issue_statuses.json": {
        "issue_statuses": [
            {"id": 1, "name": "New", "is_closed": False},
            {"id": 2, "name": "In Progress", "is_closed": False},
            {"id": 5, "name": "Closed", "is_closed": True},
        ]
    },
    "/issues.json": {
        "issues": [
            {
                "id": 118,
                "subject": "Wallet payments",
                "description": "Pay by card.",
                "project": {"id": 1, "name": "Checkout"},
                "tracker": {"id": 1, "name": "Feature"},
                "status": {"id": 2, "name": "In Progress", "is_closed": False},
                "priority": {"id": 1, "name": "Normal"},
                "author": {"id": 5, "name": "Milena Kos"},
                "created_on": "2026-03-01T08:00:00Z",
                "updated_on": "2026-03-02T08:00:00Z",
                "done_ratio": 10,
                "is_private": False,
            }
        ],
        "total_count": 1,
        "offset": 0,
        "limit": 100,
    },
}


def redmine(handler: BaseHTTPRequestHandler) -> None:
    """Answer as a Redmine does, to who has the key."""
    if handler.headers.get("X-Redmine-API-Key") != KEY:
        send(handler, 401)
        return
    path = handler.path.partition("?")[0]
    empty = {"versions": [], "total_count": 0} if path.endswith("versions.json") else None
    found = ANSWERS.get(path, empty)
    send(handler, 200 if found else 404, json.dumps(found or {}).encode(), kind="application/json")


class Room:
    """The window over a workspace without connections, and a server."""

    def __init__(self, world: World, qtbot: QtBot, server: Server) -> None:
        self.world, self.qtbot, self.server = world, qtbot, server
        self.host = QWidget()
        self.host.resize(1440, 900)
        qtbot.addWidget(self.host)
        self.context: Context = make_context(world, self.host)
        self.host.show()
        self.dialog: ConnectionsDialog = open_connections(self.context, self.host)

    @property
    def page(self) -> ConnectionPage:
        assert self.dialog.connection is not None
        return self.dialog.connection

    @property
    def connection(self) -> Connection:
        (found,) = self.context.desk.store.all(Connection)
        return found

    def fill(self, key: str = KEY) -> None:
        """Begin a Redmine, and type where it is and who we are."""
        self.dialog.begin("redmine")
        self.type(self.page.address, self.server.url("").rstrip("/"))
        self.type(self.page.secret, key)

    def type(self, line: QWidget, text: str) -> None:
        line.setFocus()
        self.qtbot.keyClicks(line, text)

    def tested(self, words: str) -> None:
        self.page.test.click()
        self.qtbot.waitUntil(lambda: words in self.dialog.told.text(), timeout=WAIT_MS)

    def until(self, holds: object) -> None:
        self.qtbot.waitUntil(holds, timeout=WAIT_MS)

    def connected(self) -> Connection:
        """Connect with the secret kept for this session only, as there is no keyring."""
        self.fill()
        self.tested("Milena Kos")
        self.dialog.save()
        self.until(lambda: not self.dialog.session_button.isHidden())
        self.dialog.session_button.click()
        return self.connection


@pytest.fixture
def room(empty: World, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'nothing'}")
    with ExitStack() as stack:
        made = Room(empty, qtbot, stack.enter_context(serving(redmine)))
        yield made
        made.dialog.work.call_off()
        made.context.close()


def test_without_connections_it_offers_services_and_finds_them_by_typing(room: Room):
    services = room.dialog.services
    assert room.dialog.stack.currentWidget() is services
    room.type(services.search, "redm")
    assert [title for _, title in services.rows.found] == ["Redmine"]
    room.qtbot.keyClick(services.search, Qt.Key.Key_Return)
    assert room.dialog.draft is not None
    assert room.dialog.draft.service.name == "redmine"
    room.until(lambda: "no keyring" in room.dialog.keyring.text())


def test_what_is_missing_is_said_beside_its_field(room: Room):
    room.dialog.begin("sentry")
    room.page.test.click()
    fields = room.page.fields
    assert fields.trouble("address") == "Type the whole address, such as https://sentry.io."
    assert fields.trouble("secret") == "Type the token. It goes to the keyring, never into the workspace."
    assert fields.trouble("organization") == "This is needed."
    assert not room.server.asked


def test_a_test_says_who_we_are_and_offers_the_parts(room: Room):
    room.fill()
    assert room.page.title.text() == "Redmine, 127.0.0.1"
    room.tested("Milena Kos")
    assert [check.text() for check in room.page.scopes.checks.values()] == ["Checkout", "Seller Hub"]
    assert room.dialog.draft is not None
    assert room.dialog.draft.kinds["issue"].states["In Progress"] == Status.IN_PROGRESS
    assert "status" in room.dialog.draft.kinds["issue"].sends


def test_a_wrong_key_is_said_beside_it_and_shown_nowhere(room: Room):
    room.fill("wrong-key")
    room.page.test.click()
    room.until(lambda: room.page.fields.trouble("secret") != "")
    assert "wrong-key" not in room.page.fields.trouble("secret")
    assert room.page.fields.trouble("secret").endswith("did not accept the sign-in. Type the token again.")


def test_a_server_that_is_not_there_is_said_beside_the_address(room: Room):
    room.dialog.begin("redmine")
    room.type(room.page.address, "http://127.0.0.1:9")
    room.type(room.page.secret, KEY)
    room.page.test.click()
    room.until(lambda: room.page.fields.trouble("address") != "")
    assert room.page.fields.trouble("address").endswith(
        "nothing answers there. Look at the address, or try again later."
    )


def test_a_test_is_called_off_at_once(room: Room, qtbot: QtBot):
    def hold(_handler: BaseHTTPRequestHandler) -> None:
        room.server.leave.wait(30)

    with serving(hold) as slow:
        room.dialog.begin("redmine")
        room.type(room.page.address, slow.url("").rstrip("/"))
        room.type(room.page.secret, KEY)
        room.page.test.click()
        qtbot.waitUntil(lambda: bool(slow.asked), timeout=WAIT_MS)
        assert room.page.test.text() == "Cancel"
        room.page.test.click()
        assert room.page.test.text() == "Test connection"
        assert room.dialog.told.text() == "Called off."
        room.server.leave.set()


def test_without_a_keyring_it_is_told_and_this_session_only_is_offered(room: Room):
    found = room.connected()
    assert (found.service, found.title, found.direction) == ("redmine", "Redmine, 127.0.0.1", Flow.READ)
    assert found.secret
    assert room.context.syncing().secrets.get(found.secret) == Secret(KEY)
    assert KEY not in found.options
    assert KEY not in json.dumps(list(map(str, room.world.store.read("SELECT * FROM connection"))))


@pytest.mark.skipif(bool(MISSING), reason=f"This machine has no {' and no '.join(MISSING)}.")
def test_with_a_keyring_the_secret_goes_there_and_nowhere_else(
    empty: World, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with bus(tmp_path / "home") as env, keyring(env, typed="pw"), serving(redmine) as server:
        for name in ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "XDG_DATA_HOME"):
            monkeypatch.setenv(name, env[name])
        room = Room(empty, qtbot, server)
        room.fill()
        room.dialog.save()
        room.until(lambda: room.context.desk.store.count(Connection) == 1)
        secrets = room.context.syncing().secrets
        assert not secrets.is_for_session(room.connection.secret)
        assert secrets.get(room.connection.secret) == Secret(KEY)
        room.until(lambda: room.context.desk.store.count(Item) == 1)
        kept = json.dumps(list(map(str, room.world.store.read("SELECT * FROM connection"))))
        assert KEY not in kept
        room.context.close()


def test_what_is_connected_is_synced_at_once(room: Room):
    room.connected()
    room.until(lambda: room.context.desk.store.count(Item) == 1)
    (item,) = room.context.desk.store.all(Item)
    assert (item.title, item.status) == ("Wallet payments", Status.IN_PROGRESS)
    (link,) = room.context.desk.store.all(SyncLink)
    assert link.remote_id == "118"
    room.until(lambda: not room.context.syncing().running() and not room.dialog.told.text())


def test_a_preview_shows_what_would_come_and_keeps_nothing(room: Room):
    room.fill()
    room.tested("Milena Kos")
    room.dialog.turn("records")
    mapping = room.dialog.mapping
    assert mapping is not None
    mapping.look.click()
    room.until(lambda: mapping.rows.count() == 1 or "no " in mapping.said.text())
    assert mapping.rows.text(0) == "#118, Wallet payments, Feature, In progress (In Progress)"
    assert mapping.said.text() == "1 issue becomes a feature. Nothing is kept yet."
    assert room.context.desk.store.count(Item) == 0


def test_a_tracker_of_bugs_can_be_left_out_before_anything_comes(room: Room):
    room.fill()
    room.tested("Milena Kos")
    room.dialog.turn("records")
    mapping = room.dialog.mapping
    assert mapping is not None
    block = mapping.blocks["issue"]
    assert block.labels.labels == {"bug": "bug", "feature request": "note", "feature-request": "note"}
    block.labels.more.click()
    line = block.labels.lines[-1]
    room.type(line.edit, "Feature")
    line.combo.setCurrentIndex(line.combo.findData(NOTHING))
    line.combo.activated.emit(line.combo.currentIndex())
    mapping.look.click()
    room.until(lambda: "kept yet" in mapping.said.text())
    assert mapping.said.text() == "1 issue labelled “Feature” stays out. Nothing is kept yet."
    assert mapping.rows.text(0) == "#118, Wallet payments, Nothing, stay out"
    block.labels.lines[1].drop.click()
    assert room.dialog.draft is not None
    kept = room.dialog.draft.kinds["issue"].labels
    assert kept == {"bug": "bug", "feature-request": "note", "Feature": NOTHING}


def test_kinds_and_states_can_be_nothing_and_fields_be_left(room: Room):
    room.fill()
    room.tested("Milena Kos")
    room.page.flow.segment("both").click()
    room.dialog.turn("records")
    mapping, draft = room.dialog.mapping, room.dialog.draft
    assert mapping is not None
    assert draft is not None
    block = mapping.blocks["issue"]
    block.takes["start", "end"].click()
    block.takes["owner",].click()
    assert draft.kinds["issue"].leaves == ("start", "end", "owner")
    assert not {"start", "end", "owner"} & set(draft.kinds["issue"].sends)
    assert not block.sends["owner"].isEnabled()
    state = block.states["Closed"]
    state.setCurrentIndex(state.findData(NOTHING))
    state.activated.emit(state.currentIndex())
    assert draft.kinds["issue"].states["Closed"] == NOTHING
    target = block.target
    target.setFocus()
    target.setCurrentIndex(target.findData(NOTHING))
    target.activated.emit(target.currentIndex())
    assert draft.kinds["issue"].target == NOTHING
    assert not mapping.blocks["issue"].states
    assert mapping.blocks["issue"].target.hasFocus()


def test_kinds_states_and_sent_fields_are_changed_and_saved_as_one_step(room: Room):
    room.connected()
    room.until(lambda: not room.context.syncing().running())
    dialog = room.dialog
    room.page.flow.segment("both").click()
    dialog.turn("records")
    assert dialog.mapping is not None
    block = dialog.mapping.blocks["issue"]
    state = block.states["New"]
    state.setCurrentIndex(state.findData("planned"))
    state.activated.emit(state.currentIndex())
    block.sends["owner"].click()
    assert dialog.save_button.isEnabled()
    dialog.save()
    kept = wanted_of(room.connection.options).kinds["issue"]
    assert room.connection.direction is Flow.BOTH
    assert kept.states["New"] == "planned"
    assert "owner" not in kept.sends
    assert "title" in kept.sends
    room.context.desk.undo()
    assert room.connection.direction is Flow.READ


def test_a_kind_can_become_something_else(room: Room):
    room.fill()
    room.tested("Milena Kos")
    room.dialog.turn("records")
    assert room.dialog.mapping is not None
    target = room.dialog.mapping.blocks["issue"].target
    target.setCurrentIndex(target.findData("bug"))
    target.activated.emit(target.currentIndex())
    assert room.dialog.draft is not None
    assert room.dialog.draft.kinds["issue"].states == {"New": "open", "In Progress": "confirmed", "Closed": "closed"}


def test_a_person_signs_in_by_a_code_and_the_tokens_go_into_no_workspace(room: Room):
    def provider(handler: BaseHTTPRequestHandler) -> None:
        here = f"http://127.0.0.1:{handler.server.server_port}"  # pyright: ignore[reportAttributeAccessIssue]
        code = {"user_code": "WDJB-MJHT", "verification_uri": f"{here}/type", "device_code": "d", "interval": 0.1}
        tokens = {"access_token": KEY, "token_type": "bearer", "expires_in": 3600, "refresh_token": "r"}
        found = {"/oauth/authorize_device": code | {"expires_in": 60}, "/oauth/token": tokens}[handler.path]
        send(handler, 200, json.dumps(found).encode(), kind="application/json")

    with serving(provider) as server:
        room.dialog.begin("gitlab")
        page = room.page
        room.type(page.address, server.url("").rstrip("/"))
        page.sign_in.setCurrentIndex(page.sign_in.findData("oauth"))
        page.sign_in.activated.emit(page.sign_in.currentIndex())
        page.oauth.browser.click()
        room.until(lambda: "client ID" in room.dialog.told.text() + page.fields.trouble("oauth"))
        room.type(page.options["client_id"], "pmdesk")
        said: list[str] = []
        room.dialog.work.coded.connect(lambda code, url: said.append(f"{code} {url}"))
        page.oauth.code.click()
        room.until(lambda: "no keyring" in page.oauth.said.text())
        assert said == [f"WDJB-MJHT {server.url('/type')}"]
        page.oauth.session.click()
        assert page.oauth.said.text() == "Signed in."
        room.dialog.save()
    assert room.connection.secret
    assert wanted_of(room.connection.options).sign_in == "oauth"
    assert KEY not in room.connection.options


def test_another_sign_in_does_not_take_the_secret_of_the_first(room: Room):
    found = room.connected()
    sign_in = room.page.sign_in
    for kind, name in (("basic", ""), ("token", found.secret)):
        sign_in.setCurrentIndex(sign_in.findData(kind))
        sign_in.activated.emit(sign_in.currentIndex())
        assert room.page.draft.secret == name


def test_it_is_paused_and_removed_and_undo_brings_it_back(room: Room):
    made = other(room)
    room.dialog.choose(made)
    room.dialog.pause()
    assert room.connection.paused
    assert room.dialog.pause_button.text() == "Resume"
    assert room.dialog.told.text() == "Paused. Ctrl+Z takes it back."
    room.dialog.remove()
    asking = room.dialog.findChild(Asking)
    assert asking is not None
    assert asking.words == "Nothing has come through it yet. Undo brings it back."
    asking.buttons[0].click()
    assert room.context.desk.store.count(Connection) == 0
    room.context.desk.undo()
    assert room.connection.id == made


def test_the_log_is_read_and_copied(room: Room):
    made = other(room)
    log = ("148 new, 3 changed.", "The server said “too many requests”.")
    room.context.desk.do(ReceiveRemote(made, "x", NOW, standing=Standing().as_json(), log=log), Actor.SYNC)
    room.dialog.choose(made)
    room.dialog.turn("log")
    assert [line.words for line in room.dialog.log.rows.lines] == list(reversed(log))
    room.dialog.log.copy.click()
    assert "148 new, 3 changed." in QGuiApplication.clipboard().text()


def test_leaving_with_something_unsaved_is_asked_about(room: Room):
    room.fill()
    room.dialog.reject()
    asking = room.dialog.findChild(Asking)
    assert asking is not None
    assert room.dialog.isVisible()
    asking.buttons[0].click()
    assert not room.dialog.isVisible()
    assert room.context.desk.store.count(Connection) == 0


def test_what_is_not_saved_waits_while_another_connection_is_looked_at(room: Room):
    first, second = other(room), other(room)
    room.dialog.choose(first)
    room.type(room.page.title, " of Checkout")
    room.dialog.choose(second)
    assert room.page.title.text() == "Tracker"
    assert not room.dialog.is_dirty
    room.dialog.choose(first)
    assert room.page.title.text() == "Tracker of Checkout"
    assert room.dialog.save_button.isEnabled()


def test_a_service_of_a_newer_program_is_told_and_can_be_removed(room: Room):
    made = room.context.desk.ask(AddConnection("Newer", "of_tomorrow", {"every_minutes": None}))[1]
    room.dialog.choose(made)
    assert "does not know: of_tomorrow" in room.dialog.told.text()
    assert room.dialog.remove_button.isVisible()
    assert not room.dialog.save_button.isVisible()


@pytest.mark.parametrize(
    ("name", "address", "is_right"),
    [
        ("imap", "imaps://mail.example", True),
        ("imap", "mail.example", False),
        ("redmine", "https://[", False),
        ("linear", "", True),
    ],
)
def test_an_address_is_looked_at_as_its_service_wants_it(name: str, address: str, is_right: bool):
    draft = new_draft(service(name))
    draft.address = address
    assert ("address" not in draft.troubles()) is is_right


def test_a_connection_is_named_after_its_host():
    assert named(service("redmine"), "https://tracker.example/redmine") == "Redmine, tracker.example"
    assert named(service("redmine"), "") == "Redmine"


def other(room: Room) -> ConnectionId:
    """Add a connection that is only synced when asked."""
    values = {"every_minutes": None, "address": "https://tracker.example"}
    return room.context.desk.ask(AddConnection("Tracker", "redmine", values))[1]
