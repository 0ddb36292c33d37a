"""A description is shown: operations with what they use, fields in plain names, schemas, and what ends when."""

import json
from datetime import date

import pytest

from pmdesk.insight.specs.browse import Browser, Ending
from pmdesk.insight.specs.reading import read_description
from pmdesk.insight.specs.touching import Used, touches
from tests.specs_world import api, changes, read, received
from tests.sync.counterparts import SPECS

PET = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "description": "What it is called\nand more"},
        "owner": {"$ref": "#/components/schemas/Owner"},
        "litter": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}},
        "old": {"type": ["integer", "null"], "deprecated": True, "x-sunset": "2027-01-31"},
    },
}
OWNER = {"allOf": [{"type": "object", "properties": {"mail": {"type": "string", "format": "email"}}}]}
WHOLE = api(
    {
        "operationId": "addPet",
        "summary": "Add a pet",
        "tags": ["pets"],
        "deprecated": True,
        "x-sunset": "2027-06-30",
        "parameters": [{"name": "size", "in": "query", "schema": {"type": "integer"}, "required": True}],
        "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}}},
    },
    components={"schemas": {"Pet": PET, "Owner": OWNER, "Unused": {"type": "string"}}},
)


def test_an_operation_is_shown_with_all_schemas_it_uses():
    (shown,) = Browser(read(WHOLE)).operations()
    assert (shown.key, shown.id, shown.summary, shown.tags) == ("POST /pets", "addPet", "Add a pet", ("pets",))
    assert (shown.is_deprecated, shown.ends) == (True, date(2027, 6, 30))
    assert shown.schemas == ("Owner", "Pet")
    assert Browser(read(WHOLE)).users() == {"Pet": ("POST /pets",), "Owner": ("POST /pets",)}


def test_the_fields_of_an_operation_are_named_as_changes_name_them():
    fields = Browser(read(WHOLE)).fields("POST /pets")
    told = {(each.part, each.path): each for each in fields}
    answer = "response 200 application/json"
    assert told["query parameter size", ""].is_required
    assert told[answer, "name"].is_required
    assert told[answer, "name"].about == "What it is called"
    assert (told[answer, "old"].type, told[answer, "old"].is_nullable) == ("integer", True)
    assert told[answer, "owner.mail"].type == "string (email)"
    assert (answer, "litter[].litter") not in told, "circles end where they close"
    assert Browser(read(WHOLE)).fields("GET /nothing") == ()
    older = json.loads(json.dumps(WHOLE).replace('"format": "email"', '"format": "uri"'))
    assert {each.place.field for each in changes(older, WHOLE)} <= {path for _, path in told} | {"litter[].owner.mail"}


def test_named_schemas_are_shown_with_their_own_fields():
    shown = {each.name: each for each in Browser(read(WHOLE)).schemas()}
    assert [each.path for each in shown["Pet"].fields] == ["name", "owner", "litter", "old", "owner.mail"]
    assert [each.path for each in shown["Owner"].fields] == ["mail"]
    assert shown["Unused"].fields == ()


def test_what_ends_is_told_with_its_day():
    assert Browser(read(WHOLE)).endings() == (
        Ending("POST /pets", "", "", date(2027, 6, 30)),
        Ending("POST /pets", "response 200 application/json", "old", date(2027, 1, 31)),
    )


def test_webhooks_stand_below_the_operations_by_the_name_that_functions_are_tied_to():
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}}
    told = json.loads(WHOLE) if isinstance(WHOLE, str | bytes) else dict(WHOLE)
    browser = Browser(read({**told, "openapi": "3.1.0", "webhooks": {"pet.sold": {"post": {"requestBody": body}}}}))
    operation, webhook = browser.operations()
    assert (operation.key, webhook.key, webhook.schemas) == ("POST /pets", "webhook POST pet.sold", ("Owner", "Pet"))
    assert "name" in [each.path for each in browser.fields(webhook.key)]
    assert browser.users()["Pet"] == ("POST /pets", "webhook POST pet.sold")


@pytest.mark.parametrize("name", ["github", "gitlab", "slack", "trello"])
def test_real_descriptions_are_shown_whole(name: str):
    path = SPECS / f"{name}.json"
    if not path.exists():
        pytest.skip("There is no folder of descriptions beside the checkout.")
    browser = Browser(read_description(path.name, path.read_bytes()))
    shown = browser.operations()
    assert len(shown) > 40
    assert sum(len(browser.fields(each.key)) for each in shown) > 500
    assert all(each.type for schema in browser.schemas() for each in schema.fields)


def test_a_change_touches_who_reads_the_field_or_what_it_lies_in():
    old = received({"type": "object", "properties": {"a": {"type": "object", "properties": {"b": {"type": "string"}}}}})
    new = received(
        {"type": "object", "properties": {"a": {"type": "object", "properties": {"b": {"type": "integer"}}}}}
    )
    (change,) = changes(old, new)
    assert touches(change, Used("POST /pets", frozenset({"a.b"})))
    assert touches(change, Used("POST /pets", frozenset({"a"})))
    assert touches(change, Used("POST /pets"))
    assert not touches(change, Used("POST /pets", frozenset({"c", "ab"})))
    assert not touches(change, Used("GET /pets", frozenset({"a.b"})))


def test_what_breaks_requests_touches_whoever_sends_them():
    new = api({"parameters": [{"name": "size", "in": "query", "required": True, "schema": {"type": "integer"}}]})
    (change,) = changes(api(), new)
    assert touches(change, Used("POST /pets", frozenset({"name"})))
