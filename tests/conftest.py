"""Fixtures that every test may ask for."""

import gc
import importlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from PySide6.QtGui import QGuiApplication

from pmdesk.runtime.sweeping import sweep
from tests.world import World, empty_world, small_world

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
FOLDERS = ("XDG_RUNTIME_DIR", *(f"XDG_{name}_HOME" for name in ("DATA", "CONFIG", "CACHE", "STATE")))
WHOLE = frozenset({"journeys"})
"""The folders of tests that start screens."""
SAME_SERVERS = {
    "runtime/test_sources.py": "prometheus",
    "runtime/test_waiting.py": "mail",
    "sync/connectors/test_alerts.py": "prometheus",
    "sync/connectors/test_imap.py": "mail",
    "sync/connectors/test_imap_faults.py": "mail",
    "sync/connectors/test_redmine.py": "trackers",
    "sync/connectors/test_roundup.py": "trackers",
    "sync/connectors/test_roundup_limit.py": "trackers",
    "sync/test_two_ways.py": "trackers",
}
"""Files that start the same real servers; in two workers one would wait for the other (`sync/ports.py`)."""
LONG = ("tests/journeys/", "tests/soak/", "tests/sync/")
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=300, print_blob=True)
settings.load_profile("same")  # What one change broke is seen on that change; other examples are looked for apart.
gc.disable()  # As in the window: a thread of one test must not take down widgets of another.


def pytest_configure() -> None:
    """Give each of several workers its own folders of a person's, where the run has set some up."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    for name in FOLDERS if worker else ():
        if name in os.environ and Path(os.environ[name]).name != worker:
            os.environ[name] = str(Path(os.environ[name]) / worker)
            Path(os.environ[name]).mkdir(mode=0o700, parents=True, exist_ok=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no worker is left with it alone in the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Let a worker take whole files, and all of what shares servers or screens."""
    scheduling = importlib.import_module("xdist.scheduler").LoadScopeScheduling  # only where there are several workers

    class ByFile(scheduling):
        def _split_scope(self, nodeid: str) -> str:
            return group_of(nodeid)

    return ByFile(config, log)


def group_of(nodeid: str) -> str:
    """Return what a test is to share its worker with."""
    place = nodeid.partition("::")[0].removeprefix("tests/")
    folder = place.partition("/")[0]
    return folder if folder in WHOLE else SAME_SERVERS.get(place, place)


@pytest.fixture(autouse=True)
def swept() -> Iterator[None]:
    """Look for waste after each test."""
    yield
    sweep()


@pytest.fixture(autouse=True, scope="session")
def emptied() -> Iterator[None]:
    """Leave nothing of ours on the clipboard: offscreen it outlives Python."""
    yield
    if isinstance(QGuiApplication.instance(), QGuiApplication):
        QGuiApplication.clipboard().clear()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A small workspace in a real file."""
    made = small_world(tmp_path / "small.pmdesk")
    yield made
    made.store.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[World]:
    """A new workspace in a real file."""
    made = empty_world(tmp_path / "empty.pmdesk")
    yield made
    made.store.close()


@pytest.fixture
def usual_signals() -> Iterator[None]:
    """Let signals do what they usually do, however this run was started: in the background some are ignored."""
    usual = {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: signal.SIG_DFL, signal.SIGHUP: signal.SIG_DFL}
    before = {each: signal.signal(each, usual[each]) for each in usual if signal.getsignal(each) is signal.SIG_IGN}
    yield
    for each, handler in before.items():
        signal.signal(each, handler)
