"""The play of `test_network_cut.py`: runs in a network of its own, and prints as JSON what was seen in each act.

Two vendors answer at addresses for documentation; the third check hangs on the first.
"""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from random import Random
from threading import Thread

from pmdesk.commands.checks import AddCheck
from pmdesk.commands.desk import Desk
from pmdesk.commands.fields import AddRow
from pmdesk.commands.vendors import AddVendor
from pmdesk.domain.apis import Api
from pmdesk.domain.checks import Check
from pmdesk.domain.clock import SystemClock
from pmdesk.domain.kinds import CheckId
from pmdesk.storage.store import Role, Store, open_workspace
from pmdesk.sync.leash import CallOff
from pmdesk.sync.probing.guard import Guard, Tools
from pmdesk.sync.probing.looking import Look
from pmdesk.sync.secrets import Secrets
from pmdesk.sync.way import Way

KESTREL, OSPREY = "198.51.100.1", "198.51.100.2"
WAIT_S = 60.0


def ip(*words: str) -> None:
    """Change this process's own network."""
    subprocess.run(["ip", *words], check=True)


def plug_in() -> None:
    """Have a network with both vendors in it."""
    ip("link", "set", "lo", "up")
    for address in (KESTREL, OSPREY):
        subprocess.run(["ip", "addr", "add", f"{address}/32", "dev", "lo"], check=False, capture_output=True)
    ip("route", "replace", "default", "dev", "lo")


class Fine(BaseHTTPRequestHandler):
    """Says that all is well."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(b"ok")

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class calls it so
        """Say nothing."""


@contextmanager
def vendor(address: str) -> Generator[None]:
    """Answer at an address until the block ends."""
    web = ThreadingHTTPServer((address, 8080), Fine)
    thread = Thread(target=web.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield
    finally:
        web.shutdown()
        thread.join()
        web.server_close()


def filled(store: Store) -> list[CheckId]:
    """Add the three checks."""
    desk = Desk(store, SystemClock(), lambda _changes: None)
    vendor_id = desk.ask(AddVendor("Kestrel"))[1]
    api_id = desk.ask(AddRow(Api, {"title": "Payments", "rank": "a", "vendor_id": vendor_id}, "Add API"))[1]

    def check(title: str, address: str, **more: object) -> CheckId:
        values = {"url": f"http://{address}:8080/", "interval_s": 1, "timeout_s": 1.0, **more}
        return desk.ask(AddCheck(api_id, title, values))[1]

    kestrel = check("Kestrel", KESTREL)
    return [kestrel, check("Osprey", OSPREY), check("Payments", KESTREL, parent_id=kestrel)]


def play(path: Path) -> dict[str, object]:
    """Return what was seen before, while it was cut, after, and when one vendor alone was dead."""
    seen: Queue[Look] = Queue()
    store = open_workspace(path)
    ids = filled(store)
    call_off = CallOff()
    tools = Tools(Secrets(1), Way(), call_off, Random(1), lambda look, _by_hand: seen.put(look))
    failures: list[Exception] = []

    def run() -> None:
        guest = open_workspace(path, role=Role.GUEST)
        try:
            Guard(Desk(guest, SystemClock(), lambda _changes: None), tools).run()
        except Exception as error:  # noqa: BLE001  # told below
            failures.append(error)
        finally:
            guest.close()

    def act(wanted: int) -> list[str]:
        """Wait until each check was looked at so often since now, passing over what was under way."""
        began, told = Counter[int](), list[str]()
        while not seen.empty():
            seen.get()
        while min(began[each] for each in ids) < wanted + 1:
            look = seen.get(timeout=WAIT_S)
            began[look.check.id] += 1
            if 1 < began[look.check.id] <= wanted + 1:
                told.append(look.outcome.value)
        return told

    guard = Thread(target=run)
    told: dict[str, object] = {}
    with vendor(OSPREY):
        try:
            with vendor(KESTREL):
                guard.start()
                told["before"] = act(2)
                ip("link", "set", "lo", "down")
                told["cut"] = act(2)
                plug_in()
                told["again"] = act(2)
            told["one of them dead"] = last(seen, ids)
        finally:
            call_off.set()
            guard.join()
    store.close()
    if failures:
        raise failures[0]
    again = open_workspace(path)
    rows = again.read("SELECT DISTINCT check_id FROM sample WHERE outcome = 2")  # It stands for down.
    told["kept as down"] = [again.get(Check, row[0]).title for row in rows]
    again.close()
    return told


def last(seen: "Queue[Look]", ids: list[CheckId]) -> list[str]:
    """Wait until the first is down and the last was looked at since; return how all are then."""
    known: dict[CheckId, str] = {}
    while len(known) < len(ids) or known[ids[0]] != "down" or known[ids[2]] != "unobserved":
        look = seen.get(timeout=WAIT_S)
        known[look.check.id] = look.outcome.value
    return [known[each] for each in ids]


if __name__ == "__main__":
    plug_in()
    print(json.dumps(play(Path(sys.argv[1]))))  # noqa: T201  # its answer
