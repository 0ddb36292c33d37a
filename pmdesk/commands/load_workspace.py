"""Takes a whole exported workspace in, rows with their ids, as one step."""

from collections.abc import Callable, Iterable

from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.kinds import Kind, SeriesId
from pmdesk.domain.nouns import NOUNS
from pmdesk.domain.points import Points
from pmdesk.domain.whole import BELONGINGS, Whole, broken_rules, said
from pmdesk.storage import series
from pmdesk.storage.ledger import WRITING, Edit
from pmdesk.storage.whole import last_id

PointsOf = Callable[[], Iterable[tuple[SeriesId, Points, int | None]]]
"""Gives the points of series, some at a time, and the time before which they are thinned; may be asked repeatedly."""


def no_points() -> Iterable[tuple[SeriesId, Points, int | None]]:
    """Give none."""
    return ()


@frozen
class LoadWorkspace:
    """Put every row of an exported workspace under its own id. Answers how many rows of each kind came in.

    An empty workspace becomes equal to the exported one: settings it had are replaced. Into one that has rows the
    export comes only when none of its ids was ever given here, and settings that are there already stay.
    """

    whole: Whole
    points: PointsOf = no_points
    label: str = "Import workspace"
    guarded: str = "import"

    def apply(self, edit: Edit) -> dict[Kind, int]:
        """Check everything first, then put all rows."""
        _require_sound(self.whole)
        if is_empty(edit):
            _clear_belongings(edit)
            incoming = self.whole
        else:
            incoming = _beside(edit, self.whole)
        for _, noun in edit.counted(WRITING, list(incoming.all())):
            edit.put(noun)
        edit.skip_ids(self.whole.last_id)
        self._put_points(edit)
        return {kind: len(incoming.of(kind)) for kind in NOUNS}

    def _put_points(self, edit: Edit) -> None:
        """Bring the points in; those that a load before left there when it was undone go first."""
        ids = {SeriesId(row.id) for row in self.whole.of(Kind.SERIES)}
        for series_id in series.extents(edit, ids):
            series.forget(edit, series_id)
        for series_id, points, thinned in self.points():
            if series_id not in ids:
                raise RuleBroken(
                    f"The points name series {series_id}, which is not in this export, so nothing was imported.",
                    "Export it again.",
                )
            series.merge(edit, series_id, points.times, points.values, thinned=thinned)
            edit.look(WRITING, len(ids))


def is_empty(edit: Edit) -> bool:
    """Whether nothing but settings and notes on past imports is there."""
    return not any(count for kind, count in edit.kinds() if kind not in BELONGINGS)


def _require_sound(whole: Whole) -> None:
    trouble = next(broken_rules(whole), None)
    if trouble is not None:
        raise RuleBroken(f"This export does not hold together, so nothing was imported. {trouble}", "Export it again.")


def _clear_belongings(edit: Edit) -> None:
    for kind in BELONGINGS:
        for noun in edit.all(NOUNS[kind]):
            edit.drop(NOUNS[kind], noun.id)


def _beside(edit: Edit, whole: Whole) -> Whole:
    """Return what of the export comes beside the rows that are here; raises RuleBroken when ids clash."""
    taken = last_id(edit)
    clash = next((said(kind, noun.id) for kind, noun in whole.all() if noun.id <= taken), None)
    if clash is not None:
        raise RuleBroken(
            f"This workspace is not empty, and the export brings rows whose ids are taken here ({clash}),"
            " so nothing was imported.",
            "Import it into a new workspace.",
        )
    here = {name for (name,) in edit.cells(NOUNS[Kind.SETTING], ("name",))}
    origins = set(edit.cells(NOUNS[Kind.ORIGIN], ("source", "kind", "key")))
    rows = dict(whole.rows)
    rows[Kind.SETTING] = tuple(row for row in whole.of(Kind.SETTING) if _value(row, ("name",))[0] not in here)
    rows[Kind.ORIGIN] = tuple(
        row for row in whole.of(Kind.ORIGIN) if _value(row, ("source", "kind", "key")) not in origins
    )
    return Whole(rows, whole.last_id)


def _value(row: object, names: Iterable[str]) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in names)
