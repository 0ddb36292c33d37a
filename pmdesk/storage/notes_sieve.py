"""What lists of notes are narrowed by: tests of their places, words as the index reads them, a stretch of time."""

from collections.abc import Callable

from pmdesk.domain.classes import frozen
from pmdesk.storage.schema_notes import FACETS, PLACED

Check = Callable[[str, str, int | None, int | None], bool]
"""Whether a note's title and body, or its person and company, are what is searched."""
TALLIED = frozenset({*FACETS, "theme_id"})
INDEXES = {
    "state": "note_place_state",
    "kind": "note_place_kind",
    "is_unread": "note_place_unread",
    "is_linked": "note_place_linked",
    "product_id": "note_place_product",
    "segment_id": "note_place_segment",
    "theme_id": "note_place_theme",
    "company_id": "note_place_company",
    "person_id": "note_place_person",
    "has": "note_place_has",
}
WHOLE_INDEXES = frozenset({"state", "kind"})
"""The indexes that have an entry for every place; the others leave 0 out."""


@frozen
class Test:
    """What a place has to hold in one of some columns: one of the values; `has` is asked by its bits.

    `names` asks the index of names for further values, those of people and companies.
    """

    columns: tuple[str, ...]
    values: frozenset[int] = frozenset()
    is_without: bool = False
    names: str = ""

    def sql(self) -> str:
        """Return the test as SQL; values are whole numbers, and names have no other characters than letters."""
        told = " OR ".join(f"{self._column(column)} IN ({self.listed})" for column in self.columns)
        if self.columns == ("has",):
            told = f'note_place."has" & {sum(self.values)} != 0'
        return f"{'NOT ' if self.is_without else ''}({told})"

    @property
    def listed(self) -> str:
        """The values as SQL lists them."""
        if self.names:
            words = self.names.replace("'", "''")
            return f"SELECT rowid FROM name_index WHERE name_index MATCH '{words}'"  # noqa: S608
        return ",".join(str(int(value)) for value in sorted(self.values))

    @property
    def is_tallied(self) -> bool:
        """Whether the tallies know of it."""
        return len(self.columns) == 1 and self.columns[0] in TALLIED

    @property
    def is_indexed(self) -> bool:
        """Whether the places that pass can be read from indexes, each in the list's order."""
        known = all(column in INDEXES for column in self.columns) and not self.is_without
        return known and (0 not in self.values or self.columns[0] in WHOLE_INDEXES) and bool(self.values or self.names)

    @property
    def is_in_order(self) -> bool:
        """Whether its index has the places that pass in the list's order."""
        return len(self.columns) == 1 and len(self.values) == 1 and self.columns != ("has",)

    def led(self, column: str) -> str:
        """Return it as the condition by which SQLite takes the index of a column: it wants the index's own words."""
        name = self._column(column)
        if column == "has":
            return f"{name} > 0 AND {self.sql()}"
        if column.startswith("is_"):
            return f"{name} = 1"
        return f"{name} IN ({self.listed})" + ("" if column in WHOLE_INDEXES else f" AND {name} > 0")

    def _column(self, column: str) -> str:
        if column not in PLACED:
            raise ValueError(f"note_place has no column {column}")
        return f'note_place."{column}"'


@frozen
class Sieve:
    """Which notes are wanted.

    `words` is what the index is asked, all of it. `few` leaves out what is quicker to look for in the notes themselves:
    a beginning of a few letters, which nearly all of them have. `without` stands where nothing but unwanted words was
    searched. `check` tells of one note what `words` and `without` tell of all. Keys go from `low` to before `high`.
    """

    words: str = ""
    tests: tuple[Test, ...] = ()
    low: int | None = None
    high: int | None = None
    few: str | None = None
    without: str = ""
    check: Check | None = None

    @property
    def is_tallied(self) -> bool:
        """Whether the tallies can tell how many notes there are."""
        is_whole = self.low is None and self.high is None and not self.words and not self.without
        return is_whole and all(test.is_tallied for test in self.tests)

    @property
    def is_nothing(self) -> bool:
        """Whether no note can pass."""
        return any(not (test.values or test.names or test.is_without) for test in self.tests)
