"""Kills an editing process at random moments, and looks whether everything it acknowledged is there."""

import os
import select
import signal
import subprocess
import time
from ast import literal_eval
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from pmdesk.commands.desk import Desk
from pmdesk.domain.clock import SystemClock
from pmdesk.domain.errors import MovedOn
from pmdesk.domain.kinds import Kind, Ref
from pmdesk.domain.nouns import NOUNS
from pmdesk.storage.backup import list_backups, verify
from pmdesk.storage.codec import Image, shape_of
from pmdesk.storage.store import Role, Store, open_workspace
from pmdesk.storage.undo import read_changes
from tests.world import dump

Command = Callable[[Path, int], Sequence[str]]
PATIENCE_SECONDS = 60
TURNS = 6


@dataclass
class Tally:
    """What a soak came to."""

    kills: int = 0
    early: int = 0
    acknowledged: int = 0
    labels: set[str] = field(default_factory=set)


def run_and_kill(command: Sequence[str], random: Random, tally: Tally, *, longest_seconds: float) -> dict[int, str]:
    """Start an editor, kill it at a random moment, and return the steps it acknowledged with their labels."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])
    heard = b""
    try:
        if random.random() < 0.9:
            heard = until_ready(process)
        heard += listen(process, time.monotonic() + random.uniform(0, longest_seconds))
    finally:
        process.send_signal(signal.SIGKILL)
        rest, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == -signal.SIGKILL, f"it ended by itself: {heard + rest!r}"
    acknowledged = dict(told(line) for line in (heard + rest).split(b"\n")[:-1] if line.startswith(b"ack "))
    tally.kills += 1
    tally.early += b"ready" not in heard + rest
    tally.acknowledged += len(acknowledged)
    return acknowledged


def until_ready(process: subprocess.Popen[bytes]) -> bytes:
    heard = b""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while b"ready\n" not in heard and process.poll() is None:
        heard += listen(process, deadline, enough=b"ready\n")
    return heard


def listen(process: subprocess.Popen[bytes], until: float, enough: bytes = b"") -> bytes:
    """Return what the process says up to a moment, or up to a word."""
    heard = b""
    while (left := until - time.monotonic()) > 0:
        if not select.select([process.stdout], [], [], left)[0]:
            break
        said = os.read(process.stdout.fileno(), 65_536)
        heard += said
        if not said or (enough and enough in heard):
            break
    return heard


def told(line: bytes) -> tuple[int, str]:
    _, step, label = line.decode().split(" ", 2)
    return int(step), literal_eval(label)


def require_intact(path: Path, acknowledged: dict[int, str]) -> None:
    """Assert that a killed workspace has every acknowledged step, is whole, and can still be undone and redone."""
    store = open_workspace(path)
    assert store.role is Role.KEEPER
    labels = dict(store.read("SELECT id, label FROM step"))
    assert {step: labels.get(step) for step in acknowledged} == acknowledged
    assert store.read("PRAGMA integrity_check") == [("ok",)]
    assert store.read("PRAGMA foreign_key_check") == []
    assert replayed(store) == images(store)
    turn_back_and_forth(Desk(store, SystemClock(), lambda _: None))
    store.close()


def replayed(store: Store) -> dict[Ref, Image]:
    """Return all rows as the ledger tells them, from the first step on."""
    rows: dict[Ref, Image] = {}
    for (step,) in store.read("SELECT id FROM step ORDER BY id"):
        for ref, before, after in read_changes(store, step):
            if after is None:
                del rows[ref]
            elif before is None:
                rows[ref] = after
            else:
                rows[ref] = rows[ref] | after
    return rows


def images(store: Store) -> dict[Ref, Image]:
    found: dict[Ref, Image] = {}
    for kind, noun in NOUNS.items():
        shape = shape_of(noun)
        found |= {Ref(Kind(kind), row[0]): shape.image(row) for row in store.cells(noun, shape.names)}
    return found


def turn_back_and_forth(desk: Desk) -> None:
    """Undo some steps and redo them: the rows must come out the same."""
    before: Any = dump(desk.store)
    turns = 0
    for _ in range(TURNS):
        if desk.undo_label is None:
            break
        try:
            desk.undo()
        except MovedOn as refusal:
            raise AssertionError("nobody else edits here, so nothing can have moved on") from refusal
        turns += 1
    for _ in range(turns):
        desk.redo()
    assert dump(desk.store) == before


def soak(command: Command, path: Path, kills: int, random: Random, *, longest_seconds: float = 0.2) -> Tally:
    """Kill the editor of one workspace again and again, and look after each time."""
    tally = Tally()
    for _ in range(kills):
        arguments = command(path, random.randrange(1_000_000))
        acknowledged = run_and_kill(arguments, random, tally, longest_seconds=longest_seconds)
        require_intact(path, acknowledged)
    assert all(verify(backup.path) for backup in list_backups(path))
    return tally
