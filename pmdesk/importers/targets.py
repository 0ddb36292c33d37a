"""Where the columns of a foreign table go: the choices of a person, kept as JSON between imports."""

import json
from collections.abc import Callable
from enum import StrEnum
from typing import cast

from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import DeskError
from pmdesk.domain.foreign import ForeignKind
from pmdesk.domain.roadmap import Health, Status


class Target(StrEnum):
    """Where one column goes."""

    IGNORE = "ignore"
    NAME = "name"
    PRODUCT = "product"
    PARENT = "parent"
    INITIATIVE = "initiative"
    STATUS = "status"
    STATUS_GROUP = "status_group"
    HEALTH = "health"
    EFFORT = "effort"
    EFFORT_LOW = "effort_low"
    EFFORT_HIGH = "effort_high"
    START = "start"
    END = "end"
    DATES = "dates"
    RESOLUTION = "resolution"
    OWNER = "owner"
    TEAM = "team"
    SPRINT = "sprint"
    SPRINT_START = "sprint_start"
    SPRINT_END = "sprint_end"
    RELEASE = "release"
    TAGS = "tags"
    DESCRIPTION = "description"
    KEY = "key"
    ALIAS = "alias"
    SHOWN_KEY = "shown_key"
    KIND = "kind"
    PROGRESS = "progress"
    DEPENDS_ON = "depends_on"
    BLOCKS = "blocks"
    MILESTONE = "milestone"
    CRITERIA = "criteria"
    LINK = "link"
    PINNED = "pinned"
    ARCHIVED = "archived"
    DONE_ON = "done_on"


TARGET_WORDS = {
    Target.IGNORE: "Do not import",
    Target.NAME: "Name",
    Target.PRODUCT: "Product",
    Target.PARENT: "Parent",
    Target.INITIATIVE: "Initiative",
    Target.STATUS: "Status",
    Target.STATUS_GROUP: "Status, if unknown",
    Target.HEALTH: "Health",
    Target.EFFORT: "Effort, likely",
    Target.EFFORT_LOW: "Effort, low",
    Target.EFFORT_HIGH: "Effort, high",
    Target.START: "Start",
    Target.END: "End",
    Target.DATES: "Start to end",
    Target.RESOLUTION: "Meant as day, month, quarter",
    Target.OWNER: "Owner",
    Target.TEAM: "Team",
    Target.SPRINT: "Sprint",
    Target.SPRINT_START: "Sprint start",
    Target.SPRINT_END: "Sprint end",
    Target.RELEASE: "Release",
    Target.TAGS: "Tags",
    Target.DESCRIPTION: "Description",
    Target.KEY: "Key",
    Target.ALIAS: "Other key",
    Target.SHOWN_KEY: "Key to show",
    Target.KIND: "Kind",
    Target.PROGRESS: "Progress",
    Target.DEPENDS_ON: "Depends on",
    Target.BLOCKS: "Blocks",
    Target.MILESTONE: "Is a milestone",
    Target.CRITERIA: "Acceptance criteria",
    Target.LINK: "Link",
    Target.PINNED: "Pinned",
    Target.ARCHIVED: "Archived",
    Target.DONE_ON: "Done on",
}
"""The targets in words, in the order in which a form offers them."""

DATE_TARGETS = frozenset({Target.START, Target.END, Target.SPRINT_START, Target.SPRINT_END})
CRITERION = "criterion"
"""The kind of rows that become an acceptance criterion of their parent."""
SEVERAL = frozenset(
    {
        Target.PARENT,
        Target.SPRINT,
        Target.RELEASE,
        Target.TAGS,
        Target.TEAM,
        Target.DESCRIPTION,
        Target.ALIAS,
        Target.DEPENDS_ON,
        Target.BLOCKS,
        Target.CRITERIA,
        Target.LINK,
        Target.IGNORE,
        Target.PRODUCT,
        Target.EFFORT,
        Target.START,
        Target.END,
    }
)
"""Targets that several columns may share: lists are joined, of single values the first filled one counts."""


class DateOrder(StrEnum):
    """How `03/04/2026` is read."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


Words = tuple[tuple[str, str], ...]


@frozen
class Mapping:
    """Where each column goes, by position, and how its values are read.

    `statuses` and `kinds` hold foreign words in folded case and what they mean here (a status, `blocked`, `at_risk`
    or nothing; a kind, `criterion` or nothing to leave the row out). `dialect` names the tool that wrote the table.
    """

    columns: tuple[Target, ...]
    date_order: DateOrder = DateOrder.DAY_FIRST
    statuses: Words = ()
    kinds: Words = ()
    dialect: str = ""

    def at(self, target: Target) -> tuple[int, ...]:
        """The positions of the columns that go to a target."""
        return tuple(at for at, found in enumerate(self.columns) if found is target)

    def with_column(self, at: int, target: Target) -> "Mapping":
        """Return the mapping with one column going elsewhere; a column that gives way is not imported."""
        columns = [Target.IGNORE if found is target and target not in SEVERAL else found for found in self.columns]
        columns[at] = target
        return Mapping(tuple(columns), self.date_order, self.statuses, self.kinds, self.dialect)

    def with_status(self, word: str, status: str) -> "Mapping":
        """Return the mapping with one foreign status read as one of ours."""
        kept = tuple(pair for pair in self.statuses if pair[0] != word)
        return Mapping(self.columns, self.date_order, (*kept, (word, status)), self.kinds, self.dialect)

    def with_date_order(self, order: DateOrder) -> "Mapping":
        """Return the mapping with dates read the other way round."""
        return Mapping(self.columns, order, self.statuses, self.kinds, self.dialect)


def to_json(mapping: Mapping) -> str:
    """Write a mapping down, to be remembered."""
    return json.dumps(
        {
            "columns": list(mapping.columns),
            "date_order": mapping.date_order,
            "statuses": list(mapping.statuses),
            "kinds": list(mapping.kinds),
            "dialect": mapping.dialect,
        },
        ensure_ascii=False,
    )


def from_json(text: str) -> Mapping:
    """Read a remembered mapping; raises DeskError when the words are no mapping."""
    try:
        kept = json.loads(text)
        return Mapping(
            tuple(Target(target) for target in kept["columns"]),
            DateOrder(kept["date_order"]),
            _words(kept["statuses"], [*Status, *Health, ""]),
            _words(kept["kinds"], [*ForeignKind, CRITERION, ""]),
            str(kept["dialect"]),
        )
    except (ValueError, TypeError, KeyError, RecursionError) as trouble:
        raise DeskError("The remembered columns cannot be read.", "Map the columns again.") from trouble


def _words(kept: object, meanings: list[str]) -> Words:
    pairs = cast("list[list[str]]", kept)
    return tuple((str(word), str(meanings[meanings.index(meaning)])) for word, meaning in pairs)


@frozen
class Dialect:
    """How one tool writes its tables.

    `known_by` are folded column names: a table of this tool has all of the first set and one of the second. `columns`
    name where its columns go, in folded words; others are guessed unless they begin with a word of `ignored`.
    `cell` and `description` turn what the tool writes into plain text and Markdown.
    """

    id: str
    name: str
    known_by: tuple[frozenset[str], frozenset[str]]
    columns: dict[str, Target]
    ignored: tuple[str, ...] = ()
    cell: Callable[[str], str] = str
    description: Callable[[str], str] = str
    lists: str = ""
    """What parts the names in one cell; empty to find out."""
    holders_are_initiatives: bool = True
    """Whether rows of no told kind that hold others become initiatives."""
    children_are_criteria: bool = False
    unknown_status_is_tag: bool = False

    def wrote(self, header: tuple[str, ...]) -> bool:
        """Whether a table with these folded column names comes from this tool."""
        every, some = self.known_by
        names = frozenset(header)
        return every <= names and (not some or bool(some & names))
