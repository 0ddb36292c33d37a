"""Hands on the card of descriptions: its import begun, read to the end, kept."""

from typing import Any

from PySide6.QtCore import Qt

from pmdesk.ui.vendors.spec_card import SpecCard
from pmdesk.ui.vendors.spec_import import SpecDialog
from tests.ui.vendors.stage import Stage


def card_of(stage: Stage, name: str = "payments") -> SpecCard:
    """Return the card, showing an integration."""
    stage.show(f"pmdesk://integration/{stage.ids[name]}")
    return next(part for part in stage.pane.page.parts if isinstance(part, SpecCard))


def begin(stage: Stage, name: str = "payments", **how: Any) -> SpecDialog:
    """Open the import; the window stays after it is closed, so that it can be looked at."""
    dialog: SpecDialog = card_of(stage, name).import_spec(**how)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    stage.qtbot.addWidget(dialog)
    return dialog


def looked(stage: Stage, name: str = "payments", **how: Any) -> SpecDialog:
    """Open the import, and wait until it has read what it was given."""
    dialog = begin(stage, name, **how)
    stage.until(lambda: not dialog.working.is_running)
    return dialog


def kept(stage: Stage, name: str = "payments", **how: Any) -> SpecDialog:
    """Import a description."""
    dialog = looked(stage, name, **how)
    dialog.import_now()
    stage.until(lambda: dialog.kept is not None)
    stage.settle()
    return dialog
