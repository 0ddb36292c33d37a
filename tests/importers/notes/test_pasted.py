"""Pasted words are one note: the first line is its title, and a mail is known as a mail."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pmdesk.domain.inbox import NoteKind
from pmdesk.importers.notes.pasted import read_pasted
from tests.importers.notes.test_mail import PLAIN


def test_the_first_line_is_the_title_whatever_free_lines_follow():
    note = read_pasted("  \nWhen do I get paid?\r\n\r\nSix days now.\n\nStill waiting.\n")
    assert (note.title, note.body) == ("When do I get paid?", "Six days now.\n\nStill waiting.")
    assert (note.source, note.origin, note.kind) == ("pasted", "", NoteKind.FEEDBACK)


def test_a_long_first_line_gives_a_title_and_stays_whole():
    text = "We moved to you in January. " + "And sell about 900 orders a month " * 5
    note = read_pasted(text)
    assert note.title == "We moved to you in January."
    assert note.body == text.strip()


def test_a_mail_as_it_was_sent_is_read_as_mail():
    note = read_pasted(PLAIN)
    assert (note.origin, note.email) == ("mail:one@northwind.example", "mara@northwind.example")


@pytest.mark.parametrize(
    "heads",
    [
        "From: Mara Kind <mara@x.example>\nSent: Tuesday, March 10, 2026 7:40 AM\nTo: Us\nSubject: RE: Money",
        "Von: Mara Kind <mara@x.example>\nGesendet: Dienstag, 10. März 2026 07:40\nAn: Wir\nBetreff: RE: Money",
        "De : Mara Kind <mara@x.example>\nEnvoyé : mardi 10 mars 2026 07:40\nÀ : Nous\nObjet : RE: Money",
        "*From:* Mara Kind <mara@x.example>\n*Date:* 2026-03-10 07:40\n*Subject:* RE: Money",
    ],
)
def test_a_mail_as_programs_show_it_is_known(heads):
    note = read_pasted(f"{heads}\n\nSix days now.\n\nMara")
    assert (note.person, note.email, note.title) == ("Mara Kind", "mara@x.example", "RE: Money")
    assert note.body == "Six days now.\n\nMara"
    assert note.kind is NoteKind.CONVERSATION
    assert note.received_at == datetime(2026, 3, 10, 7, 40, tzinfo=UTC)


def test_words_that_begin_like_a_header_are_words():
    note = read_pasted("From: the whole team\nThank you all")
    assert note.title == "From: the whole team"


def test_pasted_pages_are_reduced_and_nothing_is_no_note():
    assert read_pasted("<p>Hello <b>there</b></p><p>more</p>").title == "Hello there"
    assert read_pasted(" \n\x00\n") is None


@given(st.text())
@example("\xa0")
@example("From: a@b.example\nSubject:\n\n\u2003")
def test_anything_can_be_pasted(text):
    note = read_pasted(text)
    if note is not None:
        (note.title + note.body).encode()
        assert note.title.strip() or note.body.strip()
