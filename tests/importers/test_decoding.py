"""Bytes become characters, whatever they were written in and however they were damaged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.importers.decoding import decode

TEXT = "Größe der Börse für Käufer, naïve façade — “geprüft” für 5 €\n" * 5


@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    st.sampled_from(["utf-8-sig", "utf-16", "utf-32"]),
)
def test_what_is_marked_is_read_exactly(text, encoding):
    assert decode(text.encode(encoding)).text == text


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufeff")))
def test_utf8_needs_no_mark(text):
    assert decode(text.encode()).text == text


def test_a_broken_byte_does_not_turn_utf8_into_something_else():
    data = TEXT.encode()
    at = data.index(b"B\xc3\xb6rse") + 1
    found = decode(data[:at] + data[at + 1 :])
    assert found.encoding == "UTF-8"
    assert found.text.count("�") == 1


def test_a_text_cut_within_a_letter_stays_utf8():
    assert decode("Größe".encode()[:3]).text == "Gr�"


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_western_texts_are_read_without_a_mark(encoding):
    text = TEXT.replace("—", "-").replace("“", '"').replace("”", '"').replace("€", "Euro")
    assert decode(text.encode(encoding)).text == text


def test_typographic_marks_of_windows_are_read():
    assert decode(TEXT.encode("cp1252")).text == TEXT


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Список задач: оплата кошельком, возврат товара покупателем, поиск по каталогу\n", "cp1251"),
        ("Список задач: оплата кошельком, возврат товара покупателем, поиск по каталогу\n", "koi8_r"),
        ("決済ウォレットの導入、返品ポータルの改善、検索の高速化、価格の一括編集\n", "cp932"),
        ("決済ウォレットの導入、返品ポータルの改善、検索の高速化、価格の一括編集\n", "euc_jp"),
        ("Κατάλογος εργασιών: πληρωμή με πορτοφόλι, επιστροφή προϊόντων\n", "cp1253"),
    ],
)
def test_texts_of_other_scripts_are_read_without_a_mark(text, encoding):
    assert decode((text * 4).encode(encoding)).text == text * 4


@given(st.binary(max_size=300))
def test_any_bytes_become_characters_that_can_be_kept(data):
    decode(data).text.encode("utf-8")


def test_a_file_of_two_encodings_is_read_line_by_line():
    text = (
        "Name,Status\nCafé,Done\n".encode() + "Müller Übung,To Do\n".encode("cp1252") + "Straße – Łódź,Done\n".encode()
    )
    found = decode(text)
    assert found.text == "Name,Status\nCafé,Done\nMüller Übung,To Do\nStraße – Łódź,Done\n"
    assert found.encoding == "UTF-8 and Windows-1252"


@pytest.mark.parametrize("codec", ["cp1252", "cp1251", "cp932", "gb18030"])
def test_a_file_of_one_old_encoding_is_not_taken_for_two(codec: str):
    words = {
        "cp1252": "Müller Übung",
        "cp1251": "Задача дня",
        "cp932": "日本語の計画を書く",
        "gb18030": "这是一个计划的名字",
    }
    text = "Name\n" + "".join(f"{words[codec]} {at}\n" for at in range(40))
    assert decode(text.encode(codec)).text == text


def test_emoji_written_in_two_halves_are_joined_and_a_lone_half_is_a_sign():
    halves = "Überweisung fehlt \ud83d\ude00, half \ud83d, naïve".encode("utf-8", "surrogatepass")
    assert decode(halves).text == "Überweisung fehlt \U0001f600, half \ufffd, naïve"
    assert decode("one \udc4b".encode("utf-8", "surrogatepass")).text == "one \ufffd"
