"""What one import knows while it runs: where its rows went before, and what it has to report."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from pmdesk.domain.foreign import ForeignRow, RowTrouble
from pmdesk.domain.kinds import Kind, OriginId, Ref
from pmdesk.domain.nouns import KIND_OF, Noun
from pmdesk.domain.plumbing import Origin
from pmdesk.storage.ledger import Edit

Values = Mapping[str, object]
BY_NAME = "name:"
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
CHAIN_SHOWN = 6


class Intake:
    """One import in an open edit: the origins of its source, and the tally of what it did."""

    def __init__(self, edit: Edit, source: str, at: datetime | None) -> None:
        self.edit = edit
        self.source = source
        self.at = at or LONG_AGO
        self.today = None if at is None else at.date()
        self.created: Counter[Kind] = Counter()
        self.updated = 0
        self.unchanged = 0
        self.archived = 0
        self.deleted = 0
        self.troubles: list[RowTrouble] = []
        self.warnings: list[RowTrouble] = []
        self.touched: dict[Ref, None] = {}
        self._origins = {(Kind(origin.kind), origin.key): origin for origin in edit.all(Origin, source=source)}

    def row_id(self, kind: Kind, key: str) -> int | None:
        """Return the id of the row that a key became, whether it is still there or not."""
        origin = self._origins.get((kind, key))
        return None if origin is None else origin.row_id

    def base(self, kind: Kind, key: str) -> Values:
        """Return the values that were read last under a key."""
        origin = self._origins.get((kind, key))
        return {} if origin is None else json.loads(origin.base)

    def keep(self, kind: Kind, key: str, row_id: int, values: Values) -> None:
        """Keep where a key went and what was read, for the next import."""
        base = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        known = self._origins.get((kind, key))
        if known is not None and (known.row_id, known.base) == (row_id, base):
            return
        origin_id = OriginId(self.edit.next_id()) if known is None else known.id
        origin = Origin(origin_id, self.source, key, kind.value, row_id, base)
        self._origins[kind, key] = origin
        self.edit.put(origin)

    def put_new(self, noun: Noun) -> None:
        """Put a row that the import made."""
        kind = KIND_OF[type(noun)]
        self.created[kind] += 1
        self._touch(kind, noun.id)
        self.edit.put(noun)

    def put_changed(self, noun: Noun) -> None:
        """Put a row that the import changed."""
        self.updated += 1
        self._touch(KIND_OF[type(noun)], noun.id)
        self.edit.put(noun)

    def refuse(self, row: ForeignRow, reason: str) -> None:
        """Leave a row out."""
        self.troubles.append(RowTrouble(row.line, reason.rstrip("."), (row.title,)))

    def warn(self, line: int, words: str) -> None:
        """Note what was left off a row that came in."""
        self.warnings.append(RowTrouble(line, words))

    def count_gone(self, keys: Iterable[str]) -> int:
        """Count the rows of earlier imports whose keys are not in the file any more."""
        named = set(keys)
        return sum(
            1
            for kind, key in self._origins
            if kind is not Kind.DEPENDENCY and not key.startswith(BY_NAME) and key not in named
        )

    def _touch(self, kind: Kind, row_id: int) -> None:
        self.touched[Ref(kind, row_id)] = None


def say_chain(titles: list[str]) -> str:
    """Say a chain of titles, its middle left out when it is long: `“A” → “B” → “A”`."""
    named = [f"“{title}”" for title in titles]
    if len(named) > CHAIN_SHOWN:
        named = [*named[: CHAIN_SHOWN // 2], "…", *named[-CHAIN_SHOWN // 2 :]]
    return " → ".join(named)
