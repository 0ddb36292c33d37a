"""Room set aside beside the workspace, to be given up when the disk is full: on a full disk even a delete fails.

SQLite appends every change to its WAL, so the edit in hand needs a few free pages whatever it does. Giving the reserve
up makes them; as soon as there is plenty of room again a new reserve is laid.
"""

import os
import shutil
from contextlib import suppress
from pathlib import Path

RESERVE_BYTES = 4 * 1024 * 1024
PLENTY = 3


class Reserve:
    """The reserve of one workspace."""

    def __init__(self, workspace: Path, size: int = RESERVE_BYTES) -> None:
        self.path = workspace.with_name(f"{workspace.name}-reserve")
        self.size = size

    @property
    def is_laid(self) -> bool:
        """Whether there is room to give up."""
        return self.path.exists()

    @property
    def is_roomy(self) -> bool:
        """Whether the disk has room for several reserves."""
        try:
            return shutil.disk_usage(self.path.parent).free >= PLENTY * self.size
        except OSError:
            return False

    def lay(self) -> bool:
        """Set the room aside, unless that would itself make the disk tight; tells whether there is a reserve now."""
        if self.is_laid:
            return True
        if not self.is_roomy:
            return False
        try:
            _fill(self.path, self.size)
        except OSError:
            with suppress(OSError):
                self.path.unlink(missing_ok=True)
            return False
        return True

    def spend(self) -> bool:
        """Give the room up; tells whether there was any."""
        try:
            self.path.unlink()
        except OSError:
            return False
        return True

    def tidy(self) -> None:
        """Leave no file behind where there is plenty of room anyway; keep it for the next start where there is not."""
        if self.is_roomy:
            self.spend()


def _fill(path: Path, size: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(descriptor, 0, size)
        else:
            os.write(descriptor, os.urandom(size))  # Zeros might be kept as a hole.
    finally:
        os.close(descriptor)
