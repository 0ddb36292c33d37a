"""Secrets live in the keyring of the system, or in memory by choice; every trouble of it is told in words."""

import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pmdesk.sync.secrets import Locked, Missing, NoKeyring, Secret, Secrets, SecretTrouble, new_name
from tests.sync.keyring import keyring

TEXT = "hunter2 – ünïcode \U0001f511"


def files_under(folder: Path) -> Iterator[bytes]:
    return (path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_secret_is_kept_read_replaced_and_forgotten(open_keyring: Secrets):
    name = new_name()
    open_keyring.put(name, Secret(TEXT))
    assert open_keyring.get(name).reveal() == TEXT
    open_keyring.put(name, Secret("second"))
    assert open_keyring.get(name).reveal() == "second"
    open_keyring.drop(name)
    with pytest.raises(Missing, match="Type it again"):
        open_keyring.get(name)
    open_keyring.drop(name)
    assert open_keyring.where() == "Secret Service"


def test_a_secret_is_there_for_the_next_run_and_for_no_other_name(open_keyring: Secrets):
    open_keyring.put("one", Secret(TEXT))
    assert Secrets().get("one").reveal() == TEXT
    with pytest.raises(Missing):
        Secrets().get("two")


def test_the_keyring_keeps_no_plain_text(open_keyring: Secrets, tmp_path: Path):
    open_keyring.put("one", Secret("plainly-to-be-found"))
    assert not any(b"plainly-to-be-found" in content for content in files_under(tmp_path))


@pytest.mark.parametrize("was_used", [True, False])
def test_a_locked_keyring_is_told(private_bus: dict[str, str], was_used: bool):
    if was_used:
        with keyring(private_bus, typed="pw"):
            Secrets(20).put("one", Secret(TEXT))
    with keyring(private_bus, typed=None):
        for ask in (lambda: Secrets(20).get("one"), lambda: Secrets(20).put("one", Secret(TEXT))):
            with pytest.raises(Locked, match="The keyring is locked") as caught:
                ask()
            assert caught.value.remedy == "Unlock the keyring, then try again."


def test_a_keyring_that_hangs_is_given_up_and_answers_later(private_bus: dict[str, str]):
    with keyring(private_bus, typed="pw") as daemon:
        Secrets(20).put("one", Secret(TEXT))
        daemon.send_signal(signal.SIGSTOP)
        began = time.monotonic()
        with pytest.raises(Locked, match="did not answer within 0 s"):
            Secrets(0.3).get("one")
        assert time.monotonic() - began < 5
        daemon.send_signal(signal.SIGCONT)
        assert Secrets(20).get("one").reveal() == TEXT


def test_many_that_hang_leave_no_thread_for_each_ask(private_bus: dict[str, str]):
    with keyring(private_bus, typed="pw") as daemon:
        secrets = Secrets(0.05)
        daemon.send_signal(signal.SIGSTOP)
        for _ in range(12):
            with pytest.raises(Locked):
                secrets.get("one")
        daemon.send_signal(signal.SIGCONT)


def test_a_daemon_that_is_killed_while_it_is_asked_is_told_at_once_and_has_lost_nothing(private_bus: dict[str, str]):
    with keyring(private_bus, typed="pw") as daemon:
        Secrets(20).put("one", Secret(TEXT))
        daemon.send_signal(signal.SIGSTOP)
        with ThreadPoolExecutor(1) as asking:
            asked = asking.submit(Secrets(20).get, "one")
            with pytest.raises(TimeoutError):
                asked.result(0.5)
            daemon.kill()
            with pytest.raises(SecretTrouble) as caught:
                asked.result(10)
        assert caught.value.what
        assert caught.value.remedy
        assert caught.value.for_session
        daemon.wait()
        with pytest.raises(NoKeyring, match="has no keyring"):
            Secrets(20).get("one")
    with keyring(private_bus, typed="pw"):
        assert Secrets(20).get("one").reveal() == TEXT


def test_a_daemon_that_is_killed_between_two_asks_is_told_and_the_same_run_goes_on_with_the_next(
    private_bus: dict[str, str],
):
    secrets = Secrets(20)
    with keyring(private_bus, typed="pw") as daemon:
        secrets.put("one", Secret(TEXT))
        daemon.kill()
        daemon.wait()
        for ask in (lambda: secrets.get("one"), lambda: secrets.put("one", Secret("new")), lambda: secrets.drop("one")):
            with pytest.raises(NoKeyring):
                ask()
        secrets.put_for_session("two", Secret("meanwhile"))
        assert secrets.get("two").reveal() == "meanwhile"
    with keyring(private_bus, typed="pw"):
        assert secrets.get("one").reveal() == TEXT


def test_a_bus_on_which_nobody_keeps_secrets_is_told(private_bus: dict[str, str]):
    for ask in (Secrets(20).where, lambda: Secrets(20).get("one"), lambda: Secrets(20).put("one", Secret(TEXT))):
        with pytest.raises(NoKeyring, match="has no keyring") as caught:
            ask()
        assert caught.value.for_session


def test_a_computer_without_a_bus_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    with pytest.raises(NoKeyring, match="has no keyring"):
        Secrets(20).get("one")


@pytest.fixture
def without_keyring(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Secrets:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'nothing'}")
    return Secrets(20)


def test_without_a_keyring_that_is_said_and_the_session_offered(without_keyring: Secrets):
    for ask in (without_keyring.where, lambda: without_keyring.put("one", Secret(TEXT))):
        with pytest.raises(NoKeyring, match="has no keyring") as caught:
            ask()
        assert "this session only" in caught.value.remedy
        assert caught.value.for_session


def test_for_this_session_a_secret_is_kept_in_memory_alone(without_keyring: Secrets, tmp_path: Path):
    without_keyring.put_for_session("one", Secret(TEXT))
    assert without_keyring.get("one").reveal() == TEXT
    assert without_keyring.is_for_session("one")
    with pytest.raises(NoKeyring):
        Secrets(20).get("one")
    assert not any(TEXT.encode() in content for content in files_under(tmp_path))
    with pytest.raises(NoKeyring):
        without_keyring.drop("one")
    assert not without_keyring.is_for_session("one")


def test_what_goes_to_the_keyring_is_not_kept_in_memory_too(open_keyring: Secrets):
    open_keyring.put_for_session("one", Secret("old"))
    open_keyring.put("one", Secret("new"))
    assert not open_keyring.is_for_session("one")
    assert open_keyring.get("one").reveal() == "new"


def test_a_backend_that_writes_plain_text_is_never_asked(
    without_keyring: Secrets, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    import keyring as ring  # noqa: PLC0415  # the person's own choice, made outside PM Desk
    from keyring.backend import KeyringBackend  # noqa: PLC0415  # the same

    class PlainText(KeyringBackend):
        priority = 9  # pyright: ignore[reportAssignmentType]

        def get_password(self, _service: str, username: str) -> str | None:
            return (tmp_path / username).read_text()

        def set_password(self, _service: str, username: str, password: str) -> None:
            (tmp_path / username).write_text(password)

    before = ring.get_keyring()
    ring.set_keyring(PlainText())
    try:
        with pytest.raises(NoKeyring):
            without_keyring.put("one", Secret(TEXT))
    finally:
        ring.set_keyring(before)
    assert not (tmp_path / "one").exists()


def test_a_foreign_trouble_of_the_keyring_is_told_without_its_text(
    open_keyring: Secrets, monkeypatch: pytest.MonkeyPatch
):
    from keyring.backends.SecretService import Keyring  # noqa: PLC0415  # only here

    def refuse(_self: Keyring, _service: str, _name: str, secret: str) -> None:
        raise OSError(f"cannot keep {secret}")

    monkeypatch.setattr(Keyring, "set_password", refuse)
    with pytest.raises(SecretTrouble) as caught:
        open_keyring.put("one", Secret(TEXT))
    assert caught.value.what == "The keyring refused (OSError)."
    assert TEXT not in f"{caught.value}{caught.value.__cause__}{caught.value.__context__}"


def test_a_secret_does_not_show_itself():
    assert TEXT not in f"{Secret(TEXT)!r}{Secret(TEXT)}{[Secret(TEXT)]}"


def test_names_of_secrets_are_never_alike():
    assert len({new_name() for _ in range(100)}) == 100
