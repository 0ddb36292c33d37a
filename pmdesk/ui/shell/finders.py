"""What the palette searches: the things of the workspace by name and key, and the places of the house."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from pmdesk.domain.changes import Changes
from pmdesk.domain.kinds import Kind
from pmdesk.domain.matching import EXACT, best, match
from pmdesk.domain.nouns import NOUNS
from pmdesk.domain.slips import LEAST, nearest
from pmdesk.storage.rows import Rows
from pmdesk.ui.context import Found
from pmdesk.ui.shell.panes import PANES

ICONS = {
    Kind.ITEM: "square-chart-gantt",
    Kind.PRODUCT: "package",
    Kind.OBJECTIVE: "target",
    Kind.RELEASE: "flag",
    Kind.MILESTONE: "diamond",
    Kind.TEAM: "users",
    Kind.SPRINT: "calendar-range",
    Kind.METRIC: "chart-line",
    Kind.DASHBOARD: "layers",
    Kind.THEME: "tags",
    Kind.VENDOR: "building-2",
    Kind.INTEGRATION: "plug-zap",
}
GROUPS = {
    Kind.ITEM: "Items",
    Kind.METRIC: "Metrics",
    Kind.DASHBOARD: "Metrics",
    Kind.THEME: "Themes",
    Kind.VENDOR: "Vendors",
    Kind.INTEGRATION: "Vendors",
}
OTHERS = "Products, releases and dates"
STATED = ("id", "title", "archived_at")
ITEM_COLUMNS = (*STATED, "kind", "key", "status", "parent_id")


class Thing(NamedTuple):
    """One row that can be found; `sort` is an item's kind, or the vendor of an integration."""

    id: int
    title: str
    archived: bool
    sort: str = ""
    key: str = ""
    status: str = ""
    parent_id: int | None = None


class ThingFinder:
    """Finds rows of one kind by name or key; reads the names once and then follows the changes."""

    def __init__(self, rows: Rows, kind: Kind, sigil: str) -> None:
        self.sigil = sigil
        self._rows = rows
        self.kind = kind
        self._things: dict[int, Thing] | None = None
        self._folded: list[tuple[int, str]] | None = None
        self._words: list[str] | None = None

    def follow(self, changes: Changes) -> None:
        """Read the changed names again."""
        if self.kind is Kind.INTEGRATION and changes.touches((Kind.VENDOR,)):
            self._things = self._folded = self._words = None
        ids = changes.ids(self.kind)
        if not ids or self._things is None:
            return
        fresh = {thing.id: thing for thing in self._read(ids)}
        for row_id in ids:
            if row_id in fresh:
                self._things[row_id] = fresh[row_id]
            else:
                self._things.pop(row_id, None)
        self._folded = self._words = None

    def warm(self) -> None:
        """Read all names, so that the first search need not wait."""
        self._known()

    def find(self, words: str, limit: int) -> list[Found]:
        """Return the things that fit best; where none does, those that fit the nearest words there are."""
        things = self._known()
        found = [(EXACT, row_id) for row_id in self._by_key(words)]
        taken = {row_id for _, row_id in found}
        found += [pair for pair in best(words, self._titles(), limit) if pair[1] not in taken]
        if not found and len(words) >= LEAST:
            words = self._read_as(words)
            found = best(words, self._titles(), limit)
        return [self._tell(things[row_id], score, words) for score, row_id in found[:limit]]

    def _read_as(self, words: str) -> str:
        """Return the words, those that stand in no title read as the nearest that do."""
        if self._words is None:
            self._words = sorted({word for _, title in self._titles() for word in title.split()})
        known = self._words
        typed = words.casefold().split()
        read = [word if any(word in each for each in known) else nearest(word, known) for word in typed]
        return " ".join(word for word in read if word) if all(read) else words

    def by_id(self, row_id: int) -> Found | None:
        """Return one thing, as for the list of recent ones."""
        thing = self._known().get(row_id)
        return None if thing is None else self._tell(thing, 0.0, "")

    def _by_key(self, words: str) -> list[int]:
        wanted = words.strip().casefold()
        if not wanted or self.kind is not Kind.ITEM:
            return []
        return [thing.id for thing in self._known().values() if thing.key and thing.key.casefold() == wanted]

    def _tell(self, thing: Thing, score: float, words: str) -> Found:
        hit = match(words, thing.title) if words else None
        return Found(
            title=thing.title,
            place=f"pmdesk://{self.kind.value}/{thing.id}",
            group=GROUPS.get(self.kind, OTHERS),
            icon=ICONS[self.kind],
            fact=self._fact(thing),
            score=score,
            hits=hit.hits if hit is not None else (),
        )

    def _fact(self, thing: Thing) -> str:
        if self.kind is not Kind.ITEM:
            whose = f" with {thing.sort}" if thing.sort else ""
            return self.kind.value.replace("_", " ") + whose + (", archived" if thing.archived else "")
        parent = self._known().get(thing.parent_id) if thing.parent_id is not None else None
        where = f" in {parent.title}" if parent is not None else ""
        state = "archived" if thing.archived else thing.status.replace("_", " ")
        key = f"{thing.key}, " if thing.key else ""
        return f"{key}{thing.sort}{where}, {state}"

    def _known(self) -> dict[int, Thing]:
        if self._things is None:
            self._things = {thing.id: thing for thing in self._read(None)}
        return self._things

    def _titles(self) -> list[tuple[int, str]]:
        if self._folded is None:
            self._folded = [(thing.id, thing.title.casefold()) for thing in self._known().values()]
        return self._folded

    def _read(self, ids: Iterable[int] | None) -> list[Thing]:
        noun = NOUNS[self.kind]
        if self.kind is Kind.ITEM:
            rows = self._rows.cells(noun, ITEM_COLUMNS, ids=ids)
            return [Thing(i, title, gone is not None, *rest) for i, title, gone, *rest in rows]
        if self.kind is Kind.KEY_RESULT:
            return []
        if self.kind is Kind.INTEGRATION:
            vendors: dict[int, str] = dict(self._rows.cells(NOUNS[Kind.VENDOR], ("id", "title")))
            rows = self._rows.cells(noun, (*STATED, "vendor_id"), ids=ids)
            return [Thing(i, title, gone is not None, vendors.get(vendor, "")) for i, title, gone, vendor in rows]
        return [Thing(i, title, gone is not None) for i, title, gone in self._rows.cells(noun, STATED, ids=ids)]


class PlaceFinder:
    """Finds panes and their sub-views by name."""

    sigil = ""

    def __init__(self, sub_views: Callable[[], Iterable[tuple[str, str, str]]]) -> None:
        self._sub_views = sub_views

    def find(self, words: str, limit: int) -> list[Found]:
        """Return the places that fit; without words all panes."""
        places = [(title, pane_id, icon) for pane_id, title, icon in PANES]
        places += [(title, place, icon) for title, place, icon in self._sub_views()]
        found: list[Found] = []
        for title, place, icon in places:
            hit = match(words, title)
            if hit is not None:
                found.append(Found(title, place, "Places", icon, "", hit.score, hit.hits))
        return sorted(found, key=lambda each: -each.score)[:limit]


def thing_finders(rows: Rows) -> list[ThingFinder]:
    """Return a finder for each kind of row that has a name and a place."""
    return [ThingFinder(rows, kind, "#") for kind in ICONS]
