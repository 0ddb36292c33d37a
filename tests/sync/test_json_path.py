"""The path language leads to the points of any JSON answer, or says at which step it does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.errors import DeskError
from pmdesk.sync.json_path import Cells, plan_of, rows_of


def found(answer: object, path: str) -> list[Cells]:
    return list(rows_of(answer, plan_of(path)))


def test_rows_in_a_list_with_dimensions():
    answer = {"data": {"items": [{"at": "2026-03-01", "visits": {"total": 5}, "country": "DE", "os": {"name": "x"}}]}}
    path = "data.items[*] | time: at | value: visits.total | by: country, os.name as System"
    assert found(answer, path) == [Cells("2026-03-01", 5, ("country", "DE", "System", "x"))]


def test_a_list_that_is_the_whole_answer():
    assert found([{"t": 1, "v": 2}], "[*]|time:t|value:v") == [Cells(1, 2)]


def test_pairs_as_graphite_gives_them():
    answer = [{"target": "a", "datapoints": [[1.5, 1000], [None, 1060]]}]
    assert found(answer, "[0].datapoints[*] | time: [1] | value: [0]") == [Cells(1000, 1.5), Cells(1060, None)]


def test_an_object_by_day():
    answer = {"rates": {"2026-03-01": {"USD": 1.1}, "2026-03-02": {"USD": 1.2}}}
    path = "rates[*] | time: @key | value: USD"
    assert found(answer, path) == [Cells("2026-03-01", 1.1), Cells("2026-03-02", 1.2)]
    assert found({"2026": 5}, "[*] | time: @key | value: @value") == [Cells("2026", 5)]


def test_lists_side_by_side():
    answer = {"hourly": {"time": ["a", "b"], "temp": [1, 2]}}
    assert found(answer, "hourly | time: time | value: temp") == [Cells("a", 1), Cells("b", 2)]
    rows = {"rows": [{"t": 1, "v": 2}, {"t": 3, "v": 4}]}
    assert found(rows, " | time: rows[*].t | value: rows[*].v") == [Cells(1, 2), Cells(3, 4)]


def test_keys_of_any_characters():
    answer = {"a.b": {"x|y": [{"a, b": 1, "it's": 2, 'q"': 3}]}}
    path = r'"a.b"."x|y"[*] | time: "a, b" | value: "it' + r"'s" + r'" | by: "q\""'
    assert found(answer, path) == [Cells(1, 2, ('q"', 3))]


def test_lists_in_lists_and_the_last_element():
    answer = {"groups": [{"points": [{"t": 1, "v": [9, 8]}]}, {"points": []}, {"points": [{"t": 2, "v": [7]}]}]}
    assert found(answer, "groups[*].points[*] | time: t | value: v[-1]") == [Cells(1, 8), Cells(2, 7)]


def test_a_row_without_a_cell_gives_an_empty_one():
    assert found([{"t": 1}], "[*] | time: t | value: v | by: c") == [Cells(1, None, ("c", None))]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("data.rows[*] | time: t | value: v", "There is no “rows” in the answer"),
        ("data.items.x | time: t | value: v", "leads into a list"),
        ("data.items[9] | time: t | value: v", "no element 9 in a list of 2"),
        ("data.n[*] | time: t | value: v", "leads to a single value"),
        ("data.items[*] | time: t", "does not say where the value is"),
        ("data.items[*] | value: t", "does not say where the time is"),
        ("data.items[*] | time: t | time: v | value: v", "not understood"),
        ("data.items[*] | time: t | value: v | colour: c", "not understood"),
        ("data..items | time: t | value: v", "not understood"),
        ('data."items | time: t | value: v', "not"),
        ("data.items[x] | time: t | value: v", "not understood"),
        ("data | time: items[*].a | value: more", "2 times and 1 value"),
        ("", "does not say where the time is"),
    ],
)
def test_a_wrong_path_is_told_at_its_step(path: str, words: str):
    answer = {"data": {"items": [{"a": 1}, {"a": 2}], "n": 5, "more": [1]}}
    with pytest.raises(DeskError, match=words) as caught:
        found(answer, path)
    assert caught.value.remedy


def test_what_is_there_instead_is_named():
    with pytest.raises(DeskError, match="There is “items”, “n” instead"):
        found({"items": [], "n": 1}, "rows[*] | time: t | value: v")


@given(st.text(max_size=60))
def test_no_path_gives_more_than_words(text: str):
    try:
        found({"a": [{"t": 1, "v": 2}]}, text)
    except DeskError as trouble:
        assert trouble.remedy
