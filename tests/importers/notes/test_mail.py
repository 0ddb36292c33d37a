"""Mail becomes notes: who wrote when, the words without their wrapping, the thread, what is attached by name only."""

import base64
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from pmdesk.domain.inbox import NoteKind
from pmdesk.importers.notes.catalog import grouped, open_notes, read_notes
from tests.importers.notes.conftest import is_fit

PLAIN = (
    "From: Mara Kind <Mara@Northwind.example>\nTo: us@shop.example\nSubject: When do I get paid?\n"
    "Date: Tue, 10 Mar 2026 07:40:00 +0100\nMessage-ID: <one@northwind.example>\n\nHi,\n\nsix days now.\n"
)


def only(batch):
    assert is_fit(batch)
    assert not batch.troubles
    (note,) = batch.notes
    return note


def test_a_mail_says_who_wrote_what_and_when(read):
    note = only(read("a.eml", PLAIN))
    assert (note.person, note.email) == ("Mara Kind", "mara@northwind.example")
    assert (note.title, note.body) == ("When do I get paid?", "Hi,\n\nsix days now.")
    assert note.received_at == datetime(2026, 3, 10, 6, 40, tzinfo=UTC)
    assert (note.kind, note.source, note.origin) == (NoteKind.FEEDBACK, "email", "mail:one@northwind.example")


def test_the_same_mail_has_the_same_origin_with_and_without_an_id(read):
    bare = PLAIN.replace("Message-ID: <one@northwind.example>\n", "")
    first, second = only(read("a.eml", bare)), only(read("b.eml", bare.replace("\n", "\r\n")))
    assert first.origin == second.origin != only(read("c.eml", bare.replace("six", "seven"))).origin


def test_headers_are_unfolded_and_their_encoded_words_read_even_where_a_letter_is_split(read):
    euro = "€".encode()
    first, rest = base64.b64encode(b"a" + euro[:2]).decode(), base64.b64encode(euro[2:] + b"b").decode()
    mail = (
        f"From: =?iso-8859-1?Q?J=F6rg_M=FCller?= <j@x.example>\nSubject: =?utf-8?B?{first}?=\n =?utf-8?B?{rest}?=\n"
        "\tund mehr\n\nText"
    )
    note = only(read("a.eml", mail))
    assert note.person == "Jörg Müller"
    assert note.title == "a€b und mehr"


def test_raw_bytes_in_headers_and_wrong_charsets_are_read_as_they_look(read):
    mail = "From: Zoë <z@x.example>\nSubject: Größe\nContent-Type: text/plain; charset=us-ascii\n\nfür alle €".encode()
    note = only(read("a.eml", mail))
    assert (note.person, note.title, note.body) == ("Zoë", "Größe", "für alle €")
    latin = b"From: a@x.example\nSubject: x\nContent-Type: text/plain; charset=utf-8\n\nf\xfcr M\xfcller und K\xf6nig"
    assert only(read("b.eml", latin)).body == "für Müller und König"


@pytest.mark.parametrize("charset", ["x-unknown", "zlib", "rot13", "punycode", "idna", "undefined", "utf-7", "\"; x='"])
def test_charsets_that_mean_nothing_do_no_harm(read, charset):
    mail = f"From: a@x.example\nSubject: x\nContent-Type: text/plain; charset={charset}\n\nsome words"
    assert only(read("a.eml", mail)).body == "some words"


def test_of_two_versions_the_plain_one_is_read_and_html_where_there_is_no_other(read):
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "a@x.example", "x"
    mail.set_content("plain words")
    mail.add_alternative("<p>rich <b>words</b></p>", subtype="html")
    assert only(read("a.eml", mail.as_bytes())).body == "plain words"
    rich = EmailMessage()
    rich["From"], rich["Subject"] = "a@x.example", "x"
    rich.set_content("<style>p{}</style><p>rich <b>words</b><br>next</p><script>x()</script>", subtype="html")
    assert only(read("b.eml", rich.as_bytes())).body == "rich words\nnext"
    stub = EmailMessage()
    stub["From"], stub["Subject"] = "a@x.example", "x"
    stub.set_content("Your client does not support HTML.")
    stub.add_alternative("<p>rich words</p>", subtype="html")
    assert only(read("c.eml", stub.as_bytes())).body == "rich words"


def test_attachments_are_kept_by_name_and_forwarded_mails_by_their_words(read):
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "Leah <leah@y.example>", "Refund"
    inner.set_content("Where is my refund?")
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "a@x.example", "Fwd"
    mail.set_content("See below.")
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="../../etc/bär.png")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="C:\\tmp\\bill.pdf")
    mail.add_attachment(inner)
    note = only(read("a.eml", mail.as_bytes()))
    assert note.attachments == ("bär.png", "bill.pdf")
    assert note.body == (
        "See below.\n\n---------- Forwarded message ----------\nFrom: Leah <leah@y.example>\nSubject: Refund\n\n"
        "Where is my refund?"
    )
    assert note.email == "a@x.example"


def test_a_machine_that_sent_for_somebody_is_not_the_sender(read):
    mail = "From: Contact form <no-reply@shop.example>\nReply-To: Ana <ana@loom.example>\nSubject: Form\n\nHello"
    note = only(read("a.eml", mail))
    assert (note.person, note.email) == ("Ana", "ana@loom.example")


def test_a_reply_is_a_conversation_of_the_thread_it_answers(read):
    mail = PLAIN.replace("\n\nHi", "\nReferences: <root@x> <mid@x>\nIn-Reply-To: <mid@x>\n\nHi", 1)
    note = only(read("a.eml", mail))
    assert note.kind is NoteKind.CONVERSATION
    assert (note.thread, note.in_reply_to) == ("mail:root@x", "mail:mid@x")
    assert note.references == ("mail:root@x", "mail:mid@x")


def test_soft_line_ends_are_joined_and_quotes_kept(read):
    mail = (
        "From: a@x.example\nSubject: x\nContent-Type: text/plain; format=flowed\n\n"
        "one long \nline\n> quoted \n> words\n-- \nMara"
    )
    assert only(read("a.eml", mail)).body == "one long line\n> quoted words\n-- \nMara"


def test_a_mail_without_a_date_takes_that_of_who_passed_it_on_and_else_none(read):
    passed = "Received: from a by b; Tue, 10 Mar 2026 07:00:00 +0000\nFrom: a@x.example\nSubject: x\n\ny"
    assert only(read("a.eml", passed)).received_at == datetime(2026, 3, 10, 7, tzinfo=UTC)
    odd = "From: a@x.example\nSubject: x\nDate: Tue, 99 Foo 20267 99:99\n\ny"
    assert only(read("b.eml", odd)).received_at is None


def test_a_mailbox_is_parted_where_mails_begin_and_not_where_words_look_like_it(read):
    box = (
        f"From mara@x Tue Mar 10 07:40:00 2026\n{PLAIN}\nFrom here on it is unclear.\n>From the start\n\n"
        "From bob@x Wed Mar 11 08:00:00 2026\nFrom: bob@x.example\nSubject: Two\n\nsecond\n"
    )
    batch = read("box.mbox", box)
    assert is_fit(batch)
    first, second = batch.notes
    assert first.body.endswith("six days now.\n\nFrom here on it is unclear.\nFrom the start")
    assert (second.title, second.body) == ("Two", "second")
    assert second.received_at == datetime(2026, 3, 11, 8, tzinfo=UTC)
    assert (first.line, second.line) == (2, 16)


def test_a_mail_that_stands_in_a_mailbox_twice_comes_in_once_and_that_is_said(read):
    box = f"From a Tue Mar 10 07:40:00 2026\n{PLAIN}\nFrom a Tue Mar 10 07:40:00 2026\n{PLAIN}\n"
    batch = read("box", box)
    assert len(batch.notes) == 1
    assert batch.words == ("1 mail stands there twice.",)


def test_mails_without_words_are_told_with_their_line(read):
    above = "From a Tue Mar 10 07:40:00 2026\n"
    box = f"{above}From: a@x.example\nTo: b@x.example\n\n\n{above}{PLAIN}"
    batch = read("box", box)
    assert [note.title for note in batch.notes] == ["When do I get paid?"]
    (trouble,) = batch.troubles
    assert (trouble.line, trouble.reason) == (2, "It has no words.")
    assert "a@x.example" in trouble.cells[0]


def test_several_files_of_mail_are_read_together_and_others_one_by_one(tmp_path):
    mails = [tmp_path / "a.eml", tmp_path / "b.eml"]
    mails[0].write_text(PLAIN)
    mails[1].write_text(PLAIN.replace("one@", "two@"))
    table = tmp_path / "c.csv"
    table.write_text("Text\nHello there\n")
    assert grouped([mails[0], table, mails[1]]) == [tuple(mails), (table,)]
    batch = read_notes(open_notes(mails))
    assert len(batch.notes) == 2


def test_apples_mails_are_read_without_their_count_and_list(read):
    mail = PLAIN.encode()
    note = only(read("a.emlx", str(len(mail)).encode() + b"\n" + mail + b"<?xml version='1.0'?><plist/>"))
    assert note.body == "Hi,\n\nsix days now."
