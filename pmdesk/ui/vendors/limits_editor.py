"""Makes the card of a rate limit: its fields, who uses it up, and the jobs that are to fit beside them."""

from collections.abc import Callable, Sequence
from functools import partial
from math import exp

from pmdesk.commands.fields import AddRow, Archive, SetFields
from pmdesk.domain.apis import Consumer, RateLimit
from pmdesk.domain.counts import count_text, counted
from pmdesk.domain.days import say_day
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import ItemId
from pmdesk.domain.rank import between
from pmdesk.domain.roadmap import Item, Product
from pmdesk.domain.typed_limits import (
    Range,
    retype_growth,
    retype_whole_calls,
    say_growth,
    say_hours,
    spell_growth,
    typed_hours,
    typed_share,
    typed_window,
)
from pmdesk.insight.limit_letter import say_window
from pmdesk.insight.rate_limits import MONTH_DAYS, Growth
from pmdesk.queries import offers
from pmdesk.queries.limit_card import ConsumerLine, LimitCard
from pmdesk.queries.offers import Offer
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.limits_fields import NONE, Subject, face
from pmdesk.ui.widgets.card import Card, Crumb, Entry, Part, Prose
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.editing import Reading, Typed, as_typed
from pmdesk.ui.widgets.face import Face

TOO_LITTLE = "too little history, 6 weeks are needed"
FIRST_JOB = 1_000


class LimitMaker:
    """Makes the card of one limit; every edit of it is one step."""

    def __init__(self, context: Context, card: LimitCard) -> None:
        self._context = context
        self._card = card
        self._limit = Subject(context, card.limit)

    def card(self) -> Card:
        """Return the card."""
        limit = self._card.limit
        rename = partial(self._limit.set, "name")
        about = Typed(
            limit.description, as_typed, lambda text: self._limit.set("notes", {"description": text}), lines=True
        )
        users, jobs = self._users(), self._jobs()
        return Card(
            f"limit:{limit.id}",
            limit.title,
            (Crumb(self._card.api.title), Crumb("Rate limit")),
            title_editing=Typed(limit.title, as_typed, lambda text: rename({"title": text})),
            fields=self._fields(),
            parts=(
                Part(
                    "users",
                    "Used by",
                    _count(users),
                    users,
                    adding=self._adding("Checkout"),
                    add_words="Add who calls…",
                ),
                Part(
                    "jobs",
                    "Jobs",
                    _count(jobs),
                    jobs,
                    adding=self._adding("Settlement check", batch_calls=FIRST_JOB),
                    add_words="Add a job that runs each day…",
                ),
                Part("about", "Notes", prose=Prose(limit.description, about), add_words="Add notes…"),
            ),
        )

    # --- the limit

    def _fields(self) -> tuple[Entry, ...]:
        limit, today = self._card.limit, self._context.clock.today()
        window = say_window(limit.window_s)
        told = "The contract"
        if limit.learned_at is not None:
            told = f"Their answers, learned {say_day(limit.learned_at.astimezone().date(), today)}"
        return (
            self._limit.typed("Calls", "quota", count_text(limit.quota), self._read_quota, "1 000"),
            self._limit.typed("In", "window_s", window, _read_window, "10 s, minute, day"),
            self._limit.calls("At once", "burst", "More than that at once"),
            self._limit.text("Counted per", "per", "key, account or address"),
            Entry("told", Face(told, "Told by", ink="text_muted")),
        )

    def _read_quota(self, typed: str) -> Reading:
        number = retype_whole_calls(typed, self._card.limit.quota)
        if number is None:
            raise DeskError("A limit needs a number of calls.", "Type it like 1 000.")
        return Reading(number, counted(number, "call"))

    # --- who uses it up

    def _adding(self, hint: str, **values: object) -> Typed:
        limit, today = self._card.limit, self._context.clock.today()

        def add(text: object) -> None:
            given = {"limit_id": limit.id, "title": text, "measured_on": today, **values}
            self._context.desk.do(AddRow(Consumer, given, f"Add {text} to {limit.title}"))

        return Typed("", as_typed, add, hint)

    def _users(self) -> tuple[Entry, ...]:
        lines = self._card.lines
        entries = [self._user(line) for line in lines]
        return self._with_steps(entries, [line.consumer for line in lines])

    def _user(self, line: ConsumerLine) -> Entry:
        row, today = line.consumer, self._context.clock.today()
        fact = f"{count_text(line.use)}, {line.share:.0%}".replace("%", " %")
        if row.start is not None and row.start > today:
            fact = f"from {say_day(row.start, today)}"
        shown = Face(row.title, icon="zap", fact=fact)
        return Entry(f"user:{row.id}", shown, details=self._user_fields(line), remove=partial(self._remove, row))

    def _user_fields(self, line: ConsumerLine) -> tuple[Entry, ...]:
        row, one = line.consumer, Subject(self._context, line.consumer)
        window = say_window(self._card.limit.window_s)
        return (
            one.text("Name", "title"),
            one.calls("On average", "rate", "205", fact=window),
            one.calls("At the peak", "peak", "612", fact=window),
            one.day("Measured on", "measured_on", "today"),
            self._growth(line, one),
            one.picked("Grows with", "metric_id", self._metrics, line.metric or "No metric"),
            one.day("Begins", "start", "24 apr"),
            one.picked("Item", "item_id", self._items, self._title_of(row.item_id)),
            one.picked("Product", "product_id", self._products, self._product(row)),
            one.text("Counted by", "unit", "order"),
            one.calls("Calls each", "calls_each", "3.4", fact=f"per {row.unit}" if row.unit else ""),
            one.calls("Was before", "calls_each_was", "2.9"),
            one.text("Changed by", "calls_each_why", "retries"),
            one.typed("Batch saves", "batch_saves", _share(row.batch_saves), _read_share, "31 %"),
        )

    def _growth(self, line: ConsumerLine, one: Subject) -> Entry:
        row = line.consumer
        if line.is_measured:
            words = say_growth(_monthly(line.growth))
            return Entry("growth", Face(words, "Growth", fact=f"as {line.metric} grew", ink="text_muted"))
        known: Range = (row.growth_low, row.growth_likely, row.growth_high)

        def read(typed: str) -> Reading:
            growth = retype_growth(typed, known)
            return Reading(growth, say_growth(growth) or "none")

        def keep(value: object) -> None:
            low, likely, high = value if isinstance(value, tuple) else (None, None, None)  # pyright: ignore[reportUnknownVariableType]
            one.set("growth", {"growth_low": low, "growth_likely": likely, "growth_high": high})

        fact = TOO_LITTLE if row.metric_id is not None else ""
        editing = Typed(spell_growth(known), read, keep, "6-8-12, in per cent a month")
        return Entry("growth", face("Growth", say_growth(known), fact), editing)

    # --- jobs

    def _jobs(self) -> tuple[Entry, ...]:
        rows = self._card.batches
        return self._with_steps([self._job(row) for row in rows], list(rows))

    def _job(self, row: Consumer) -> Entry:
        left = self._card.jobs.left.get(row.title, 0)
        fact = f"{count_text(left)} do not fit" if left else say_hours(row.from_hour, row.until_hour)
        ink = "warning_text" if left else "text_faint"
        shown = Face(row.title, icon="clock", fact=fact, fact_ink=ink)
        one = Subject(self._context, row)

        def read_calls(typed: str) -> Reading:
            number = retype_whole_calls(typed, row.batch_calls)
            if number is None:
                raise DeskError("A job needs a number of calls.", "Type it like 40 000.")
            return Reading(number, counted(number, "call"))

        def read_hours(typed: str) -> Reading:
            hours = typed_hours(typed)
            return Reading(hours, say_hours(*hours))

        def keep_hours(value: object) -> None:
            first, last = value if isinstance(value, tuple) else (0, 24)  # pyright: ignore[reportUnknownVariableType]
            one.set("hours", {"from_hour": first, "until_hour": last})

        spelled = f"{row.from_hour} to {row.until_hour}"
        fields = (
            one.text("Name", "title"),
            one.typed("Calls a run", "batch_calls", count_text(row.batch_calls or 0), read_calls, "40 000"),
            Entry(
                "hours",
                face("Between", say_hours(row.from_hour, row.until_hour)),
                Typed(spelled, read_hours, keep_hours, "1-5, in UTC"),
            ),
        )
        return Entry(f"job:{row.id}", shown, details=fields, remove=partial(self._remove, row))

    # --- both

    def _remove(self, row: Consumer) -> None:
        context = self._context
        context.do(Archive(Consumer, (row.id,), context.clock.now()), toast=f"Removed “{row.title}”")

    def _with_steps(self, entries: Sequence[Entry], rows: Sequence[Consumer]) -> tuple[Entry, ...]:
        """Let entries be moved among each other."""
        ranks = [None, *(row.rank for row in rows), None]

        def mover(at: int) -> Callable[[int], object]:
            def move(by: int) -> None:
                place = at + by
                if 0 <= place < len(rows):
                    rank = between(*ranks[place : place + 2]) if by < 0 else between(*ranks[place + 1 : place + 3])
                    label = f"Move {rows[at].title}"
                    self._context.desk.do(SetFields(Consumer, (rows[at].id,), {"rank": rank}, label))

            return move

        return tuple(_stepping(entry, mover(at)) for at, entry in enumerate(entries))

    def _metrics(self) -> list[Choice]:
        return _choices(offers.metrics(self._context.desk.store), "No metric")

    def _items(self) -> list[Choice]:
        rows = self._context.desk.store.all(Item, order_by="rank", archived_at=None)
        return _choices([Offer(row.id, row.title) for row in rows], "No item")

    def _products(self) -> list[Choice]:
        rows = self._context.desk.store.all(Product, order_by="rank", archived_at=None)
        return _choices([Offer(row.id, row.title, colour=row.colour) for row in rows], "No product")

    def _title_of(self, item_id: ItemId | None) -> str:
        row = None if item_id is None else self._context.desk.store.find(Item, item_id)
        return "No item" if row is None else row.title

    def _product(self, row: Consumer) -> str:
        product = None if row.product_id is None else self._context.desk.store.find(Product, row.product_id)
        return "No product" if product is None else product.title


def add_limit(context: Context, api_id: int) -> int:
    """Add a limit with usual numbers, to be typed over; return its id."""
    values = {"api_id": api_id, "title": "Contract", "quota": 1_000, "window_s": 60}
    return context.desk.ask(AddRow(RateLimit, values, "Add a rate limit"))[1]


def _stepping(entry: Entry, step: Callable[[int], object]) -> Entry:
    return Entry(entry.key, entry.face, entry.editing, entry.run, entry.tick, entry.remove, step, entry.details)


def _count(entries: Sequence[Entry]) -> str:
    return str(len(entries)) if entries else ""


def _choices(found: Sequence[Offer], nothing: str) -> list[Choice]:
    return [Choice(None, nothing), *(Choice(each.id, each.title, colour=each.colour, fact=each.fact) for each in found)]


def _read_window(typed: str) -> Reading:
    seconds = typed_window(typed)
    return Reading(seconds, say_window(seconds))


def _read_share(typed: str) -> Reading:
    share = typed_share(typed)
    return Reading(share, _share(share) or NONE)


def _share(share: float | None) -> str:
    return "" if share is None else f"{round(share * 100, 1):g} %"


def _monthly(growth: Growth) -> Range:
    low, likely, high = ((exp(each * MONTH_DAYS) - 1) * 100 for each in (growth.low, growth.likely, growth.high))
    return low, likely, high
