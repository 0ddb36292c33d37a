"""The initiatives and features of a file: sorted into new, changed and unchanged, merged, hung into the tree, put."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from pmdesk.commands.incoming.intake import BY_NAME, Intake
from pmdesk.commands.incoming.merging import Coming, Told, make, merge
from pmdesk.commands.incoming.names import Names, lay_out_sprints
from pmdesk.commands.incoming.parents import Candidate, Finder, Here, Target
from pmdesk.commands.incoming.parts import bring_parts
from pmdesk.commands.incoming.placing import Placing
from pmdesk.commands.incoming.returning import returning, told_of
from pmdesk.commands.incoming.values import changed_between, clean, fold, pair, values_of
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.foreign import ForeignKind, ForeignRow
from pmdesk.domain.kinds import ItemId, Kind, ProductId, ReleaseId, SprintId
from pmdesk.domain.roadmap import Item, ItemKind
from pmdesk.storage.ledger import COMPARING, MERGING, PLACING, WRITING

ITEMS = frozenset({ForeignKind.INITIATIVE, ForeignKind.FEATURE})
HERE = ("id", "kind", "parent_id", "product_id", "rank", "title", "key", "archived_at")


class Read(NamedTuple):
    """A row as it was read, with the key under which it is kept."""

    row: ForeignRow
    key: str
    told: Told


class Arrivals:
    """The items of one import."""

    def __init__(self, intake: Intake, names: Names, default: ProductId | None) -> None:
        self.intake = intake
        self.names = names
        self.default = default
        self.here = {row[0]: Here(ItemKind(row[1]), *row[2:]) for row in intake.edit.cells(Item, HERE)}
        self.finder = Finder(intake, names, self.here)
        self._order: list[int] = []
        self._read: dict[int, Read] = {}
        self._coming: dict[int, Coming] = {}
        self._owners: dict[str, str] = {}
        self._returning: dict[str, int] = {}

    def bring(self, rows: Sequence[ForeignRow]) -> None:
        """Bring in all items among the rows."""
        known_owners = sorted(owner for (owner,) in self.intake.edit.cells(Item, ("owner",)))
        self._owners = {fold(owner): owner for owner in known_owners if owner}
        self._returning = returning(self.intake.source, [row for row in rows if row.kind in ITEMS], self.here)
        found = self._with_named_parents([row for row in rows if row.kind in ITEMS])
        for row in self.intake.edit.counted(COMPARING, found):
            self._sort(row)
        self._decide()
        self._name_sprints_and_releases()
        placing = Placing(self.intake, self.names, self.here, self._coming, self._targets())
        in_file_order = [row_id for row_id in self._order if row_id in self.here or row_id in self._coming]
        for step in (
            placing.hang,
            partial(placing.choose_products, self.default),
            partial(placing.order, in_file_order),
        ):
            step()
            self.intake.edit.look(PLACING, len(self._coming))
        for coming in self.intake.edit.counted(WRITING, self._coming.values()):
            self._put(coming, placing.placed(coming.item))
        for item in self.intake.edit.many(Item, placing.carried()):
            self.intake.put_changed(placing.placed(item))

    def _with_named_parents(self, rows: list[ForeignRow]) -> list[ForeignRow]:
        """Add the initiatives that rows only name and nobody knows, each before the first row that names it."""
        known = {fold(row.title) for row in rows}
        found: list[ForeignRow] = []
        for row in rows:
            title, folded = row.parent_title, fold(row.parent_title or "")
            if title and not row.parent_key and folded and folded not in known and self._wants(row):
                known.add(folded)
                found.append(ForeignRow(BY_NAME + folded, row.line, ForeignKind.INITIATIVE, title))
            found.append(row)
        return found

    def _wants(self, row: ForeignRow) -> bool:
        title = row.parent_title or ""
        settled = pair(self.intake.base(Kind.ITEM, clean(row.key)).get("parent"))
        if settled is not None and fold(settled[1]) == fold(title):
            return False
        return self.finder.titled(title, -1) is None

    def _sort(self, row: ForeignRow) -> None:
        """Read a row, and find out what it became at an earlier import."""
        try:
            values = values_of(row)
        except RuleBroken as trouble:
            self.intake.refuse(row, trouble.what)
            return
        key = clean(row.key)
        known = self.intake.row_id(Kind.ITEM, key)
        if known is not None and known not in self.here:
            self.intake.deleted += 1
            return
        row_id = self._returning.get(key)
        if known is None and row_id is not None and row_id not in self._read:
            self._read[row_id] = Read(row, key, told_of(self.intake.edit, row_id, values))
            return
        base = self.intake.base(Kind.ITEM, key)
        if known in self._read:
            self.intake.refuse(row, "Another row of the file is this item already")
            return
        row_id = self.intake.edit.next_id() if known is None else known
        self._read[row_id] = Read(row, key, Told(values, base, changed_between(base, values)))

    def _decide(self) -> None:
        """Make what is new and merge what has changed; what breaks a rule stays out, or as it is."""
        changed = [row_id for row_id, read in self._read.items() if row_id in self.here and read.told.changed]
        local = {item.id: item for item in self.intake.edit.many(Item, changed)}
        for row_id, read in self.intake.edit.counted(MERGING, self._read.items()):
            if row_id not in self.here or read.told.changed:
                try:
                    self._coming[row_id] = self._become(ItemId(row_id), read, local.get(ItemId(row_id)))
                except RuleBroken as trouble:
                    self.intake.refuse(read.row, trouble.what)
            else:
                self.intake.unchanged += 1
            if row_id in self.here or row_id in self._coming:
                is_feature = read.row.kind is ForeignKind.FEATURE
                candidate = Candidate(is_feature, read.row.archived, read.row.line, read.key, row_id)
                self.finder.add(read.key, read.row.title, candidate)
                self._order.append(row_id)

    def _become(self, row_id: ItemId, read: Read, local: Item | None) -> Coming:
        if local is None:
            item = make(read.told, row_id, self.intake.at, self._spell)
        else:
            item = merge(read.told, local, self.intake.at, self._spell)
        return Coming(read.row, read.key, read.told, local, item)

    def _spell(self, owner: str) -> str:
        """Return an owner's name as it is written here already."""
        return self._owners.setdefault(fold(owner), owner) if owner else ""

    def _name_sprints_and_releases(self) -> None:
        in_order = sorted(self._coming.values(), key=lambda coming: (coming.row.line, coming.key))
        wanted = [(coming.row, coming.told.values) for coming in in_order if coming.asks("sprint")]
        lay_out_sprints(self.intake, self.names.sprints, wanted)
        for coming in in_order:
            if coming.asks("sprint"):
                self._put_in_sprint(coming, coming.names("sprint"))
            if coming.asks("release"):
                name = coming.names("release")
                release = ReleaseId(self.names.releases.get(name)) if name else None
                coming.item = replace(coming.item, release_id=release)

    def _put_in_sprint(self, coming: Coming, name: str) -> None:
        sprint = self.names.sprints.known(name) if name else None
        if name and sprint is None:
            coming.retry |= {"sprint"}
            self.intake.warn(coming.row.line, f"Sprint “{name}” was left off, as no day of it is known")
        else:
            coming.item = replace(coming.item, sprint_id=None if sprint is None else SprintId(sprint))

    def _targets(self) -> dict[int, Target]:
        targets: dict[int, Target] = {}
        for row_id, coming in self.intake.edit.counted(PLACING, self._coming.items()):
            if not coming.asks("parent") and coming.local is not None:
                continue
            parent = coming.told.values.get("parent")
            target = self.finder.target(row_id, parent)
            if target is None:
                coming.retry |= {"parent"}
                name = (pair(parent) or ("", ""))[1]
                self.intake.warn(coming.row.line, f"What it hangs under, “{name}”, did not come in")
            if target is not None or coming.local is None:
                targets[row_id] = target or Target()
        return targets

    def _put(self, coming: Coming, item: Item) -> None:
        new, (values, base, _) = coming.local is None, coming.told
        if new:
            self.intake.put_new(item)
            bring_parts(self.intake, item.id, {}, values, self.names, new=True)
        elif bring_parts(self.intake, item.id, base, values, self.names, new=False) or item != coming.local:
            self.intake.put_changed(item)
        else:
            self.intake.unchanged += 1
        if item.archived_at is not None and (coming.local is None or coming.local.archived_at is None):
            self.intake.archived += 1
        self.intake.keep(Kind.ITEM, coming.key, item.id, coming.kept)
