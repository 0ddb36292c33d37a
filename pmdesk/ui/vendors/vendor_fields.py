"""Makes the card of a vendor: its fields, contacts, contracts with the day to cancel by, what they promise."""

from collections.abc import Callable
from functools import partial

from pmdesk.commands.fields import AddRow, Archive, Rename
from pmdesk.commands.integrations import AddIntegration
from pmdesk.commands.removal import Delete
from pmdesk.commands.vendors import AddContact, MakeMainContact
from pmdesk.domain.apis import Api
from pmdesk.domain.counts import count_text, counted
from pmdesk.domain.days import say_day
from pmdesk.domain.errors import DeskError
from pmdesk.domain.vendors import STAGE_WORDS, Contract, Integration, SlaIndicator, SlaTerm, Vendor, VendorContact
from pmdesk.insight.promises import Promise, read_promise
from pmdesk.queries.vendor_card import ContractLine, VendorCard
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.entries import Fields
from pmdesk.ui.vendors.state import State
from pmdesk.ui.widgets.card import Card, Crumb, Entry, Part
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.editing import Reading, Typed, as_typed
from pmdesk.ui.widgets.face import Face

INDICATORS = {
    SlaIndicator.AVAILABILITY: "Availability",
    SlaIndicator.LATENCY_P50: "p50 latency",
    SlaIndicator.LATENCY_P95: "p95 latency",
    SlaIndicator.LATENCY_P99: "p99 latency",
    SlaIndicator.OTHER: "Something else",
}


class VendorFields:
    """Makes a card; each field and each line of it is an edit of its own."""

    def __init__(self, context: Context, state: State, found: VendorCard) -> None:
        self._context = context
        self._state = state
        self._found = found

    def card(self) -> Card:
        """Return the card."""
        found, vendor = self._found, self._found.vendor
        fields = Fields(self._context, vendor)
        return Card(
            f"vendor:{vendor.id}",
            vendor.title,
            (Crumb("Vendor, archived" if vendor.archived_at else "Vendor"),),
            title_editing=Typed(vendor.title, as_typed, self._rename, "Kestrel Pay"),
            fields=(
                fields.text("Category", "category", "Payments"),
                fields.text("Mail domain", "domain", "kestrelpay.example"),
                fields.text("Website", "url", "https://"),
                fields.text("About", "description", "What they do for us", lines=True),
            ),
            parts=(
                Part(
                    "integrations",
                    "Integrations",
                    _count(len(found.integrations)),
                    tuple(self._integration(row) for row in (*found.integrations, *found.archived)),
                    adding=Typed("", as_typed, self._add_integration, "Payments v4"),
                    add_words="Add an integration…",
                ),
                Part(
                    "contacts",
                    "Contacts",
                    _count(len(found.contacts)),
                    tuple(self._contact(row) for row in found.contacts),
                    adding=Typed("", as_typed, self._add_contact, "Name of somebody there"),
                    add_words="Add a contact…",
                ),
                Part(
                    "contracts",
                    "Contracts",
                    _count(len(found.contracts)),
                    tuple(self._contract(line) for line in found.contracts),
                    adding=Typed("", as_typed, self._add_contract, "Master agreement"),
                    add_words="Add a contract…",
                ),
                Part(
                    "terms",
                    "Service level",
                    _count(sum(len(line.terms) for line in found.contracts)),
                    tuple(self._term(line, term) for line in found.contracts for term in line.terms),
                    adding=Typed("", _as_promise, self._add_term, "Availability 99.95 %"),
                    add_words="Add what they promise…",
                ),
            ),
        )

    def _rename(self, title: object) -> None:
        self._context.desk.do(Rename(Vendor, self._found.vendor.id, str(title)))

    # --- integrations

    def _integration(self, row: Integration) -> Entry:
        state, is_aside = self._state, row.archived_at is not None
        fact = STAGE_WORDS[row.stage] + (", archived" if is_aside else "")
        face = Face(row.title, icon="plug-zap", ink="text_muted" if is_aside else "text", fact=fact)
        return Entry(f"integration.{row.id}", face, run=lambda: state.choose(row.id))

    def _add_integration(self, title: object) -> None:
        if not title:
            raise DeskError("An integration needs a name.", "Type one, like Payments v4.")
        self._context.desk.do(AddIntegration(self._found.vendor.id, str(title), self._context.clock.now()))

    # --- contacts

    def _contact(self, row: VendorContact) -> Entry:
        fields = Fields(self._context, row)
        fact = ", ".join(part for part in (row.role, "main contact" if row.is_main else "") if part)
        face = Face(row.title, icon="user-round", icon_ink="accent" if row.is_main else "text_faint", fact=fact)
        details = (
            fields.text("Name", "title"),
            fields.text("Mail", "email", "name@vendor.example"),
            fields.text("Phone", "phone"),
            fields.text("Role", "role", "Partner desk"),
            self._main(row),
        )
        aside = self._remove(Archive(VendorContact, (row.id,), self._context.clock.now()), f"Archived {row.title}")
        return Entry(f"contact.{row.id}", face, remove=aside, details=details)

    def _main(self, row: VendorContact) -> Entry:
        if row.is_main:
            return Entry("main", Face("What is asked goes here first", "Main", "circle-check", "success"))
        run = partial(self._context.desk.do, MakeMainContact(row.id))
        return Entry("main", Face("Make this the main contact", "Main", "circle"), run=run)

    def _add_contact(self, title: object) -> None:
        if not title:
            raise DeskError("A contact needs a name.", "Type one.")
        self._context.desk.do(AddContact(self._found.vendor.id, str(title)))

    # --- contracts

    def _contract(self, line: ContractLine) -> Entry:
        row, today = line.contract, self._context.clock.today()
        fields = Fields(self._context, row)
        fact, ink = self._end(line)
        until = Face("No notice is due" if line.cancel_by is None else say_day(line.cancel_by, today), "Cancel by")
        if line.cancel_by is not None:
            left = counted((line.cancel_by - today).days, "day")
            until = Face(until.text, "Cancel by", "clock", ink if line.is_due else "text_faint", ink, f"in {left}")
        details = (
            fields.text("Name", "title"),
            fields.day("Begins", "start"),
            fields.day("Ends", "end"),
            fields.turn("Renewal", "auto_renews", ("renews by itself", "ends by itself")),
            fields.whole("Renewed by", "renews_months", ("month", "months"), "12 months"),
            fields.whole("Notice", "notice_days", ("day", "days"), "90 days"),
            Entry("cancel_by", until),
            fields.amount("A year", "amount", row.currency, "148 000"),
            fields.text("Currency", "currency", "EUR"),
            fields.text("Where it is", "url", "https://"),
            fields.text("Notes", "description", lines=True),
        )
        aside = self._remove(Archive(Contract, (row.id,), self._context.clock.now()), f"Archived {row.title}")
        face = Face(row.title, icon="file-text", fact=fact, fact_ink=ink if line.is_due else "text_faint")
        return Entry(f"contract.{row.id}", face, remove=aside, details=details)

    def _end(self, line: ContractLine) -> tuple[str, str]:
        today = self._context.clock.today()
        if line.cancel_by is not None:
            return f"cancel by {say_day(line.cancel_by, today)}", "warning_text" if line.is_due else "text"
        if line.ends is None:
            return "no end", "text"
        is_over = line.ends < today
        return f"{'ended' if is_over else 'until'} {say_day(line.ends, today)}", "text"

    def _add_contract(self, title: object) -> None:
        if not title:
            raise DeskError("A contract needs a name.", "Type one, like Master agreement.")
        values = {"vendor_id": self._found.vendor.id, "title": str(title)}
        self._context.desk.do(AddRow(Contract, values, f"Add contract {title}"))

    # --- what they promise

    def _term(self, line: ContractLine, row: SlaTerm) -> Entry:
        fields, apis = Fields(self._context, row), self._found.apis
        api = next((Choice(each.id, each.title) for each in apis if each.id == row.api_id), Choice(None, "All of them"))
        indicator = Choice(row.indicator, INDICATORS[row.indicator])
        contract = Choice(line.contract.id, line.contract.title)
        details = (
            fields.text("Name", "title"),
            fields.pick(
                "Measured by",
                "indicator",
                lambda: [Choice(each, words) for each, words in INDICATORS.items()],
                indicator,
            ),
            self._promised(row),
            fields.text("Unit", "unit", "%, ms, s"),
            fields.turn("Limit", "at_most", ("that at most", "that at least")),
            fields.pick("API", "api_id", lambda: [Choice(None, "All of them"), *map(_api, apis)], api),
            fields.pick(
                "Contract",
                "contract_id",
                lambda: [Choice(each.contract.id, each.contract.title) for each in self._found.contracts],
                contract,
            ),
        )
        face = Face(row.title, icon="gauge", fact=f"{'at most' if row.at_most else 'at least'} {_value(row)}")
        gone = self._remove(Delete(SlaTerm, (row.id,)), f"Deleted {row.title}")
        return Entry(f"term.{row.id}", face, remove=gone, details=details)

    def _promised(self, row: SlaTerm) -> Entry:
        fields = Fields(self._context, row)
        entry = fields.amount("Promised", "agreed", row.unit, _value(row))
        editing = entry.editing
        if not isinstance(editing, Typed):
            return entry
        read = editing.read

        def needed(typed: str) -> Reading:
            reading = read(typed)
            if reading.value is None:
                raise DeskError("A promise has a number.", "Type it like 99.95.")
            return reading

        face = Face(_value(row), "Promised")
        return Entry(entry.key, face, Typed(_value(row), needed, editing.keep, editing.hint))

    def _add_term(self, promise: object) -> None:
        if not isinstance(promise, Promise):
            return
        if not self._found.contracts:
            raise DeskError("A promise stands in a contract, and there is none.", "Add the contract first.")
        values: dict[str, object] = {
            "contract_id": self._found.contracts[0].contract.id,
            "title": promise.title,
            "indicator": promise.indicator,
            "agreed": promise.agreed,
            "unit": promise.unit,
            "at_most": promise.at_most,
        }
        self._context.desk.do(AddRow(SlaTerm, values, f"Add {promise.title}"))

    def _remove(self, command: Archive | Delete, words: str) -> Callable[[], object]:
        return lambda: self._context.do(command, toast=words)


def _as_promise(text: str) -> Reading:
    promise = read_promise(text)
    way = "at most" if promise.at_most else "at least"
    words = (
        f"{INDICATORS[promise.indicator]}, {way} {count_text(promise.agreed, _decimals(promise.agreed))} {promise.unit}"
    )
    return Reading(promise, words.strip())


def _value(row: SlaTerm) -> str:
    return f"{count_text(row.agreed, _decimals(row.agreed))} {row.unit}".strip()


def _decimals(number: float) -> int:
    return len(f"{number:.6f}".rstrip("0").partition(".")[2])


def _api(row: Api) -> Choice:
    return Choice(row.id, row.title)


def _count(count: int) -> str:
    return str(count) if count else ""
