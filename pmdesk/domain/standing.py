"""How a source or a connection stands: when it was asked, what came or went wrong, when it is asked next."""

import json
from collections.abc import Mapping
from dataclasses import field, fields, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any, cast

from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import DeskError

FIRST_WAIT_S = 30.0
LONGEST_WAIT_S = 3_600.0
NOTES_AT_MOST = 12


@frozen
class Reached:
    """How far a metric is: the newest point (ms UTC), and what the question was when it came."""

    newest: int
    question: str


@frozen
class Standing:
    """The state of a source or a connection, kept with what it brought.

    `what` and `remedy` are the last trouble, empty when all is well; `failures` counts the troubles in a row. `next_at`
    is None when it is only asked by hand. `cursor` tells where a connection goes on reading, `brought` how many records
    the last round with any brought, `linked` how many links it had, `taken_as` which mapping its records went through,
    `places` what the projects or repositories are called that its records are in, empty where the service has no name.
    """

    asked_at: datetime | None = None
    succeeded_at: datetime | None = None
    what: str = ""
    remedy: str = ""
    failures: int = 0
    next_at: datetime | None = None
    notes: tuple[str, ...] = ()
    reached: Mapping[str, Reached] = field(default_factory=dict[str, Reached])
    validators: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    cursor: str = ""
    brought: int = 0
    linked: int = 0
    taken_as: str = ""
    places: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def trouble(self) -> str:
        """What went wrong last and what to do, in words; empty when all is well."""
        return f"{self.what} {self.remedy}".strip()

    def begun(self, now: datetime) -> "Standing":
        """Return the standing of a source that is being asked."""
        return replace(self, asked_at=now, notes=())

    def told(self, *notes: str) -> "Standing":
        """Return the standing with something a person should know."""
        return replace(self, notes=tuple(dict.fromkeys((*self.notes, *notes)))[:NOTES_AT_MOST])

    def came_to(self, metric: str, reached: Reached) -> "Standing":
        """Return the standing with one metric further on."""
        return replace(self, reached={**self.reached, metric: reached})

    def went_well(self, now: datetime, every_minutes: int | None) -> "Standing":
        """Return the standing after a round without trouble."""
        following = None if every_minutes is None else now + timedelta(minutes=every_minutes)
        return replace(self, succeeded_at=now, what="", remedy="", failures=0, next_at=following)

    def went_wrong(
        self,
        now: datetime,
        trouble: DeskError,
        every_minutes: int | None,
        chance: Random,
        *,
        longest_s: float = LONGEST_WAIT_S,
    ) -> "Standing":
        """Return the standing after trouble; each further one in a row doubles the wait, up to an hour or so long.

        A source that asked us to wait is given at least that long. Half of the wait is left to chance, so that many
        programs that lost one server do not all come back to it at one moment.
        """
        failures = self.failures + 1
        wait_s = min(FIRST_WAIT_S * 2 ** min(failures - 1, 16), longest_s) * chance.uniform(0.5, 1.0)
        wait_s = max(wait_s, getattr(trouble, "again_after_s", None) or 0.0)
        following = None if every_minutes is None else now + timedelta(seconds=wait_s)
        return replace(self, what=trouble.what, remedy=trouble.remedy, failures=failures, next_at=following)

    def as_json(self) -> str:
        """Return what is kept."""
        kept: dict[str, Any] = {part.name: getattr(self, part.name) for part in fields(cast("Any", self))}
        for name in ("asked_at", "succeeded_at", "next_at"):
            kept[name] = None if kept[name] is None else kept[name].isoformat()
        kept["reached"] = {name: [reached.newest, reached.question] for name, reached in self.reached.items()}
        return json.dumps(kept, ensure_ascii=False)


def standing_from(text: str | None) -> Standing:
    """Return the standing that was kept; one that was not, or that cannot be read, stands at the beginning."""
    if text is None:
        return Standing()
    try:
        return _read(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError):
        return Standing()


def _read(kept: dict[str, Any]) -> Standing:
    return Standing(
        asked_at=_instant(kept["asked_at"]),
        succeeded_at=_instant(kept["succeeded_at"]),
        what=str(kept["what"]),
        remedy=str(kept["remedy"]),
        failures=int(kept["failures"]),
        next_at=_instant(kept["next_at"]),
        notes=tuple(str(note) for note in kept["notes"]),
        reached={str(name): Reached(int(newest), str(asked)) for name, (newest, asked) in kept["reached"].items()},
        validators={str(name): (str(etag), str(at)) for name, (etag, at) in kept["validators"].items()},
        cursor=str(kept.get("cursor", "")),
        brought=int(kept.get("brought", 0)),
        linked=int(kept.get("linked", 0)),
        taken_as=str(kept.get("taken_as", "")),
        places={str(place): str(name) for place, name in kept.get("places", {}).items()},
    )


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
