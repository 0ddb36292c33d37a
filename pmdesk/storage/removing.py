"""Deletes a workspace from the disk, with everything that lies beside it."""

from pathlib import Path

from pmdesk.domain.errors import DeskError
from pmdesk.storage.backup import backups_folder, list_backups
from pmdesk.storage.placing import SIDECARS

COMPANIONS = (*SIDECARS, "-reserve", "-lock")


def delete_workspace(path: Path) -> None:
    """Delete a closed workspace, its companions and its backups; raises DeskError when the system refuses."""
    try:
        for backup in list_backups(path):
            backup.path.unlink(missing_ok=True)
        folder = backups_folder(path)
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
        for companion in (path, *(path.with_name(path.name + suffix) for suffix in COMPANIONS)):
            companion.unlink(missing_ok=True)
    except OSError as error:
        raise DeskError(
            f"“{path.name}” could not be deleted ({error.strerror}).", "Delete it in the file manager."
        ) from error
