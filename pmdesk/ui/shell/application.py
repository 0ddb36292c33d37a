"""The application object of Qt, set up as every window of the house needs it."""

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

MIDDLE = 128


def make_application(argv: list[str]) -> QApplication:
    """Return Qt's application, drawing plainly on every platform."""
    app = QApplication([*argv, "-style", "fusion"])  # setStyle() would load what Python knows of styles: 5 ms.
    app.setApplicationName("pmdesk")
    app.setApplicationDisplayName("PM Desk")
    app.setDesktopFileName("pmdesk")
    return app


def system_is_dark(app: QApplication) -> bool:
    """Whether the system's own palette is dark; cheaper than asking for its colour scheme."""
    return app.palette().color(QPalette.ColorRole.Window).lightness() < MIDDLE
