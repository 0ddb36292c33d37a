"""What this computer does is no downtime of anybody: it slept, stood still, or its own file was taken."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Queue
from random import Random
from threading import Thread
from typing import Any

import pytest

from pmdesk.commands.checks import AddCheck
from pmdesk.commands.desk import Desk
from pmdesk.commands.fields import AddRow
from pmdesk.domain.apis import Api
from pmdesk.domain.changes import Changes
from pmdesk.domain.checks import Outcome
from pmdesk.domain.clock import SystemClock
from pmdesk.domain.kinds import CheckId
from pmdesk.storage.store import Role, open_workspace
from pmdesk.sync.leash import CallOff
from pmdesk.sync.probing.guard import Guard, Tools
from pmdesk.sync.probing.looking import Look
from pmdesk.sync.secrets import Secrets
from pmdesk.sync.way import Way
from tests.sync.servers import Server, send, serving

WAIT_S = 30.0


class Wall(SystemClock):
    """A clock on the wall that can be put forward, as a computer's is while it sleeps."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


class Watch:
    """A guard in a thread, with what it saw; a second connection plays the rest of the window."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.store = open_workspace(path)
        self.desk = Desk(self.store, SystemClock(), lambda _changes: None)
        self.api_id = self.desk.ask(AddRow(Api, {"title": "Payments", "rank": "a"}, "Add API"))[1]
        self.clock = Wall()
        self.seen: Queue[Look] = Queue()
        self.kept: Queue[Changes] = Queue()
        self.call_off = CallOff()
        self.failures: list[Exception] = []
        self.thread = Thread(target=self.run)

    def check(self, url: str, **more: Any) -> CheckId:
        return self.desk.ask(AddCheck(self.api_id, "Ping", {"url": url, "interval_s": 1, **more}))[1]

    def run(self) -> None:
        guest = open_workspace(self.path, role=Role.GUEST)
        tools = Tools(
            Secrets(1), Way(), self.call_off, Random(1), lambda look, _by_hand: self.seen.put(look), keep_every_s=0.1
        )
        try:
            Guard(Desk(guest, self.clock, self.kept.put), tools).run()
        except Exception as error:  # noqa: BLE001  # told when it is closed
            self.failures.append(error)
        finally:
            guest.close()

    def next(self) -> Look:
        return self.seen.get(timeout=WAIT_S)

    def outcomes(self) -> list[Outcome]:
        """Return which outcomes were kept, each once."""
        order = (Outcome.UP, Outcome.DEGRADED, Outcome.DOWN, Outcome.UNOBSERVED)
        return [order[row[0]] for row in self.store.read("SELECT DISTINCT outcome FROM sample ORDER BY outcome")]

    def words(self) -> list[str]:
        return [row[0] for row in self.store.read("SELECT message FROM sample WHERE message != '' ORDER BY at")]

    def close(self) -> None:
        self.call_off.set()
        if self.thread.ident is not None:
            self.thread.join()
        self.store.close()
        assert self.failures == []


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    made = Watch(tmp_path / "guard.pmdesk")
    yield made
    made.close()


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(lambda handler: send(handler, 200, b"ok")) as running:
        yield running


def test_a_sleep_is_told_as_not_observed_and_looking_goes_on(watch: Watch, server: Server):
    watch.check(server.url("/"))
    watch.thread.start()
    assert watch.next().outcome is Outcome.UP
    watch.clock.ahead = timedelta(hours=3)
    later = watch.next()
    while later.outcome is not Outcome.UP:
        later = watch.next()
    watch.call_off.set()
    watch.thread.join()
    assert watch.outcomes() == [Outcome.UP, Outcome.UNOBSERVED]
    assert set(watch.words()) == {"This computer slept for 3.0 hours."}


def test_what_fails_over_a_sleep_is_no_downtime(watch: Watch):
    with serving(lambda _handler: held.leave.wait()) as held:  # type: ignore[arg-type]
        watch.check(held.url("/"), timeout_s=2.0)
        watch.thread.start()
        while not held.asked:
            pass
        watch.clock.ahead = timedelta(minutes=20)
        look = watch.next()
    assert look.outcome is Outcome.UNOBSERVED
    assert look.sample.message == "This computer slept for 20 min."


def test_while_our_own_file_is_taken_nothing_is_lost_and_nothing_is_down(watch: Watch, server: Server):
    watch.check(server.url("/"))
    watch.thread.start()
    watch.next()
    watch.kept.get(timeout=WAIT_S)
    watch.store.connection.execute("BEGIN IMMEDIATE")  # As a long import does.
    held = [watch.next() for _ in range(2)]
    watch.store.connection.execute("ROLLBACK")
    after = watch.next()
    watch.call_off.set()
    watch.thread.join()
    assert {look.outcome for look in (*held, after)} == {Outcome.UP}
    kept = {row[0] for row in watch.store.read("SELECT at FROM sample")}
    assert {look.sample.at for look in (*held, after)} <= kept
    assert watch.outcomes() == [Outcome.UP]


def test_what_was_seen_last_is_kept_when_it_ends(watch: Watch, server: Server):
    watch.check(server.url("/"))
    watch.thread.start()
    look = watch.next()
    watch.call_off.set()
    watch.thread.join()
    assert look.sample.at in {row[0] for row in watch.store.read("SELECT at FROM sample")}


def test_who_asks_to_be_left_alone_is(watch: Watch):
    with serving(lambda handler: send(handler, 429, Retry_After="3600")) as busy:
        tired = watch.check(busy.url("/"))
        with serving(lambda handler: send(handler, 200, b"ok")) as fine:
            other = watch.check(fine.url("/"))
            watch.thread.start()
            seen = [watch.next().check.id for _ in range(6)]
            watch.call_off.set()
            watch.thread.join()
    assert seen.count(tired) == 1
    assert seen.count(other) == 5
