"""Tables are read whatever their encoding, separator and damage."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.cells import OWN_HEADER, neutralise
from pmdesk.domain.errors import DeskError
from pmdesk.importers import table
from pmdesk.importers.files import from_bytes

SPECTRUM = Path(__file__).parents[3] / "shared" / "data" / "csv" / "csv-spectrum"
CASES = sorted(path.stem for path in SPECTRUM.glob("csvs/*.csv"))


@pytest.mark.skipif(not CASES, reason="the csv-spectrum cases are not beside the repository")
@pytest.mark.parametrize("case", CASES or ["none"])
def test_the_cases_of_csv_spectrum_are_read_exactly(case):
    found = table.load(SPECTRUM / "csvs" / f"{case}.csv")
    with (SPECTRUM / "json" / f"{case}.json").open(newline="", encoding="utf-8") as stream:
        expected = json.load(stream)
    assert [dict(zip(found.header, row.cells, strict=True)) for row in found.rows] == expected


def _read(data):
    return table.of_file(from_bytes("plan.csv", data))


GERMAN = "Name;Fällig;Größe\nZahlung mit Börse;24.04.2026;8\nRückgabe für Käufer;01.05.2026;13\n"
JAPANESE = "名前,担当,期日\nウォレット決済の導入,田中,2026-04-24\n返品ポータルの改善,鈴木,2026-05-01\n"
RUSSIAN = "Название;Владелец\nОплата кошельком в приложении;Анна\nВозврат товара покупателем;Иван\n"


@pytest.mark.parametrize(
    ("text", "encoding", "words"),
    [
        (GERMAN, "utf-8", "UTF-8"),
        (GERMAN, "utf-8-sig", "UTF-8"),
        (GERMAN, "utf-16", "UTF-16"),
        (GERMAN, "utf-16-le", "UTF-16"),
        (GERMAN, "utf-16-be", "UTF-16"),
        (GERMAN, "utf-32", "UTF-32"),
        (GERMAN, "utf-32-be", "UTF-32"),
        (GERMAN, "cp1252", "Windows-1252"),
        (GERMAN, "latin-1", "Windows-1252"),
        (JAPANESE, "utf-8", "UTF-8"),
        (JAPANESE, "shift-jis", "Shift JIS"),
        (RUSSIAN, "cp1251", "Windows-1251"),
    ],
)
def test_any_encoding_is_read(text, encoding, words):
    found = _read(text.encode(encoding))
    lines = text.splitlines()
    assert found.header == tuple(lines[0].replace(";", ",").split(","))
    assert [row.cells for row in found.rows] == [tuple(line.replace(";", ",").split(",")) for line in lines[1:]]
    assert found.encoding == words


@pytest.mark.parametrize(("separator", "word"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "pipe")])
def test_any_separator_is_found(separator, word):
    lines = ["Name,Owner,Note", 'Wallet,Leah,"a; b, c | d"', "Refunds,Omar,none", "Cart,Mia,"]
    text = "\n".join(line.replace('"a; b, c | d"', "x") for line in lines).replace(",", separator)
    found = _read(text.encode())
    assert found.header == ("Name", "Owner", "Note")
    assert len(found.rows) == 3
    assert found.words == f"3 rows, {word}, UTF-8, first row is names"


def test_a_declared_separator_wins():
    found = _read(b"sep=|\r\na|b\r\n1|2,5;6\r\n")
    assert found.header == ("a", "b")
    assert found.rows[0] == table.TableRow(3, ("1", "2,5;6"))


def test_rows_keep_the_line_they_begin_on():
    found = _read(b'Name,Note\r\n\r\nWallet,"two\r\nlines"\r\nCart,x\r\n')
    assert [(row.line, row.cells[0]) for row in found.rows] == [(3, "Wallet"), (5, "Cart")]


def test_lines_before_the_names_are_passed_over():
    found = _read(b"Roadmap 2026\nexported,,\n\nName,End,Owner\nWallet,2026-04-24,Leah\nCart,2026-05-01,Omar\n")
    assert found.header == ("Name", "End", "Owner")
    assert [row.line for row in found.rows] == [5, 6]


def test_a_table_without_names_gets_numbered_columns():
    found = _read(b"12,Wallet,2026-04-24\n13,Cart,2026-05-01\n")
    assert found.header == ("Column 1", "Column 2", "Column 3")
    assert not found.named
    assert len(found.rows) == 2


def test_short_rows_are_filled_and_long_rows_stay_out():
    found = _read(b"a,b,c\n1,2\n1,2,3\n4,5,6\n1,2,3,4\n7,8,9,,\n")
    assert [row.cells for row in found.rows] == [("1", "2", ""), ("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9")]
    assert [(trouble.line, trouble.reason) for trouble in found.troubles] == [
        (5, "It has 4 cells where the names have 3.")
    ]
    assert found.troubles[0].cells == ("1", "2", "3", "4")


def test_a_quote_that_is_never_closed_costs_only_its_own_line():
    found = _read(b'a,b\n1,x\n2,"y\n3,z\n4,w\n')
    assert [row.cells for row in found.rows] == [("1", "x"), ("3", "z"), ("4", "w")]
    assert [row.line for row in found.rows] == [2, 4, 5]
    assert found.troubles[0].line == 3
    assert "never closed" in found.troubles[0].reason


def test_zero_bytes_are_taken_out():
    assert _read(b"Na\x00me,End\nWal\x00let,x\n").rows[0].cells == ("Wallet", "x")


def test_a_row_with_an_endless_cell_stays_out(monkeypatch):
    monkeypatch.setattr(table, "MAX_FIELD", 1000)
    found = _read(b"a,b\n1," + b"x" * 1001 + b"\n2,y\n")
    assert [row.cells for row in found.rows] == [("2", "y")]
    assert found.troubles[0].reason == "A cell is longer than 1\xa0000 characters."


def test_a_table_of_too_many_rows_is_refused(monkeypatch):
    monkeypatch.setattr(table, "MAX_ROWS", 100)
    with pytest.raises(DeskError, match="larger than 100 rows"):
        _read(b"a,b\n" + b"1,2\n" * 200)


def test_a_table_of_too_many_columns_is_refused():
    with pytest.raises(DeskError, match="columns"):
        _read(b"a," * 6000 + b"\n" + b"1," * 6000)
    with pytest.raises(DeskError, match="columns"):
        _read(b"," * 1_000_002)


def test_an_empty_table_is_refused():
    with pytest.raises(DeskError, match="no rows"):
        _read(b"\n , ,\n\n")


def test_cells_that_were_made_harmless_come_back():
    cells = ("=1+1", "+49 30", "-", "@home", "\ttab", "'quoted", "''", "plain", "")
    lines = [",".join((OWN_HEADER, *(f"c{at}" for at in range(len(cells))))), ",".join(("7", *map(neutralise, cells)))]
    assert _read("\n".join(lines).encode()).rows[0].cells == ("7", *cells)


def test_foreign_apostrophes_stay():
    assert _read(b"a,b\n'=x,'-y\n").rows[0].cells == ("'=x", "'-y")


@given(st.binary(max_size=400))
def test_any_bytes_are_a_table_or_a_trouble_in_words(data):
    try:
        found = _read(data)
    except DeskError:
        return
    assert all(len(row.cells) == len(found.header) for row in found.rows)


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_characters="\x00\r\ufeff", exclude_categories=["Cs"])), min_size=3, max_size=3
        ),
        min_size=1,
    )
)
def test_what_a_csv_writer_wrote_is_read_back(rows):
    import csv  # noqa: PLC0415
    import io  # noqa: PLC0415

    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerows([["Name", "Owner", "Note"], *(["x", *row[1:]] for row in rows)])
    found = table.parse("sep=,\n" + out.getvalue())
    assert [row.cells for row in found.rows] == [("x", *row[1:]) for row in rows]


def test_the_rule_under_the_names_of_a_markdown_table_is_no_row():
    found = table.parse("| Name | Due |\n|:-----|----:|\n| A | 2026-04-24 |\n| - | --- |\n")
    assert tuple(cell.strip() for cell in found.rows[0].cells)[1:3] == ("A", "2026-04-24")
    assert len(found.rows) == 2
