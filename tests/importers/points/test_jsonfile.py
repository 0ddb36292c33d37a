"""Points in JSON, however a tool nests them."""

import json

import pytest

from pmdesk.domain.errors import DeskError

TWO_DAYS = [("2025-01-01", 1.0), ("2025-01-02", 2.5)]
RECORDS = [{"date": "2025-01-01", "v": 1}, {"date": "2025-01-02", "v": 2.5}]


@pytest.mark.parametrize(
    "value",
    [
        RECORDS,
        {"data": RECORDS},
        {"meta": {"count": 2}, "result": {"rows": RECORDS}},
        {"date": ["2025-01-01", "2025-01-02"], "v": [1, 2.5]},
        {"columns": ["date", "v"], "index": [0, 1], "data": [["2025-01-01", 1], ["2025-01-02", 2.5]]},
        {"columns": [{"name": "date"}, {"name": "v"}], "rows": [["2025-01-01", 1], ["2025-01-02", 2.5]]},
        [["date", "v"], ["2025-01-01", 1], ["2025-01-02", 2.5]],
        [{"date": "2025-01-01", "v": "1.0"}, {"date": "2025-01-02", "v": "2.5"}],
        [{"date": "2025-01-01", "v": 1}, {"date": "2025-01-02", "v": 2.5}, {"date": "2025-01-03", "v": None}],
        {"2025-01-01": {"v": 1}, "2025-01-02": {"v": 2.5}},
    ],
)
def test_tables_in_any_shape_are_found(points, value):
    assert points(json.dumps(value), "points.json") == {("v",): TWO_DAYS}


def test_json_lines_lose_no_more_than_the_broken_line(read):
    batch = read('{"date":"2025-01-01","v":1}\n{"date":"2025-01-02","v":2}\n7\n\n{"date":"2025-01-03","v":', "p.jsonl")
    assert batch.count == 2
    assert [(row.line, row.reason) for row in batch.bad] == [
        (3, "This line is no record."),
        (5, "This line is no JSON."),
    ]


def test_inner_objects_become_columns(points):
    value = [{"ts": 1735689600, "ms": {"p50": 1.5, "p95": 4}}, {"ts": 1735689660, "ms": {"p50": 1.75, "p95": 5}}]
    assert points(json.dumps(value)) == {
        ("ms.p50",): [("2025-01-01", 1.5), ("2025-01-01T00:01:00", 1.75)],
        ("ms.p95",): [("2025-01-01", 4.0), ("2025-01-01T00:01:00", 5.0)],
    }


def test_lists_of_samples_within_records_become_rows(points):
    result = [
        {"metric": {"job": "web"}, "values": [[1735689600, "1"], [1735689660, "2"]]},
        {"metric": {"job": "api"}, "values": [[1735689600, "3"], [1735689660, "4"]]},
    ]
    assert points(json.dumps({"status": "success", "data": {"result": result}})) == {
        ("Column 2", "metric.job", "web"): [("2025-01-01", 1.0), ("2025-01-01T00:01:00", 2.0)],
        ("Column 2", "metric.job", "api"): [("2025-01-01", 3.0), ("2025-01-01T00:01:00", 4.0)],
    }


def test_numbers_are_those_of_the_file_to_the_last_digit(points):
    values = ["0.1000000000000000055", "1234.567", "-2E-3"]
    text = "[" + ",".join(f'{{"d":"2025-01-0{at}","v":{value}}}' for at, value in enumerate(values, start=1)) + "]"
    assert [value for _, value in points(text)["v",]] == [0.1, 1234.567, -0.002]


def test_no_number_is_empty_and_what_is_too_large_is_told(read):
    values = ["NaN", "1e400", "Infinity", "9" * 5_000, "5", "true", *["5"] * 9]
    batch = read("[" + ",".join(f'{{"d":"2025-01-{at:02}","v":{value}}}' for at, value in enumerate(values, 1)) + "]")
    assert batch.count == 10
    assert batch.empty == 1
    assert [row.line for row in batch.bad] == [2, 3, 4, 6]


def test_half_characters_are_replaced(points):
    text = '[{"d":"2025-01-01","k":"a\\ud800","v":1},{"d":"2025-01-01","k":"b","v":2}]'
    assert list(points(text)) == [("v", "k", "a?"), ("v", "k", "b")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[" * 100_000 + "]" * 100_000, "nested too deeply"),
        ('{"a":' * 100_000 + "1" + "}" * 100_000, "nested too deeply"),
        ('[{"d": "2025-01-01", "v": 1}, {"d"', "stops making sense on line 1"),
        ("{}", "holds no table"),
        ("[]", "holds no table"),
        ("[1, 2, 3]", "holds no table"),
        ('{"hello": "world"}', "holds no table"),
        ('[{"name": "a", "colour": "red"}]', "holds dates or times"),
    ],
)
def test_json_without_points_is_told(opened, text, words):
    with pytest.raises(DeskError, match=words):
        opened(text, "x.json")
