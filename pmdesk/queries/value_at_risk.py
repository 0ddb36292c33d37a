"""What hangs on an API: the items that use it, the customers who asked for them, and the metrics they are to move."""

from collections.abc import Iterable, Sequence

from pmdesk.domain.agreed import AgreedFunction
from pmdesk.domain.amounts import amount_text
from pmdesk.domain.apis import Consumer, RateLimit
from pmdesk.domain.classes import frozen
from pmdesk.domain.inbox import Company
from pmdesk.domain.kinds import ItemId, MetricId
from pmdesk.domain.metrics import Effect, Metric
from pmdesk.domain.roadmap import Item
from pmdesk.domain.vendors import Integration, IntegrationItem
from pmdesk.storage.asking import AskingNote, asking_notes
from pmdesk.storage.rows import Rows

MOST_NAMED = 12


@frozen
class ValueAtRisk:
    """The items that use an API, the companies behind what was said of them, and the metrics that hang on them."""

    items: tuple[Item, ...]
    companies: tuple[Company, ...]
    note_count: int
    metrics: tuple[Metric, ...]

    @property
    def revenue(self) -> float:
        """What these customers bring a year, as far as that is known."""
        return sum(company.revenue or 0.0 for company in self.companies)

    @property
    def words(self) -> str:
        """It in a line; empty where nothing hangs on the API."""
        parts = [
            _counted(len(self.items), "item"),
            _counted(len(self.companies), "customer"),
            f"{amount_text(self.revenue)} a year" if self.revenue else "",
            ", ".join(metric.title for metric in self.metrics[:2]),
        ]
        return ", ".join(part for part in parts if part)

    @property
    def tip(self) -> str:
        """Who and what by name, a kind in a line."""
        named = (
            ("Items", [item.title for item in self.items]),
            ("Customers", [company.title for company in self.companies]),
            ("Metrics", [metric.title for metric in self.metrics]),
        )
        return "\n".join(f"{kind}: {', '.join(names[:MOST_NAMED])}{_more(names)}" for kind, names in named if names)


def value_at_risk(rows: Rows, api_id: int) -> ValueAtRisk:
    """Return what hangs on an API, over all integrations that meet it."""
    integrations = [row.id for row in rows.all(Integration, api_id=api_id, archived_at=None)]
    wanted: dict[ItemId, None] = {}
    for integration_id in integrations:
        for (item_id,) in rows.cells(IntegrationItem, ("item_id",), integration_id=integration_id):
            wanted[ItemId(item_id)] = None
        for function in rows.all(AgreedFunction, integration_id=integration_id, archived_at=None):
            if function.item_id is not None:
                wanted[function.item_id] = None
    items = [item for item in rows.many(Item, wanted) if item.archived_at is None]
    notes = _notes_of(rows, (item.id for item in items))
    companies = dict.fromkeys(note.company_id for note in notes if note.company_id is not None)
    return ValueAtRisk(
        tuple(items),
        tuple(sorted(rows.many(Company, companies), key=lambda company: company.title)),
        len(notes),
        tuple(rows.many(Metric, _metrics_of(rows, api_id, (item.id for item in items)))),
    )


def _notes_of(rows: Rows, item_ids: Iterable[ItemId]) -> list[AskingNote]:
    """Return the notes that speak for items and what lies under them, each once."""
    return list({note.id: note for item_id in item_ids for note in asking_notes(rows, item_id)}.values())


def _metrics_of(rows: Rows, api_id: int, item_ids: Iterable[ItemId]) -> list[MetricId]:
    """Return the metrics that items are expected to move, and those that the use of the API follows."""
    found: dict[MetricId, None] = {}
    for item_id in item_ids:
        for (metric_id,) in rows.cells(Effect, ("metric_id",), item_id=item_id):
            found[metric_id] = None
    for limit in rows.all(RateLimit, api_id=api_id, archived_at=None):
        for (metric_id,) in rows.cells(Consumer, ("metric_id",), limit_id=limit.id, archived_at=None):
            if metric_id is not None:
                found[metric_id] = None
    return list(found)


def _more(names: Sequence[str]) -> str:
    return f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""


def _counted(count: int, word: str) -> str:
    return "" if not count else f"1 {word}" if count == 1 else f"{count} {word}s"
