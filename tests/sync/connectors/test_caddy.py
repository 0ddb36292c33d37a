"""A real web server with TLS of its own authority: who is trusted, what has moved, is gone, busy or dead behind it."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pmdesk.domain.clock import SystemClock
from pmdesk.sync.connectors import feed, rest
from pmdesk.sync.leash import CallOff
from pmdesk.sync.oauth_keeping import SignIns
from pmdesk.sync.secrets import Secrets
from pmdesk.sync.services import service
from pmdesk.sync.trouble import QueryTrouble, RemoteTrouble
from pmdesk.sync.way import Way
from pmdesk.ui.shell import connections_work as work
from pmdesk.ui.shell.connections_draft import Draft
from tests.sync.connectors.brought import notes, until
from tests.sync.connectors.places import CADDY
from tests.sync.connectors.rounds import asking, round_of
from tests.sync.counterparts import running

PLACE = "https://localhost:18070"
DECLARED = {"rows": "", "fields": "id: status | title: status"}
"""The whole answer is one row."""
READERS: list[tuple[str, Callable[..., object], dict[str, str]]] = [
    ("rest", rest.connect, DECLARED),
    ("feed", feed.connect, {}),
]
READING = pytest.mark.parametrize(
    ("connect", "options"), [each[1:] for each in READERS], ids=[each[0] for each in READERS]
)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The server while it runs, and the certificate of its authority, which it makes when it begins."""
    state = tmp_path_factory.mktemp("caddy")
    with running(CADDY, state):
        file = state / "caddy" / "caddy" / "pki" / "authorities" / "local" / "root.crt"
        until(lambda: file.exists() and _certificate(file))  # It listens before it has one.
        yield file


@pytest.fixture
def trusted(authority: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have this computer trust the authority."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))


@READING
def test_an_authority_that_nobody_knows_is_told_and_nothing_is_sent(
    authority: Path, connect: Callable[..., object], options: dict[str, str]
) -> None:
    with asking(f"{PLACE}/ok", "w0rd", options=options) as means, pytest.raises(RemoteTrouble) as told:
        round_of(connect(means))  # pyright: ignore[reportArgumentType]
    assert "The certificate of" in told.value.what
    assert "localhost:18070 is not trusted here" in told.value.what
    assert told.value.remedy == "Have its issuer added to the trusted ones of this computer."
    assert "w0rd" not in str(told.value)


def test_a_certificate_that_ends_within_the_day_is_good_until_then(trusted: None, authority: Path) -> None:
    with asking(f"{PLACE}/ok", options=DECLARED) as means:
        connector = rest.connect(means)
        assert [one.title for one in notes(round_of(connector)).values()] == ["ok"]
        assert connector.check().server == "1 row on the first page"
    ends = _certificate(authority)
    assert ends is not None
    assert timedelta(0) < ends - datetime.now(UTC) < timedelta(hours=13)


def test_the_test_of_a_connection_tells_that_its_certificate_ends_soon(trusted: None, authority: Path) -> None:
    ends = _certificate(authority)
    draft = Draft(service("rest"), address=f"{PLACE}/ok", sign_in="none", more=DECLARED)
    clock, secrets = SystemClock(), Secrets(1)
    found = work.tested(draft, work.Means(clock, secrets, SignIns(secrets, clock), Way()), CallOff())
    assert found.words == f"It answers: 1 row on the first page. Its certificate ends {ends:%Y-%m-%d %H:%M} UTC."


def _certificate(authority: Path) -> datetime | None:
    """Return when the certificate ends, if there is one."""
    trust = ssl.create_default_context(cafile=str(authority))
    with (
        socket.create_connection(("localhost", 18070), 10) as raw,
        suppress(ssl.SSLError),
        trust.wrap_socket(raw, server_hostname="localhost") as line,
    ):
        told = line.getpeercert()
        assert told is not None
        return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(told["notAfter"])), UTC)
    return None


def test_what_has_moved_within_the_place_is_followed(trusted: None) -> None:
    with asking(f"{PLACE}/old", options=DECLARED) as means:
        assert [one.title for one in notes(round_of(rest.connect(means))).values()] == ["ok"]


@READING
@pytest.mark.parametrize(
    ("path", "words", "kind", "again_after_s"),
    [
        ("/gone", "has nothing at /gone any more", QueryTrouble, None),
        ("/busy", "is not ready", RemoteTrouble, 7),
        ("/dead/feed", "has trouble of its own (502)", RemoteTrouble, None),
    ],
)
def test_what_is_gone_busy_or_has_a_dead_server_behind_it_is_told(
    trusted: None,
    connect: Callable[..., object],
    options: dict[str, str],
    path: str,
    words: str,
    kind: type[RemoteTrouble],
    again_after_s: int | None,
) -> None:
    with asking(f"{PLACE}{path}", options=options) as means, pytest.raises(RemoteTrouble) as told:
        round_of(connect(means))  # pyright: ignore[reportArgumentType]
    assert type(told.value) is kind
    assert f"localhost:18070 {words}" in told.value.what
    assert told.value.remedy
    assert told.value.again_after_s == again_after_s


def test_a_place_by_another_name_than_its_certificate_says_is_told(trusted: None) -> None:
    with asking("https://127.0.0.1:18070/ok", options=DECLARED) as means, pytest.raises(RemoteTrouble) as told:
        round_of(rest.connect(means))
    assert "does not speak TLS under this name" in told.value.what
    assert "http://" not in told.value.remedy, "nobody is talked into an open line"
