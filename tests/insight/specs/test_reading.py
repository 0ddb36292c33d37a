"""Descriptions are read from JSON and YAML as they are meant; hostile ones are told in words, and soon."""

import json
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmdesk.domain.errors import DeskError
from pmdesk.insight.specs.comparing import compare
from pmdesk.insight.specs.limits import MAX_BYTES
from pmdesk.insight.specs.reading import read_description, read_tree
from pmdesk.insight.specs.reading_yaml import read_yaml
from pmdesk.insight.specs.versions import compare_versions, read_version
from tests.specs_world import TODAY, api, read, received

HEAD = b"openapi: 3.0.3\ninfo: {title: Pets, version: 1.0.0}\n"
SECONDS = 10


def test_yaml_is_read_by_the_rules_of_its_newer_version():
    text = (
        b"a: yes\nb: 2024-01-31\nc: 010\nd: 1.50\ne: ~\nf: true\ng: 12:30:45\nh: '7'\ni: 0x1f\nj: -3\n200: ok\non: x\n"
    )
    assert read_yaml("a.yaml", text) == {
        "a": "yes",
        "b": "2024-01-31",
        "c": 10,
        "d": 1.5,
        "e": None,
        "f": True,
        "g": "12:30:45",
        "h": "7",
        "i": 31,
        "j": -3,
        "200": "ok",
        "on": "x",
    }


def test_anchors_and_merge_keys_of_yaml_are_followed():
    lines = ["base: &base {type: string, minLength: 2}", "more: &more {maxLength: 9, minLength: 1}"]
    text = "\n".join([*lines, "both: {<<: [*base, *more], maxLength: 3}"]).encode()
    tree = read_yaml("a.yaml", text)
    assert tree["both"] == {"type": "string", "minLength": 2, "maxLength": 3}  # type: ignore[index]


PLAIN = st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.text("ab:#-&*!|>%@`'\" ~01.", max_size=8))
TREES = st.recursive(
    PLAIN,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text("ab1:-", min_size=1), inner)),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(TREES)
def test_what_yaml_writes_is_read_again_as_it_was(tree: object):
    import yaml  # noqa: PLC0415  # the writer of another's hand

    written = yaml.dump(tree, Dumper=yaml.SafeDumper).encode()
    assert read_yaml("a.yaml", written) == tree


@settings(max_examples=60, deadline=None)
@given(TREES)
def test_json_is_read_the_same_by_both_readers(tree: object):
    written = json.dumps({"tree": tree}, indent=1).encode()
    assert read_yaml("a.yaml", written) == json.loads(written) == read_tree("a.json", written)


def bomb() -> bytes:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    return HEAD + "\n".join(lines).encode()


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a bomb of aliases": (bomb, "stands for over"),
    "a value that holds itself": (lambda: HEAD + b"paths: &a {x: *a}\n", "holds itself"),
    "an alias of nothing": (lambda: HEAD + b"paths: *nobody\n", "holds itself"),
    "a depth without end in YAML": (lambda: HEAD + b"paths: " + b"[" * 50_000, "levels deep"),
    "a depth without end in JSON": (
        lambda: b'{"openapi":"3.0.0","a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        "deep",
    ),
    "some depth in JSON": (lambda: b'{"openapi":"3.0.0","a":' + b'{"a":' * 300 + b"1" + b"}" * 301, "deep"),
    "a million values": (
        lambda: json.dumps(received({"enum": list(range(1_000_000))})).encode(),
        "a list of 1\xa0000\xa0000 values",
    ),
    "a million values in YAML": (lambda: HEAD + b"enum:\n" + b"- value\n" * 1_000_000, "a list of 100\xa0001 values"),
    "a key that is a list": (lambda: HEAD + b"paths:\n  ? [a, b]\n  : c\n", "a key that is no text"),
    "half a file": (lambda: json.dumps(api()).encode()[:-20], "stops making sense on line 1"),
    "half a file of YAML": (lambda: HEAD + b"paths: {a: [", "stops making sense on line"),
    "no text": (lambda: bytes(range(256)) * 10, "sense"),
    "nothing": (lambda: b"  \n", "empty"),
    "another thing": (lambda: b'{"name": "pets"}', "no description"),
    "a list": (lambda: b"[1, 2]", "no description"),
    "a later version": (lambda: b'{"openapi": "4.0.0"}', "4.0.0"),
    "a number without end": (lambda: b'{"openapi": "3.0.0", "a": ' + b"9" * 100_000 + b"}", "a"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_told_in_words_and_soon(name: str):
    made, words = HOSTILE[name]
    data = made()
    began = time.process_time()
    with pytest.raises(DeskError) as told:
        read_version("pets", data)
    assert time.process_time() - began < SECONDS
    assert words in told.value.what
    assert told.value.remedy


def test_a_file_that_is_too_large_is_not_even_looked_at():
    with pytest.raises(DeskError, match="more than 64 MB"):
        read_description("pets.json", b"{" + b" " * MAX_BYTES)


ODDS = [None, 0, -1, 2.5, True, "x", [], {}, [None], {"a": 1}, [[]], "#/components/schemas/Pet", {"$ref": 7}]
ODD = st.sampled_from(ODDS)


def _replaced(value: object, place: list[int], odd: object) -> object:
    """Return a tree in which one value, found by going down by numbers, is another one."""
    if not place or not isinstance(value, dict | list) or not value:
        return odd
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    key = keys[place[0] % len(keys)]
    made = dict(value) if isinstance(value, dict) else list(value)
    made[key] = _replaced(value[key], place[1:], odd)  # type: ignore[index]
    return made


WHOLE = api(
    {
        "operationId": "addPet",
        "tags": ["pets"],
        "deprecated": True,
        "x-sunset": "2027-01-31",
        "security": [{"key": ["read"]}],
        "parameters": [{"name": "size", "in": "query", "schema": {"type": "array", "items": {"enum": [1]}}}],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}},
        },
        "responses": {
            "200": {"headers": {"X-A": {"schema": {"type": "string"}}}, "content": {"text/csv": {"schema": {}}}}
        },
    },
    security=[{"key": []}],
    webhooks={"born": {"post": {"requestBody": {"content": {"application/json": {"schema": {"type": "string"}}}}}}},
    components={
        "securitySchemes": {"key": {"type": "oauth2", "flows": {"implicit": {"scopes": {"read": "Read"}}}}},
        "schemas": {
            "Pet": {
                "type": ["object", "null"],
                "required": ["name"],
                "properties": {"name": {"type": "string", "maxLength": 3, "readOnly": True}, "kind": {"const": 1}},
                "allOf": [{"$ref": "#/components/schemas/Pet"}, {"oneOf": [{"minimum": 1}, {"not": {"type": "null"}}]}],
                "discriminator": {"propertyName": "kind", "mapping": {"a": "#/components/schemas/Pet"}},
                "dependentRequired": {"name": ["kind"]},
                "prefixItems": [{"type": "string"}],
                "additionalProperties": {"type": "string"},
            }
        },
    },
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=9), ODD)
def test_wrong_types_anywhere_are_compared_as_if_nothing_were_said(place: list[int], odd: object):
    changed = _replaced(WHOLE, place, odd)
    try:
        other = read_description("other.json", json.dumps(changed).encode())
    except DeskError:
        return
    whole = read(WHOLE)
    assert compare(other, read_description("again.json", json.dumps(changed).encode()), TODAY) == ()
    compare(whole, other, TODAY)
    compare(other, whole, TODAY)


@pytest.mark.parametrize("odd", ODDS)
def test_a_named_schema_may_be_anything_odd(odd: object):
    pet = {"$ref": "#/components/schemas/Pet"}
    found = read(
        api({"requestBody": {"content": {"application/json": {"schema": pet}}}}, components={"schemas": {"Pet": odd}})
    )
    compare(read(WHOLE), found, TODAY)
    compare(found, read(WHOLE), TODAY)


def test_files_beside_are_followed_when_they_are_given_and_told_when_not():
    main = json.dumps(received({"$ref": "parts/pet.yaml#/Pet"})).encode()
    files = {
        "parts/pet.yaml": (
            b"Pet: {type: object, properties: {owner: {$ref: '../owner.yaml'}, tag: {$ref: '#/Tag'}}}\n"
            b"Tag: {type: string}\n"
        ),
        "owner.yaml": b"type: integer\n",
    }

    def beside(name: str) -> object:
        return read_tree(name, files[name]) if name in files else None

    whole = received({"type": "object", "properties": {"owner": {"type": "integer"}, "tag": {"type": "string"}}})
    parted = read_description("api.json", main, beside=beside)
    assert compare(parted, read(whole), TODAY) == ()
    assert not parted.references.unresolved
    alone = read_description("api.json", main)
    compare(alone, read(whole), TODAY)
    assert list(alone.references.unresolved) == ["parts/pet.yaml#/Pet"]


def test_an_address_is_never_followed():
    asked: list[str] = []
    tree = json.dumps(received({"$ref": "https://example.org/pet.json"})).encode()
    found = read_description("api.json", tree, beside=asked.append)
    compare(found, found, TODAY)
    compare(found, read(received({"type": "string"})), TODAY)
    assert asked == []
    assert list(found.references.unresolved) == ["https://example.org/pet.json"]


def test_a_circle_of_references_alone_is_told_and_does_not_hang():
    parts = {"schemas": {"A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/A"}}}
    tree = received({"$ref": "#/components/schemas/A"}, components=parts)
    found = read(tree)
    assert compare(found, read(tree), TODAY) == ()
    compare(found, read(received({"type": "string"})), TODAY)
    assert found.references.unresolved


def test_reading_and_comparing_tell_how_far_they_are_and_can_be_called_off():
    class CalledOffError(Exception):
        pass

    told: list[tuple[int, int]] = []
    paths = {f"/pets/{n}": {"get": {"responses": {}}} for n in range(3000)}
    whole = read({**api(), "paths": paths})
    compare(whole, read({**api(), "paths": paths}, "b"), TODAY, tell=lambda done, total: told.append((done, total)))
    assert told[0] == (0, 3001)
    assert told[-1] == (3001, 3001)

    def call_off(done: int, total: int) -> None:
        if done > total // 2:
            raise CalledOffError

    with pytest.raises(CalledOffError):
        compare(whole, read({**api(), "paths": paths}, "b"), TODAY, tell=call_off)
    with pytest.raises(CalledOffError):
        read_version("a.yaml", HEAD + b"paths:\n" + b"  /a: {get: {summary: x}}\n" * 30_000, tell=call_off)


def test_two_languages_are_not_compared():
    graph = read_version("a.graphql", b"type Query { pets: [String] }")
    with pytest.raises(DeskError, match="two languages"):
        compare_versions(graph, read(api()), TODAY)


def test_reading_json_is_called_off_on_the_way() -> None:
    class Enough(Exception):
        """Somebody has waited long enough."""

    def tell(done: int, total: int) -> None:
        assert done <= total
        raise Enough

    data = json.dumps({"openapi": "3.0.3", "paths": {}, "x": [{"a": n} for n in range(10_000)]}).encode()
    with pytest.raises(Enough):
        read_tree("long.json", data, tell)
