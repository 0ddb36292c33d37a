"""The child's end of `thinking.py`: reads tasks, does them, writes the answers, until nobody is there any more."""

import gc
import os
import pickle  # both ends are this program
import sys
import traceback
from collections.abc import Callable
from time import monotonic
from typing import Any

from pmdesk.domain.errors import DeskError
from pmdesk.runtime.thinking import ANSWER, BROKE, COMPARE_SPECS, READ_SPEC, THREADS, TOLD, TROUBLE

NICE = 10
TELL_EVERY_S = 0.05
Tell = Callable[..., object]
Do = Callable[[str, Any, Tell], object]
"""Does a task by its name with a value, and says how far it is."""


def serve() -> int:
    """Answer until the other end goes; what a library prints goes nowhere near the answers."""
    if hasattr(os, "nice"):
        os.nice(NICE)
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    doers: dict[bool, Do] = {}
    try:
        while True:
            task, value = pickle.load(sys.stdin.buffer)  # noqa: S301  # from our own parent
            of_specs = task in {READ_SPEC, COMPARE_SPECS}
            if of_specs not in doers:
                doers[of_specs] = _reads_specs() if of_specs else _finds_themes()
            _say(out, *_answer(doers[of_specs], task, value, lambda *told: _say(out, TOLD, told)))
    except (EOFError, BrokenPipeError):
        return 0


def _finds_themes() -> Do:
    """Return what does the tasks about themes; it knows what it learned."""
    from pmdesk.insight.embedding import Room  # noqa: PLC0415  # numpy, which descriptions do without
    from pmdesk.insight.themes_mind import Mind  # noqa: PLC0415  # the same

    return Mind(Room(min(THREADS, os.cpu_count() or 1))).do


def _reads_specs() -> Do:
    """Return what does the tasks about descriptions of APIs."""
    from pmdesk.importers.spec_reading import compare_kept, see  # noqa: PLC0415  # themes do without

    gc.disable()  # Trees are large and have no circles; the child goes after its answer.
    tasks: dict[str, Callable[..., object]] = {READ_SPEC: see, COMPARE_SPECS: compare_kept}
    return lambda task, value, tell: tasks[task](*value, _seldom(tell))


def _seldom(tell: Tell) -> Tell:
    """Tell of much that is done quickly now and then only."""
    last = 0.0

    def told(*said: object) -> None:
        nonlocal last
        if monotonic() - last >= TELL_EVERY_S:
            tell(*said)
            last = monotonic()

    return told


def _answer(do: Do, task: str, value: object, tell: Tell) -> tuple[str, object]:
    try:
        return ANSWER, do(task, value, tell)
    except BrokenPipeError:
        raise
    except DeskError as trouble:
        return TROUBLE, (trouble.what, trouble.remedy)
    except Exception:  # noqa: BLE001  # the rim of the child: its parent tells
        return BROKE, traceback.format_exc()


def _say(out: Any, word: str, said: object) -> None:  # noqa: ANN401
    pickle.dump((word, said), out, pickle.HIGHEST_PROTOCOL)
    out.flush()
