"""The stage of a journey: one screen for all of them, a home folder and running apps for each."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.journeys.screen import Screen
from tests.journeys.window import Point, Window, home_env

StartApp = Callable[..., Window]


@pytest.fixture(scope="session")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    """A real X screen of 1440 by 900 with a window manager."""
    absent = [name for name in ("Xvfb", "openbox", "xdotool") if not shutil.which(name)]
    if absent:
        pytest.skip(f"packaging/test installs what is missing here: {', '.join(absent)}")
    stage = Screen(tmp_path_factory.mktemp("screen"))
    yield stage
    stage.close()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The home folder in which all apps of one test live, over restarts."""
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def start_app(screen: Screen, home: Path) -> Iterator[StartApp]:
    """Start `python -m pmdesk` with arguments and wait for its window; a test may start several, or one again."""
    started: list[Window] = []

    def start(
        *args: str | Path,
        title: str = "PM Desk",
        size: Point | None = None,
        module: str = "pmdesk",
        env: dict[str, str] | None = None,
    ) -> Window:
        command = [sys.executable, "-P", "-m", module, *map(str, args)]
        window = Window(screen, command, {**home_env(home), **(env or {})}, home / "said.log")
        started.append(window)
        window.settle(title, size)
        return window

    yield start
    for window in started:
        if window.process.poll() is None:
            window.kill()


@pytest.fixture
def start_beside(screen: Screen, home: Path) -> Callable[..., int]:
    """Start the app once more in the same home, without a window to expect, and return its exit code."""

    def start(*args: str | Path) -> int:
        command = [sys.executable, "-P", "-m", "pmdesk", *map(str, args)]
        env = {**home_env(home), **screen.env}
        return subprocess.run(command, env=env, stdin=subprocess.DEVNULL, timeout=30, check=False).returncode

    return start
