"""Where PM Desk keeps things on this machine: workspaces, preferences, logs and locks."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths

SUFFIX = ".pmdesk"


class Folders:
    """The person's folders of the platform, the same that platformdirs names; nothing is made before it is needed."""

    def __init__(self) -> None:
        kinds = QStandardPaths.StandardLocation
        self.data = _folder(kinds.GenericDataLocation)
        self.config = _folder(kinds.GenericConfigLocation)
        self.state = _folder(kinds.GenericStateLocation)
        self.runtime = self.state / "running"

    @property
    def default_workspace(self) -> Path:
        """The workspace of somebody who never chose another."""
        return self.data / f"Workspace{SUFFIX}"

    @property
    def sample_workspace(self) -> Path:
        """Where the sample is made."""
        return self.data / f"Tidewater sample{SUFFIX}"

    @property
    def preferences(self) -> Path:
        """What this person chose."""
        return self.config / "preferences.json"

    @property
    def log(self) -> Path:
        """Where troubles nobody foresaw are written down."""
        return self.state / "pmdesk.log"


def make_private(folder: Path) -> None:
    """Make a folder that only its owner can look into."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def _folder(kind: QStandardPaths.StandardLocation) -> Path:
    return Path(QStandardPaths.writableLocation(kind)) / "pmdesk"
