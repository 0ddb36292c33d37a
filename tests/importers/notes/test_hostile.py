"""Hostile and broken files end in notes and told rows, or in a trouble in words: never another error, never a hang."""

import json
import random
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmdesk.domain.errors import DeskError
from pmdesk.importers.notes.catalog import FORMATS, open_notes, read_notes
from tests.importers.notes.conftest import is_fit
from tests.importers.notes.test_issues import REST
from tests.importers.notes.test_mail import PLAIN
from tests.importers.notes.test_records import RECORD
from tests.importers.notes.test_reviews import BARE, PLAY_HEADER, SAID
from tests.importers.notes.test_tables import SURVEY

MULTIPART = (
    "From: =?utf-8?q?J=C3=B6?= <j@x.example>\r\nSubject: parts\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: multipart/alternative; boundary="c"\r\n'
    "\r\n--c\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n"
    "\r\nH=C3=A4?\r\n"
    "--c\r\nContent-Type: text/html\r\n\r\n<p>Hi</p>\r\n--c--\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
    'From: k@x.example\r\nSubject: inner\r\n\r\nwords\r\n--b\r\nContent-Type: image/png; name*0="a"; name*1=".png"\r\n'
    "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment\r\n\r\niVBORw0KGgo=\r\n--b--\r\n"
)
SEEDS = {
    "survey.csv": SURVEY.encode(),
    "play.csv": (PLAY_HEADER + SAID + BARE).encode("utf-16"),
    "form.json": json.dumps([RECORD, RECORD]).encode(),
    "form.jsonl": (json.dumps(RECORD) + "\n" + json.dumps(RECORD)).encode(),
    "issues.json": json.dumps([REST]).encode(),
    "a.eml": PLAIN.encode(),
    "parts.eml": MULTIPART.encode(),
    "box.mbox": f"From a Tue Mar 10 07:40:00 2026\n{PLAIN}\nFrom b Tue Mar 10 07:41:00 2026\n{MULTIPART}".encode(),
}
NASTY = (
    b"\x00", b"\xff", b"\xed\xa0\x80", b'"', b"'", b"\r", b"\n", b"\n\n", b",", b";", b"\t", b"{", b"}", b"[", b"]",
    b":", b"\\", b"\\ud800", b"\xe2\x80\xae", b"\xf0\x9f\x92\xb8", b"\xd7\x90", b"=?utf-8?b?", b"?=", b"=?x?q?=ZZ?=",
    b"From ", b"\nFrom x\nA: b\n", b"--b", b"--b--", b"--c\r\n", b"boundary=", b"<", b"<!--", b"<script>",
    b"&#x110000;", b"99999999999999999999", b"1e999", b"NaN", b"2026-02-31", b"03/04/2026",
    b"\xef\xbb\xbf", b"\xff\xfe",
    b"charset=idna", b"Content-Transfer-Encoding: uuencode\r\n", b"Message-ID: <", b"References: <a> <a> <", b"()",
    b"(" * 50, b"filename*=utf-8''%ff%fe", b"filename*0*=", b"; ; =;",
    b"Date: Mon, 1 Jan 0000 00:00:00 +9999\n", b"\x0c", b"\x85",
)  # fmt: skip


def attempt(path, data, format_id=None):
    """Read a file, and check whatever came of it."""
    path.write_bytes(data)
    try:
        batch = read_notes(open_notes([path], format_id))
    except DeskError as trouble:
        assert trouble.what
        return None
    assert is_fit(batch)
    return batch


def mangled(data, rng):
    """Return a file with some pieces put in, cut out, doubled or turned over."""
    made = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(made) + 1)
        kind = rng.randrange(5)
        if kind == 0:
            made[at:at] = rng.choice(NASTY)
        elif kind == 1:
            del made[at : at + rng.randint(1, 40)]
        elif kind == 2:
            made[at:at] = made[at : at + rng.randint(1, 200)]
        elif kind == 3 and at < len(made):
            made[at] = rng.randrange(256)
        else:
            made[at : at + 1] = rng.choice(NASTY) * rng.randint(1, 30)
        made = made or bytearray(b"x")
    return bytes(made)


@pytest.mark.parametrize("name", SEEDS)
def test_hundreds_of_mangled_files_are_read_or_refused_in_words(tmp_path, name):
    rng = random.Random(name)
    read = sum(attempt(tmp_path / name, mangled(SEEDS[name], rng)) is not None for _ in range(120))
    assert read > 0


@pytest.mark.parametrize("format_id", FORMATS)
def test_every_format_takes_every_file_without_another_error(tmp_path, format_id):
    rng = random.Random(format_id)
    for name, data in SEEDS.items():
        for one in (data, data[: len(data) // 2], mangled(data, rng), bytes(rng.randrange(256) for _ in range(300))):
            attempt(tmp_path / name, one, format_id)


def with_odd_cell(rng):
    """Return a table with one odd cell that breaks no row, and how many rows it has."""
    cells = [line.split(b",") for line in b"when,who,text\n2026-03-10,Ida,words\n2026-03-11,Per,others".split(b"\n")]
    odd = [
        piece for piece in NASTY if not set(piece) & set(b'",;\t\n\r|\x85\x0c') and piece not in (b"\xff\xfe", b"\x00")
    ]
    cells[rng.randint(1, 2)][rng.randrange(3)] = rng.choice(odd)
    return b"\n".join(b",".join(row) for row in cells), 2


def with_odd_line(rng):
    """Return lines of JSON, the last one mangled, and how many there are."""
    lines = [json.dumps({**RECORD, "n": n}).encode() for n in range(3)]
    lines[2] = mangled(lines[2], rng).replace(b"\n", b"").replace(b"\r", b"") or b"x"
    return b"\n".join(lines), 3


def with_odd_mail(rng):
    """Return a mailbox with a mangled body, and how many mails it has."""
    above = b"From a Tue Mar 10 07:40:00 2026\n"
    body = mangled(b"words that were said", rng).replace(b"From ", b"")
    return above + PLAIN.encode() + b"\n" + above + b"From: a@x.example\nSubject: two\n\n" + body + b"\n", 2


@pytest.mark.parametrize(
    ("name", "make"), [("a.csv", with_odd_cell), ("a.jsonl", with_odd_line), ("a.mbox", with_odd_mail)]
)
def test_every_row_is_a_note_or_is_told(tmp_path, name, make):
    rng = random.Random(name)
    for _ in range(150):
        data, count = make(rng)
        batch = attempt(tmp_path / name, data)
        assert batch is not None
        assert len(batch.notes) + len(batch.troubles) == count


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_read_or_refused_in_words(tmp_path, data):
    attempt(tmp_path / "any", data)


WORDS = {
    "ten megabytes": "long words " * 1_000_000,
    "lone surrogates": "half \\ud83d a face \\udc4b",
    "right to left": "\u202eשלום עולם, مرحبا بالعالم\u202c",
    "emoji": "👩‍👩‍👧‍👦 💸 \U0001f1f8\U0001f1ea",
    "html": "<img src=x onerror=alert(1)><script>alert('x')</script><iframe src='file:///etc/passwd'>",
    "controls": "a\x00b\x07c\x1b[31mred",
}


@pytest.mark.parametrize("what", WORDS)
def test_whatever_is_said_comes_in_as_text(tmp_path, what):
    said = WORDS[what]
    record = json.dumps({"title": "Said", "text": "@"}).replace(
        "@", said.replace('"', '\\"').replace("\x07", "").replace("\x1b", "").replace("\x00", "")
    )
    batch = attempt(tmp_path / "a.json", ("[" + record + "]").encode())
    assert len(batch.notes) == 1
    table = attempt(tmp_path / "a.csv", f'title,text\nSaid,"{said}"\n'.encode())
    mail = attempt(tmp_path / "a.eml", PLAIN.replace("six days now.", said).encode())
    for found in (table, mail):
        (note,) = found.notes
        if what not in ("controls", "lone surrogates"):
            assert said.strip() in note.body
        assert "\x00" not in note.body


def test_hostile_html_in_a_mail_is_reduced_and_nothing_is_fetched(tmp_path):
    fifo = tmp_path / "fifo"
    page = f"<img src='file://{fifo}' alt='x'><link rel=stylesheet href='file://{fifo}'><p>words</p>"
    mail = f"From: a@x.example\nSubject: x\nContent-Type: text/html\n\n{page}"
    batch = attempt(tmp_path / "a.eml", mail.encode())
    assert batch.notes[0].body == "[x]\n\nwords"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        (
            "deep.eml",
            b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(5_000)),
        ),
        ("wide.eml", PLAIN.encode() + b"x\n" * 400_000),
        ("header.eml", b"From: " + b"(" * 500_000 + b"\nSubject: " + b"=?utf-8?q?a?= " * 60_000 + b"\n\nx"),
        ("refs.eml", b"From: a@x.example\nSubject: x\nReferences: " + b"<a@b> " * 100_000 + b"\n\nx"),
        ("froms.mbox", b"From a Tue Mar 10 07:40:00 2026\nFrom: a@x.example\nSubject: x\n\nx\n" + b"From \n" * 300_000),
        ("quotes.csv", b"text\n" + b'"' * 200_000),
        ("commas.csv", b"text," + b"," * 4_000 + b"\n" + (b"words here" + b"," * 4_000 + b"\n") * 200),
        ("deep.json", b'[{"a":' + b'{"a":' * 50_000 + b"1" + b"}" * 50_001 + b"]"),
        ("wide.json", b"[" + b",".join(b'{"k%d": "some words"}' % n for n in range(5_000)) + b"]"),
        ("greater.eml", b"From: a@x.example\nSubject: x\nContent-Type: text/html\n\n" + b"<blockquote>" * 50_000),
    ],
)
def test_bombs_end_soon(tmp_path, name, data):
    if name == "deep.eml":
        data = b"From: a@x.example\nSubject: x\n" + data
    began = time.process_time()
    attempt(tmp_path / name, data)
    assert time.process_time() - began < 20  # far less on an idle machine


def test_ten_thousand_references_keep_the_first_and_the_last(tmp_path):
    refs = " ".join(f"<{number}@x>" for number in range(10_000))
    batch = attempt(tmp_path / "a.eml", PLAIN.replace("\n\nHi", f"\nReferences: {refs}\n\nHi", 1).encode())
    (note,) = batch.notes
    assert (note.references[0], note.references[-1]) == ("mail:0@x", "mail:9999@x")
    assert len(note.references) < 300


def test_a_folder_and_a_missing_file_are_refused_in_words(tmp_path):
    with pytest.raises(DeskError, match="is not a file"):
        open_notes([tmp_path])
    with pytest.raises(DeskError, match="cannot be read"):
        open_notes([tmp_path / "gone.csv"])
