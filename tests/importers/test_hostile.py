"""Hostile and broken files end in a plan or in a trouble told in words: never another error, never a hang."""

import json
import time
import zlib
from datetime import UTC, date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmdesk.domain.errors import DeskError
from pmdesk.importers import catalog, files, jsontree, xmltree
from pmdesk.importers.files import from_bytes

TODAY = date(2026, 3, 10)
IDS = [found.id for found in catalog.FORMATS]
SAMPLES = [
    "asana.csv", "calendar.ics", "gh.json", "github.json", "jira.csv", "linear.csv", "outline.opml", "plan.gan",
    "project.xml", "trello.json",
]  # fmt: skip
DEEP = 100_000


def _attempt(name, data, format_id=None):
    """Read, and return the plan or the words of the trouble."""
    try:
        return catalog.read_file(from_bytes(name, data, zone=UTC), TODAY, format_id), ""
    except DeskError as trouble:
        return None, str(trouble)


def _words(name, data, format_id=None):
    plan, words = _attempt(name, data, format_id)
    assert plan is None
    assert words
    return words


@pytest.mark.parametrize("format_id", ["ganttproject", "msproject", "opml"])
def test_xml_bombs_are_refused(format_id):
    levels = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{levels}]><opml><body>&a12;</body></opml>'
    assert "defines entities" in _words("bomb.xml", bomb.encode(), format_id)


def test_external_entities_are_not_fetched(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    data = f'<!DOCTYPE opml [<!ENTITY x SYSTEM "{secret.as_uri()}">]><opml><body><outline text="&x;"/></body></opml>'
    assert "defines entities" in _words("x.opml", data.encode())


@pytest.mark.parametrize("format_id", ["ganttproject", "msproject", "opml"])
def test_xml_nested_endlessly_is_refused(format_id):
    data = b"<opml><body>" + b'<outline text="a">' * DEEP + b"</outline>" * DEEP + b"</body></opml>"
    assert "nested deeper" in _words("deep.opml", data, format_id)


@pytest.mark.parametrize("format_id", ["trello", "github"])
@pytest.mark.parametrize("data", [b"[" * DEEP + b"]" * DEEP, b'{"cards":' * DEEP + b"1" + b"}" * DEEP])
def test_json_nested_endlessly_is_refused(data, format_id):
    assert "nested too deeply" in _words("deep.json", data, format_id)


def test_outlines_deeper_than_anybody_plans_are_lifted(read, is_fit):
    data = "<opml><body>" + '<outline text="a">' * 150 + "</outline>" * 150 + "</body></opml>"
    plan = read("deep.opml", data)
    assert is_fit(plan)
    assert len(plan.rows) == 150


def test_numbers_beyond_reach_are_refused_or_left_out():
    assert "endless length" in _words("x.json", b'[{"number": ' + b"9" * 5000 + b', "title": "a", "state": "open"}]')
    issues = b'[{"number": 1e999, "title": "a", "state": "open"}, {"number": NaN, "title": "b", "state": "open"}]'
    plan, _ = _attempt("x.json", issues)
    assert [row.title for row in plan.rows] == ["a", "b"]


def test_lone_surrogates_and_zero_bytes_are_replaced(read, is_fit):
    issue = {"number": 1, "title": "a\ud800b\x00c", "state": "open", "body": "\udfff", "labels": ["\x00\ud900"]}
    plan = read("x.json", json.dumps([issue]))
    assert is_fit(plan)
    assert (plan.rows[0].title, plan.rows[0].description, plan.rows[0].tags) == ("a�bc", "�", ("�",))


@pytest.mark.parametrize("name", SAMPLES)
def test_a_file_of_two_gigabytes_is_refused_before_it_is_read(name, tmp_path):
    path = tmp_path / name
    with path.open("wb") as stream:
        stream.write(b'{"cards": "')
        stream.truncate(2 * 1024**3)
    began = time.process_time()
    with pytest.raises(DeskError, match=r"has 2\xa0048 MB\. At most 128 MB can be imported"):
        catalog.recognise(path)
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "is a picture"),
        (b"PK\x03\x04" + bytes(100), "Excel workbook"),
        (b"\x1f\x8b\x08\x00" + zlib.compress(b"x" * 999), "compressed"),
        (b"SQLite format 3\x00" + bytes(100), "is a database"),
        (b"%PDF-1.7\n%\xe2\xe3", "is a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "old Office file"),
        (bytes(range(256)) * 20, "is not a text file"),
        (bytes(1000), "is not a text file"),
        (b"   \n\n  ", "not known"),
        (b"<html><body>Sign in</body></html>", "XML or a web page of a kind that is not known"),
        (b'{"hello": "world"}', "JSON of a kind that is not known"),
        (b"[1, 2, 3]", "JSON of a kind that is not known"),
        (b"<opml><body>", "stops making sense as XML on line 1"),
        (b'{"cards": [{"idList": 1}], "lists": [', "It may be cut off"),
    ],
)
def test_files_of_other_kinds_are_told_in_words(data, words):
    assert words in _words("plan.csv", data)


def test_what_is_no_file_is_told_in_words(tmp_path):
    for path in (tmp_path, tmp_path / "nowhere.csv", tmp_path / ("x" * 300)):
        with pytest.raises(DeskError):
            catalog.recognise(path)


def test_an_unknown_format_is_told_with_those_that_are_known(read):
    with pytest.raises(DeskError, match="Pick one of: trello, github, ganttproject"):
        read("jira.csv", format_id="excel")


@pytest.mark.parametrize("name", SAMPLES)
def test_a_file_stays_of_its_kind_in_utf16(name, files, is_fit):
    text = (files / name).read_bytes().decode("utf-8-sig")
    text = text.replace('encoding="UTF-8"', 'encoding="UTF-16"').replace('encoding="utf-8"', 'encoding="UTF-16"')
    plan, words = _attempt(name, text.encode("utf-16"))
    assert plan is not None, words
    assert is_fit(plan)


@pytest.mark.parametrize("format_id", IDS)
@pytest.mark.parametrize("name", SAMPLES)
def test_a_file_read_as_another_format_is_a_plan_or_a_trouble(name, format_id, files, is_fit):
    plan, words = _attempt(name, (files / name).read_bytes(), format_id)
    assert words if plan is None else is_fit(plan)


def test_too_many_parts_are_refused(monkeypatch):
    monkeypatch.setattr(jsontree, "MAX_NODES", 100)
    monkeypatch.setattr(xmltree, "MAX_ELEMENTS", 100)
    assert "objects and lists" in _words("x.json", b"[" + b"{}," * 101 + b"{}]", "github")
    assert "elements" in _words("x.opml", b"<opml><body>" + b"<outline/>" * 101 + b"</body></opml>")


def test_an_endless_text_is_read_in_time(read):
    began = time.process_time()
    plan = read("x.opml", b"<opml><body><outline text='a'>" + b"&lt;\n" * 1_000_000 + b"</outline></body></opml>")
    assert [row.title for row in plan.rows] == ["a"]
    assert time.process_time() - began < 5


def test_a_file_that_grows_while_it_is_read_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(files, "MAX_BYTES", 10)
    path = tmp_path / "plan.csv"
    path.write_bytes(b"Name\n" * 10)
    with pytest.raises(DeskError, match="At most"):
        catalog.recognise(path)


def _damaged(data, draw):
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        kind = draw(st.sampled_from(["cut", "flip", "insert", "drop", "double"]))
        if kind == "cut":
            data = data[:at] or b"x"
        elif kind == "flip":
            data = data[:at] + bytes([draw(st.integers(0, 255))]) + data[at + 1 :]
        elif kind == "insert":
            extra = draw(st.one_of(st.binary(max_size=20), st.sampled_from(SPICES)))
            data = data[:at] + extra + data[at:]
        elif kind == "drop":
            data = data[:at] + data[at + draw(st.integers(1, 200)) :] or b"x"
        else:
            data = data[:at] + data[at : at + 300] + data[at:]
    return data


SPICES = [
    b"\x00", b'"', b"'", b"]]>", b"&#0;", b"&#xD800;", b"\\ud800", b"\\u0000", b"null", b"[]", b"{}", b"-1", b"1e999",
    b"99999999999999999999", b"NaN", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"END:VEVENT\r\n", b"BEGIN:VTODO\r\n",
    b"<task id='0'>", b"<outline text='x'>", b"0000-00-00", b"9999-12-31", b"2026-02-30", b"true", b"=",
    b"\xe2\x80\xa8",
]  # fmt: skip


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("name", SAMPLES)
@given(data=st.data())
def test_a_damaged_file_is_a_plan_or_a_trouble_in_words(name, files, is_fit, data):
    damaged = _damaged((files / name).read_bytes(), data.draw)
    format_id = data.draw(st.sampled_from([None, *IDS]) if data.draw(st.booleans()) else st.just(_own(name)))
    plan, words = _attempt(name, damaged, format_id)
    assert words if plan is None else is_fit(plan)


def _own(name):
    return {"gh.json": "github", "plan.gan": "ganttproject", "project.xml": "msproject", "outline.opml": "opml",
            "calendar.ics": "ical"}.get(name, name.partition(".")[0])  # fmt: skip


@pytest.mark.parametrize("name", SAMPLES)
def test_reading_a_file_twice_gives_the_same_plan(name, read):
    assert read(name) == read(name)
