"""Versions of a real vendor's description, made of the one that lies beside the checkout: one before it, one after."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

REAL = Path(__file__).parents[3] / "shared" / "testbeds" / "specs" / "intercom.json"
OLD, NOW, NEXT = "2.13", "2.14", "2.15"
TAG, UNTAG = "POST /conversations/{conversation_id}/tags", "DELETE /conversations/{conversation_id}/tags/{tag_id}"
LISTED, READ = "GET /conversations", "GET /conversations/{conversation_id}"
DELETED, SEARCHED = "DELETE /conversations/{conversation_id}", "POST /conversations/search"
REPLIED, OPENED = "POST /conversations/{conversation_id}/reply", "POST /tickets"
TICKET_DELETED, TICKET_REPLIED = "DELETE /tickets/{ticket_id}", "POST /tickets/{ticket_id}/reply"
ENQUEUED, CONTACTS = "POST /tickets/enqueue", "GET /contacts"
FUNCTIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Tag a conversation", TAG, ()),
    ("Untag a conversation", UNTAG, ()),
    ("List conversations", LISTED, ()),
    ("Read a conversation", READ, ()),
    ("Delete a conversation", DELETED, ()),
    ("Search conversations", SEARCHED, ()),
    ("Reply to a conversation", REPLIED, ()),
    ("Open a ticket", OPENED, ()),
    ("Delete a ticket", TICKET_DELETED, ()),
    ("Reply to a ticket", TICKET_REPLIED, ("body",)),
    ("Find contacts", CONTACTS, ()),
)
"""Functions with the operations and fields they are tied to."""
LAST = ("Enqueue a ticket", ENQUEUED)
"""One more, that a person types."""
BREAKS = {"Tag a conversation", "List conversations", "Delete a conversation", "Delete a ticket", "Enqueue a ticket"}
"""What the next version breaks; replies lose a field that nobody agreed on."""


def versions(folder: Path) -> dict[str, Path]:
    """Write three versions as files; skips where the real one is not there."""
    if not REAL.exists():
        pytest.skip(f"The description of a real vendor is not beside the checkout: {REAL.name}")
    real = json.loads(REAL.read_bytes())
    made = {OLD: older(real), NOW: real, NEXT: newer(real)}
    found: dict[str, Path] = {}
    for version, tree in made.items():
        found[version] = folder / f"intercom-{version}.json"
        found[version].write_text(json.dumps(tree), encoding="utf-8")
    return found


def older(real: dict[str, Any]) -> dict[str, Any]:
    """Leave away what the real one brought."""
    made = copy.deepcopy(real)
    made["info"]["version"] = OLD
    del made["paths"]["/tickets/enqueue"]
    parameters = made["paths"]["/conversations/{conversation_id}"]["get"]["parameters"]
    parameters[:] = [each for each in parameters if each["name"] != "include_translations"]
    return made


def newer(real: dict[str, Any]) -> dict[str, Any]:
    """Break five of the functions, and change what hurts nobody."""
    made = copy.deepcopy(real)
    made["info"]["version"] = NEXT
    paths, schemas = made["paths"], made["components"]["schemas"]
    del paths["/tickets/{ticket_id}"]["delete"]
    tag = paths["/conversations/{conversation_id}/tags"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    tag["properties"]["reason"] = {"type": "string"}
    tag["required"] = [*tag["required"], "reason"]
    (pages,) = [each for each in paths["/conversations"]["get"]["parameters"] if each["name"] == "per_page"]
    pages["schema"]["maximum"] = 50
    schemas["conversation_deleted"]["properties"]["deleted"] = {"type": "string"}
    schemas["jobs"]["properties"]["id"] = {"type": "integer"}
    schemas["ticket_reply"]["properties"]["part_type"] = {"type": "integer"}
    schemas["contact_list"]["properties"]["fetched_at"] = {"type": "string"}
    paths["/tickets/stats"] = {"get": {"responses": {"200": {"description": "How many"}}}}
    return made
