"""Questions of popovers and sheets: nobody hears the answer once they are closed."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtWidgets import QDialog

from pmdesk.domain.errors import DeskError
from pmdesk.storage.rows import Rows
from pmdesk.ui.context import Context
from pmdesk.ui.widgets.popover import Popover

T = TypeVar("T")


def ask_for(
    context: Context,
    asker: Popover | QDialog,
    key: str,
    question: Callable[[Rows], T],
    answered: Callable[[T], None],
    *,
    failed: Callable[[DeskError], None] | None = None,
) -> None:
    """Ask as long as the asker is open; what went wrong is told by default as everywhere."""
    context.ask(key, question, answered, failed or context.tell)
    drop_with(context, asker, key)


def drop_with(context: Context, asker: Popover | QDialog, key: str) -> None:
    """Want no answer any more once the asker is closed."""
    ended = asker.closed if isinstance(asker, Popover) else asker.finished
    ended.connect(lambda: drop(context, key))


def drop(context: Context, key: str) -> None:
    """Want no answer any more."""
    if context.readers is not None:
        context.readers.drop(key)
