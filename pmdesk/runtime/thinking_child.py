"""The child's end of `thinking.py`: reads tasks, does them, writes the answers, until nobody is there any more."""

import os
import pickle  # both ends are this program
import sys
import traceback
from collections.abc import Callable
from typing import Any

from pmdesk.insight.embedding import Room
from pmdesk.insight.themes_mind import Mind
from pmdesk.runtime.thinking import ANSWER, BROKE, THREADS, TOLD

NICE = 10


def serve() -> int:
    """Answer until the other end goes; what a library prints goes nowhere near the answers."""
    if hasattr(os, "nice"):
        os.nice(NICE)
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    mind = Mind(Room(min(THREADS, os.cpu_count() or 1)))
    try:
        while True:
            task, value = pickle.load(sys.stdin.buffer)  # noqa: S301  # from our own parent
            _say(out, *_answer(mind, task, value, lambda done, of: _say(out, TOLD, (done, of))))
    except (EOFError, BrokenPipeError):
        return 0


def _answer(mind: Mind, task: str, value: object, tell: Callable[[int, int], object]) -> tuple[str, object]:
    try:
        return ANSWER, mind.do(task, value, tell)
    except BrokenPipeError:
        raise
    except Exception:  # noqa: BLE001  # the rim of the child: its parent tells
        return BROKE, traceback.format_exc()


def _say(out: Any, word: str, said: object) -> None:  # noqa: ANN401
    pickle.dump((word, said), out, pickle.HIGHEST_PROTOCOL)
    out.flush()
