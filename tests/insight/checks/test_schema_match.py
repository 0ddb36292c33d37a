"""An answer is compared with what the description of its operation says."""

import json

import pytest

from pmdesk.insight.checks.schema_match import SchemaMatch
from pmdesk.insight.checks.seen import Seen
from pmdesk.insight.specs.reading import described

PAYMENT = {
    "type": "object",
    "required": ["id", "amount", "secret"],
    "properties": {
        "id": {"type": "string", "pattern": "^pay_"},
        "amount": {"type": "integer", "minimum": 0, "exclusiveMinimum": True},
        "secret": {"type": "string", "writeOnly": True},
        "state": {"type": "string", "enum": ["open", "done"], "nullable": True},
        "parent": {"$ref": "#/components/schemas/Payment"},
        "lines": {"type": "array", "items": {"$ref": "#/components/schemas/Line"}},
    },
}
JSON = "application/json"


def one(schema: object) -> dict[str, object]:
    return {"responses": {"200": {"content": {JSON: {"schema": schema}}}, "4XX": {"description": "wrong"}}}


ROOT = {
    "openapi": "3.0.3",
    "info": {"title": "Kestrel", "version": "4.2"},
    "servers": [{"url": "https://api.kestrel.test/v4"}],
    "paths": {
        "/payments/{id}": {"get": one({"$ref": "#/components/schemas/Payment"})},
        "/payments/latest": {"get": one({"type": "string"})},
        "/ping": {"get": {"responses": {"204": {"description": "fine"}}}},
    },
    "components": {
        "schemas": {"Payment": PAYMENT, "Line": {"type": "object", "properties": {"n": {"type": "number"}}}}
    },
}
GOOD = {"id": "pay_1", "amount": 5, "state": None, "lines": [{"n": 1.5}], "parent": {"id": "pay_0", "amount": 1}}


def why_not(value: object, path: str = "/v4/payments/7", status: int = 200, kind: str = JSON) -> str:
    answer = Seen(status, (("content-type", kind),), json.dumps(value).encode())
    return SchemaMatch(described("kestrel.json", ROOT)).why_not("GET", f"https://api.kestrel.test{path}?a=1", answer)


def test_an_answer_as_described_matches():
    assert why_not(GOOD) == ""
    assert why_not("pay_9", "/v4/payments/latest") == ""
    assert why_not("", "/v4/ping", 204) == ""
    assert why_not({"any": "thing"}, status=422) == ""


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": 7}, "$.id: expected string, was 7"),
        ({"id": "x"}, '$.id: expected to match "^pay_", was "x"'),
        ({"amount": 0}, "$.amount: expected more than 0, was 0"),
        ({"lines": [{"n": 1}, {"n": "2"}]}, '$.lines[1].n: expected number, was "2"'),
        ({"parent": {"id": "pay_0"}}, "$.parent.amount: expected it to be there, was not there"),
    ],
)
def test_the_first_difference_is_named_with_its_path(change: dict[str, object], message: str):
    assert why_not(GOOD | change) == message


def test_a_value_that_may_be_null_is_told_when_it_is_another():
    assert why_not(GOOD | {"state": "lost"}) == '$.state: expected one of "open", "done", was "lost"'


def test_what_is_not_described_is_told():
    assert why_not(GOOD, "/v4/refunds") == "schema: the pinned description has no GET /v4/refunds"
    assert why_not(GOOD, status=503) == "schema: GET /payments/{id} answers with 200, 4XX, was 503"
    assert why_not(GOOD, kind="text/html") == 'header Content-Type: expected application/json, was "text/html"'


def test_a_field_that_was_taken_away_is_told():
    lacking = {name: value for name, value in GOOD.items() if name != "amount"}
    assert why_not(lacking) == "$.amount: expected it to be there, was not there"


def test_newer_descriptions_say_null_as_a_type():
    root = ROOT | {"openapi": "3.1.0", "paths": {"/a": {"get": one({"type": ["string", "null"], "minLength": 2})}}}
    match = SchemaMatch(described("a.json", root))
    told = [
        match.why_not("GET", "http://h/a", Seen(200, (("content-type", JSON),), body)) for body in (b"null", b'"x"')
    ]
    assert told == ["", '$: expected at least 2 characters, was "x"']


def test_nonsense_in_a_description_says_nothing():
    odd = {
        "type": 7,
        "pattern": "(?<x",
        "minimum": "low",
        "required": {"a": 1},
        "properties": [1],
        "enum": {},
        "not": 3,
    }
    root = ROOT | {"paths": {"/a": {"get": one(odd)}}}
    answer = Seen(200, (("content-type", JSON),), b'{"a": 1}')
    assert SchemaMatch(described("a.json", root)).why_not("GET", "http://h/a", answer) == ""
