"""What a pane offers for export: its rows as a sheet, itself on paper, and what of it is selected."""

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

from pmdesk.domain.sheet import RoadmapSheet
from pmdesk.exporters.audiences import Audience
from pmdesk.storage.rows import Rows
from pmdesk.ui.widgets.paper import Work

SheetQuestion = Callable[[Rows], RoadmapSheet]


class Scope(StrEnum):
    """How much leaves."""

    SHOWN = "shown"
    EVERYTHING = "everything"


class Exportable(Protocol):
    """A view that can leave; asked anew for each preview, so that it answers for what is shown now."""

    @property
    def name(self) -> str:
        """The view in a file's name, like `roadmap`."""
        ...

    def count(self, scope: Scope) -> int:
        """Return how many items leave."""
        ...

    def sheet(self, scope: Scope, audience: Audience) -> SheetQuestion:
        """Return what reads the rows as an audience gets them, with what was left out; for any thread."""
        ...

    def work(self, scope: Scope, audience: Audience) -> Work:
        """Return the picture as an audience gets it."""
        ...

    def selected(self) -> SheetQuestion | None:
        """Return what reads the selected rows, or None when nothing is selected."""
        ...
