"""The card of an integration's fields: product, API, owner, and the days its stages are planned for."""

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtWidgets import QWidget

from pmdesk.commands.integrations import PlanStage
from pmdesk.domain.apis import Api
from pmdesk.domain.counts import counted
from pmdesk.domain.days import say_day
from pmdesk.domain.roadmap import Product
from pmdesk.domain.vendors import Stage
from pmdesk.queries.integration_card import IntegrationCard, StageStep
from pmdesk.ui.context import Context
from pmdesk.ui.vendors import spec_pin
from pmdesk.ui.vendors.entries import Fields
from pmdesk.ui.vendors.lines import Lines
from pmdesk.ui.vendors.panel import Panel
from pmdesk.ui.vendors.state import State
from pmdesk.ui.widgets.card import Entry
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.face import Face


class DetailsCard(Panel):
    """Shows the fields; each is edited in place."""

    def __init__(self, context: Context, state: State, parent: QWidget) -> None:
        super().__init__(context, "Details", parent)
        self._state = state
        self.lines = Lines(context, "Details", self)
        self.body.addWidget(self.lines)
        self.body.addStretch(1)

    def show_card(self, card: IntegrationCard | None) -> None:
        """Show the fields of an integration."""
        if card is None:
            return
        self.set_fact(counted(card.integration.round, "round") if card.integration.round else "")
        self.lines.show_entries(entries_of(self.context, self._state, card))

    def runs(self) -> dict[str, Callable[[], object]]:
        """Return nothing: fields are edited where they stand."""
        return {}

    def regions(self) -> list[QWidget]:
        """Return the column of fields."""
        return [self.lines]


def entries_of(context: Context, state: State, card: IntegrationCard) -> list[Entry]:
    """Return the fields of an integration; ids are part of the keys, so that typing ends when another one shows."""
    row, store = card.integration, context.desk.store
    fields = Fields(context, row, f"{row.id}.")

    def products() -> list[Choice]:
        rows = store.all(Product, order_by="rank", archived_at=None)
        return [Choice(None, "No product"), *(Choice(each.id, each.title, colour=each.colour) for each in rows)]

    def apis() -> list[Choice]:
        return [Choice(each.id, each.title) for each in store.all(Api, order_by="rank", vendor_id=row.vendor_id)]

    product = None if card.product is None else Choice(card.product.id, card.product.title, colour=card.product.colour)
    api = None if card.api is None else Choice(card.api.id, card.api.title)
    return [
        Entry(
            f"{row.id}.vendor",
            Face(card.vendor.title, "Vendor", "building-2", fact=card.vendor.category),
            run=partial(state.choose_vendor, card.vendor.id),
        ),
        fields.pick("Product", "product_id", products, product),
        fields.pick("API", "api_id", apis, api),
        fields.text("Owner", "owner", "A name"),
        fields.text("About", "description", "What it is for", lines=True),
        spec_pin.field(context, card),
        *(planned(context, fields, card, step) for step in card.stages if not step.is_past and not step.is_now),
    ]


def planned(context: Context, fields: Fields, card: IntegrationCard, step: StageStep) -> Entry:
    """Return the day by which a stage ahead should be reached; one that has gone by is told."""

    def keep(day: date | None) -> None:
        context.desk.do(PlanStage(card.integration.id, step.stage, day))

    entry = fields.typed_day(step.words, f"plan.{step.stage.value}", step.day, keep, "24 apr, +2w")
    today = context.clock.today()
    is_late = step.day is not None and step.day < today and step.stage is not Stage.EXITED
    words = "Not planned" if step.day is None else say_day(step.day, today)
    ink = "text_faint" if step.day is None else "warning_text" if is_late else "text"
    face = Face(words, step.words, ink=ink, fact="was planned" if is_late else "", spoken_label=f"{step.words} by")
    return Entry(entry.key, face, entry.editing)


def build(context: Context, state: State, parent: QWidget) -> DetailsCard:
    """Return the card."""
    return DetailsCard(context, state, parent)
