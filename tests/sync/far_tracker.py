"""A tracker in another process: this one serves it through a pipe, a child that may be killed asks it.

Run as a module it is the child: `python -m tests.sync.far_tracker WORKSPACE SOCKET SEED` syncs the workspace, round
after round, and edits a row between two.
"""

import pickle
import socket
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import nullcontext, suppress
from pathlib import Path
from random import Random
from typing import Any

from pmdesk.commands.desk import Desk
from pmdesk.commands.fields import SetFields
from pmdesk.domain.clock import SystemClock
from pmdesk.domain.connections import Connection, SyncLink
from pmdesk.domain.remote import Draft, Page, Remote, Value
from pmdesk.domain.roadmap import Item
from pmdesk.storage.store import Role, open_workspace
from pmdesk.sync.connecting import Line
from pmdesk.sync.engine import Doing, sync_round
from pmdesk.sync.leash import CallOff
from tests.sync.fake_service import TRACKER, FakeService, Tracker


class Served:
    """A tracker that answers whoever connects to a socket, one question after the other."""

    def __init__(self, tracker: Tracker, place: Path) -> None:
        self.tracker = tracker
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(place))
        self._listener.listen()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Serve nobody any more."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(10)

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            with suppress(OSError, EOFError, pickle.UnpicklingError), line, line.makefile("rwb") as pipe:
                while True:
                    name, given = pickle.load(pipe)  # noqa: S301  # our own child
                    pickle.dump(self._answer(name, given), pipe)
                    pipe.flush()

    def _answer(self, name: str, given: tuple[Any, ...]) -> object:
        service = FakeService(self.tracker)
        if name == "pages":
            return list(service.pages(*given))
        try:
            return getattr(service, name)(*given)
        except Exception as trouble:  # noqa: BLE001  # it is raised over there
            return trouble


class FarService(FakeService):
    """The connector of a child."""

    def __init__(self, place: str) -> None:
        line = socket.socket(socket.AF_UNIX)
        line.connect(place)
        self._pipe = line.makefile("rwb")

    def pages(self, cursor: str) -> Iterator[Page]:
        yield from self._asked("pages", cursor)

    def read(self, kind: str, record_id: str) -> Remote:
        return self._asked("read", kind, record_id)

    def update(self, remote: Remote, changes: Mapping[str, Value]) -> Remote:
        return self._asked("update", remote, changes)

    def create(self, draft: Draft) -> Remote:
        return self._asked("create", draft)

    def find(self, draft: Draft) -> Remote | None:
        return self._asked("find", draft)

    def _asked(self, name: str, *given: object) -> Any:
        pickle.dump((name, given), self._pipe)
        self._pipe.flush()
        answer = pickle.load(self._pipe)  # noqa: S301  # our own parent
        if isinstance(answer, Exception):
            raise answer
        return answer


def main(workspace: Path, place: str, seed: int) -> None:
    """Edit and sync until somebody ends it."""
    chance, clock = Random(seed), SystemClock()
    store = open_workspace(workspace, role=Role.GUEST, clock=clock)
    store.write_facts(store.turns)
    desk = Desk(store, clock, lambda _changes: None)
    (connection,) = store.all(Connection)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for number in range(1_000_000):
        link = chance.choice(store.all(SyncLink))
        if store.find(Item, link.row_id) is not None:
            owner = f"{seed} {number}"
            desk.do(SetFields(Item, (link.row_id,), {"owner": owner}, "Set owner"))
        doing = Doing(CallOff(), chance, by_hand=True, may_send_many=True)
        sync_round(desk, connection, lambda: nullcontext(Line(TRACKER, FarService(place))), doing)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
