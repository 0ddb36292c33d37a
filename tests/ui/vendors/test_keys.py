"""The window of keys: stored in a real keyring, tried at a real server, rotated, and said where neither is there."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from pmdesk.commands.fields import SetFields
from pmdesk.domain.apis import Credential, CredentialKind, Environment
from pmdesk.domain.kinds import CredentialId
from pmdesk.sync.secrets import Missing, Secrets
from pmdesk.ui.vendors.key_looks import LOOKS
from pmdesk.ui.vendors.keys_dialog import KeysDialog
from pmdesk.ui.vendors.keys_section import KeysSection
from pmdesk.ui.vendors.keys_work import SESSION
from pmdesk.ui.widgets.asking import Asking
from tests.sync.keyring import MISSING, bus, keyring
from tests.sync.servers import Server, send, serving
from tests.ui.vendors.conftest import MakeStage
from tests.ui.vendors.stage import Stage
from tests.world import TODAY

DAY = timedelta(days=1)
GOOD = {"Bearer first", "Bearer second"}


def api(handler: BaseHTTPRequestHandler) -> None:
    """Let in who has one of the good keys."""
    opens = handler.headers.get("Authorization") in GOOD
    send(handler, 200 if opens else 401, b'{"message": "who are you"}', kind="application/json")


class Room:
    """The window of keys over the pane, with hands on it."""

    def __init__(self, stage: Stage, server: Server) -> None:
        self.stage = stage
        self.server = server
        stage.show(f"pmdesk://integration/{stage.ids['payments']}")
        stage.context.actions.trigger("vendors.keys")
        found = stage.host.findChild(KeysDialog)
        assert found is not None
        self.dialog: KeysDialog = found
        stage.until(found.isActiveWindow)

    @property
    def secrets(self) -> Secrets:
        return self.stage.context.secrets()

    def key(self, name: str = "key") -> Credential:
        return self.stage.world.store.get(Credential, self.stage.ids[name])

    def fresh(self, environment: Environment = Environment.PRODUCTION) -> Credential:
        """Add a key and return it."""
        self.dialog.add(environment)
        assert self.dialog.key is not None
        self.stage.ids["fresh"] = self.dialog.key.id
        return self.dialog.key

    def keep(self, text: str) -> None:
        self.dialog.page.secret.line.setText(text)
        self.stage.qtbot.keyClick(self.dialog.page.secret.line, Qt.Key.Key_Return)

    def told(self, words: str) -> None:
        self.stage.until(lambda: words in self.dialog.told.text())

    def answer(self, words: str) -> None:
        """Press a button of the question that is asked."""
        asking = self.dialog.findChild(Asking)
        assert asking is not None
        next(button for button in asking.buttons if button.text() == words).click()
        QApplication.sendPostedEvents(asking, 52)  # The question deletes itself.

    def try_at(self, path: str = "/me") -> None:
        self.dialog.page.trial.url.setText(self.server.url(path))

    def kept(self, text: str = "first") -> Credential:
        """Return a new key that is in the keyring."""
        self.fresh()
        self.keep(text)
        self.told("is in the keyring of this computer")
        return self.key("fresh")


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A keyring that is open, and a server."""
    if MISSING:
        pytest.skip(f"This machine has no {' and no '.join(MISSING)}.")
    with ExitStack() as stack:
        env = stack.enter_context(bus(tmp_path / "home"))
        for name in ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "XDG_DATA_HOME"):
            monkeypatch.setenv(name, env[name])
        stack.enter_context(keyring(env, typed="pw"))
        yield stack.enter_context(serving(api))


@pytest.fixture
def room(outside: Server, stage: Stage) -> Iterator[Room]:
    made = Room(stage, outside)
    yield made
    made.dialog.close()


def test_a_key_is_stored_in_the_keyring_and_named_in_the_workspace(room: Room) -> None:
    key = room.kept("first")
    assert room.secrets.get(key.secret).reveal() == "first"
    assert (key.title, key.environment, key.created) == ("Production", Environment.PRODUCTION, TODAY)
    assert key.integration_id == room.stage.ids["payments"]
    assert not room.dialog.page.secret.line.text()
    room.stage.until(lambda: "Secret Service" in room.dialog.page.where.text())
    assert not room.dialog.findChildren(Asking), "there was nothing to replace"


def test_a_stored_key_is_replaced_only_after_a_question(room: Room) -> None:
    key = room.kept("first")
    room.keep("second")
    room.answer("Cancel")
    assert room.secrets.get(key.secret).reveal() == "first"
    room.keep("second")
    room.answer("Replace key")
    room.stage.until(lambda: room.secrets.get(key.secret).reveal() == "second")
    assert room.key("fresh").secret == key.secret


def test_a_key_goes_out_of_the_keyring_only_after_a_question(room: Room) -> None:
    key = room.kept("first")
    room.dialog.page.forget.click()
    room.answer("Remove key")
    room.told("The key is out of the keyring.")
    assert not room.key("fresh").secret
    with pytest.raises(Missing):
        room.secrets.get(key.secret)


def test_a_key_is_rotated_step_by_step_and_a_swap_is_taken_back(room: Room) -> None:
    first = room.kept("first")
    rotation = room.dialog.page.rotation
    assert rotation.next.isVisibleTo(rotation)
    assert not rotation.swap.isVisibleTo(rotation)
    rotation.ends.setText("24 aug")
    rotation.next.line.setText("wrong")
    rotation.next.keep()
    room.stage.until(lambda: bool(room.key("fresh").next_secret))
    assert room.key("fresh").next_expires == TODAY.replace(month=8, day=24)
    assert not rotation.swap.isVisibleTo(rotation)
    room.try_at()
    rotation.try_next.click()
    room.told("It does not open.")
    assert "who are you" in room.dialog.told.text()
    assert not rotation.swap.isVisibleTo(rotation)
    rotation.drop.click()
    rotation.next.line.setText("second")
    rotation.next.keep()
    room.stage.until(lambda: bool(room.key("fresh").next_secret))
    rotation.try_next.click()
    room.told("It opens: /me answers 200")
    staged = room.key("fresh")
    rotation.swap.click()
    swapped = room.key("fresh")
    assert (swapped.secret, swapped.last_secret, swapped.next_secret) == (staged.next_secret, first.secret, "")
    room.stage.context.desk.undo()
    assert room.key("fresh") == staged
    room.stage.context.desk.redo()
    assert {room.secrets.get(name).reveal() for name in (swapped.secret, swapped.last_secret)} == {"first", "second"}
    rotation.revoke.click()
    room.answer("Cancel")
    assert room.key("fresh").last_secret
    rotation.revoke.click()
    room.answer("Remove last key")
    room.told("The last key is out of the keyring.")
    assert not room.key("fresh").last_secret
    with pytest.raises(Missing):
        room.secrets.get(first.secret)
    assert room.secrets.get(swapped.secret).reveal() == "second"


def test_a_next_key_with_a_day_that_is_none_is_not_stored(room: Room) -> None:
    room.kept("first")
    rotation = room.dialog.page.rotation
    rotation.ends.setText("some day")
    rotation.next.line.setText("second")
    rotation.next.keep()
    assert "some day" in room.dialog.told.text()
    assert rotation.next.line.text() == "second"
    assert not room.key("fresh").next_secret


def test_trying_the_key_in_use_tells_when_it_was_used_and_remembers_where(room: Room) -> None:
    room.kept("first")
    assert room.key("fresh").last_used_at is None
    room.try_at("/v4/me")
    room.dialog.page.trial.button.click()
    room.told("It opens: /v4/me answers 200")
    assert room.key("fresh").last_used_at is not None
    room.dialog.choose(room.stage.ids["key"])
    room.dialog.choose(room.stage.ids["fresh"])
    assert room.dialog.page.trial.url.text() == room.server.url("/v4/me")
    room.dialog.page.trial.url.setText("ftp://x")
    room.dialog.page.trial.button.click()
    assert "is not a web address" in room.dialog.told.text()


def test_a_key_that_is_not_on_this_computer_says_so(room: Room) -> None:
    room.dialog.choose(room.stage.ids["key"])
    room.stage.until(lambda: "is not in the keyring of this computer" in room.dialog.page.where.text())
    room.try_at()
    room.dialog.page.trial.button.click()
    room.told("is not in the keyring of this computer")


def test_an_answer_that_comes_late_is_for_the_key_it_was_asked_for(room: Room) -> None:
    room.fresh()
    room.keep("first")
    room.dialog.choose(room.stage.ids["key"])
    room.stage.until(lambda: bool(room.key("fresh").secret))
    assert room.key("key").secret == "kestrel/1"  # noqa: S105  # the name of an entry
    assert room.secrets.get(room.key("fresh").secret).reveal() == "first"


def test_without_a_keyring_this_session_only_is_offered(
    make_stage: MakeStage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'nothing'}")
    with serving(api) as server:
        room = Room(make_stage(), server)
        room.fresh()
        room.keep("first")
        room.told("This system has no keyring")
        assert not room.key("fresh").secret
        room.dialog.page.secret.session_button.click()
        assert SESSION in room.dialog.told.text()
        room.stage.until(lambda: room.dialog.page.where.text() == SESSION)
        room.try_at()
        room.dialog.page.trial.button.click()
        room.told("It opens")
        section = next(each for each in room.stage.pane.inspector.parts if isinstance(each, KeysSection))
        room.stage.settle()
        assert "Production, kept for this session only" in said(section)
        room.dialog.close()


def test_a_locked_keyring_is_told(make_stage: MakeStage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if MISSING:
        pytest.skip(f"This machine has no {' and no '.join(MISSING)}.")
    with bus(tmp_path / "home") as env, keyring(env, typed=None), serving(api) as server:
        for name in ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "XDG_DATA_HOME"):
            monkeypatch.setenv(name, env[name])
        room = Room(make_stage(), server)
        room.fresh()
        room.keep("first")
        room.told("The keyring is locked")
        assert room.dialog.page.secret.line.text() == "first"
        room.dialog.close()


def said(section: KeysSection) -> list[str]:
    return [line.face.text for line in section.entries.lines]


def section_of(stage: Stage) -> KeysSection:
    stage.show(f"pmdesk://integration/{stage.ids['payments']}")
    return next(each for each in stage.pane.inspector.parts if isinstance(each, KeysSection))


def test_the_inspector_says_what_is_due_and_what_is_missing(stage: Stage) -> None:
    section = section_of(stage)
    assert said(section) == [
        "Sandbox, expires in 9 days",
        "Live (sandbox), next one works, to be swapped in",
        "Old (sandbox), last one to be revoked",
        "Production, none yet",
    ]
    assert [line.face.fact for line in section.entries.lines] == ["Replace", "Use next", "Revoke last", "Add"]
    assert section.section.head.count == "3 due"
    values = {"expires": TODAY + 90 * DAY}
    stage.context.desk.do(SetFields(Credential, (stage.ids["key"],), values, "Edit key"))
    stage.settle()
    assert said(section)[0] == "Sandbox, stored in OS keyring"


def test_environments_differ_in_shape_word_and_colour() -> None:
    for each in ("icon", "family", "words"):
        assert len({getattr(look, each) for look in LOOKS.values()}) == len(Environment)


def test_a_press_on_what_is_missing_adds_a_key_of_that_environment(stage: Stage) -> None:
    section = section_of(stage)
    section.entries.lines[-1].click()
    dialog = stage.host.findChild(KeysDialog)
    assert dialog is not None
    assert dialog.key is not None
    assert dialog.key.environment is Environment.PRODUCTION
    assert dialog.page.band.accessibleName().startswith("Production.")
    dialog.close()


def test_fields_are_kept_as_they_are_left_and_what_is_wrong_stays(stage: Stage) -> None:
    section = section_of(stage)
    dialog = section.open(stage.ids["key"])
    page, key_id = dialog.page, CredentialId(stage.ids["key"])

    def typed(line: object, text: str) -> None:
        line.setText(text)  # pyright: ignore[reportAttributeAccessIssue]
        line.editingFinished.emit()  # pyright: ignore[reportAttributeAccessIssue]

    typed(page.name, "Checkout's key")
    typed(page.scopes, "payments, refunds, payments, ")
    typed(page.created, "24 feb")
    typed(page.rotate, "90 days")
    page.environment.segment("staging").click()
    page.kind.kept.emit(CredentialKind.TOKEN)
    page.about.kept.emit(None)
    key = stage.world.store.get(Credential, key_id)
    assert (key.title, key.scopes, key.rotate_days) == ("Checkout's key", ("payments", "refunds"), 90)
    assert (key.environment, key.kind, key.integration_id) == (Environment.STAGING, CredentialKind.TOKEN, None)
    assert key.created == TODAY.replace(month=2, day=24)
    for line, text in ((page.expires, "whenever"), (page.rotate, "0"), (page.rotate, "often"), (page.name, " ")):
        before = stage.world.store.get(Credential, key_id)
        typed(line, text)
        assert dialog.told.text(), text
        assert line.text() == text
        assert stage.world.store.get(Credential, key_id) == before
        line.setText("")
    dialog.remove()
    assert stage.world.store.find(Credential, key_id) is None
    assert stage.toasts()[-1] == "Deleted key Checkout's key"
    stage.context.desk.undo()
    assert stage.world.store.get(Credential, key_id).title == "Checkout's key"
    dialog.close()
