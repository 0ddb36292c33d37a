"""Saves an open workspace under another name: also one that is read-only, or was moved away while it was open."""

from pathlib import Path

from pmdesk.domain.errors import DeskError
from pmdesk.storage.engine import SqliteError
from pmdesk.storage.placing import file_trouble, put_new, scratch_beside
from pmdesk.storage.store import Store
from pmdesk.storage.trouble import told


def save_copy(store: Store, path: Path) -> None:
    """Write all that the store's connection sees into a new file; one that is there already is left alone."""
    try:
        with scratch_beside(path) as scratch:
            store.connection.execute("VACUUM INTO ?", (str(scratch),))
            put_new(scratch, path)
    except FileExistsError as error:
        trouble = f"“{path.name}” exists already, so it was left alone."
        raise DeskError(trouble, "Choose another name.") from error
    except OSError as error:
        raise file_trouble(error, path) from error
    except SqliteError as error:
        raise told(error) from error
