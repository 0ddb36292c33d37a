"""The roadmap as it leaves for a file, the printer or the clipboard: rows, columns and the words above them."""

from collections.abc import Mapping
from datetime import date

from pmdesk.domain.cells import OWN_HEADER
from pmdesk.domain.classes import frozen

Value = str | int | float | bool | date | tuple[str, ...] | None
GROUP = "group"


@frozen
class Column:
    """One column: its name in JSON, its title in tables; `told` columns are made for people and not for tools."""

    name: str
    title: str
    number: bool = False
    told: bool = False


COLUMNS = (
    Column("id", OWN_HEADER, number=True),
    Column("kind", "Kind"),
    Column("key", "Key"),
    Column("title", "Name"),
    Column("group", "Group"),
    Column("product", "Product"),
    Column("parent_id", "Parent id", number=True),
    Column("parent", "Parent"),
    Column("status", "Status"),
    Column("health", "Health"),
    Column("health_note", "Health note"),
    Column("dates", "Dates", told=True),
    Column("start", "Start"),
    Column("end", "End"),
    Column("resolution", "Resolution"),
    Column("progress", "Progress", number=True),
    Column("done", "Done", number=True, told=True),
    Column("estimate", "Points", number=True, told=True),
    Column("effort_low", "Effort low", number=True),
    Column("effort_likely", "Effort", number=True),
    Column("effort_high", "Effort high", number=True),
    Column("owner", "Owner"),
    Column("teams", "Teams"),
    Column("tags", "Tags"),
    Column("sprint", "Sprint"),
    Column("release", "Release"),
    Column("objective", "Objective"),
    Column("depends_on", "Depends on"),
    Column("waits_for", "Waits for", told=True),
    Column("milestones", "Milestones"),
    Column("risks", "Open risks"),
    Column("pinned", "Pinned"),
    Column("description", "Description"),
    Column("hypothesis", "Hypothesis"),
)
COLUMN_OF = {column.name: column for column in COLUMNS}


@frozen
class Heading:
    """The words above an export: what it shows and of which day it is."""

    workspace: str
    view: str
    day: date
    filters: tuple[str, ...] = ()


@frozen
class Bar:
    """What is drawn of a row: its first and last day, and how many per cent of it are done."""

    start: date
    end: date
    percent: int = 0


@frozen
class ShownRow:
    """One row as the screen shows it: an item, or the head of a group with its title and colour (0: none).

    A branch that sums up its parts brings their days, per cent and points; an item by itself shows its own.
    """

    item_id: int | None
    depth: int = 0
    title: str = ""
    colour: int = 0
    bar: Bar | None = None
    points: float | None = None


@frozen
class SheetRow:
    """One row that leaves; `values` holds what is known by column name and nothing that was left out."""

    depth: int
    title: str
    kind: str
    colour: int
    values: Mapping[str, Value]
    bar: Bar | None = None

    @property
    def is_group(self) -> bool:
        """Whether this is the head of a group rather than an item."""
        return self.kind == GROUP


@frozen
class RoadmapSheet:
    """The roadmap as it leaves; `left_out` says in words what an audience does not get."""

    heading: Heading
    columns: tuple[Column, ...]
    rows: tuple[SheetRow, ...]
    left_out: tuple[str, ...] = ()

    @property
    def items(self) -> tuple[SheetRow, ...]:
        """The rows without the heads of groups."""
        return tuple(row for row in self.rows if not row.is_group)
