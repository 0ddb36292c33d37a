"""Each family of rules: what it is called, and how much it hurts what is sent and what is received."""

from typing import Any

import pytest

from tests.specs_world import Tree, api, asked, changes, received, rules, sent

B, W, I = "breaking", "warning", "info"  # noqa: E741  # one letter each keeps the tables readable
STRING, INTEGER, OBJECT, ARRAY = ({"type": kind} for kind in ("string", "integer", "object", "array"))
SCHEMAS: list[tuple[Tree, Tree, str, str, str]] = [
    (STRING, INTEGER, "type-changed", B, B),
    (STRING, {"type": ["string", "null"]}, "became-nullable", I, B),
    ({"type": ["string", "null"]}, STRING, "became-not-nullable", B, I),
    ({"type": ["string", "integer"]}, STRING, "list-of-types-narrowed", B, I),
    (
        STRING,
        {"anyOf": [STRING, INTEGER]},
        "list-of-types-widened",
        I,
        B,
    ),
    (STRING, {**STRING, "maxLength": 9}, "max-length-set", B, I),
    ({**STRING, "maxLength": 9}, STRING, "max-length-unset", I, B),
    (
        {**STRING, "maxLength": 9},
        {**STRING, "maxLength": 8},
        "max-length-decreased",
        B,
        I,
    ),
    (
        {**STRING, "maxLength": 8},
        {**STRING, "maxLength": 9},
        "max-length-increased",
        I,
        B,
    ),
    (STRING, {**STRING, "minLength": 2}, "min-length-increased", B, I),
    ({**INTEGER, "minimum": 3}, {**INTEGER, "minimum": 2}, "min-decreased", I, B),
    (INTEGER, {**INTEGER, "exclusiveMaximum": 2}, "exclusive-max-set", B, I),
    (ARRAY, {**ARRAY, "maxItems": 2}, "max-items-set", B, I),
    (ARRAY, {**ARRAY, "uniqueItems": True}, "unique-items-set", B, I),
    (
        {**OBJECT, "maxProperties": 2},
        {**OBJECT, "maxProperties": 3},
        "max-properties-increased",
        I,
        B,
    ),
    (INTEGER, {**INTEGER, "multipleOf": 2}, "multiple-of-set", B, I),
    (
        {**INTEGER, "multipleOf": 4},
        {**INTEGER, "multipleOf": 3},
        "multiple-of-changed",
        B,
        B,
    ),
    (STRING, {**STRING, "pattern": "^a"}, "pattern-added", B, I),
    ({**STRING, "pattern": "^a"}, STRING, "pattern-removed", I, I),
    (STRING, {**STRING, "enum": ["a"]}, "became-enum", B, I),
    ({**STRING, "enum": ["a"]}, {**STRING, "enum": ["b", "a"]}, "enum-value-added", I, W),
    (
        {**STRING, "enum": ["b", "a"]},
        {**STRING, "enum": ["a"]},
        "enum-value-removed",
        B,
        I,
    ),
    (STRING, {**STRING, "const": "a"}, "const-added", B, I),
    ({**STRING, "const": "a"}, {**STRING, "const": "b"}, "const-changed", B, B),
    (STRING, {**STRING, "default": "a"}, "default-value-added", I, I),
    (
        STRING,
        {**STRING, "contentEncoding": "base64"},
        "content-encoding-changed",
        B,
        B,
    ),
    (ARRAY, {**ARRAY, "contains": STRING}, "contains-added", B, I),
    (
        OBJECT,
        {**OBJECT, "propertyNames": {"minLength": 2}},
        "property-names-added",
        B,
        I,
    ),
    (
        OBJECT,
        {**OBJECT, "patternProperties": {"^x": {}}},
        "pattern-property-added",
        B,
        I,
    ),
    (
        OBJECT,
        {**OBJECT, "unevaluatedProperties": False},
        "unevaluated-properties-added",
        B,
        I,
    ),
    (
        OBJECT,
        {**OBJECT, "dependentRequired": {"a": ["b"]}},
        "dependent-required-added",
        B,
        I,
    ),
    (
        OBJECT,
        {**OBJECT, "dependentSchemas": {"a": {}}},
        "dependent-schema-added",
        B,
        I,
    ),
    (OBJECT, {**OBJECT, "if": {"required": ["a"]}}, "if-added", B, I),
    (ARRAY, {**ARRAY, "prefixItems": [{}]}, "prefix-items-added", I, B),
    (
        OBJECT,
        {**OBJECT, "additionalProperties": False},
        "additional-properties-narrowed",
        B,
        I,
    ),
    (OBJECT, {**OBJECT, "not": {"required": ["a"]}}, "not-added", B, I),
    ({"allOf": [{"minimum": 1}]}, {"allOf": [{"minimum": 1}, {"maximum": 9}]}, "all-of-added", B, I),
    ({"anyOf": [{"minimum": 1}]}, {"anyOf": [{"minimum": 1}, {"maximum": 9}]}, "any-of-added", I, B),
    ({"oneOf": [{"minimum": 1}, {"maximum": 9}]}, {"oneOf": [{"minimum": 1}]}, "one-of-removed", B, I),
]


@pytest.mark.parametrize(("old", "new", "kind", "request_level", "response_level"), SCHEMAS)
def test_a_keyword_hurts_by_the_direction_of_the_data(
    old: Tree, new: Tree, kind: str, request_level: str, response_level: str
):
    inside = {**OBJECT, "properties": {"it": old}}, {**OBJECT, "properties": {"it": new}}
    assert rules(sent(inside[0]), sent(inside[1])) == {f"request-property-{kind}": request_level}
    assert rules(received(inside[0]), received(inside[1])) == {f"response-property-{kind}": response_level}
    assert rules(sent(old), sent(new)) == {f"request-body-{kind}": request_level}
    whole = f"response-mediatype-{kind}" if kind.startswith("enum-value") else f"response-body-{kind}"
    assert rules(received(old), received(new)) == {whole: response_level}


def _with(required: bool, **told: Any) -> Tree:
    return {**OBJECT, "properties": {"id": {}, "it": {**STRING, **told}}, "required": ["it"] * required}


WITHOUT = {**OBJECT, "properties": {"id": {}}}
PROPERTIES: list[tuple[Tree, Tree, str, str, str, str]] = [
    (WITHOUT, _with(True), "new-required-request-property", B, "response-required-property-added", I),
    (WITHOUT, _with(False), "new-optional-request-property", I, "response-optional-property-added", I),
    (_with(True), WITHOUT, "request-property-removed", W, "response-required-property-removed", B),
    (_with(False), WITHOUT, "request-property-removed", W, "response-optional-property-removed", W),
    (
        _with(False),
        _with(True),
        "request-property-became-required",
        B,
        "response-property-became-required",
        I,
    ),
    (
        _with(True),
        _with(False),
        "request-property-became-optional",
        I,
        "response-property-became-optional",
        B,
    ),
    (
        WITHOUT,
        _with(True, default="a"),
        "new-required-request-property-with-default",
        B,
        "response-required-property-added",
        I,
    ),
    (
        _with(False),
        _with(False, deprecated=True, **{"x-sunset": "2027-01-31"}),
        "request-property-deprecated-with-sunset",
        I,
        "response-property-deprecated-with-sunset",
        I,
    ),
    (
        _with(False),
        _with(False, deprecated=True, **{"x-sunset": "soon"}),
        "request-property-deprecated-sunset-invalid",
        B,
        "response-property-deprecated-sunset-invalid",
        B,
    ),
    (
        _with(True, writeOnly=True),
        _with(True),
        "request-required-property-became-not-write-only",
        I,
        "response-required-property-became-not-write-only",
        W,
    ),
]


@pytest.mark.parametrize(("old", "new", "rule", "level", "response_rule", "response_level"), PROPERTIES)
def test_a_property_comes_goes_and_changes(
    old: Tree, new: Tree, rule: str, level: str, response_rule: str, response_level: str
):
    assert rules(sent(old), sent(new)) == {rule: level}
    assert rules(received(old), received(new)) == {response_rule: response_level}


def test_what_is_never_sent_cannot_hurt_in_a_request():
    new = {**OBJECT, "properties": {"id": {}, "it": {"readOnly": True, "maxLength": 3}}, "required": ["it"]}
    old = {**OBJECT, "properties": {"id": {}, "it": {"readOnly": True, "maxLength": 4}}}
    assert set(rules(sent(old), sent(new)).values()) == {I}
    assert rules(sent(WITHOUT), sent(new)) == {"new-required-request-property": I}


PARAMETERS: list[tuple[Tree, Tree, str, str]] = [
    (asked(INTEGER), asked(STRING), "request-parameter-type-generalized", I),
    (asked(STRING), asked(INTEGER), "request-parameter-type-changed", B),
    (
        asked(STRING),
        asked({**ARRAY, "items": STRING}),
        "request-parameter-type-generalized",
        I,
    ),
    (
        asked(STRING),
        asked(STRING, required=True),
        "request-parameter-became-required",
        B,
    ),
    (
        asked(STRING),
        asked({**STRING, "default": "a"}),
        "request-parameter-default-value-added",
        B,
    ),
    (asked(STRING), asked({**STRING, "enum": ["a"]}), "request-parameter-became-enum", B),
    (
        asked(STRING),
        asked({**STRING, "pattern": "a"}),
        "request-parameter-pattern-added",
        B,
    ),
    (asked(STRING), asked(STRING, deprecated=True), "request-parameter-deprecated", I),
    (asked(STRING), api(), "request-parameter-removed", W),
    (asked(STRING, deprecated=True), api(), "request-parameter-removed-with-deprecation", I),
    (api(), asked(STRING, required=True), "new-required-request-parameter", B),
    (api(), asked(STRING), "new-optional-request-parameter", I),
    (
        asked(ARRAY),
        asked(ARRAY, explode=False),
        "request-parameter-explode-changed",
        B,
    ),
]


@pytest.mark.parametrize(("old", "new", "rule", "level"), PARAMETERS)
def test_a_parameter_comes_goes_and_changes(old: Tree, new: Tree, rule: str, level: str):
    assert rules(old, new) == {rule: level}


def test_the_default_of_what_has_to_be_sent_does_not_matter():
    old, new = ({**STRING, "default": value} for value in "ab")
    assert rules(asked(old, required=True), asked(new, required=True)) == {}


BODY = {"content": {"application/json": {"schema": OBJECT}}}
OPERATIONS: list[tuple[Tree, Tree, str, str]] = [
    ({}, {"requestBody": BODY}, "request-body-added-optional", I),
    ({}, {"requestBody": {**BODY, "required": True}}, "request-body-added-required", B),
    ({"requestBody": BODY}, {}, "request-body-removed", B),
    ({"requestBody": BODY}, {"requestBody": {**BODY, "required": True}}, "request-body-became-required", B),
    ({}, {"responses": {"200": {}, "201": {}}}, "response-success-status-added", I),
    ({"responses": {"200": {}, "201": {}}}, {"responses": {"200": {}}}, "response-success-status-removed", B),
    ({"responses": {"200": {}, "404": {}}}, {"responses": {"200": {}}}, "response-non-success-status-removed", I),
    ({}, {"responses": {"200": {"headers": {"X-A": {}}}}}, "response-header-added", I),
    ({"responses": {"200": {"headers": {"X-A": {}}}}}, {}, "optional-response-header-removed", W),
    (
        {"responses": {"200": {"headers": {"X-A": {"required": True}}}}},
        {},
        "required-response-header-removed",
        B,
    ),
    ({}, {"deprecated": True}, "endpoint-deprecated", I),
    ({}, {"deprecated": True, "x-sunset": "2027-01-31"}, "endpoint-deprecated-with-sunset", I),
    ({"deprecated": True}, {}, "endpoint-reactivated", I),
    ({"deprecated": True, "x-sunset": "2027-01-31"}, {"deprecated": True}, "sunset-deleted", B),
    (
        {"deprecated": True, "x-sunset": "2027-01-31"},
        {"deprecated": True, "x-sunset": "2027-01-30"},
        "api-sunset-date-changed-too-small",
        B,
    ),
    ({"x-stability-level": "stable"}, {"x-stability-level": "beta"}, "api-stability-decreased", B),
    ({"x-stability-level": "beta"}, {"x-stability-level": "stable"}, "api-stability-increased", I),
    ({}, {"tags": ["a"]}, "api-tag-added", I),
    ({}, {"security": [{"key": []}]}, "api-security-added", B),
    ({"security": [{"key": []}]}, {"security": [{"key": []}, {"token": []}]}, "api-security-added", I),
    ({"security": [{"key": []}]}, {}, "api-security-removed", I),
    ({"security": [{"key": []}]}, {"security": [{"key": ["write"]}]}, "api-security-scope-added", B),
]


@pytest.mark.parametrize(("old", "new", "rule", "level"), OPERATIONS)
def test_an_operation_changes(old: Tree, new: Tree, rule: str, level: str):
    assert rules(api(old), api(new)) == {rule: level}


GONE = [
    ({}, "api-path-removed-without-deprecation", B),
    ({"deprecated": True}, "api-path-removed-with-deprecation", I),
    ({"deprecated": True, "x-sunset": "2027-01-31"}, "api-path-removed-before-sunset", B),
    ({"deprecated": True, "x-sunset": "2026-03-02"}, "api-path-removed-with-deprecation", I),
    ({"deprecated": True, "x-sunset": "soon"}, "api-path-sunset-parse", B),
    ({"x-stability-level": "alpha"}, "api-path-removed-without-deprecation", I),
]


@pytest.mark.parametrize(("told", "rule", "level"), GONE)
def test_an_operation_ends_well_only_when_its_end_was_told(told: Tree, rule: str, level: str):
    assert rules(api(told), {**api(), "paths": {}}) == {rule: level}


def test_one_operation_of_a_path_may_go_alone():
    old = api()
    old["paths"]["/pets"]["get"] = {"responses": {}}
    assert rules(old, api()) == {"api-removed-without-deprecation": B}
    assert rules(api(), old) == {"endpoint-added": I}


def test_a_place_of_a_path_may_be_named_anew():
    def at(name: str, kind: str) -> Tree:
        place = {"name": name, "in": "path", "required": True, "schema": {"type": kind}}
        return {**api(), "paths": {f"/pets/{{{name}}}": {"get": {"parameters": [place], "responses": {}}}}}

    assert rules(at("id", "string"), at("petId", "string")) == {}
    assert rules(at("id", "string"), at("petId", "integer")) == {"request-parameter-type-changed": B}


def test_an_agreed_time_of_grace_is_asked_for():
    soon, late = ({"deprecated": True, "x-sunset": day} for day in ("2026-03-09", "2026-12-24"))
    assert "api-sunset-date-too-small" in rules(api(), api(soon), grace_days=90)
    assert rules(api(), api(late), grace_days=90) == {"endpoint-deprecated-with-sunset": I}
    assert "api-deprecated-sunset-missing" in rules(api(), api({"deprecated": True}), grace_days=90)


def test_media_types_come_go_and_get_other_names():
    def answer(kind: str) -> Tree:
        return api({"responses": {"200": {"content": {kind: {"schema": STRING}}}}})

    old = answer("application/json")
    assert rules(old, answer("application/json; charset=utf-8")) == {"response-media-type-name-changed": I}
    assert rules(old, answer("application/hal+json")) == {"response-media-type-name-specialized": I}
    assert rules(answer("application/hal+json"), old) == {"response-media-type-name-generalized": B}
    assert rules(old, answer("text/csv")) == {
        "response-media-type-added": I,
        "response-media-type-removed": B,
    }


def test_a_schema_that_only_allows_null_beside_another_is_one_that_may_be_null():
    whole = {"schemas": {"Pet": {**OBJECT, "properties": {"name": STRING}}}}
    plain = {**OBJECT, "properties": {"pet": {"$ref": "#/components/schemas/Pet"}}}
    wrapped = {"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Pet"}]}
    other = {**OBJECT, "properties": {"pet": wrapped}}
    old, new = received(plain, components=whole), received(other, components=whole)
    assert rules(old, new) == {"response-property-became-nullable": B}


def test_one_use_of_a_named_schema_may_be_null_and_another_may_not():
    whole = {"schemas": {"Pet": STRING}}
    ref = {"$ref": "#/components/schemas/Pet"}
    old = received({**OBJECT, "properties": {"a": ref, "b": ref}}, components=whole)
    may = {"anyOf": [ref, {"type": "null"}]}
    new = received({**OBJECT, "properties": {"a": may, "b": ref}}, components=whole)
    assert [each.place.field for each in changes(old, new)] == ["a"]


def test_named_schemas_in_circles_are_told_at_each_place_once():
    def tree(kind: str) -> Tree:
        ref = {"$ref": "#/components/schemas/Pet"}
        pet = {
            "type": "object",
            "properties": {"name": {"type": kind}, "mother": ref, "litter": {**ARRAY, "items": ref}},
        }
        return received(ref, components={"schemas": {"Pet": pet}})

    found = changes(tree("string"), tree("integer"))
    assert [(each.rule, each.place.field, each.place.schema) for each in found] == [
        ("response-property-type-changed", "name", "Pet")
    ]


def test_webhooks_are_received():
    def tree(required: bool) -> Tree:
        body = {"content": {"application/json": {"schema": _with(required)}}}
        return {**api(), "webhooks": {"petBorn": {"post": {"requestBody": body}}}}

    assert rules(tree(True), tree(False)) == {"response-property-became-optional": B}
    assert rules(tree(True), api()) == {"webhook-removed": B}
    assert rules(api(), tree(True)) == {"webhook-added": I}


def test_swagger_is_compared_with_its_successor():
    old = {
        "swagger": "2.0",
        I: {"title": "Pets", "version": "1"},
        "produces": ["application/json"],
        "consumes": ["application/json"],
        "securityDefinitions": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
        "parameters": {"Size": {"name": "size", "in": "query", "type": "integer", "maximum": 9}},
        "definitions": {"Pet": {**OBJECT, "properties": {"name": STRING}}},
        "paths": {
            "/pets": {
                "post": {
                    "parameters": [
                        {"$ref": "#/parameters/Size"},
                        {"name": "pet", "in": "body", "required": True, "schema": {"$ref": "#/definitions/Pet"}},
                    ],
                    "responses": {"200": {"schema": {"$ref": "#/definitions/Pet"}}},
                }
            }
        },
    }
    pet = {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}
    operation = {
        "parameters": [{"name": "size", "in": "query", "schema": {**INTEGER, "maximum": 9}}],
        "requestBody": {"required": True, "content": pet},
        "responses": {"200": {"content": pet}},
    }
    components = {"securitySchemes": old["securityDefinitions"], "schemas": old["definitions"]}
    new = api(operation, version="3.0.3", components=components)
    assert rules(old, new) == {}
    operation["parameters"][0]["schema"]["maximum"] = 8
    assert rules(old, new) == {"request-parameter-max-decreased": B}


def test_the_fingerprint_of_a_change_outlives_other_changes_and_names_of_places():
    def at(name: str, *more: str) -> Tree:
        tree = received({**OBJECT, "properties": {"a": STRING, **{each: {} for each in more}}})
        return {**tree, "paths": {f"/pets/{{{name}}}": tree["paths"]["/pets"]}}

    def removed(old: Tree, new: Tree) -> list[str]:
        return [each.fingerprint for each in changes(old, new) if each.rule == "response-optional-property-removed"]

    first = removed(at("id", "b"), at("id"))
    assert len(first) == 1
    assert removed(at("petId", "b"), at("petId", "c", "d")) == first
    assert removed(at("id", "e"), at("id")) != first


def test_among_tangled_schemas_each_use_is_told_of_a_change_and_that_there_is_more():
    count = 40
    schemas: Tree = {}
    for number in range(count):
        refs = {f"r{step}": {"$ref": f"#/components/schemas/C{(number * 7 + step) % count}"} for step in range(1, 9)}
        schemas[f"C{number}"] = {"type": "object", "properties": {"name": {"type": "string"}, **refs}}
    paths = {
        f"/c{number}": {
            "get": {
                "responses": {
                    "200": {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/C{number}"}}}}
                }
            }
        }
        for number in range(count)
    }
    old = {**api(), "paths": paths, "components": {"schemas": schemas}}
    changed = {**schemas, "C5": {**schemas["C5"], "properties": {**schemas["C5"]["properties"], "name": INTEGER}}}
    found = changes(old, {**old, "components": {"schemas": changed}})
    told = [each for each in found if each.rule == "response-property-type-changed"]
    assert {each.place.operation for each in told} == {f"GET /c{number}" for number in range(count)}
    assert {each.place.schema for each in told} == {"C5"}
    assert "more-changes" in {each.rule for each in found}
    nearest = [each.place.path for each in told if each.place.operation == "GET /c5"]
    assert "name" in nearest
