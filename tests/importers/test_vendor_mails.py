"""A mail for the log of a vendor tells who wrote it and to whom it went; what is none is refused in words."""

import random
import time

import pytest

from pmdesk.domain.errors import DeskError
from pmdesk.importers.vendor_mails import MOST_BYTES, read_vendor_mail

MAIL = b"""From: Milena Kos <milena@tidewater.example>
To: "Holt, Mira" <Mira@kestrel.example>, jo@kestrel.example
Cc: =?utf-8?q?J=C3=B6?= <team@tidewater.example>
Subject: Re: 3DS fallback
Date: Sun, 8 Mar 2026 08:10:00 +0100
Message-ID: <a1@tidewater.example>

Redirect first.
"""


def test_a_mail_tells_who_wrote_it_what_and_to_whom():
    mail = read_vendor_mail("reply.eml", MAIL)
    assert (mail.note.email, mail.note.title, mail.note.body.strip()) == (
        "milena@tidewater.example",
        "Re: 3DS fallback",
        "Redirect first.",
    )
    assert mail.note.origin == "mail:a1@tidewater.example"
    assert mail.to == ("mira@kestrel.example", "jo@kestrel.example", "team@tidewater.example")


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_line_endings_and_what_mail_programs_put_before_make_no_difference(ending: bytes):
    data = MAIL.replace(b"\n", ending)
    for before in (b"", b"\xef\xbb\xbf", b"%d\n" % len(data)):
        assert read_vendor_mail("a.eml", before + data).to[0] == "mira@kestrel.example"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"Dear all, this is a letter.\n", "is no mail"),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "is no mail"),
        (b"From: a@b.example\nSubject:\n\n", "It has no words"),
        (b"From: a@b.example\nDate: x\n" + b"boundary=\n" * 600 + b"\n\nx", "parts within parts"),
        (b"x" * (MOST_BYTES + 1), "more than 32 MB"),
    ],
)
def test_what_is_no_mail_is_refused_in_words(data: bytes, words: str):
    with pytest.raises(DeskError, match=words) as caught:
        read_vendor_mail("odd.eml", data)
    assert "“odd.eml”" in caught.value.what


def test_a_thousand_damaged_mails_are_read_or_refused_in_words():
    dice, begun = random.Random(7), time.monotonic()
    for _ in range(1_000):
        data = bytearray(MAIL)
        for _ in range(dice.randint(1, 40)):
            at = dice.randrange(len(data))
            data[at : at + dice.randint(0, 3)] = dice.randbytes(dice.randint(0, 3))
        try:
            read_vendor_mail("odd.eml", bytes(data))
        except DeskError as trouble:
            assert trouble.remedy
    many = b"From: a@b.example\nSubject: hi\nTo: " + b"x@y.example, " * 400_000 + b"\n\nwords"
    assert len(read_vendor_mail("many.eml", many).to) == 1
    assert time.monotonic() - begun < 30
