"""Whatever a bad network does to any service, the window hears the next event in time, and the next round is whole."""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter

import pytest
from PySide6.QtCore import Qt, QTimer
from pytestqt.qtbot import QtBot

from pmdesk.commands.connections import AddConnection
from pmdesk.commands.desk import Desk
from pmdesk.domain.connections import Connection
from pmdesk.domain.kinds import ConnectionId, Kind
from pmdesk.domain.mirrored import Wanted
from pmdesk.domain.standing import Standing
from pmdesk.runtime.bus import Bus
from pmdesk.runtime.syncing import Syncing
from pmdesk.storage.standings import standing_of
from pmdesk.sync.connecting import Line, Means
from pmdesk.sync.connector import Asking
from pmdesk.sync.http import Http
from pmdesk.sync.mapping import guessed
from pmdesk.sync.secrets import Secrets
from pmdesk.sync.services import TITLES, service
from tests.sync.fault_proxy import Fault, FaultProxy, fault_proxy
from tests.sync.faulty import BAD, MOST, Case
from tests.sync.line_proxy import LineProxy
from tests.sync.servers import serving
from tests.sync.test_faults import CASES as WRITTEN
from tests.sync.test_faults_read import CASES as READ
from tests.world import World

WAIT_MS = 20_000
BEAT_MS = 5
LATE_MS = 50.0
SECONDS, WHOLE_S = 0.3, 20.0
TRIES = 3
"""A busy machine makes a loop late now and then; what we do makes it late each time."""
CASES = [case for case in (*WRITTEN, *READ) if case.name in TITLES]


@dataclass
class Heart:
    """Beats in the window's thread, and remembers how late it was at most."""

    late_ms: float = 0.0
    beat: float = field(default_factory=perf_counter)
    timer: QTimer = field(default_factory=QTimer)

    def __post_init__(self) -> None:
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.timeout.connect(self._beats)
        self.timer.start(BEAT_MS)

    def _beats(self) -> None:
        now = perf_counter()
        self.late_ms = max(self.late_ms, 1000 * (now - self.beat) - BEAT_MS)
        self.beat = now

    def latest(self, meanwhile: Callable[[], object]) -> float:
        """Return by how many milliseconds the loop was late at most while something went on."""
        self.late_ms, self.beat = 0.0, perf_counter()
        meanwhile()
        return self.late_ms


class Room:
    """A workspace with one connection, which goes through the proxy."""

    def __init__(self, world: World, qtbot: QtBot, case: Case, proxy: FaultProxy | LineProxy) -> None:
        self.world, self.case, self.proxy, self.qtbot = world, case, proxy, qtbot
        self.seconds = WHOLE_S
        bus = Bus()
        world.desk = Desk(world.store, world.clock, bus.announce)
        self.syncing = Syncing(world.store, bus, world.clock, Secrets(1), line=self.line)
        options = Wanted(kinds=guessed(service(case.name), {})).as_json()
        values = {"options": options, "address": f"{proxy.url}{case.path}", "every_minutes": None}
        self.id: ConnectionId = world.desk.ask(AddConnection("Far", case.name, values))[1]

    @contextmanager
    def line(self, connection: Connection, means: Means) -> Generator[Line]:
        """Lend a line whose questions have little time."""
        http = Http(means.clock, means.call_off, total_s=self.seconds, bytes_at_most=MOST, way=means.way)
        try:
            asking = Asking(connection.address, http, means.call_off, means.clock, **self.case.more)
            yield Line(service(connection.service), self.case.connect(asking), http)
        finally:
            http.close()

    def round(self) -> Standing:
        """Run a round to its end."""
        with self.qtbot.waitSignal(
            self.syncing.moved, timeout=WAIT_MS, check_params_cb=lambda _: self.id not in self.syncing.running()
        ):
            self.syncing.sync_now(self.id)
        return standing_of(self.world.store, self.id, Kind.CONNECTION)

    def meet(self, fault: Fault) -> None:
        """Run a round that meets a fault, which is told."""
        self.seconds = SECONDS
        self.proxy.fail(fault, after=0)
        found = self.round()
        assert found.what or found.notes, fault
        assert found.remedy or found.notes, fault
        self.proxy.mend()
        self.seconds = WHOLE_S


@pytest.fixture(params=CASES, ids=lambda case: case.name)
def room(request: pytest.FixtureRequest, empty: World, qtbot: QtBot) -> Iterator[Room]:
    case: Case = request.param
    with serving(case.reply()) as server, fault_proxy(server.port) as proxy:
        made = Room(empty, qtbot, case, proxy)
        yield made
        made.syncing.close()


def in_time(heart: Heart, meanwhile: Callable[[], object]) -> bool:
    """Whether the loop is never late while something goes on, at one try at least."""
    return any(heart.latest(meanwhile) <= LATE_MS for _ in range(TRIES))


def test_the_loop_is_in_time_whatever_the_network_does_and_the_next_round_is_whole(room: Room) -> None:
    heart = Heart()
    assert [fault for fault in BAD if not in_time(heart, partial(room.meet, fault))] == []
    assert in_time(heart, room.round)
    heart.timer.stop()
    found = standing_of(room.world.store, room.id, Kind.CONNECTION)
    assert (found.what, found.failures) == ("", 0)
    assert found.brought >= room.case.count
