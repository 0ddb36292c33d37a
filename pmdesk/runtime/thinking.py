"""A child process that thinks for the window: whatever it computes, the main thread goes on undisturbed.

It runs at a low priority, is sent values and sends values back, opens no file of the workspace, and ends when its last
word cannot be heard any more. Both ends are this program, so values travel pickled.
"""

import os
import pickle  # both ends are this program
import subprocess
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from typing import Any

from pmdesk.domain.errors import DeskError

THINK = "--think"
THREADS = 4
READ_SPEC, COMPARE_SPECS = "read_spec", "compare_specs"
"""Tasks about descriptions of APIs; all others are about themes."""
TOLD, ANSWER, TROUBLE, BROKE = "told", "answer", "trouble", "broke"
LOOK_S = 0.05
"""So often it is looked whether an answer is still wanted, where somebody says so."""


class CalledOff(DeskError):
    """The work was called off; nothing was changed."""


class Thinker:
    """One child, begun with the first question. `ask` is for one thread; `end` may come from any other.

    `stopped` are the words for what it does when that is ended.
    """

    def __init__(self, stopped: str = "Finding themes was stopped.") -> None:
        self._stopped = stopped
        self._child: subprocess.Popen[bytes] | None = None
        self._is_off = False
        self._lock = threading.Lock()

    @property
    def is_alive(self) -> bool:
        """Whether there is a child."""
        return self._child is not None

    def ask(self, task: str, value: object, told: Callable[..., object] = lambda *_told: None) -> Any:  # noqa: ANN401
        """Return the child's answer; raises CalledOff when it was ended meanwhile, and what a task foresees to fail."""
        child = self._begun()
        try:
            _send(child.stdin, (task, value))
            while True:
                word, said = _receive(child.stdout)
                if word == TOLD:
                    told(*said)
                elif word == ANSWER:
                    return said
                elif word == TROUBLE:
                    raise DeskError(*said)
                else:
                    raise RuntimeError(said)
        except (OSError, EOFError, pickle.UnpicklingError, ValueError) as error:
            was_off = self._is_off
            self.rest()
            if was_off:
                raise CalledOff(self._stopped, "Nothing was changed.") from error
            raise

    @contextmanager
    def unless(self, is_off: Callable[[], bool]) -> Generator[None]:
        """End as soon as somebody says so, until the block ends; then the child goes, and its memory with it."""
        over = threading.Event()

        def look() -> None:
            while not over.wait(LOOK_S):
                if is_off():
                    self.end()
                    return

        looking = threading.Thread(target=look, name="off?", daemon=True)
        looking.start()
        try:
            yield
        finally:
            over.set()
            looking.join()
            self.rest()

    def end(self) -> None:
        """Want no answer any more: the child goes at once, and `ask` raises."""
        with self._lock:
            self._is_off = True
            if self._child is not None:
                self._child.kill()

    def go_on(self) -> None:
        """Answer again after `end`."""
        with self._lock:
            self._is_off = False

    def rest(self) -> None:
        """Let the child go until it is needed again."""
        with self._lock:
            child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def _begun(self) -> "subprocess.Popen[bytes]":
        with self._lock:
            if self._is_off:
                raise CalledOff(self._stopped, "Nothing was changed.")
            if self._child is None:
                self._child = _child()
            return self._child


def _child() -> "subprocess.Popen[bytes]":
    """Start this program again, to think."""
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "pmdesk"]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # It has threads of its own.
    flags = int(getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)) | int(getattr(subprocess, "CREATE_NO_WINDOW", 0))
    return subprocess.Popen(  # noqa: S603  # our own program
        [*program, THINK], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, creationflags=flags
    )


def _send(pipe: Any, value: object) -> None:  # noqa: ANN401
    pickle.dump(value, pipe, pickle.HIGHEST_PROTOCOL)
    pipe.flush()


def _receive(pipe: Any) -> Any:  # noqa: ANN401
    return pickle.load(pipe)  # noqa: S301  # from our own child
