"""SQLite's troubles in words for a person."""

from pmdesk.domain.errors import DeskError


class DiskFull(DeskError):
    """There is no room left where the workspace lies."""


class ReadOnly(DeskError):
    """The workspace or its folder cannot be written."""


class Busy(DeskError):
    """Another program holds the workspace for too long."""


class Damaged(DeskError):
    """The file is not whole any more."""


def told(error: Exception) -> DeskError:
    """Return a foreign database error as one a person understands."""
    words = str(error).lower()
    if "disk is full" in words or "no space" in words:
        return DiskFull(
            "The disk is full, so this change was not saved. Everything before it is.", "Make room and do it again."
        )
    if "readonly" in words or "read-only" in words or "unable to open" in words or "permission" in words:
        return ReadOnly(
            "This workspace cannot be written here, so the change was not saved.",
            "Check the folder's permissions, or copy the file elsewhere and open the copy.",
        )
    if "locked" in words or "busy" in words:
        return Busy("Another program is writing to this workspace.", "Wait a moment and do it again.")
    if "malformed" in words or "not a database" in words or "corrupt" in words:
        return Damaged("The workspace file is damaged.", "PM Desk keeps the file aside and saves what can be read.")
    if "disk i/o" in words:
        return DiskFull(
            "The disk did not take this change. Everything before it is saved.",
            "Check the disk and its free room, then do it again.",
        )
    return DeskError(f"The workspace did not take this change (“{error}”).", "Nothing was changed.")
