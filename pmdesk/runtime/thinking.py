"""A child process that thinks for the window: whatever it computes, the main thread goes on undisturbed.

It runs at a low priority, is sent values and sends values back, opens no file of the workspace, and ends when its last
word cannot be heard any more. Both ends are this program, so values travel pickled.
"""

import os
import pickle  # both ends are this program
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from pmdesk.domain.errors import DeskError

THINK = "--think"
THREADS = 4
TOLD, ANSWER, BROKE = "told", "answer", "broke"


class CalledOff(DeskError):
    """The work was called off; nothing was changed."""


class Thinker:
    """One child, begun with the first question. `ask` is for one thread; `end` may come from any other."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._is_off = False
        self._lock = threading.Lock()

    @property
    def is_alive(self) -> bool:
        """Whether there is a child."""
        return self._child is not None

    def ask(self, task: str, value: object, told: Callable[[int, int], object] = lambda _done, _of: None) -> Any:  # noqa: ANN401
        """Return the child's answer; raises CalledOff when it was ended meanwhile."""
        child = self._begun()
        try:
            _send(child.stdin, (task, value))
            while True:
                word, said = _receive(child.stdout)
                if word == TOLD:
                    told(*said)
                elif word == ANSWER:
                    return said
                else:
                    raise RuntimeError(said)
        except (OSError, EOFError, pickle.UnpicklingError, ValueError) as error:
            was_off = self._is_off
            self.rest()
            if was_off:
                raise CalledOff("Finding themes was stopped.", "Nothing was changed.") from error
            raise

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
                raise CalledOff("Finding themes was stopped.", "Nothing was changed.")
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
