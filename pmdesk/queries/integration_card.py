"""One integration as its page shows it: stages, checklist, what changed, questions, log, keys, and who uses it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from pmdesk.domain.agreed import AgreedFunction, Question, QuestionState, Trial, Word
from pmdesk.domain.apis import SETTLED, Api, Credential, SpecVersion
from pmdesk.domain.classes import frozen
from pmdesk.domain.days import say_day
from pmdesk.domain.kinds import Kind, SpecVersionId
from pmdesk.domain.roadmap import Item, Product
from pmdesk.domain.standing import Standing
from pmdesk.domain.vendors import (
    STAGE_WORDS,
    STAGES,
    Integration,
    IntegrationItem,
    Signature,
    Stage,
    StageMove,
    StagePlan,
    Talk,
    Vendor,
    VendorContact,
)
from pmdesk.insight.agreement import Satisfaction, is_agreed, same_operation, satisfaction
from pmdesk.queries.spec_changes import VersionDiff, kept_diff, operations_of, pair_to_show, versions
from pmdesk.queries.talk_lines import talks_of
from pmdesk.queries.vendor_list import say_ball
from pmdesk.storage.history import count_past
from pmdesk.storage.rows import Rows
from pmdesk.storage.standings import standing_of

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
TALKS = 200
"""So many lines of the log are shown at first."""


@frozen
class StageStep:
    """One stage on the way: when it was reached, else the day it is planned for."""

    stage: Stage
    words: str
    is_now: bool
    is_past: bool
    day: date | None


@frozen
class FunctionLine:
    """One row of the checklist: where it stands in words, since which version, and how its test goes."""

    function: AgreedFunction
    endpoint: str
    state: str
    is_agreed: bool
    is_broken: bool
    waits_for_us: bool
    since: str
    test: str


@frozen
class _Seen:
    """What the rows of a checklist are read against; `there` are the newest version's operations, None without one."""

    pinned_id: SpecVersionId | None
    versions: dict[SpecVersionId, SpecVersion]
    broken: dict[int, SpecVersion]
    there: frozenset[str] | None
    today: date

    def version(self, version_id: SpecVersionId | None) -> SpecVersion | None:
        """Return a version of the API."""
        return None if version_id is None else self.versions.get(version_id)

    def lacks(self, function: AgreedFunction) -> bool:
        """Whether the newest version has none of a function's operations."""
        return self.there is not None and not any(same_operation(each) in self.there for each in function.operations)


@frozen
class IntegrationCard:
    """Everything the page of an integration shows."""

    integration: Integration
    vendor: Vendor
    product: Product | None
    api: Api | None
    waits: str
    stages: tuple[StageStep, ...]
    versions: tuple[SpecVersion, ...]
    pinned: SpecVersion | None
    signed: tuple[Signature, ...]
    satisfaction: Satisfaction
    functions: tuple[FunctionLine, ...]
    diff: VersionDiff | None
    questions: tuple[Question, ...]
    talks: tuple[Talk, ...]
    talk_count: int
    moves: tuple[StageMove, ...]
    contacts: tuple[VendorContact, ...]
    keys: tuple[Credential, ...]
    items: tuple[Item, ...]
    past_count: int
    look: Standing | None = None
    """How the address of the description stands, where it is known."""

    @property
    def agreed_count(self) -> int:
        """How many functions both sides agree on."""
        return sum(line.is_agreed for line in self.functions)

    @property
    def open_questions(self) -> tuple[Question, ...]:
        """The questions of both sides that wait for an answer."""
        return tuple(each for each in self.questions if each.state is QuestionState.OPEN)


def integration_card(rows: Rows, integration_id: int, now: datetime, today: date) -> IntegrationCard | None:
    """Return the card of an integration, or None when there is none (any more)."""
    row = rows.find(Integration, integration_id)
    if row is None:
        return None
    vendor = rows.get(Vendor, row.vendor_id)
    known = () if row.api_id is None else versions(rows, row.api_id)
    pair = pair_to_show(known, row.pinned_id)
    diff = None if pair is None else kept_diff(rows, *pair)
    functions = rows.all(AgreedFunction, order_by="rank", integration_id=row.id, archived_at=None)
    talks = talks_of(rows, row)
    moves = rows.all(StageMove, order_by="at", integration_id=row.id)
    signed = [] if row.pinned_id is None else rows.all(Signature, integration_id=row.id, version_id=row.pinned_id)
    api = None if row.api_id is None else rows.find(Api, row.api_id)
    links = [item_id for (item_id,) in rows.cells(IntegrationItem, ("item_id",), integration_id=row.id)]
    return IntegrationCard(
        row,
        vendor,
        None if row.product_id is None else rows.find(Product, row.product_id),
        api,
        say_ball(row.ball, row.ball_since, now, vendor.title),
        _stages(rows, row, moves),
        known,
        next((each for each in known if each.id == row.pinned_id), None),
        tuple(signed),
        satisfaction(functions, row.pinned_id),
        checklist(rows, row, functions, diff, today),
        diff,
        tuple(rows.all(Question, integration_id=row.id)),
        tuple(reversed(talks[-TALKS:])),
        len(talks),
        tuple(reversed(moves)),
        tuple(rows.all(VendorContact, vendor_id=vendor.id, archived_at=None)),
        _keys(rows, row),
        tuple(item for item in rows.many(Item, links) if item.archived_at is None),
        count_past(rows, Kind.INTEGRATION, row.id),
        None if api is None or not api.url else standing_of(rows, api.id, Kind.API),
    )


def checklist(
    rows: Rows, row: Integration, functions: Sequence[AgreedFunction], diff: VersionDiff | None, today: date
) -> tuple[FunctionLine, ...]:
    """Return the rows of a checklist in words; `diff` is what broke some of them."""
    known = {} if row.api_id is None else {each.id: each for each in versions(rows, row.api_id)}
    broken = _broken(diff)
    newest = max(known.values(), key=lambda each: each.received_at, default=None)
    there = None if newest is None else frozenset(same_operation(each.title) for each in operations_of(rows, newest.id))
    seen = _Seen(row.pinned_id, known, broken, there, today)
    return tuple(_line(each, seen) for each in functions)


def _broken(diff: VersionDiff | None) -> dict[int, SpecVersion]:
    """Return the version that broke each function, but for what was settled."""
    if diff is None:
        return {}
    open_lines = [line for line in diff.lines if line.decided is None or line.decided.ruling not in SETTLED]
    return {function_id: diff.after for line in open_lines for function_id in line.broken}


def _line(function: AgreedFunction, seen: _Seen) -> FunctionLine:
    by = seen.broken.get(function.id)
    since = by or seen.version(function.since_id)
    agreed = is_agreed(function, seen.pinned_id) and by is None
    return FunctionLine(
        function,
        ", ".join(function.operations),
        _state(function, by, seen, agreed=agreed),
        agreed,
        by is not None,
        by is None and function.theirs is Word.AGREED and function.ours is Word.OPEN,
        "" if since is None else since.called,
        _test(function, seen),
    )


def _state(function: AgreedFunction, by: SpecVersion | None, seen: _Seen, *, agreed: bool) -> str:
    if by is not None:
        return f"changed in {by.called}"
    if agreed:
        return "agreed"
    if Word.REFUSED in (function.ours, function.theirs):
        return "refused by them" if function.theirs is Word.REFUSED else "refused by us"
    if function.ours is Word.AGREED and function.theirs is Word.AGREED:
        older = seen.version(function.ours_on_id)
        return "agreed" if older is None else f"agreed on {older.called}"
    if function.theirs is Word.AGREED:
        return "waits for us"
    if function.ours is Word.AGREED:
        return "asked" if function.asked_on is None else f"asked {say_day(function.asked_on, seen.today)}"
    return "wanted"


def _test(function: AgreedFunction, seen: _Seen) -> str:
    if function.test is Trial.NOT_RUN:
        return "no endpoint" if seen.lacks(function) else "not run"
    when = "" if function.tested_at is None else _recently(function.tested_at.astimezone().date(), seen.today)
    if function.test is Trial.PASSED:
        return f"passed {when}".rstrip()
    return f"fails since {when}" if when else "fails"


def _recently(day: date, today: date) -> str:
    return WEEKDAYS[day.weekday()] if 0 <= (today - day).days < len(WEEKDAYS) else say_day(day, today)


def _stages(rows: Rows, row: Integration, moves: Iterable[StageMove]) -> tuple[StageStep, ...]:
    reached: dict[Stage, date] = {}
    for move in moves:
        if move.stage is not move.was or move.stage not in reached:
            reached[move.stage] = move.at.astimezone().date()
    plans = {plan.stage: plan.day for plan in rows.all(StagePlan, integration_id=row.id)}
    if row.stage_since is not None:
        reached[row.stage] = row.stage_since
    now = STAGES.index(row.stage)
    return tuple(
        StageStep(
            stage,
            STAGE_WORDS[stage],
            place == now,
            place < now,
            reached.get(stage) if place <= now else plans.get(stage),
        )
        for place, stage in enumerate(STAGES)
    )


def _keys(rows: Rows, row: Integration) -> tuple[Credential, ...]:
    of_vendor = rows.all(Credential, vendor_id=row.vendor_id, archived_at=None)
    return tuple(each for each in of_vendor if each.integration_id in (None, row.id))
