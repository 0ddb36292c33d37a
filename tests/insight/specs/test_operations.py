"""What is kept of a description's operations: their keys, names and words, and the days they end."""

import json
from datetime import date

from pmdesk.domain.specs import FoundOperation
from pmdesk.insight.specs.operations import LONGEST, operations_of
from pmdesk.insight.specs.reading import read_description


def test_operations_and_webhooks_are_kept_with_what_they_say_of_their_end() -> None:
    tree = {
        "openapi": "3.1.0",
        "info": {"title": "Pay", "version": "2"},
        "paths": {
            "/v1/charges": {
                "post": {"operationId": "charge", "summary": "Charge  a\ncard", "responses": {}},
                "get": {"deprecated": True, "x-sunset": "2026-09-30", "description": "x" * 1_000, "responses": {}},
            }
        },
        "webhooks": {"charge.settled": {"post": {"responses": {}}}},
    }
    found = operations_of(read_description("pay.json", json.dumps(tree).encode()))
    assert set(found) == {
        FoundOperation("POST /v1/charges", "charge", "Charge a card"),
        FoundOperation("GET /v1/charges", "", "x" * LONGEST, is_deprecated=True, sunset=date(2026, 9, 30)),
        FoundOperation("webhook POST charge.settled"),
    }
    assert found[-1].key.startswith("webhook ")


def test_a_sunset_that_is_no_day_tells_nothing() -> None:
    operation = {"x-sunset": "soon", "deprecated": "yes", "responses": {}}
    tree = {"openapi": "3.0.3", "info": {"title": "Pay", "version": "1"}, "paths": {"/a": {"get": operation}}}
    (found,) = operations_of(read_description("pay.json", json.dumps(tree).encode()))
    assert (found.sunset, found.is_deprecated) == (None, False)
