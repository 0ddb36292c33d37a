"""The sections of the inspector: each folds by itself, and how it was left is remembered."""

from functools import partial

from PySide6.QtWidgets import QWidget

from pmdesk.ui.context import Context
from pmdesk.ui.widgets.section import Section

FOLDED = "vendors.folded"


class Folds:
    """Makes sections that remember."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def section(self, key: str, title: str, parent: QWidget) -> Section:
        """Return a section as it was left."""
        section = Section(self._context.theme, self._context.icons, title, parent)
        section.set_open(unfolded=key not in self._folded())
        section.turned.connect(partial(self._keep, key))
        return section

    def _folded(self) -> list[str]:
        kept = self._context.memory.get(FOLDED)
        return [str(each) for each in kept] if isinstance(kept, list) else []  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]

    def _keep(self, key: str, is_open: bool) -> None:
        others = [each for each in self._folded() if each != key]
        self._context.memory.set(FOLDED, others if is_open else [*others, key])
