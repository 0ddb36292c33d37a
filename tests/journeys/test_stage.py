"""The stage itself works: keys, clicks and drags arrive at a window, and pictures show it."""

from pathlib import Path

import pytest

from tests.journeys.conftest import StartApp
from tests.journeys.waiting import until

ACTOR = """
import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget


class Canvas(QWidget):
    def paintEvent(self, event):
        QPainter(self).fillRect(self.rect(), QColor("#1763C6"))

    def mousePressEvent(self, event):
        keys = "shift " if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else ""
        print("press", keys + f"{event.position().x():.0f},{event.position().y():.0f}", flush=True)

    def mouseMoveEvent(self, event):
        print("move", flush=True)

    def mouseReleaseEvent(self, event):
        print("release", f"{event.position().x():.0f},{event.position().y():.0f}", flush=True)


app = QApplication(sys.argv)
window = QWidget()
window.setWindowTitle("Stage")
line = QLineEdit(window)
line.setGeometry(0, 0, 400, 30)
line.returnPressed.connect(lambda: print("typed", line.text(), flush=True))
canvas = Canvas(window)
canvas.setGeometry(0, 30, 400, 270)
window.resize(400, 300)
window.show()
line.setFocus()
sys.exit(app.exec())
"""


@pytest.fixture
def actor(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "actor.py").write_text(ACTOR, encoding="utf-8")
    return {"PYTHONPATH": str(tmp_path)}


def test_keys_clicks_and_drags_arrive(start_app: StartApp, actor: dict[str, str]):
    window = start_app(module="actor", title="Stage", env=actor, size=(400, 300))
    window.type("Carrier (7)")
    window.key("BackSpace", "BackSpace", "8", "shift+0", "Return")
    until(lambda: "typed Carrier (8)" in window.said, "the typed words")
    window.click(50, 80, holding=["shift"])
    until(lambda: "press shift 50,50" in window.said, "the click with shift")
    window.drag((100, 130), (220, 190))
    until(lambda: "release 220,160" in window.said, "the end of the drag")
    assert "press 100,100" in window.said
    assert "move" in window.said.partition("press 100,100")[2]
    assert window.close() == 0


def test_a_picture_shows_the_window(start_app: StartApp, actor: dict[str, str], tmp_path: Path):
    window = start_app(module="actor", title="Stage", env=actor)
    picture = window.until_still()
    assert (picture.width(), picture.height()) == (1440, 900)
    assert picture.pixelColor(200, 150).name() == "#1763c6"
    assert window.screenshot(tmp_path / "stage.png").stat().st_size > 1000


def test_two_apps_of_one_test_share_a_home(start_app: StartApp, actor: dict[str, str], home: Path):
    first = start_app(module="actor", title="Stage", env=actor)
    first.kill()
    second = start_app(module="actor", title="Stage", env=actor)
    assert second.process.pid != first.process.pid
    assert (home / "data").stat().st_mode & 0o077 == 0


def test_an_app_that_ends_early_is_told_in_its_own_words(start_app: StartApp):
    with pytest.raises(AssertionError, match="No module named nowhere"):
        start_app(module="nowhere")
