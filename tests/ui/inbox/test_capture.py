"""Capturing a note: typed, pasted, or a whole mail; from the list and from anywhere."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pmdesk.domain.inbox import Company, Note, NoteKind, NoteState, Person
from pmdesk.ui.inbox.capture import CaptureSheet, open_capture, paste
from tests.ui.inbox.stage import Stage

MAIL = """From: Mara Kind <mara@halvorsen.example>
Sent: Monday, 9 March 2026 14:05
To: feedback@tidewater.example
Subject: Payout late again

The money came two days late.
"""


@pytest.fixture
def sheet(stage: Stage) -> CaptureSheet:
    return open_capture(stage.context, stage.host)


def kept(stage: Stage, title: str) -> Note:
    (note,) = stage.world.store.all(Note, title=title)
    return note


def test_the_first_line_is_the_title_and_ctrl_enter_keeps(stage: Stage, sheet: CaptureSheet):
    sheet.text.setPlainText("Labels are too large\nThey print on A4.")
    sheet.who.setText("Ines Rist")
    sheet.company.setText("Kaffe Rist")
    sheet.segment.take("Large sellers")
    sheet.product.take(stage.ids["seller"])
    QTest.keyClick(sheet.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    note = kept(stage, "Labels are too large")
    assert (note.body, note.kind, note.state, note.is_unread) == (
        "They print on A4.",
        NoteKind.FEEDBACK,
        NoteState.NEW,
        True,
    )
    assert (note.segment_id, note.product_id) == (stage.ids["large"], stage.ids["seller"])
    assert stage.world.store.get(Person, note.person_id or 0).title == "Ines Rist"
    assert stage.world.store.get(Company, note.company_id or 0).title == "Kaffe Rist"
    stage.world.desk.undo()
    assert not stage.world.store.all(Note, title="Labels are too large")
    assert not stage.world.store.all(Company, title="Kaffe Rist")


def test_a_pasted_mail_brings_sender_date_and_subject_and_is_known_again(stage: Stage, sheet: CaptureSheet):
    sheet.text.setPlainText(MAIL)
    assert "Read as a mail from Mara Kind" in sheet.read_as.text()
    sheet.keep()
    note = kept(stage, "Payout late again")
    assert (note.source, note.received_at.date().isoformat()) == ("email", "2026-03-09")
    assert stage.world.store.get(Person, note.person_id or 0).email == "mara@halvorsen.example"


def test_nothing_typed_is_told_and_nothing_is_lost(stage: Stage, sheet: CaptureSheet):
    before = stage.world.store.count(Note)
    sheet.who.setText("Ines")
    sheet.keep()
    assert sheet.trouble.isVisibleTo(sheet)
    assert "needs some words" in sheet.trouble.text()
    assert (sheet.who.text(), stage.world.store.count(Note)) == ("Ines", before)


def test_what_is_typed_goes_before_what_the_mail_says(stage: Stage, sheet: CaptureSheet):
    sheet.text.setPlainText(MAIL)
    sheet.kind.set_current(NoteKind.BUG.value)
    sheet.who.setText("ops@halvorsen.example")
    sheet.keep()
    note = kept(stage, "Payout late again")
    assert note.kind is NoteKind.BUG
    assert stage.world.store.get(Person, note.person_id or 0).email == "ops@halvorsen.example"


def test_what_was_copied_is_pasted_as_a_note(stage: Stage):
    QApplication.clipboard().setText("Gift message is too short")
    sheet = paste(stage.context, stage.host)
    assert sheet is not None
    assert sheet.text.toPlainText() == "Gift message is too short"
    QApplication.clipboard().setText("  ")
    assert paste(stage.context, stage.host) is None


def test_hostile_text_stays_text(stage: Stage, sheet: CaptureSheet):
    sheet.text.setPlainText("<script>alert(1)</script>\n\u202eRTL 🙂")
    sheet.keep()
    assert any("alert(1)" in note.title + note.body for note in stage.world.store.all(Note))
