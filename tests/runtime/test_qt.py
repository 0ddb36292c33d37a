"""What Qt's Python side can say is the same, whether its support files were loaded at once or when asked."""

import subprocess
import sys

import pytest

SAID = """
import sys
from PySide6 import QtCore, QtGui, QtWidgets

app = QtWidgets.QApplication([])
for wrong in (
    lambda: QtCore.QSize("wide", 3),
    lambda: QtCore.QRect(1, 2, 3, 4, 5, 6),
    lambda: QtCore.QTimer.singleShot("soon"),
    lambda: QtGui.QColor().setRed("red"),
    lambda: QtWidgets.QMenu().addAction(3, 4, 5, 6),
    lambda: QtCore.QObject(colour="red"),
):
    try:
        wrong()
    except Exception as trouble:
        print(type(trouble).__name__, trouble)
for known in (QtCore.QSize.scaled, QtWidgets.QWidget.setGeometry):
    print(sys.modules["PySide6.support.signature"].get_signature(known))
print(QtCore.QRect.contains.__doc__)
print(len(sys.modules["PySide6.support.signature.mapping"].namespace) > 100)
"""
THREADS = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pmdesk.runtime.qt import load_qt

load_qt()
layout = sys.modules["PySide6.support.signature.layout"]
with ThreadPoolExecutor(8) as pool:
    assert len(set(pool.map(lambda _: layout.create_signature, range(64)))) == 1
"""
LOADED = """
import builtins, sys
from pmdesk.runtime.qt import load_qt

plain = builtins.compile, builtins.__import__
load_qt()
assert (builtins.compile, builtins.__import__) == plain
parser = sys.modules["PySide6.support.signature.parser"]
assert "pyside_type_init" not in vars(parser)
assert callable(parser.pyside_type_init)
assert "pyside_type_init" in vars(parser)
assert not hasattr(parser, "no_such_name")
"""


def run(script: str) -> str:
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert not done.returncode, done.stderr
    return done.stdout + done.stderr


@pytest.fixture(autouse=True)
def offscreen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")


def test_the_words_and_signatures_are_those_of_plain_qt() -> None:
    late = run("from pmdesk.runtime.qt import load_qt\nload_qt()\n" + SAID)
    assert late == run(SAID)
    assert late.count("TypeError") >= 3


def test_the_support_files_wait_until_something_in_them_is_asked_for() -> None:
    run(LOADED)


def test_threads_that_ask_at_once_find_the_same() -> None:
    run(THREADS)
