"""Whatever a bad network does to a real mail server, the window hears the next event in time; all mail comes then."""

from collections.abc import Iterator
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from pmdesk.domain.inbox import Note
from pmdesk.domain.kinds import Kind
from pmdesk.storage.standings import standing_of
from pmdesk.sync.connectors.imap import connect
from pmdesk.sync.secrets import Secret
from tests.runtime.test_syncing_faults import Heart, Room, in_time
from tests.sync.connectors.test_imap import USER, WORD
from tests.sync.connectors.test_imap_faults import BAD, COUNT, folder, hasty, proxy, server
from tests.sync.fault_proxy import Fault
from tests.sync.faulty import Case
from tests.sync.line_proxy import LineProxy
from tests.world import World

FIXTURES = (folder, hasty, proxy, server)


class MailRoom(Room):
    """A workspace with one mailbox behind the proxy."""

    def meet(self, fault: Fault) -> None:
        """Run a round that meets a fault in the middle of signing in, which is told."""
        self.proxy.fail(fault, after=2)
        found = self.round()
        assert found.what, fault
        assert found.remedy, fault
        self.proxy.fail(Fault.NONE, after=0)


@pytest.fixture
def room(empty: World, qtbot: QtBot, proxy: LineProxy, folder: str) -> Iterator[MailRoom]:
    more = {"secret": Secret(WORD), "sign_in": "basic", "user": USER, "scopes": (folder,)}
    made = MailRoom(empty, qtbot, Case("imap", str, connect, COUNT, more), proxy)
    yield made
    made.syncing.close()


def test_the_loop_is_in_time_whatever_the_network_does_and_the_next_round_is_whole(room: MailRoom) -> None:
    heart = Heart()
    assert [fault for fault in BAD if not in_time(heart, partial(room.meet, fault))] == []
    assert in_time(heart, room.round)
    heart.timer.stop()
    found = standing_of(room.world.store, room.id, Kind.CONNECTION)
    assert (found.what, found.failures) == ("", 0)
    assert room.world.store.count(Note) == COUNT
