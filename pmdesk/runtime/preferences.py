"""What this person chose for every workspace: look, keys, window, recent files; one JSON file, replaced as a whole."""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from pmdesk.runtime.folders import make_private

LARGEST = 1_000_000


class Preferences:
    """Values by name; a damaged file counts as empty, a folder that cannot be written to is lived with."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values = _read(path)

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401
        """Return a value if it has the kind of the default, else the default."""
        value = self._values.get(name, default)
        return value if default is None or isinstance(value, type(default)) else default

    def set(self, name: str, value: Any) -> None:  # noqa: ANN401
        """Choose a value and keep it at once."""
        if name in self._values and self._values[name] == value:
            return
        self._values[name] = value
        self._save()

    def _save(self) -> None:
        fresh = self._path.with_suffix(f".{os.getpid()}.tmp")
        try:
            make_private(self._path.parent)
            with fresh.open("w", encoding="utf-8") as file:
                json.dump(self._values, file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._path)
        except OSError:
            with suppress(OSError):
                fresh.unlink()


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > LARGEST:
            return {}
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}  # pyright: ignore[reportUnknownVariableType]
