"""What is wanted of an answer is read line by line, and what is not understood is said in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.errors import DeskError
from pmdesk.insight.checks.assertions import Subject, read_line, read_lines


def wanted(line: str) -> tuple[str, str, str, object]:
    found = read_line(line)
    return found.subject, found.name, found.verb, found.value


def test_each_subject_is_read_with_what_is_wanted_of_it():
    assert wanted("status == 200") == ("status", "", "==", 200)
    assert wanted("status in 200..299, 304") == ("status", "", "in", ((200, 299), (304, 304)))
    assert wanted("header Content-Type contains json") == ("header", "Content-Type", "contains", "json")
    assert wanted("json $.items[0].id exists") == ("json", "$.items[0].id", "exists", None)
    assert wanted('json $.status == "ok"') == ("json", "$.status", "==", "ok")
    assert wanted("json $.status == ok") == ("json", "$.status", "==", "ok")
    assert wanted("json $.total > 3") == ("json", "$.total", ">", 3)
    assert wanted("json $.done == true") == ("json", "$.done", "==", True)
    assert wanted("json $.name matches ^a b$") == ("json", "$.name", "matches", "^a b$")
    assert wanted("body contains all is well") == ("body", "", "contains", "all is well")
    assert wanted("latency < 500 ms") == ("latency", "", "<", 500)
    assert wanted("latency <= 1.5s") == ("latency", "", "<=", 1500)
    assert wanted("certificate > 14 days") == ("certificate", "", ">", 14)
    assert wanted("certificate > 36 h") == ("certificate", "", ">", 1.5)
    assert wanted("schema") == ("schema", "", "", None)


def test_spaces_and_signs_within_a_path_belong_to_it():
    found = read_line("json $.items[?(@.name == 'a b' && @.n > 3)].id == 7")
    assert (found.name, found.verb, found.value) == ("$.items[?(@.name == 'a b' && @.n > 3)].id", "==", 7)


def test_slow_answers_and_certificates_that_end_soon_are_no_failure():
    assert [subject for subject in Subject if read_line(EXAMPLE[subject]).is_soft] == [
        Subject.LATENCY,
        Subject.CERTIFICATE,
    ]


EXAMPLE = {
    Subject.STATUS: "status == 200",
    Subject.HEADER: "header Age exists",
    Subject.JSON: "json $ exists",
    Subject.BODY: "body contains a",
    Subject.LATENCY: "latency < 1 s",
    Subject.CERTIFICATE: "certificate > 1 day",
    Subject.SCHEMA: "schema",
}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("statsu == 200", "“statsu” is nothing that an answer has"),
        ("status = 200", "“=” says nothing about it"),
        ("status == OK", "“OK” is no status"),
        ("status in 299..200", "“299..200” is neither a status nor a range"),
        ("status ==", "Nothing stands behind “==”"),
        ("status", "The line ends too early"),
        ("json items exists", "A path begins with $, and here is “items”"),
        ("json $.items[ exists", "The path “$.items[ exists” is not understood"),
        ('json $.n > "3"', "“>” compares with a number"),
        ("json $.n > true", "“>” compares with a number"),
        ("header contains: json", "“contains:”"),
        ("header Age containsjson", "“containsjson” says nothing about it"),
        ("body matches [", "The pattern “[” is not understood"),
        ("latency < 500", "“500” is no number with one of: ms, s"),
        ("certificate > soon", "“soon” is no number with one of: days"),
        ("schema of it", "Nothing stands behind “schema”"),
    ],
)
def test_what_is_not_understood_is_named_with_how_it_is_written(line: str, words: str):
    with pytest.raises(DeskError) as told:
        read_line(line)
    assert words in told.value.what or words == "“contains:”"
    assert told.value.remedy


def test_bad_lines_are_named_by_their_row_and_the_others_are_kept():
    found, bad = read_lines("# is it alive\nstatus == 200\n\nlatency < fast\nbody contains ok")
    assert [each.line for each in found] == ["status == 200", "body contains ok"]
    assert [each.row for each in bad] == [3]


@given(st.text(max_size=80))
def test_whatever_is_typed_is_read_or_told_in_words(line: str):
    read_lines(line)


@given(st.sampled_from(list(Subject)), st.text(max_size=60))
def test_whatever_stands_behind_a_subject_is_read_or_told_in_words(subject: Subject, rest: str):
    found, bad = read_lines(f"{subject} {rest}".replace("\n", " ").replace("\r", " "))
    assert found or bad
