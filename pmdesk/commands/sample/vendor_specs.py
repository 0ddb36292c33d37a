"""The descriptions that the sample's vendor sent: Payments v4 as of 4.0, 4.1 and 4.2, in OpenAPI 3.1."""

import json
from typing import Any

Tree = dict[str, Any]
TEXT: Tree = {"type": "string"}
NUMBER: Tree = {"type": "integer"}
MINOR: Tree = {"type": "integer", "description": "Minor units of the currency"}
STATES = ["authorised", "captured", "settled", "failed"]
KEY: Tree = {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "maxLength": 64}}
ID: Tree = {"name": "id", "in": "path", "required": True, "schema": TEXT}
V40, V41, V42 = "4.0", "4.1", "4.2"


def description(version: str) -> bytes:
    """Return the description of a version, as its file has it."""
    is_41, is_42 = version != V40, version == V42
    tree: Tree = {
        "openapi": "3.1.0",
        "info": {"title": "Kestrel Pay Payments", "version": version},
        "servers": [{"url": "https://api.kestrelpay.example"}],
        "paths": {
            "/v4/payments": {"post": _create(is_41=is_41, is_42=is_42)},
            "/v4/payments/{id}": {"get": _operation("readPayment", None, _payment(is_42=is_42), [ID])},
            "/v4/payments/{id}/capture": {"post": _capture(is_41=is_41, is_42=is_42)},
            "/v4/refunds": {"post": _refund(is_42=is_42)},
            "/v4/wallets/session": {"post": _wallet(is_42=is_42)},
        },
        "webhooks": {"payment.settled": {"post": _settled(is_42=is_42)}},
    }
    if is_42:
        tree["paths"]["/v4/disputes"] = {"get": _operation("listDisputes", None, _object(id=TEXT, reason=TEXT), [])}
    return json.dumps(tree, indent=2, ensure_ascii=False).encode()


def _create(*, is_41: bool, is_42: bool) -> Tree:
    body = _object("amount", "currency", amount=MINOR, currency=TEXT, method=TEXT, capture={"type": "boolean"})
    if is_41:
        body["properties"]["sca"] = _object(challenge={"type": "string", "enum": ["frictionless", "redirect"]})
    if is_42:
        body["properties"] |= {"note": TEXT, "locale": TEXT}
    answer = _object("id", id=TEXT, status=TEXT, **({"expires_at": TEXT} if is_42 else {}))
    return _operation("createPayment", body, answer, [KEY] if is_41 else [])


def _capture(*, is_41: bool, is_42: bool) -> Tree:
    answer = _object(id=TEXT, captured=MINOR, **({"final": {"type": "boolean"}} if is_42 else {}))
    return _operation("capturePayment", _object("amount", amount=MINOR), answer, [ID, KEY] if is_41 else [ID])


def _refund(*, is_42: bool) -> Tree:
    body = _object("payment", "amount", payment=TEXT, amount=MINOR)
    answer = _object(id=TEXT, amount=MINOR, reason_code=NUMBER if is_42 else TEXT, state=TEXT)
    if is_42:
        body["properties"]["reference"] = TEXT
        answer["properties"]["settles_on"] = {"type": "string", "format": "date"}
    return _operation("createRefund", body, answer, [])


def _wallet(*, is_42: bool) -> Tree:
    body = _object("domain", domain=TEXT, wallet={"type": "string", "enum": ["apple_pay", "google_pay"]})
    answer = _object(session=TEXT, expires_at={"type": "string", "format": "date-time"})
    if is_42:
        body["properties"]["wallet"]["enum"] = ["apple_pay", "google_pay", "paypal"]
        answer["properties"]["display_name"] = TEXT
    return _operation("startWalletSession", body, answer, [])


def _settled(*, is_42: bool) -> Tree:
    amount = {"amount": _object(value=TEXT, currency=TEXT)} if is_42 else {"amount_minor": MINOR}
    sent = _object("payment", *amount, payment=TEXT, settled_at={"type": "string", "format": "date-time"}, **amount)
    return {
        "operationId": "paymentSettled",
        "requestBody": _content(sent),
        "responses": {"204": {"description": "Taken"}},
    }


def _payment(*, is_42: bool) -> Tree:
    challenge: Tree = {"type": "string"}
    sca = _object("challenge", challenge=challenge) if is_42 else _object(challenge=challenge)
    states = [*STATES, "expired"] if is_42 else STATES
    return _object("id", id=TEXT, status={"type": "string", "enum": states}, amount=MINOR, currency=TEXT, sca=sca)


def _operation(name: str, body: Tree | None, answer: Tree, parameters: list[Tree]) -> Tree:
    made: Tree = {"operationId": name, "responses": {"200": {"description": "Done", **_content(answer)}}}
    if parameters:
        made["parameters"] = parameters
    if body is not None:
        made["requestBody"] = {"required": True, **_content(body)}
    return made


def _content(schema: Tree) -> Tree:
    return {"content": {"application/json": {"schema": schema}}}


def _object(*required: str, **properties: Tree) -> Tree:
    made: Tree = {"type": "object", "properties": dict(properties)}
    return {**made, "required": list(required)} if required else made
