"""Who an export is for decides what leaves; what stays behind is listed in words."""

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

from pmdesk.domain.classes import frozen
from pmdesk.domain.roadmap import ItemKind
from pmdesk.domain.sheet import RoadmapSheet, SheetRow


class Audience(StrEnum):
    """Who reads it."""

    ENGINEERING = "engineering"
    EXECUTIVE = "executive"
    VENDOR = "vendor"


AUDIENCE_WORDS = {
    Audience.ENGINEERING: "Engineering",
    Audience.EXECUTIVE: "Executive",
    Audience.VENDOR: "Vendor",
}


@frozen
class Withheld:
    """Columns that an audience does not get, and how a person calls them."""

    words: str
    columns: tuple[str, ...]


EFFORTS = Withheld("Efforts", ("estimate", "effort_low", "effort_likely", "effort_high"))
HYPOTHESES = Withheld("Hypotheses", ("hypothesis",))
DEPENDENCIES = Withheld("Dependencies", ("depends_on", "waits_for"))
SPRINTS = Withheld("Sprints", ("sprint",))
DETAILS = (
    Withheld("Descriptions", ("description",)),
    Withheld("Tags", ("tags",)),
    Withheld("Keys of the tracker", ("key",)),
)
MILESTONES = Withheld("Names of milestones", ("milestones",))
"""They name who certifies, signs or delivers; their days stay in the picture."""
WITHHELD: dict[Audience, tuple[Withheld, ...]] = {
    Audience.ENGINEERING: (),
    Audience.EXECUTIVE: (
        EFFORTS,
        HYPOTHESES,
        *DETAILS,
        DEPENDENCIES,
        SPRINTS,
    ),
    Audience.VENDOR: (
        Withheld("Health and what threatens", ("health", "health_note", "risks")),
        EFFORTS,
        Withheld("Owners and teams", ("owner", "teams")),
        Withheld("Objectives", ("objective",)),
        MILESTONES,
        DEPENDENCIES,
        SPRINTS,
        HYPOTHESES,
        *DETAILS,
        Withheld("What is pinned", ("pinned",)),
    ),
}
UNREMARKABLE = frozenset({"", "Fine", False, None, ()})


def for_audience(sheet: RoadmapSheet, audience: Audience) -> RoadmapSheet:
    """Return what an audience gets of a sheet; `left_out` names what was there and stays behind."""
    withheld = WITHHELD[audience]
    gone = {name for part in withheld for name in part.columns}
    left_out = [part.words for part in withheld if _holds(sheet.rows, part.columns)]
    rows, heading = sheet.rows, sheet.heading
    if audience is Audience.VENDOR and heading.filters:
        heading = replace(heading, filters=())
        left_out.insert(0, "The words of the filter")
    if audience is Audience.EXECUTIVE:
        rows = tuple(row for row in rows if row.kind != ItemKind.FEATURE or row.values.get("parent_id") is None)
        features = len(sheet.rows) - len(rows)
        left_out[:0] = [f"{features} feature{'s' if features != 1 else ''} inside others"] if features else []
    return replace(
        sheet,
        heading=heading,
        columns=tuple(column for column in sheet.columns if column.name not in gone),
        rows=tuple(_without(row, gone) for row in rows),
        left_out=tuple(left_out),
    )


def _without(row: SheetRow, gone: set[str]) -> SheetRow:
    return replace(row, values={name: value for name, value in row.values.items() if name not in gone})


def _holds(rows: Iterable[SheetRow], names: tuple[str, ...]) -> bool:
    return any(row.values.get(name) not in UNREMARKABLE for row in rows for name in names)
