"""What begins and ends vendors and integrations: new ones, the archive and back, deleting."""

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter

from pmdesk.commands.fields import Archive, Unarchive
from pmdesk.commands.integration_making import BeginIntegration, BringBackIntegration, RemoveIntegration
from pmdesk.commands.removal import Delete
from pmdesk.commands.vendors import AddVendor
from pmdesk.domain.errors import DeskError
from pmdesk.domain.roadmap import Product
from pmdesk.domain.vendors import STAGE_WORDS, Integration, Stage, Vendor
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.moving import Spot
from pmdesk.ui.vendors.state import State
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.forms import Form, Values


class Making:
    """Asks and does; what was added is chosen then."""

    def __init__(self, context: Context, state: State) -> None:
        self._context = context
        self._state = state

    def new_integration(self, spot: Spot) -> Form:
        """Ask with whom, and what."""
        context, vendor = self._context, self._state.vendor
        form = Form(
            context.theme, context.icons, spot.owner, title="New integration", verb="Add", send=self._add_integration
        )
        whose = form.add_line("vendor", "Vendor", "" if vendor is None else vendor.title, "A new name adds a vendor")
        names = QCompleter([each.title for each in self._state.vendors], whose)
        names.setCompletionMode(QCompleter.CompletionMode.InlineCompletion)
        names.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        whose.setCompleter(names)
        title = form.add_line("title", "Integration", hint="Payments v4")
        products = [Choice(None, "No product")]
        rows = context.desk.store.all(Product, order_by="rank", archived_at=None)
        products += [Choice(row.id, row.title, colour=row.colour) for row in rows]
        form.add_choice("product", "Product", products, None)
        form.add_choice("stage", "Stage", [Choice(stage, STAGE_WORDS[stage]) for stage in Stage], Stage.PROSPECT)
        form.ask(spot.box)
        if vendor is not None:
            title.setFocus(Qt.FocusReason.PopupFocusReason)
        return form

    def new_vendor(self, spot: Spot) -> Form:
        """Ask who they are."""
        context = self._context
        form = Form(context.theme, context.icons, spot.owner, title="New vendor", verb="Add", send=self._add_vendor)
        form.add_line("title", "Vendor", hint="Kestrel Pay")
        form.add_line("category", "Category", hint="Payments")
        form.add_line("domain", "Mail domain", hint="kestrelpay.example")
        form.ask(spot.box)
        return form

    def archive(self) -> None:
        """Put what is chosen aside; what stands nearest in the list is chosen then."""
        state = self._state
        if state.card is not None:
            row = state.card.integration
            self._end(Archive(Integration, (row.id,), self._now()), f"Archived {row.title}")
        elif state.vendor_card is not None:
            row = state.vendor_card.vendor
            self._end(Archive(Vendor, (row.id,), self._now()), f"Archived {row.title}")

    def bring_back(self) -> None:
        """Bring what is chosen back from the archive, with its vendor where that is put aside too."""
        state = self._state
        if state.card is not None:
            self._context.do(BringBackIntegration(state.card.integration.id))
        elif state.vendor_card is not None:
            self._context.do(Unarchive(Vendor, (state.vendor_card.vendor.id,)))

    @property
    def is_archived(self) -> bool:
        """Whether what is chosen is put aside."""
        state = self._state
        if state.card is not None:
            return state.card.integration.archived_at is not None or state.card.vendor.archived_at is not None
        return state.vendor_card is not None and state.vendor_card.vendor.archived_at is not None

    def delete(self) -> None:
        """Delete what is chosen with all that is its own."""
        state = self._state
        if state.card is not None:
            row = state.card.integration
            self._end(RemoveIntegration(row.id), f"Deleted {row.title}")
        elif state.vendor_card is not None:
            row = state.vendor_card.vendor
            self._end(Delete(Vendor, (row.id,)), f"Deleted {row.title} with its integrations")

    def _end(self, command: Archive | Delete | RemoveIntegration, words: str) -> None:
        self._state.leave_to_neighbour()
        self._context.do(command, toast=words)

    def _now(self) -> datetime:
        return self._context.clock.now()

    def _add_integration(self, values: Values) -> None:
        title, vendor = str(values["title"]), str(values["vendor"])
        if not vendor:
            raise DeskError("An integration needs a vendor.", "Type a name; a new one adds the vendor.")
        if not title:
            raise DeskError("An integration needs a name.", "Type one, like Payments v4.")
        known: dict[str, object] = {"product_id": values["product"]}
        command = BeginIntegration(vendor, title, self._now(), Stage(str(values["stage"])), known)
        _, added = self._context.desk.ask(command)
        self._state.choose(added)

    def _add_vendor(self, values: Values) -> None:
        if not values["title"]:
            raise DeskError("A vendor needs a name.", "Type one, like Kestrel Pay.")
        named = {"category": values["category"], "domain": values["domain"]}
        _, added = self._context.desk.ask(AddVendor(str(values["title"]), named))
        self._state.choose_vendor(added)
