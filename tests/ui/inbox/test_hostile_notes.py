"""Whatever somebody said comes in by every importer and is read as text; nothing in it is opened, fetched or run."""

import csv
import io
import json
import os
import socket
from base64 import encodebytes
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from itertools import count
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from pmdesk.commands.take_notes import TakeNotesIn
from pmdesk.domain.changes import Actor
from pmdesk.domain.foreign_notes import NoteBatch
from pmdesk.domain.inbox import Note
from pmdesk.importers.notes.catalog import open_notes, read_notes
from pmdesk.importers.notes.pasted import read_pasted
from tests.ui.inbox.reading_stage import ReadingStage
from tests.world import NOW, World

MANY = 10_000_000
EMOJI = "\U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f4b8 \U0001f1f8\U0001f1ea"
TO_LEFT = "\u202e\u05e9\u05dc\u05d5\u05dd, \u0645\u0631\u062d\u0628\u0627\u202c and back"
HALVES = "half \ud83d a face \udc4b"
LONG = "all work and no play " * (MANY // 21 + 1)


numbers = count(1)


def as_table(said: str) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([("Title", "Text"), ("Said", said), ("Other", "words")])
    return out.getvalue().encode("utf-8", "surrogatepass")


def as_play(said: str) -> bytes:
    out = io.StringIO()
    header = ("Package Name", "Star Rating", "Review Submit Date and Time", "Review Title", "Review Text")
    rows = [("org.example", "2", "2026-03-02T10:00:00Z", title, text) for title, text in (("Said", said), ("B", "b b"))]
    csv.writer(out).writerows([header, *rows])
    return out.getvalue().encode("utf-16", "surrogatepass")


def as_json(said: str) -> bytes:
    return json.dumps([{"title": "Said", "message": said, "email": "a@x.example"}]).encode()


def as_lines(said: str) -> bytes:
    return b"\n".join(
        json.dumps({"title": title, "message": text}).encode() for title, text in (("Said", said), ("", "b"))
    )


def as_issues(said: str) -> bytes:
    number = next(numbers)
    url = f"https://github.com/a/b/issues/{number}"
    issue = {"number": number, "title": "Said", "state": "OPEN", "body": said, "url": url}
    return json.dumps([issue]).encode()


def as_mail(said: str) -> bytes:
    head = b"From: Maria <a@x.example>\nSubject: Said\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
    return head + b"Content-Transfer-Encoding: base64\n\n" + encodebytes(said.encode("utf-8", "surrogatepass"))


def as_mailbox(said: str) -> bytes:
    return b"From a@x.example Mon Mar  2 10:00:00 2026\n" + as_mail(said) + b"\n"


FORMS: dict[str, Callable[[str], bytes]] = {
    "table.csv": as_table,
    "play.csv": as_play,
    "forms.json": as_json,
    "forms.jsonl": as_lines,
    "issues.json": as_issues,
    "mail.eml": as_mail,
    "box.mbox": as_mailbox,
}


class Traps:
    """A pipe nobody may open and an address nobody may call, and words that would do both."""

    def __init__(self, folder: Path) -> None:
        self.pipe = folder / "pipe"
        os.mkfifo(self.pipe)
        self.server = socket.create_server(("127.0.0.1", 0))
        self.server.setblocking(False)
        url = f"http://127.0.0.1:{self.server.getsockname()[1]}/x"
        self.html = (
            f'<img src="file://{self.pipe}" onerror="alert(1)"><img src="{url}"><link rel="stylesheet" href="{url}">'
            f'<script src="{url}">alert(1)</script><iframe src="file://{self.pipe}"></iframe> ![x](file://{self.pipe})'
            "<b>bold</b> &amp; words"
        )

    def require_untouched(self) -> None:
        """Nobody reads from the pipe, nobody called."""
        with pytest.raises(OSError, match="No such device"):
            os.open(self.pipe, os.O_WRONLY | os.O_NONBLOCK)
        with pytest.raises(BlockingIOError):
            self.server.accept()


@pytest.fixture
def traps(tmp_path: Path) -> Iterator[Traps]:
    found = Traps(tmp_path)
    with closing(found.server):
        yield found


@pytest.fixture
def stage(qtbot: QtBot, world: World) -> ReadingStage:
    return ReadingStage(qtbot, world)


def bring_in(stage: ReadingStage, batch: NoteBatch) -> Note:
    """Bring a batch in and show its note that was called “Said”."""
    batch = NoteBatch(batch.title, tuple(note for note in batch.notes if note.title == "Said"))
    changes, _ = stage.world.desk.ask(TakeNotesIn(batch, f"file {next(numbers)}", NOW), Actor.IMPORT)
    (note,) = stage.world.store.many(Note, [ref.id for ref in changes.created if ref.kind == "note"])
    stage.reading.show_note(note.id)
    stage.until(lambda: stage.reading.is_shown and stage.page.head.title.text() == "Said")
    return note


def read(folder: Path, name: str, data: bytes) -> NoteBatch:
    path = folder / f"{next(numbers)} {name}"
    path.write_bytes(data)
    return read_notes(open_notes([path]))


def require_plain(stage: ReadingStage) -> None:
    """The text that is shown has no pictures and nothing that could be followed."""
    for each in stage.text.document().allFormats():
        assert not each.isImageFormat()
        assert not (each.isCharFormat() and each.toCharFormat().isAnchor())


@pytest.mark.parametrize("name", FORMS)
def test_hostile_words_are_read_as_they_are_said(stage: ReadingStage, traps: Traps, tmp_path: Path, name: str):
    for said in (traps.html, TO_LEFT, EMOJI):
        note = bring_in(stage, read(tmp_path, name, FORMS[name](said)))
        assert note.body.strip() == said
        stage.settle()
        assert stage.text.toPlainText().strip() == said
        require_plain(stage)
    traps.require_untouched()


@pytest.mark.parametrize("name", FORMS)
def test_halves_of_characters_are_read_as_signs(stage: ReadingStage, tmp_path: Path, name: str):
    note = bring_in(stage, read(tmp_path, name, FORMS[name](HALVES)))
    stage.settle()
    assert note.body.strip() == "half \ufffd a face \ufffd"
    assert stage.text.toPlainText() == note.body


@pytest.mark.parametrize("name", FORMS)
def test_ten_megabytes_come_in_whole_and_are_shown(stage: ReadingStage, tmp_path: Path, name: str):
    note = bring_in(stage, read(tmp_path, name, FORMS[name](LONG)))
    assert len(note.body) > MANY - 21
    assert stage.text.toPlainText().startswith("all work and no play")


def test_a_page_in_a_mail_is_read_as_its_words(stage: ReadingStage, traps: Traps, tmp_path: Path):
    mail = f"From: a@x.example\nSubject: Said\nContent-Type: text/html\n\n<html><body>{traps.html}</body></html>\n"
    note = bring_in(stage, read(tmp_path, "page.eml", mail.encode()))
    stage.settle()
    assert note.body.endswith("bold & words")
    assert "alert" not in note.body
    assert stage.text.toPlainText() == note.body
    require_plain(stage)
    traps.require_untouched()


def test_what_is_pasted_is_read_as_it_is(stage: ReadingStage, traps: Traps):
    for said in (traps.html, TO_LEFT, EMOJI, HALVES, LONG):
        found = read_pasted(f"Said\n{said}")
        assert found is not None
        note = bring_in(stage, NoteBatch("pasted", (found,)))
        with suppress(UnicodeEncodeError):
            said.encode()
            assert note.body.strip() == said.strip()
        assert stage.text.toPlainText().strip().startswith(note.body[:100].strip())
        require_plain(stage)
    traps.require_untouched()
