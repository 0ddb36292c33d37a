"""Which fields of a row mirror which of a service's record, and how a connection says that its words are ours."""

import json
from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, cast

from pmdesk.domain.classes import frozen
from pmdesk.domain.remote import Standing
from pmdesk.domain.roadmap import ItemKind

_ROADMAP = {
    "title": "title",
    "description": "body",
    "status": "state",
    "tags": "labels",
    "owner": "owner",
    "start": "start",
    "end": "due",
    "effort_likely": "points",
    "progress": "progress",
    "parent_id": "parent",
    "release_id": "milestone",
    "sprint_id": "sprint",
}
THEIRS: Mapping[str, Mapping[str, str]] = {
    "item": _ROADMAP,
    "initiative": _ROADMAP,
    "release": {"title": "title", "description": "body", "target": "due", "released_on": "closed"},
    "sprint": {"title": "title", "goal": "body", "start": "start", "end": "due"},
    "milestone": {"title": "title", "description": "body", "day": "due", "done": "closed"},
    "bug": {"title": "title", "body": "body", "state": "state"},
    "note": {"title": "title", "body": "body"},
}
"""For each target the fields of our row and what mirrors them in a record (`closed`: whether it is)."""
TARGETS = tuple(THEIRS)
NOTHING = "nothing"
"""What is to stay out, in place of a target or a status."""
TABLE_OF = {target: "item" if target == "initiative" else target for target in TARGETS}
REFERS = {"parent_id": "item", "release_id": "release", "sprint_id": "sprint"}
"""Fields that name another row, and its table."""
KIND_OF_ITEM = {"item": ItemKind.FEATURE, "initiative": ItemKind.INITIATIVE}
NEEDED = {"sprint": ("start", "end"), "milestone": ("day",)}
"""Fields without which there is no row."""
WORDS = {
    "title": "Title",
    "description": "Description",
    "status": "Status",
    "tags": "Tags",
    "owner": "Owner",
    "start": "Start",
    "end": "Due",
    "effort_likely": "Points",
    "progress": "Progress",
    "parent_id": "Parent",
    "release_id": "Release",
    "sprint_id": "Sprint",
    "target": "Due",
    "released_on": "Released",
    "goal": "Goal",
    "day": "Day",
    "done": "Done",
    "state": "State",
    "body": "Text",
}
"""Our fields as people call them."""


@frozen
class KindMapping:
    """What records of one kind become here.

    `states` says for each of the service's states which of our statuses it is; where several are one, what is written
    back is the first. `sends` are fields of ours that are written to the service. `labels` give records that have one
    of them another target. Records whose target, or whose state, is `NOTHING` do not come; what came before stays and
    follows, but for its status. `leaves` are fields of ours that no record changes.
    """

    target: str
    states: Mapping[str, str] = field(default_factory=dict[str, str])
    sends: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    leaves: tuple[str, ...] = ()


@frozen
class Wanted:
    """What a connection's options say: which parts of a service, how to sign in, and what its records become.

    `product_id` is the product of what comes, unless `products` names another one for a record's container. `more` are
    the answers to what the connector asks for.
    """

    scopes: tuple[str, ...] = ()
    sign_in: str = ""
    user: str = ""
    product_id: int | None = None
    products: Mapping[str, int] = field(default_factory=dict[str, int])
    kinds: Mapping[str, KindMapping] = field(default_factory=dict[str, KindMapping])
    more: Mapping[str, str] = field(default_factory=dict[str, str])

    def as_json(self) -> str:
        """Return what a connection keeps."""
        kinds = {
            kind: {
                "target": each.target,
                "states": dict(each.states),
                "sends": list(each.sends),
                "labels": dict(each.labels),
                **({"leaves": list(each.leaves)} if each.leaves else {}),
            }
            for kind, each in self.kinds.items()
        }
        kept: dict[str, Any] = {
            "scopes": list(self.scopes),
            "sign_in": self.sign_in,
            "user": self.user,
            "product_id": self.product_id,
            "products": dict(self.products),
            "kinds": kinds,
            "more": dict(self.more),
        }
        return json.dumps({name: value for name, value in kept.items() if value}, ensure_ascii=False)


@lru_cache(maxsize=64)
def wanted_of(options: str) -> Wanted:
    """Return what the options of a connection say; what cannot be understood counts as not said."""
    try:
        said = _object(json.loads(options))
    except (ValueError, RecursionError):
        return Wanted()
    product_id = said.get("product_id")
    kinds = {kind: _kind(_object(each)) for kind, each in _object(said.get("kinds")).items()}
    return Wanted(
        _texts(said.get("scopes")),
        str(said.get("sign_in") or ""),
        str(said.get("user") or ""),
        product_id if isinstance(product_id, int) else None,
        {name: each for name, each in _object(said.get("products")).items() if isinstance(each, int)},
        {kind: each for kind, each in kinds.items() if each.target in THEIRS or each.target == NOTHING},
        _words(said.get("more")),
    )


def _kind(said: dict[str, Any]) -> KindMapping:
    return KindMapping(
        str(said.get("target") or ""),
        _words(said.get("states")),
        _texts(said.get("sends")),
        _words(said.get("labels")),
        _texts(said.get("leaves")),
    )


def _object(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(each) for each in cast("list[object]", value)) if isinstance(value, list) else ()


def _words(value: object) -> dict[str, str]:
    return {name: each for name, each in _object(value).items() if isinstance(each, str)}


@frozen
class Arrival:
    """A record of a service in our words, before anything is decided about it.

    `values` holds the fields of the target's row that mirror it as they are stored: days as ISO text, tags as JSON.
    `refers` holds for fields that name another row the id of its record, empty for none. `at` and `by` tell who
    changed it there last. `leaves` are fields of the row that stay as they are here, whatever the values say.
    """

    remote_kind: str
    remote_id: str
    target: str
    values: Mapping[str, str | float | bytes | None]
    refers: Mapping[str, str] = field(default_factory=dict[str, str])
    key: str = ""
    url: str = ""
    container: str = ""
    author: str = ""
    made_at: datetime | None = None
    at: datetime | None = None
    by: str = ""
    is_closed: bool = False
    closed_on: date | None = None
    standing: Standing = Standing.LIVE
    leads_to: str = ""
    product_id: int | None = None
    leaves: tuple[str, ...] = ()

    @property
    def name(self) -> tuple[str, str]:
        """Kind and id, which name the record for ever."""
        return self.remote_kind, self.remote_id
