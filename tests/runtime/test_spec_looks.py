"""Addresses of descriptions are looked at in threads of their own, when it is time; closing waits for nobody."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from pmdesk.commands.desk import Desk
from pmdesk.domain.changes import Changes
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import ApiId, Kind
from pmdesk.runtime.bus import Bus
from pmdesk.runtime.spec_looks import SpecLooks
from pmdesk.storage.store import open_workspace
from pmdesk.sync.secrets import Secrets
from tests.sync.servers import send, serving
from tests.sync.spec_site import Site, every, imported, shown, standing, titles
from tests.ui.vendors.spec_files import description, newer
from tests.vendors_world import with_vendors
from tests.world import World, small_world

WAIT_MS = 30_000


class Desks:
    """A workspace whose descriptions are looked at, with what the bus carried."""

    def __init__(self, path: Path, qtbot: QtBot) -> None:
        self.world: World = with_vendors(small_world(path))
        self.qtbot = qtbot
        self.bus = Bus()
        self.heard: list[Changes] = []
        self.told: list[DeskError] = []
        self.bus.changed.connect(self.heard.append)
        self.world.desk = Desk(self.world.store, self.world.clock, self.bus.announce)
        self.looks = SpecLooks(self.world.store, self.bus, self.world.clock, Secrets(1))
        self.looks.troubled.connect(self.told.append)

    def look(self, api_id: ApiId, begin: Callable[[], object]) -> None:
        """Begin, and wait until an API was looked at."""
        with self.qtbot.waitSignal(
            self.looks.moved,
            timeout=WAIT_MS,
            check_params_cb=lambda moved: moved == api_id and not self.looks.is_looking(api_id),
        ):
            begin()

    def rest(self, api_id: ApiId) -> None:
        self.qtbot.waitUntil(lambda: not self.looks.is_looking(api_id), timeout=WAIT_MS)


@pytest.fixture
def desks(tmp_path: Path, qtbot: QtBot) -> Iterator[Desks]:
    made = Desks(tmp_path / "looks.pmdesk", qtbot)
    yield made
    made.looks.close()
    made.world.store.close()


def test_a_new_version_comes_by_itself_when_it_is_time(desks: Desks) -> None:
    world = desks.world
    with shown(description()) as site:
        api_id = imported(world, site)
        desks.look(api_id, desks.looks.start)
        site.show(newer())
        desks.looks.look()
        assert not desks.looks.is_looking(api_id)
        world.clock.instant += timedelta(days=1)
        desks.look(api_id, desks.looks.look)
    assert titles(world, api_id) == ["5.0", "5.1"]
    assert desks.told == []
    assert any(changes.ids(Kind.SPEC_VERSION) for changes in desks.heard)


def test_never_means_never_until_it_is_chosen_otherwise(desks: Desks) -> None:
    world = desks.world
    with shown(description()) as site:
        api_id = imported(world, site)
        every(world, api_id, None)
        desks.looks.start()
        assert not desks.looks.is_looking(api_id)
        desks.look(api_id, lambda: every(world, api_id, 1440))
        assert site.answered == 1


def test_offline_it_waits_and_online_it_is_asked(desks: Desks) -> None:
    world, network = desks.world, desks.looks.network
    with shown(description()) as site:
        network.go(offline=True)
        api_id = imported(world, site)
        desks.looks.start()
        assert not desks.looks.is_looking(api_id)
        assert (site.answered, standing(world, api_id).asked_at) == (0, None)
        desks.look(api_id, lambda: network.go(offline=False))
        assert standing(world, api_id).succeeded_at == world.clock.now()


def test_it_is_closed_while_a_server_lets_it_wait(desks: Desks) -> None:
    world = desks.world
    with serving(lambda handler: send(handler, 200, b"{}") if server.leave.wait(30) else None) as server:
        site = Site(description())
        site.server = server
        api_id = imported(world, site)
        desks.looks.start()
        desks.qtbot.waitUntil(lambda: bool(server.asked), timeout=WAIT_MS)
        desks.looks.close()
        assert not server.leave.is_set()
    assert (titles(world, api_id), standing(world, api_id).asked_at, desks.told) == (["5.0"], None, [])


def test_a_second_window_does_not_ask_by_itself(desks: Desks) -> None:
    world = desks.world
    with shown(description()) as site:
        api_id = imported(world, site)
        second = open_workspace(world.store.path, clock=world.clock)
        looks = SpecLooks(second, Bus(), world.clock, Secrets(1))
        looks.start()
        assert not looks.is_looking(api_id)
        looks.close()
        second.close()
        assert site.answered == 0
