"""What the Vendors pane knows: the list, what is chosen, and the card of the chosen integration; it follows the bus."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from pmdesk.domain.changes import Changes
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import IntegrationId, Kind, VendorId
from pmdesk.domain.vendors import Vendor
from pmdesk.queries.integration_card import IntegrationCard, integration_card
from pmdesk.queries.vendor_card import VendorCard, vendor_card
from pmdesk.queries.vendor_list import VendorLines, vendor_list
from pmdesk.storage.rows import Rows
from pmdesk.ui.context import Context

MEMORY = "vendors.state"
LISTED = frozenset(
    {Kind.VENDOR, Kind.INTEGRATION, Kind.STAGE_MOVE, Kind.QUESTION, Kind.EXTERNAL_DATE, Kind.PRODUCT, Kind.API}
)
"""Kinds of rows that the list is made of."""
SHOWN = LISTED | {
    Kind.VENDOR_CONTACT,
    Kind.CONTRACT,
    Kind.SLA_TERM,
    Kind.SPEC_VERSION,
    Kind.OPERATION,
    Kind.SPEC_CHANGE,
    Kind.STAGE_PLAN,
    Kind.SIGNATURE,
    Kind.INTEGRATION_ITEM,
    Kind.ITEM,
    Kind.TALK,
    Kind.AGREED_FUNCTION,
    Kind.CHANGE_VERDICT,
    Kind.RATE_LIMIT,
    Kind.CONSUMER,
    Kind.CREDENTIAL,
}
"""Kinds of rows that the page of an integration is made of."""
MINUTE_MS = 60_000
"""So often the words that say since when somebody waits are made anew."""


class State(QObject):
    """One for the pane.

    `chosen` carries the id of the integration, or None, as soon as it is chosen; `card_changed` its card once it is
    read, and again whenever something it shows has changed. A vendor may be chosen instead of an integration; then
    there is a `vendor_card`.
    """

    listed = Signal()
    chosen = Signal(object)
    card_changed = Signal(object)
    vendor_chosen = Signal(object)
    vendor_changed = Signal(object)
    troubled = Signal(object)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self.context = context
        self.vendors: tuple[VendorLines, ...] = ()
        self.integration_id: IntegrationId | None = None
        self.vendor_id: VendorId | None = None
        self.card: IntegrationCard | None = None
        self.vendor_card: VendorCard | None = None
        self.is_read = False
        self._waits: Callable[[], object] | None = None
        self._restore()
        context.bus.changed.connect(self.hear)
        self._minute = QTimer(self)
        self._minute.setInterval(MINUTE_MS)
        self._minute.timeout.connect(self.read)
        self._minute.start()

    @property
    def today(self) -> date:
        """The person's calendar day."""
        return self.context.clock.today()

    @property
    def vendor(self) -> Vendor | None:
        """The chosen vendor, or that of the chosen integration, once it is read."""
        if self.card is not None:
            return self.card.vendor
        return None if self.vendor_card is None else self.vendor_card.vendor

    @property
    def is_nothing_chosen(self) -> bool:
        """Whether neither an integration nor a vendor is chosen."""
        return self.integration_id is None and self.vendor_id is None

    @property
    def is_reading(self) -> bool:
        """Whether the list, or what is chosen, was never read yet."""
        if self.integration_id is not None:
            return self.card is None
        return self.vendor_card is None if self.vendor_id is not None else not self.is_read

    def when_read(self, run: Callable[[], object]) -> None:
        """Do something as soon as what is chosen is read; the first wish waits, until something else is chosen."""
        if not self.is_reading:
            run()
        elif self._waits is None:
            self._waits = run

    def read(self) -> None:
        """Read everything anew."""
        self._read_list()
        self._read_card()
        self._read_vendor()

    def hear(self, changes: Changes) -> None:
        """Read again what a step may have touched."""
        if changes.touches(LISTED):
            self._read_list()
        if changes.touches(SHOWN):
            self._read_card()
            self._read_vendor()

    def choose(self, integration_id: int | None) -> None:
        """Show another integration; its card comes a moment later."""
        wanted = None if integration_id is None else IntegrationId(integration_id)
        if wanted == self.integration_id and self.vendor_id is None:
            return
        self._waits = self._waits if self.is_nothing_chosen else None
        self.integration_id, self.vendor_id, self.vendor_card = wanted, None, None
        if self.card is not None and (wanted is None or self.card.integration.id != wanted):
            self.card = None
        self.chosen.emit(wanted)
        if wanted is None:
            self.card_changed.emit(None)
        self._read_card()

    def choose_vendor(self, vendor_id: int) -> None:
        """Show a vendor; no integration is chosen then."""
        if vendor_id == self.vendor_id:
            return
        self._waits = self._waits if self.is_nothing_chosen else None
        self.vendor_id, self.integration_id, self.card = VendorId(vendor_id), None, None
        self.vendor_card = None
        self.vendor_chosen.emit(self.vendor_id)
        self.card_changed.emit(None)
        self._read_vendor()

    def leave_to_neighbour(self) -> None:
        """Choose what stands next in the list, else before: what is chosen is about to go."""
        lines = [(line.id, vendor.id) for vendor in self.vendors for line in vendor.lines]
        if self.integration_id is not None:
            ids = [line_id for line_id, _ in lines]
            at = ids.index(self.integration_id) if self.integration_id in ids else -1
            near = [*ids[at + 1 : at + 2], *ids[max(0, at - 1) : at]] if at >= 0 else ids[:1]
            self.choose(near[0] if near else None)
        else:
            near = [line_id for line_id, vendor_id in lines if vendor_id != self.vendor_id]
            self.choose(near[0] if near else None)

    def kept(self) -> dict[str, Any]:
        """Return what is to be remembered, as JSON values."""
        return {"integration": self.integration_id, "vendor": self.vendor_id}

    def _restore(self) -> None:
        kept = self.context.memory.get(MEMORY)
        state: dict[str, Any] = kept if isinstance(kept, dict) else {}  # pyright: ignore[reportUnknownVariableType]
        integration, vendor = state.get("integration"), state.get("vendor")
        if isinstance(integration, int):
            self.integration_id = IntegrationId(integration)
        elif isinstance(vendor, int):
            self.vendor_id = VendorId(vendor)

    def _read_list(self) -> None:
        now, today = self.context.clock.now(), self.today
        self.context.ask("vendors.list", partial(_listed, now=now, today=today), self._take_list, self._fail)

    def _read_card(self) -> None:
        wanted = self.integration_id
        if wanted is None:
            return
        now, today = self.context.clock.now(), self.today
        question = partial(_carded, integration_id=wanted, now=now, today=today)
        self.context.ask("vendors.card", question, partial(self._take_card, wanted), self._fail)

    def _read_vendor(self) -> None:
        wanted, today = self.vendor_id, self.today
        if wanted is not None:
            question = partial(_vendor, vendor_id=wanted, today=today)
            self.context.ask("vendors.vendor", question, partial(self._take_vendor, wanted), self._fail)

    def _take_list(self, vendors: tuple[VendorLines, ...]) -> None:
        self.vendors, self.is_read = vendors, True
        self.listed.emit()
        self._go_on()

    def _take_card(self, wanted: IntegrationId, card: IntegrationCard | None) -> None:
        if wanted == self.integration_id:
            self.card = card
            self.card_changed.emit(card)
            self._go_on()

    def _take_vendor(self, wanted: VendorId, card: VendorCard | None) -> None:
        if wanted == self.vendor_id:
            self.vendor_card = card
            self.vendor_changed.emit(card)
            self._go_on()

    def _go_on(self) -> None:
        """Do what waited for what was read."""
        if self._waits is not None and not self.is_reading:
            run, self._waits = self._waits, None
            run()

    def _fail(self, trouble: DeskError) -> None:
        self._waits = None
        self.troubled.emit(trouble)


def _listed(rows: Rows, now: datetime, today: date) -> tuple[VendorLines, ...]:
    return vendor_list(rows, now, today)


def _carded(rows: Rows, integration_id: int, now: datetime, today: date) -> IntegrationCard | None:
    return integration_card(rows, integration_id, now, today)


def _vendor(rows: Rows, vendor_id: int, today: date) -> VendorCard | None:
    return vendor_card(rows, vendor_id, today)
