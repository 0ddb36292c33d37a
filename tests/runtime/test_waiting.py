"""Between rounds a mail server wakes us: new mail is here in seconds; what breaks or cannot is asked by the clock."""

import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from smtplib import LMTP
from time import monotonic

import pytest
from pytestqt.qtbot import QtBot

from pmdesk.commands.connections import AddConnection, PauseConnections
from pmdesk.commands.desk import Desk
from pmdesk.domain.inbox import Note
from pmdesk.domain.kinds import Kind
from pmdesk.domain.mirrored import Wanted
from pmdesk.domain.standing import Standing
from pmdesk.runtime import rounds, waiting
from pmdesk.runtime.bus import Bus
from pmdesk.runtime.network import Network
from pmdesk.runtime.syncing import Syncing
from pmdesk.storage.standings import standing_of
from pmdesk.sync.secrets import Secret, Secrets
from tests.sync.connectors.places import DOVECOT
from tests.sync.connectors.test_imap import TLS, USER, WORD, message
from tests.sync.counterparts import running
from tests.sync.pipe import pipe_to
from tests.sync.plain_mail import plain_mail
from tests.world import NOW, World

WAIT_MS = 20_000


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Path]:
    state = Path(tempfile.mkdtemp(prefix="pmdesk-wait-"))
    state.chmod(0o755)
    with running(DOVECOT, state):
        yield state / "dovecot" / "cert.pem"


class Mailbox:
    """A workspace with one mailbox, synced once a day, or when the server says something."""

    def __init__(self, world: World, qtbot: QtBot, address: str, *scopes: str) -> None:
        self.world, self.qtbot, self.bus = world, qtbot, Bus()
        world.desk = Desk(world.store, world.clock, self.bus.announce)
        secrets = Secrets(1)
        secrets.put_for_session("mail", Secret(WORD))
        self.network = Network()
        options = Wanted(scopes, "basic", USER, None, {}, {}, {}).as_json()
        values: dict[str, object] = {"address": address, "options": options, "secret": "mail", "every_minutes": 1440}
        self.id = world.desk.ask(AddConnection("Mail", "imap", values))[1]
        self.syncing = Syncing(world.store, self.bus, world.clock, secrets, self.network)

    @property
    def is_waiting(self) -> bool:
        return self.id in self.syncing.waits.running and self.id not in self.syncing.running()

    def titles(self) -> set[str]:
        return {note.title for note in self.world.store.all(Note)}

    def until(self, holds: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(holds, timeout=WAIT_MS)

    def begin(self) -> None:
        """Sync once, and wait for the server from then on."""
        self.syncing.start()
        self.until(lambda: self.is_waiting)

    def standing(self) -> Standing:
        return standing_of(self.world.store, self.id, Kind.CONNECTION)


@pytest.fixture
def mailbox(
    empty: World, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Mailbox]:
    monkeypatch.setattr(rounds, "LOOK_MS", 50)
    address = getattr(request, "param", None)
    if address is None:
        monkeypatch.setenv("SSL_CERT_FILE", str(request.getfixturevalue("dovecot")))
    made = Mailbox(empty, qtbot, address or TLS)
    yield made
    made.syncing.close()


@pytest.fixture
def at(empty: World, qtbot: QtBot) -> Iterator[Callable[[int], Mailbox]]:
    """Makes a mailbox at a port of this computer; whatever comes, it is closed in the end."""
    made: list[Mailbox] = []

    def make(port: int) -> Mailbox:
        made.append(Mailbox(empty, qtbot, f"imap://127.0.0.1:{port}"))
        return made[-1]

    yield make
    for mailbox in made:
        mailbox.syncing.close()


def deliver(subject: str) -> None:
    with LMTP("127.0.0.1", 1024) as post:
        post.send_message(message(subject, "Words"))


def test_new_mail_is_here_within_seconds_and_the_next_as_well(mailbox: Mailbox):
    mailbox.begin()
    took: list[float] = []
    for subject in ("First", "Second", "Third"):
        mailbox.until(lambda: mailbox.is_waiting)
        begun = monotonic()
        deliver(f"{subject} {begun}")
        mailbox.until(lambda wanted=f"{subject} {begun}": wanted in mailbox.titles())
        took.append(monotonic() - begun)
    assert max(took) < 5
    # Nobody asked by the clock: it stands still, and the next round is a day away.
    assert mailbox.standing().next_at > NOW + timedelta(hours=23)


def test_mail_that_comes_while_a_round_runs_is_not_lost_until_the_next(mailbox: Mailbox):
    mailbox.begin()
    for number in range(6):
        deliver(f"Burst {number}")
    mailbox.until(lambda: {f"Burst {number}" for number in range(6)} <= mailbox.titles())


def test_one_that_is_paused_or_offline_is_not_waited_for_until_it_goes_on(mailbox: Mailbox):
    mailbox.begin()
    waits = mailbox.syncing.waits
    mailbox.world.desk.do(PauseConnections((mailbox.id,)))
    mailbox.until(lambda: not waits.running)
    deliver("While paused")
    mailbox.syncing.look()
    assert not waits.running
    assert "While paused" not in mailbox.titles()
    mailbox.world.desk.do(PauseConnections((mailbox.id,), paused=False))
    mailbox.until(lambda: "While paused" in mailbox.titles() and mailbox.is_waiting)
    mailbox.network.go(offline=True)
    mailbox.until(lambda: not waits.running)
    deliver("While offline")
    mailbox.syncing.look()
    assert not waits.running
    mailbox.network.go(offline=False)
    mailbox.until(lambda: "While offline" in mailbox.titles())
    assert not mailbox.standing().what


def test_closing_ends_the_waiting_within_a_blink(mailbox: Mailbox):
    mailbox.begin()
    begun = monotonic()
    mailbox.syncing.close()
    assert monotonic() - begun < 0.2
    assert not mailbox.syncing.waits.running


def test_a_line_that_breaks_is_made_anew_later_and_rounds_go_on_by_the_clock(
    empty: World, at: Callable[[int], Mailbox], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(rounds, "LOOK_MS", 50)
    monkeypatch.setattr(waiting, "REST_S", 0.5)
    with plain_mail() as server, pipe_to(server.port) as pipe:
        mailbox = at(pipe.port)
        mailbox.begin()
        mailbox.until(lambda: server.times_idle == 1)
        pipe.cut()
        mailbox.until(lambda: not mailbox.is_waiting)
        mailbox.syncing.look()
        assert not mailbox.is_waiting
        # The clock's round comes all the same.
        lines = pipe.lines
        empty.clock.instant += timedelta(days=2)
        mailbox.syncing.look()
        mailbox.until(lambda: pipe.lines > lines and mailbox.id not in mailbox.syncing.running())
        mailbox.until(lambda: server.times_idle >= 2)
        assert not mailbox.standing().what


def test_each_line_that_breaks_soon_rests_longer(at: Callable[[int], Mailbox], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rounds, "LOOK_MS", 20)
    monkeypatch.setattr(waiting, "REST_S", 0.1)
    with plain_mail() as server:
        server.leaves_always = True
        mailbox = at(server.port)
        mailbox.syncing.start()
        mailbox.until(lambda: len(server.idle_at) >= 5)
        mailbox.syncing.close()
    rests = [later - earlier for earlier, later in pairwise(server.idle_at)]
    assert [rest >= wanted for rest, wanted in zip(rests, (0.1, 0.2, 0.4, 0.8), strict=False)] == [True] * 4


@pytest.mark.parametrize("can", ["", "IDLE"])
def test_a_server_that_cannot_say_what_comes_is_asked_once_whether_it_can(
    can: str, at: Callable[[int], Mailbox], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(rounds, "LOOK_MS", 20)
    with plain_mail(can, can) as server:
        mailbox = at(server.port)
        mailbox.syncing.start()
        logins = lambda: sum(said.startswith("LOGIN") for said in server.said)  # noqa: E731
        mailbox.until(lambda: logins() == 2 and mailbox.is_waiting == bool(can))
        for _ in range(5):
            mailbox.syncing.look()
        assert logins() == 2
        assert mailbox.is_waiting == bool(can)
