"""A second start on the same workspace finds the first one, also after a crash."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from pmdesk.runtime.instance import Running

HOLDER = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from pmdesk.runtime.instance import Running
app = QCoreApplication([])
running = Running(Path(sys.argv[1]))
print(running.claim(Path(sys.argv[2])), flush=True)
running.listen(lambda words: (print(*words, sep="|", flush=True), app.quit() if "quit" in words else None))
print("listening", flush=True)
app.exec()
running.release()
"""


class Holder:
    """A process that holds a workspace and prints what later starts hand over."""

    def __init__(self, folder: Path, workspace: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(HOLDER), folder, workspace],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        )

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder with a short name: the address of a socket has little room."""
    with tempfile.TemporaryDirectory() as short:
        yield Path(short)


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[Holder]:
    made = Holder(tmp_path / "running", tmp_path / "a.pmdesk")
    assert (made.line(), made.line()) == ("True", "listening")
    yield made
    made.end()


def test_a_second_start_hands_its_words_over(holder: Holder, tmp_path: Path, qtbot: QtBot) -> None:
    second = Running(tmp_path / "running")
    assert not second.claim(tmp_path / "a.pmdesk")
    assert second.hand_over(tmp_path / "a.pmdesk", ["board.json", "pmdesk://item/42"])
    assert holder.line() == "board.json|pmdesk://item/42"
    assert second.hand_over(tmp_path / "a.pmdesk", [])
    assert holder.line() == ""


def test_another_workspace_is_free(holder: Holder, tmp_path: Path) -> None:
    second = Running(tmp_path / "running")
    assert second.claim(tmp_path / "b.pmdesk")
    second.release()


def test_the_same_file_under_another_name_is_the_same(holder: Holder, tmp_path: Path) -> None:
    (tmp_path / "a.pmdesk").touch()
    (tmp_path / "link.pmdesk").symlink_to(tmp_path / "a.pmdesk")
    assert not Running(tmp_path / "running").claim(tmp_path / "link.pmdesk")


def test_after_a_kill_the_next_start_takes_over(holder: Holder, tmp_path: Path, qtbot: QtBot) -> None:
    holder.process.send_signal(signal.SIGKILL)
    holder.process.wait()
    heard: list[list[str]] = []
    heir = Running(tmp_path / "running")
    assert heir.claim(tmp_path / "a.pmdesk")
    heir.listen(heard.append)
    third = subprocess.Popen(
        [
            sys.executable,
            "-c",
            (
                "import sys; from pathlib import Path; from pmdesk.runtime.instance import Running;"
                "sys.exit(not Running(Path(sys.argv[1])).hand_over(Path(sys.argv[2]), ['hello']))"
            ),
            tmp_path / "running",
            tmp_path / "a.pmdesk",
        ]
    )
    qtbot.waitUntil(lambda: third.poll() is not None)
    assert third.returncode == 0
    assert heard == [["hello"]]
    heir.release()


def test_letting_go_lets_others_in(tmp_path: Path) -> None:
    first, second = Running(tmp_path / "running"), Running(tmp_path / "running")
    assert first.claim(tmp_path / "a.pmdesk")
    assert first.claim(tmp_path / "a.pmdesk")
    first.release()
    assert second.claim(tmp_path / "a.pmdesk")
    second.release()


def test_a_window_that_opens_another_file_holds_only_that_one(tmp_path: Path, qtbot: QtBot) -> None:
    running = Running(tmp_path / "running")
    assert running.claim(tmp_path / "a.pmdesk")
    running.listen(print)
    assert running.claim(tmp_path / "b.pmdesk")
    other = Running(tmp_path / "running")
    assert other.claim(tmp_path / "a.pmdesk")
    other.release()
    running.release()


def test_where_no_lock_can_be_had_everybody_may_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert Running(tmp_path / "file").claim(tmp_path / "a.pmdesk")


def test_nonsense_on_the_wire_is_hung_up_on(holder: Holder, tmp_path: Path) -> None:
    address = next((tmp_path / "running").glob("*.sock"))
    for nonsense in (b"no json\n", b"[" * 100_000 + b"\n", b'{"a": 1}\n'):
        with socket.socket(socket.AF_UNIX) as wire:
            wire.connect(str(address))
            wire.sendall(nonsense)
            wire.recv(3)
    assert Running(tmp_path / "running").hand_over(tmp_path / "a.pmdesk", ["still here"])
    assert holder.line() == "still here"


def test_a_folder_too_deep_for_a_socket_is_no_hindrance(tmp_path: Path, qtbot: QtBot) -> None:
    deep = tmp_path / ("very_deep_" * 12)
    heard: list[list[str]] = []
    first = Running(deep)
    assert first.claim(tmp_path / "a.pmdesk")
    first.listen(heard.append)
    address = Path(first._address((tmp_path / "a.pmdesk").resolve()))
    assert address.parent != deep
    assert address.exists()
    first.release()
