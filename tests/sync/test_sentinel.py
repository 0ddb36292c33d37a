"""A planted secret is used, refused and repeated by servers, and is found nowhere but in the keyring."""

import gc
import logging
import os
import traceback
from base64 import b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from random import Random

import pytest

from pmdesk.commands.fields import AddRow
from pmdesk.commands.metrics import AddMetric
from pmdesk.domain.kinds import SourceId
from pmdesk.domain.metrics import Source, SourceKind
from pmdesk.exporters.workspace import export_workspace
from pmdesk.storage.backup import Reason, make
from pmdesk.storage.standings import standing_of
from pmdesk.sync.leash import CallOff
from pmdesk.sync.metrics_round import Asking, ask_round
from pmdesk.sync.secrets import Secret, Secrets
from tests.sync import postgres
from tests.sync.asking import means, metric, source
from tests.sync.servers import send, serving
from tests.world import NOW, World, empty_world

SENTINEL = "sentinel-Zq7w-nowhere-to-be-found"
ENCODED = b64encode(f"pm:{SENTINEL}".encode()).decode()
TRACES = [text for word in (SENTINEL, ENCODED) for text in (word.encode(), word.encode("utf-16-le"))]
TRACES += [b64encode(SENTINEL.encode()), SENTINEL[::-1].encode()]


def holds(content: bytes) -> bool:
    return any(trace in content for trace in TRACES)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[World]:
    made = empty_world(tmp_path / "workspace" / "mine.pmdesk")
    yield made
    made.store.close()


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """Write down everything that anybody logs."""
    path = tmp_path / "workspace" / "log.txt"
    path.parent.mkdir(exist_ok=True)
    handler = logging.FileHandler(path)
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield path
    root.setLevel(before)
    root.removeHandler(handler)
    handler.close()


def echo(handler: BaseHTTPRequestHandler) -> None:
    """Answer well at first, and then repeat all that was sent."""
    headers = "; ".join(f"{name}: {value}" for name, value in handler.headers.items())
    if handler.path == "/well":
        send(handler, 200, b'[{"t": "2026-03-01", "v": 1}]', ETag='"1"')
    else:
        send(handler, int(handler.path.strip("/")), f'{{"error": "no: {headers}"}}'.encode(), kind="application/json")


def test_a_planted_secret_leaves_no_trace(open_keyring: Secrets, workspace: World, log: Path, tmp_path: Path):
    open_keyring.put("planted", Secret(SENTINEL))
    signs = ('{"auth": "bearer"}', '{"auth": "basic", "user": "pm"}', '{"auth": "header", "header": "X-Key"}')
    told: list[str] = []
    sent: list[bytes] = []
    with serving(echo) as server:
        for path in ("/well", "/400", "/401", "/500", "/503"):
            for options in signs:
                source_id = _add(workspace, SourceKind.JSON, server.url(path), options)
                told.append(_round(workspace, source_id, open_keyring))
        sent = [str(headers).encode() for _, headers in server.asked]
    assert all(map(holds, sent))
    assert sum("•••" in words for words in told) == 12
    make(workspace.store.path, Reason.ROUTINE, workspace.clock)
    export_workspace(workspace.store, tmp_path / "exported", NOW)
    assert (workspace.store.path.parent / "mine.pmdesk-wal").exists()
    assert log.read_text()
    everything = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(everything) > 10
    assert [path for path in everything if holds(path.read_bytes())] == []
    assert not holds("\n".join(told).encode())


def test_a_secret_is_in_no_argument_and_no_environment(open_keyring: Secrets):
    open_keyring.put("planted", Secret(SENTINEL))
    open_keyring.get("planted")
    seen = [path.read_bytes() for name in ("cmdline", "environ") for path in of_our_processes(name)]
    assert len(seen) >= 4
    assert not any(map(holds, seen))
    assert not holds(repr(dict(os.environ)).encode())


def test_no_exception_tells_a_secret(workspace: World):
    if postgres.programs() is None:
        pytest.skip("This machine has no PostgreSQL server; .ci/run installs one (apt: postgresql).")
    from pmdesk.sync.sources import json_endpoint, postgresql  # noqa: PLC0415  # only here

    texts: list[str] = []
    with postgres.running() as database, serving(echo) as server:
        asked = [
            (json_endpoint, source(SourceKind.JSON, server.url("/401")), "[*] | time: t | value: v"),
            (json_endpoint, source(SourceKind.JSON, "https://127.0.0.1:9/"), "[*] | time: t | value: v"),
            (postgresql, source(SourceKind.POSTGRESQL, database.location()), "SELECT 1"),
        ]
        for reader, place, query in asked:
            for secret in (SENTINEL, SENTINEL + "\n"):
                with means(secret) as given:
                    try:
                        reader.fetch(place, metric(query), None, 0, given)
                    except Exception as error:  # noqa: BLE001  # whatever comes must not tell it
                        texts += traceback.format_exception(error)
                        texts += [repr(each) for each in _chain(error)]
    assert len(texts) > 10
    assert not any(holds(text.encode()) for text in texts)


def test_a_secret_is_not_in_the_words_of_any_value(open_keyring: Secrets):
    secret = Secret(SENTINEL)
    open_keyring.put_for_session("planted", secret)
    with means(SENTINEL) as given:
        shown = [repr(secret), str(secret), f"{secret}", repr(given), repr(vars(open_keyring))]
    assert not any(holds(text.encode()) for text in shown)
    gc.collect()


def _add(world: World, kind: SourceKind, location: str, options: str) -> SourceId:
    values = {"title": "Planted", "kind": kind, "location": location, "options": options, "secret": "planted"}
    source_id = SourceId(world.desk.ask(AddRow(Source, values, "Add source"))[1])
    world.desk.do(AddMetric("Orders", None, {"source_id": source_id, "query": "[*] | time: t | value: v"}))
    return source_id


def _round(world: World, source_id: SourceId, secrets: Secrets) -> str:
    asking = Asking(secrets, CallOff(), Random(1))
    standing = ask_round(world.desk, world.store.get(Source, source_id), asking)
    assert standing == standing_of(world.store, source_id)
    return f"{standing.trouble} {standing.notes} {standing.as_json()}"


def of_our_processes(name: str) -> Iterator[Path]:
    """Yield a file of this process and of every one it started, their children included."""
    parents: dict[int, int] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
    ours = {os.getpid()}
    while more := {child for child, parent in parents.items() if parent in ours} - ours:
        ours |= more
    return (path for pid in ours if (path := Path(f"/proc/{pid}/{name}")).exists())


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
