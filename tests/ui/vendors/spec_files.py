"""Small descriptions of the payments API in two versions, as files to be brought in."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

PAYMENT: dict[str, Any] = {
    "type": "object",
    "required": ["id"],
    "properties": {"id": {"type": "string"}, "amount": {"type": "integer"}},
}
REFUND: dict[str, Any] = {
    "type": "object",
    "properties": {"id": {"type": "string"}, "reason_code": {"type": "string"}},
}


def description(version: str = "5.0", **paths: Any) -> dict[str, Any]:
    """A description of payments and refunds."""
    return {
        "openapi": "3.0.3",
        "info": {"title": "Payments", "version": version},
        "paths": {
            "/v4/payments": {"post": _operation("Payment")},
            "/v4/refunds": {"post": _operation("Refund")},
            **paths,
        },
        "components": {"schemas": {"Payment": deepcopy(PAYMENT), "Refund": deepcopy(REFUND)}},
    }


def newer(version: str = "5.1") -> dict[str, Any]:
    """The next version: a reason's code is a number, a payment has lost its amount, disputes came."""
    made = description(version, **{"/v4/disputes": {"get": _operation("Payment")}})
    made["components"]["schemas"]["Refund"]["properties"]["reason_code"] = {"type": "integer"}
    del made["components"]["schemas"]["Payment"]["properties"]["amount"]
    return made


def write(folder: Path, made: dict[str, Any], name: str = "spec.json") -> Path:
    """Write a description into a file."""
    path = folder / name
    path.write_text(json.dumps(made))
    return path


def _operation(schema: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"responses": {"200": {"description": "done", "content": content}}}
