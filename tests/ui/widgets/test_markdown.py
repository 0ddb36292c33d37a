"""Markdown that others wrote: shown without ever loading a thing."""

import os
import socket
import threading
from pathlib import Path
from time import monotonic

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QFont, QImage, QTextCursor, QTextDocument
from pytestqt.qtbot import QtBot

from pmdesk.ui.widgets.markdown import LONGEST, MarkdownView, may_open, prepared
from pmdesk.ui.widgets.theme import Theme


@pytest.fixture
def view(qtbot: QtBot) -> MarkdownView:
    made = MarkdownView(Theme.shipped(mode="light"))
    qtbot.addWidget(made)
    made.resize(300, 400)
    return made


def shown(view: MarkdownView, source: str) -> str:
    view.show_markdown(source)
    view.show()
    view.grab()
    view.height_for(280)
    return view.toPlainText()


@pytest.mark.parametrize("form", ["![a]({})", '<img src="{}">', "[![a]({})](https://a.test)", "![a][1]\n\n[1]: {}"])
def test_a_named_pipe_does_not_stop_the_window(view: MarkdownView, tmp_path: Path, form: str):
    pipe = tmp_path / "pipe.png"
    os.mkfifo(pipe)
    for address in (pipe.as_uri(), str(pipe), f"file:{pipe}", f"//localhost{pipe}", f"file://localhost{pipe}"):
        began = monotonic()
        shown(view, f"before {form.format(address)} after")
        assert monotonic() - began < 2


def test_a_local_image_is_not_read(view: MarkdownView, tmp_path: Path):
    picture = tmp_path / "secret.png"
    QImage(120, 90, QImage.Format.Format_RGB32).save(str(picture))
    before = shown(view, "x") and view.height_for(280)
    for address in (picture.as_uri(), str(picture), f"../{picture.name}", "qrc:/x.png", ":/x.png"):
        shown(view, f"![a]({address})")
        resource = view.document().resource(QTextDocument.ResourceType.ImageResource.value, QUrl(address))
        assert isinstance(resource, QImage)
        assert resource.width() == 1
        assert view.height_for(280) <= before + 4


@pytest.mark.parametrize(
    "address",
    [
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
        "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='900' height='900'/>",
        r"\\host\share\picture.png",
        "//host/share/picture.png",
        "smb://host/share/picture.png",
        "ftp://host/picture.png",
    ],
)
def test_no_other_address_brings_a_picture_in(view: MarkdownView, address: str):
    began = monotonic()
    shown(view, f"a ![p]({address}) b\n\n![p](<{address}>)")
    assert monotonic() - began < 2
    assert view.height_for(280) < 300


def test_no_connection_is_made(view: MarkdownView):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(0.3)
        port = server.getsockname()[1]
        came: list[object] = []

        def listen() -> None:
            try:
                came.append(server.accept())
            except TimeoutError:
                return

        thread = threading.Thread(target=listen)
        thread.start()
        shown(view, f'![a](http://127.0.0.1:{port}/a.png) <img src="http://127.0.0.1:{port}/b.png">')
        thread.join()
        assert came == []


def test_html_is_shown_as_the_text_it_is(view: MarkdownView):
    text = shown(view, 'a <b>bold</b> <script>x()</script>\n\n<iframe src="file:///etc/passwd"></iframe>')
    assert "<b>bold</b>" in text
    assert "<script>" in text
    assert '<iframe src="file:///etc/passwd">' in text


def test_a_copy_for_printing_loads_nothing_either(view: MarkdownView, tmp_path: Path):
    pipe = tmp_path / "pipe.png"
    os.mkfifo(pipe)
    shown(view, f"![a]({pipe.as_uri()})")
    began = monotonic()
    view.document().clone().size()
    assert monotonic() - began < 2


def test_a_link_is_only_asked_for_and_never_followed(view: MarkdownView, qtbot: QtBot):
    shown(view, "[read](https://example.test/a?b=c) me")
    before = view.toPlainText()
    with qtbot.waitSignal(view.asked) as asked:
        view.anchorClicked.emit(QUrl("https://example.test/a?b=c"))
    assert asked.args == [QUrl("https://example.test/a?b=c")]
    view.setSource(QUrl("file:///etc/passwd"))
    assert view.toPlainText() == before


@pytest.mark.parametrize(
    ("address", "opens"),
    [
        ("https://example.test", True),
        ("HTTP://example.test/x", True),
        ("mailto:leah@example.test", True),
        ("file:///etc/passwd", False),
        ("javascript:alert(1)", False),
        ("smb://host/share", False),
        ("pmdesk://item/1", False),
        ("https:", False),
        ("relative/path", False),
        ("", False),
    ],
)
def test_only_web_and_mail_addresses_may_be_opened(address: str, opens: bool):
    assert may_open(QUrl(address)) is opens


@pytest.mark.parametrize(
    "source",
    [
        "- x\n" * 500_000,
        "word " * 2_000_000,
        "[" * 300_000,
        ">" * 300_000,
        "*a " * 100_000,
        "|".join("a" * 400) + "\n" + "|".join(["-"] * 400) + "\n" + ("|".join("b" * 400) + "\n") * 400,
        "".join(" " * (2 * depth) + "- x\n" for depth in range(1_500)),
        "\0" * 100_000,
        "a\u202e\ufffd\U0001f600" * 20_000,
    ],
    ids=["list", "words", "brackets", "quotes", "stars", "table", "nested", "nul", "odd"],
)
def test_a_huge_text_is_shown_within_moments(view: MarkdownView, source: str):
    began = monotonic()
    shown(view, source)
    assert monotonic() - began < 5
    assert view.markdown == source


def test_a_text_that_was_cut_says_so():
    assert "Cut here; all 50001 characters" in prepared("x" * (LONGEST + 1))[0]
    assert prepared("short")[0] == "short"


def test_headings_and_strong_words_have_the_sizes_of_the_house(view: MarkdownView):
    shown(view, "# Title\n\nplain **strong**")
    cursor = QTextCursor(view.document())
    cursor.movePosition(QTextCursor.MoveOperation.Right)
    assert cursor.charFormat().font().pixelSize() == 15
    cursor.movePosition(QTextCursor.MoveOperation.End)
    assert cursor.charFormat().fontWeight() == QFont.Weight.DemiBold
