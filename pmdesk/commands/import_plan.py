"""Brings a foreign plan into the workspace: good rows come in, and the same file read twice changes nothing."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from pmdesk.commands.incoming.intake import Intake
from pmdesk.commands.incoming.items import ITEMS, Arrivals
from pmdesk.commands.incoming.names import open_names, put_made
from pmdesk.commands.incoming.registers import bring_milestones, bring_registers
from pmdesk.commands.incoming.ties import bring_ties
from pmdesk.commands.incoming.values import clean
from pmdesk.domain.classes import frozen
from pmdesk.domain.counts import counted
from pmdesk.domain.foreign import ForeignPlan, ForeignRow, RowTrouble
from pmdesk.domain.kinds import Kind, ProductId, Ref
from pmdesk.domain.roadmap import Item, Product
from pmdesk.storage.ledger import Edit


@frozen
class ImportReport:
    """What an import did.

    `created` counts new rows by kind; `updated`, `unchanged` and `archived` count rows of the file; `deleted` those
    that were deleted here since and stay so; `gone` those of earlier imports that the file does not have any more,
    which are left alone. `troubles` tells what stayed out, `warnings` what was left off a row that came in. `touched`
    names the rows made or changed, in the order of the file.
    """

    created: dict[Kind, int]
    updated: int
    unchanged: int
    archived: int
    deleted: int
    gone: int
    troubles: tuple[RowTrouble, ...]
    warnings: tuple[RowTrouble, ...]
    touched: tuple[Ref, ...]


@frozen
class ImportPlan:
    """Import a plan; rows without a product go to `product_id`, archived ones are put aside as of `at`, now in UTC.

    A row is known again by its key in the plan's source. Values that changed in the file since the last import are
    taken, all others stay as they are here; a row that was deleted here stays deleted. Answers a report.
    """

    plan: ForeignPlan
    product_id: ProductId | None = None
    at: datetime | None = None
    guarded: ClassVar[str] = "import"

    @property
    def label(self) -> str:
        """The step's name."""
        count = len(self.plan.rows)
        return f"Import {counted(count, 'row')} from {self.plan.title}"

    def apply(self, edit: Edit) -> ImportReport:
        """Put all good rows, with what hangs on them."""
        if self.product_id is not None:
            edit.get(Product, self.product_id)
        intake = Intake(edit, clean(self.plan.source), self.at)
        intake.troubles.extend(self.plan.troubles)
        rows = _without_doubles(intake, self.plan.rows)
        names = open_names(intake)
        bring_registers(intake, rows, names)
        arrivals = Arrivals(intake, names, self.product_id)
        arrivals.bring(rows)
        bring_milestones(intake, rows, names, arrivals.finder.item_of)
        bring_ties(intake, self.plan.dependencies, arrivals.finder.keyed)
        put_made(intake, names)
        return _report(intake, self.plan.rows)


def _without_doubles(intake: Intake, rows: Iterable[ForeignRow]) -> list[ForeignRow]:
    """Return the rows in the file's order, each key once: where it is twice, the row that stands higher."""
    all_rows = list(rows)
    first: dict[tuple[object, str], ForeignRow] = {}
    for row in all_rows:
        known = first.setdefault(_place(row), row)
        if row.line < known.line:
            first[_place(row)] = row
    for row in all_rows:
        known = first[_place(row)]
        if known is not row:
            intake.refuse(row, f"Its key “{clean(row.key)}” stands on line {known.line} already")
    return [row for row in all_rows if first[_place(row)] is row]


def _place(row: ForeignRow) -> tuple[object, str]:
    return Item if row.kind in ITEMS else row.kind, clean(row.key)


def _report(intake: Intake, rows: Iterable[ForeignRow]) -> ImportReport:
    return ImportReport(
        created=dict(intake.created),
        updated=intake.updated,
        unchanged=intake.unchanged,
        archived=intake.archived,
        deleted=intake.deleted,
        gone=intake.count_gone(clean(row.key) for row in rows),
        troubles=tuple(sorted(intake.troubles, key=lambda trouble: trouble.line)),
        warnings=tuple(sorted(intake.warnings, key=lambda warning: warning.line)),
        touched=tuple(intake.touched),
    )
