"""A running app with its window, and the hands of a person at it: keys, clicks, drags, pictures."""

import os
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtGui import QImage

from tests.journeys.screen import ENDS_WITH_US, Screen
from tests.journeys.waiting import until

Point = tuple[int, int]
PATIENT_S = 1.0


class Window:
    """The app in its own process; points are pixels from the window's top left corner."""

    def __init__(self, screen: Screen, command: Sequence[str | Path], env: dict[str, str], log: Path) -> None:
        self.screen = screen
        self._log = log
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [*ENDS_WITH_US, *command], env={**env, **screen.env}, stdout=out, stderr=out, stdin=subprocess.DEVNULL
            )
        self.id = ""

    @property
    def said(self) -> str:
        """What the app wrote to its output and error streams."""
        return self._log.read_text(errors="replace")

    def wait_for(self, title: str, within_s: float = 30.0) -> str:
        """Return the id of the app's visible window whose title matches, once there is one."""
        return until(lambda: self._find(title), f"a window titled {title!r}; the app said: {self.said}", within_s)

    def is_shown(self, title: str) -> bool:
        """Tell whether the app shows a window whose title matches."""
        return bool(self._find(title))

    def _find(self, title: str) -> str:
        if self.process.poll() is not None:
            raise AssertionError(f"The app ended with {self.process.returncode} and said: {self.said}")
        search = ("search", "--all", "--onlyvisible", "--pid", self.process.pid, "--name", title)
        return self.screen.xdotool(*search, check=False).partition("\n")[0]

    def settle(self, title: str, size: Point | None) -> None:
        """Take the window with that title as the one to work at, bring it to that size and to the front."""
        self.id = self.wait_for(title)
        if size:
            self.screen.xdotool("windowsize", self.id, *size)
            until(lambda: self.size() == size, f"a window of {size}")
        self._bring_forward(self.id, "the window")
        self.until_still()

    def _bring_forward(self, window: str, title: str) -> None:
        """Ask for the focus until it is there: a window manager passes over a window that it is just placing."""

        def has_focus() -> bool:
            self.screen.xdotool("windowactivate", window, check=False)
            return self.screen.xdotool("getactivewindow", check=False) == window

        until(has_focus, f"{title} having the focus", every_s=0.1)

    def has_popover(self) -> bool:
        """Tell whether a popover hangs over the window."""
        search = ("search", "--all", "--onlyvisible", "--pid", self.process.pid, "--name", "")
        return len(self.screen.xdotool(*search, check=False).split()) > 1

    def key_seen(self, *keys: str) -> None:
        """Press keys, wait until something on the screen changed by it, and until that stands still."""
        before = self.until_still()
        self.key(*keys)
        until(lambda: self.screen.picture() != before, f"a change after {keys}")
        self.until_still()

    def turn_to(self, title: str) -> None:
        """Wait for a dialog of the app, and bring it to the front as a click on it would."""
        dialog = self.wait_for(title)
        self._bring_forward(dialog, title)
        self.until_still()

    def is_active(self) -> bool:
        """Tell whether keys go to this window."""
        return self.screen.xdotool("getactivewindow", check=False) == self.id

    def size(self) -> Point:
        """Return width and height in pixels."""
        shell = dict(line.split("=") for line in self.screen.xdotool("getwindowgeometry", "--shell", self.id).split())
        return int(shell["WIDTH"]), int(shell["HEIGHT"])

    def title(self) -> str:
        """Return the words in the title bar."""
        return self.screen.xdotool("getwindowname", self.id)

    def key(self, *keys: str) -> None:
        """Press keys one after the other, named as X names them: 'ctrl+z', 'Return', 'shift+Right'."""
        self.screen.xdotool("key", "--clearmodifiers", "--delay", 20, *keys)

    def key_until(self, key: str, look: Callable[[], object], what: str) -> None:
        """Press a key, and again while nothing comes of it: a dialog may still be reading, and heeds no key then."""
        pressed = [0.0]

        def seen() -> bool:
            if look():
                return True
            if time.monotonic() - pressed[0] > PATIENT_S:
                self.key(key)
                pressed[0] = time.monotonic()
            return False

        until(seen, what)

    def type(self, text: str) -> None:
        """Type the text key by key; only what a US keyboard has, for X would swap keys under the app for the rest."""
        assert text.isascii(), text
        self.screen.xdotool("type", "--clearmodifiers", "--delay", 20, "--", text)

    def move(self, x: int, y: int) -> None:
        """Bring the pointer there."""
        self.screen.xdotool("mousemove", "--window", self.id, x, y)

    def click(self, x: int, y: int, button: int = 1, times: int = 1, holding: Sequence[str] = ()) -> None:
        """Click there while the keys in holding, such as 'shift', are held down."""
        self.move(x, y)
        with_keys = [word for key in holding for word in ("keydown", key)]
        without = [word for key in holding for word in ("keyup", key)]
        self.screen.xdotool(*with_keys, "click", "--repeat", times, "--delay", 60, button, *without)

    def drag(self, start: Point, end: Point, steps: int = 12, holding: Sequence[str] = ()) -> None:
        """Press at the start, go to the end in steps with modifier keys held down, and let go."""
        self.hold(start)
        for key in holding:
            self.screen.xdotool("keydown", key)
        for step in range(1, steps + 1):
            self.move(*(round(a + (b - a) * step / steps) for a, b in zip(start, end, strict=True)))
        self.let_go()
        for key in holding:
            self.screen.xdotool("keyup", key)

    def hold(self, point: Point) -> None:
        """Press the left button there and keep it down."""
        self.move(*point)
        self.screen.xdotool("mousedown", 1)

    def let_go(self) -> None:
        """Release the left button."""
        self.screen.xdotool("mouseup", 1)

    def scroll(self, x: int, y: int, clicks: int) -> None:
        """Turn the wheel there: down for positive clicks, up for negative ones."""
        self.click(x, y, button=5 if clicks > 0 else 4, times=abs(clicks))

    def until_still(self, rounds: int = 5, within_s: float = 20.0) -> QImage:
        """Return the picture once it has stayed the same for some looks in a row."""
        seen: list[QImage] = []

        def look() -> QImage | None:
            seen.append(self.screen.picture())
            last = seen[-rounds:]
            return last[-1] if len(last) == rounds and all(picture == last[0] for picture in last) else None

        return until(look, "a screen that stands still", within_s, every_s=0.04)

    def screenshot(self, path: Path) -> Path:
        """Write what the screen shows, once it stands still, as a PNG file."""
        if not self.until_still().save(str(path)):
            raise AssertionError(f"No picture could be written to {path}")
        return path

    def close(self, within_s: float = 20.0) -> int:
        """Close the window as its own button would and return the app's exit code."""
        self._bring_forward(self.id, "the window")
        self.key("alt+F4")
        return self.process.wait(within_s)

    def kill(self) -> None:
        """End the app at once, as a power cut would."""
        self.process.kill()
        self.process.wait(10)


def home_env(home: Path) -> dict[str, str]:
    """Return an environment in which nothing is read from or written to the person's own folders."""
    foreign = ("XDG_", "QT_", "WAYLAND_", "DBUS_", "PMDESK_")
    env = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    folders = {"DATA": "data", "CONFIG": "config", "CACHE": "cache", "STATE": "state", "RUNTIME": "runtime"}
    for kind, name in folders.items():
        (home / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        env[f"XDG_{kind}_{'DIR' if kind == 'RUNTIME' else 'HOME'}"] = str(home / name)
    return {**env, "HOME": str(home), "LC_ALL": "C.UTF-8"}
