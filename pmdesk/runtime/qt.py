"""Loads Qt's Python side without what no window needs: an import hook, and support for reading signatures."""

import builtins
import gc
from collections.abc import Callable
from importlib import import_module
from threading import RLock
from typing import Any

SUPPORT = "shibokensupport/signature/"
AT_ONCE = ("__init__.py", "loader.py", "importhandler.py", "mapping.py")
"""The support files that each load of a Qt module runs through, and the one whose names C++ reads without asking."""
STAND_IN = "from pmdesk.runtime.qt import when_asked\n__getattr__ = when_asked({filename!r}, globals())\n"

_plain_compile: Callable[..., Any] = builtins.compile
_sources: dict[str, bytes] = {}
_filling = RLock()


def load_qt() -> None:
    """Load Qt, and leave out what makes each start slower.

    PySide puts an import function of its own in place, to look for its snake_case names in the source of every module
    after it; we never use those names. And it compiles anew, with each start, the files it carries for reading
    signatures, a third of what a bare window takes: they wait until somebody asks for something in them, as the words
    of a TypeError do. The search for waste is off too: what is loaded on the way stays. Once the house is settled it
    sweeps by itself.
    """
    gc.disable()
    plain_import = builtins.__import__
    builtins.compile = _compile
    try:
        import_module("PySide6.QtCore")
    finally:
        builtins.compile = _plain_compile
        builtins.__import__ = plain_import


def _compile(source: Any, filename: Any, *rest: Any, **named: Any) -> Any:  # noqa: ANN401  # as Python's own
    if isinstance(source, bytes) and str(filename).startswith(SUPPORT) and not filename.endswith(AT_ONCE):
        _sources[filename] = source
        source = STAND_IN.format(filename=filename)
    return _plain_compile(source, filename, *rest, **named)


def when_asked(filename: str, room: dict[str, Any]) -> Callable[[str], object]:
    """Return the `__getattr__` of a module that stands for a file: the first question runs the file in it."""

    def answer(name: str) -> object:
        with _filling:
            source = _sources.pop(filename, None)
            if source is not None:
                exec(_plain_compile(source, filename, "exec"), room)  # noqa: S102  # PySide's own file
        if name not in room:
            raise AttributeError(f"module {room['__name__']!r} has no attribute {name!r}")
        return room[name]

    return answer
