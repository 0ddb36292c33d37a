"""Prints how fast a first sync is beside a bare loop that fetches the same pages and inserts them, and what edits wait.

Run it as a script: `python tests/bench/bench_sync.py [records]`. A server of this machine gives pages of 100 issues as
JSON. The bare side fetches them with the same client and inserts each page with sqlite-utils; the other is a whole
round: parsed, mapped, rows with history, links, and what was seen. Meanwhile a person edits on another connection, in
another thread, twenty times a second, and how long each edit takes is told, as is a second round without news. The
limits are those of the clock; the processor's share is printed because it says more where others work, too. When one
is not kept the exit code is 1.
"""

import json
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import nullcontext
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from sqlite_utils import Database

from pmdesk.commands.connections import AddConnection
from pmdesk.commands.desk import Desk
from pmdesk.commands.fields import SetFields
from pmdesk.commands.items import AddItem
from pmdesk.domain.clock import SystemClock
from pmdesk.domain.connections import Connection, SyncLink
from pmdesk.domain.mirrored import Wanted
from pmdesk.domain.remote import Page, Remote
from pmdesk.domain.roadmap import Item, ItemKind
from pmdesk.runtime.readers import take_short_turns
from pmdesk.storage.store import Role, Store, open_workspace
from pmdesk.sync.connecting import Line
from pmdesk.sync.engine import Doing, sync_round
from pmdesk.sync.http import Http, Question
from pmdesk.sync.leash import CallOff
from pmdesk.sync.mapping import guessed
from tests.sync.fake_service import STATES, TRACKER, FakeService, Tracker

RECORDS = 100_000
AT_LEAST = 0.6
EDIT_MS_AT_MOST = 20.0
AGAIN_AT_MOST = 0.02
"""So much of the first sync's time may a second one take that has nothing new."""


def issue(number: int) -> dict[str, object]:
    """Return an issue of the size and shape that trackers answer with: people and labels as objects, many addresses."""
    place = f"https://tracker.example/repos/shop/web/issues/{number}"
    return {
        "id": number,
        "url": place,
        **{f"{name}_url": f"{place}/{name}" for name in ("labels", "comments", "events", "timeline", "html")},
        "title": f"Pay in {number} taps",
        "body": f"Shoppers want to pay in {number % 9} taps.\n\nThey told us {number} times, by mail and in shops." * 4,
        "state": STATES[number % 5],
        "labels": [labelled(name) for name in ("eu", "api", "mobile", "risk")[number % 4 :]],
        "owner": person(number % 40),
        "author": person(number % 400),
        "due": f"2026-{number % 12 + 1:02}-15",
        "points": number % 13,
        "comments": number % 7,
        "locked": False,
        "reactions": dict.fromkeys(("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes"), 0),
        "created_at": "2026-01-01T08:00:00Z",
        "updated_at": "2026-03-01T08:00:00Z",
        "closed_at": None,
        "changed": number,
    }


def person(number: int) -> dict[str, object]:
    place = f"https://tracker.example/users/{number}"
    kinds = ("avatar", "html", "followers", "following", "gists", "starred", "repos", "events")
    return {"id": number, "login": f"Person {number}", **{f"{kind}_url": f"{place}/{kind}" for kind in kinds}}


def labelled(name: str) -> dict[str, object]:
    return {"id": len(name), "name": name, "color": "2563eb", "url": f"https://tracker.example/labels/{name}"}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        since = int(parse_qs(urlsplit(self.path).query)["since"][0])
        body = json.dumps([issue(number) for number in range(since, min(since + 100, self.server.records))]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words):
        pass


class Tracked(FakeService):
    """The connector of the server."""

    def __init__(self, http: Http, url: str) -> None:
        super().__init__(Tracker())
        self._http = http
        self._url = url

    def pages(self, cursor):
        since = int(cursor or 0)
        while found := fetched(self._http, self._url, since):
            since += len(found)
            yield Page(str(since), tuple(map(remote, found)), total=RECORDS)


def remote(one: dict) -> Remote:
    return Remote(
        "issue",
        str(one["id"]),
        one["title"],
        one["body"],
        f"#{one['id']}",
        state=one["state"],
        is_closed=one["state"] in {"Closed", "Rejected"},
        labels=tuple(each["name"] for each in one["labels"]),
        owner=one["owner"]["login"],
        author=one["author"]["login"],
        due=date.fromisoformat(one["due"]),
        points=float(one["points"]),
        updated_at=datetime.fromtimestamp(1_700_000_000 + one["changed"], UTC),
    )


def fetched(http: Http, url: str, since: int) -> list[dict]:
    return json.loads(http.get(Question("Tracker", f"{url}/issues?since={since}")).body)


def serve(records: int) -> None:
    """Serve until nobody listens to our words any more."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.records = records
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()


def bare(url: str, path: Path) -> tuple[float, float]:
    """Fetch and insert, page by page; seconds by the clock and of the processor."""
    began, busy = time.perf_counter(), time.process_time()
    http = Http(SystemClock(), CallOff())
    database = Database(sqlite3.connect(path))
    database.enable_wal()
    database.execute("PRAGMA synchronous = NORMAL")
    since = 0
    while found := fetched(http, url, since):
        since += len(found)
        database["issue"].insert_all(found, pk="id")
    http.close()
    database.close()
    return time.perf_counter() - began, time.process_time() - busy


def edit_for(desk: Desk, item_id: int, done: threading.Event, times: int) -> list[float]:
    """Edit every moment until something is done, as the window does; milliseconds of each, the longest last."""
    took: list[float] = []
    while not done.wait(0.05) and len(took) < times:
        began = time.perf_counter()
        desk.do(SetFields(Item, (item_id,), {"owner": str(len(took))}, "Set owner"))
        took.append((time.perf_counter() - began) * 1000)
    return sorted(took)


def main(records: int) -> int:
    take_short_turns()
    command = [sys.executable, __file__, str(records), "serve"]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    url = f"http://127.0.0.1:{server.stdout.readline().strip()}"
    with tempfile.TemporaryDirectory() as folder:
        floor, floor_busy = bare(url, Path(folder) / "bare.db")
        place = Path(folder) / "synced.pmdesk"
        keeper = open_workspace(place)
        desk = Desk(keeper, SystemClock(), lambda _changes: None)
        options = Wanted(kinds=guessed(TRACKER, {"issue": STATES})).as_json()
        desk.do(AddConnection("Tracker", "tracker", {"options": options}))
        item_id = desk.ask(AddItem(ItemKind.FEATURE, "Edited meanwhile", None))[1]
        alone = edit_for(desk, item_id, threading.Event(), 100)
        (took, took_busy), edits = meanwhile(desk, url, item_id)
        assert keeper.count(Item) == records + 1
        assert keeper.count(SyncLink) == records
        changes = keeper.read("SELECT count(*) FROM change")[0][0]
        again, again_busy = round_once(keeper, url)
        assert keeper.read("SELECT count(*) FROM change")[0][0] == changes
        keeper.close()
        size = place.stat().st_size / 1e6
    server.communicate("")
    share, busy_share = floor / took, floor_busy / took_busy
    print(f"bare loop     {records / floor:9,.0f} records/s, {floor:.1f} s, processor {floor_busy:.1f} s")
    print(f"first sync    {records / took:9,.0f} records/s, {took:.1f} s, processor {took_busy:.1f} s, {size:.0f} MB")
    print(f"share         {share:9.2f} by the clock, {busy_share:.2f} by the processor, at least {AT_LEAST}")
    print(f"second round  {again:9.2f} s, processor {again_busy:.2f} s")
    for name, times in (("edits alone", alone), ("edits then", edits)):
        middle, late = (times[int(len(times) * part)] for part in (0.5, 0.99))
        print(f"{name:14}{len(times)}: p50 {middle:.1f} ms, p99 {late:.1f} ms, at most {times[-1]:.1f} ms")
    waited = edits[int(len(edits) * 0.99)] - alone[int(len(alone) * 0.99)]
    print(f"edits waited  {waited:9.1f} ms longer at p99, at most {EDIT_MS_AT_MOST:.0f}")
    return 0 if share >= AT_LEAST and waited <= EDIT_MS_AT_MOST and again <= AGAIN_AT_MOST * took else 1


def round_once(keeper: Store, url: str) -> tuple[float, float]:
    """Sync once on a connection of its own, in this thread; seconds by the clock and of the processor."""
    clock = SystemClock()
    guest = open_workspace(keeper.path, role=Role.GUEST, clock=clock)
    guest.write_facts(keeper.turns)
    http = Http(clock, CallOff())
    (connection,) = guest.all(Connection)
    began, busy = time.perf_counter(), time.process_time()
    standing = sync_round(
        Desk(guest, clock, lambda _changes: None),
        connection,
        lambda: nullcontext(Line(TRACKER, Tracked(http, url), http)),
        Doing(CallOff(), Random(1)),
    )
    took = time.perf_counter() - began, time.process_time() - busy
    http.close()
    guest.close()
    assert not standing.trouble, standing.trouble
    return took


def meanwhile(desk: Desk, url: str, item_id: int) -> tuple[tuple[float, float], list[float]]:
    """Sync in a thread while this one edits; how long the round took, and how long each edit, the longest last."""
    done = threading.Event()
    timed: list[tuple[float, float]] = []

    def work() -> None:
        try:
            timed.append(round_once(desk.store, url))
        finally:
            done.set()

    syncing = threading.Thread(target=work)
    syncing.start()
    own = time.thread_time()
    edits = edit_for(desk, item_id, done, 1_000_000)
    own = time.thread_time() - own
    syncing.join()
    took, busy = timed[0]
    return (took, busy - own), edits


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else RECORDS
    sys.exit(serve(wanted) if "serve" in sys.argv else main(wanted))
