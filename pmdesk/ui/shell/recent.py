"""The workspaces that were open lately, newest first, as kept in the preferences."""

from pathlib import Path

from pmdesk.runtime.preferences import Preferences

NAME = "recent"
MOST = 10


class Recent:
    """Paths of workspaces; those that have gone are not offered."""

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences

    def note(self, path: Path) -> None:
        """Put a workspace first."""
        text = str(path.absolute())
        self._preferences.set(NAME, [text, *(each for each in self._kept() if each != text)][:MOST])

    def forget(self, path: Path) -> None:
        """Take a workspace off the list."""
        self._preferences.set(NAME, [each for each in self._kept() if each != str(path.absolute())])

    def paths(self) -> list[Path]:
        """Return the workspaces that are still there."""
        return [path for path in map(Path, self._kept()) if path.is_file()]

    def last(self) -> Path | None:
        """Return the workspace that was open last, if it is still there."""
        kept = self._kept()
        return Path(kept[0]) if kept and Path(kept[0]).is_file() else None

    def _kept(self) -> list[str]:
        found: list[object] = self._preferences.get(NAME, [])
        return [each for each in found if isinstance(each, str)]
