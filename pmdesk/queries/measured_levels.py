"""What checks measured of objectives: what counts in a window, whether a budget burns, and when it is used up."""

from collections.abc import Iterable
from datetime import datetime

from pmdesk.domain.apis import Api, Environment
from pmdesk.domain.checks import Check, MaintenanceWindow, Slo
from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import ApiId
from pmdesk.domain.vendors import SlaIndicator, SlaTerm, Vendor
from pmdesk.insight.error_budget import DAY, Burn, Spent, UsedUp, allowed_share, budget_left, burning, used_up
from pmdesk.storage.rows import Rows
from pmdesk.storage.samples import MINUTES, Roll
from pmdesk.storage.samples_read import Piece, first_seen, total

WINDOW_DAYS = 28


@frozen
class Seen:
    """What checks saw in a window: the looks, which part of the time (without maintenance) they cover."""

    roll: Roll
    observed_share: float
    maintenance_s: int


@frozen
class Burning:
    """A budget that burns too fast, for the day's list: whose, which, and how."""

    slo: Slo
    api: Api
    vendor_title: str
    words: str
    burn: Burn
    left: float | None


@frozen
class Aim:
    """An objective as it is measured: the checks that count, and over how many days."""

    title: str
    indicator: SlaIndicator
    target: float
    checks: tuple[Check, ...]
    api_id: ApiId
    window_days: int = WINDOW_DAYS
    slo: Slo | None = None
    term: SlaTerm | None = None


def aim_of(rows: Rows, slo: Slo) -> Aim | None:
    """Return an objective with the checks that count for it, or None where its API or check is gone."""
    if slo.check_id is not None:
        check = rows.find(Check, slo.check_id)
        if check is None:
            return None
        return Aim(slo.title, slo.indicator, slo.target, (check,), check.api_id, slo.window_days, slo)
    if slo.api_id is None or rows.find(Api, slo.api_id) is None:
        return None
    checks = checks_in(rows, slo.api_id, slo.environment or Environment.PRODUCTION)
    return Aim(slo.title, slo.indicator, slo.target, checks, slo.api_id, slo.window_days, slo)


def checks_in(rows: Rows, api_id: int, environment: Environment) -> tuple[Check, ...]:
    """Return the checks of an API in one environment that are in use."""
    found = rows.all(Check, order_by="rank", api_id=api_id, environment=environment, archived_at=None)
    return tuple(found)


def burning_budgets(rows: Rows, now: datetime) -> tuple[Burning, ...]:
    """Return every objective whose budget burns too fast, the most urgent first: what stands under “Firing now”."""
    found: list[Burning] = []
    for slo in rows.all(Slo, order_by="rank", archived_at=None):
        aim = aim_of(rows, slo)
        if aim is None or not aim.checks:
            continue
        burn = burn_of(rows, aim, int(now.timestamp()))
        if burn is not None:
            api = rows.get(Api, aim.api_id)
            vendor = None if api.vendor_id is None else rows.find(Vendor, api.vendor_id)
            left = budget_left(spent_of(aim, seen_in(rows, aim, now).roll), allowed_share(aim.indicator, aim.target))
            found.append(Burning(slo, api, "" if vendor is None else vendor.title, say_burn(burn), burn, left))
    return tuple(sorted(found, key=lambda each: (-each.burn.rule.factor, each.slo.rank)))


def burn_of(rows: Rows, aim: Aim, now: int) -> Burn | None:
    """Return by which rule an objective's budget burns at an instant (seconds UTC)."""
    holes = holes_of(rows, aim.api_id)

    def seen(length: int) -> Spent:
        return _counted(rows, aim, without((now - length, now), holes), now)

    return burning(seen, allowed_share(aim.indicator, aim.target))


def seen_in(rows: Rows, aim: Aim, now: datetime) -> Seen:
    """Return what the checks of an objective saw in its window; time before the first look is no part of it."""
    at = int(now.timestamp())
    ids, holes = [check.id for check in aim.checks], holes_of(rows, aim.api_id)
    begun = {check.id: first // MINUTES * MINUTES for check, first in _begun(rows, aim)}
    since = max(at - aim.window_days * DAY, min(begun.values(), default=at))
    pieces = without((since, at), holes)
    roll = total(rows, ids, pieces, at)
    looked = [
        (check.interval_s, without((max(since, begun[check.id]), at), holes))
        for check in aim.checks
        if check.id in begun
    ]
    wanted = sum(_length(pieces) / interval for interval, pieces in looked)
    share = min(roll.observed / wanted, 1.0) if wanted else 0.0
    return Seen(roll, share, at - since - _length(pieces))


def _begun(rows: Rows, aim: Aim) -> list[tuple[Check, int]]:
    """Return when each of the checks looked first, for those that ever did."""
    found = [(check, first_seen(rows, [check.id])) for check in aim.checks]
    return [(check, first) for check, first in found if first is not None]


def _length(pieces: Iterable[Piece]) -> int:
    return sum(until - start for start, until in pieces)


def holes_of(rows: Rows, api_id: int) -> list[Piece]:
    """Return the maintenance of an API as pieces of time, grown to whole stretches of five minutes."""
    found = rows.all(MaintenanceWindow, order_by="start", api_id=api_id)
    ends = [(int(each.start.timestamp()), int(each.until.timestamp())) for each in found]
    return [(start // MINUTES * MINUTES, -(-until // MINUTES) * MINUTES) for start, until in ends]


def without(piece: Piece, holes: Iterable[Piece]) -> list[Piece]:
    """Return what is left of a piece of time without the holes, which come in order of their start."""
    left: list[Piece] = []
    start, end = piece
    for hole_start, hole_end in holes:
        if hole_start < end and hole_end > start:
            if hole_start > start:
                left.append((start, hole_start))
            start = max(start, hole_end)
    return [*left, (start, end)] if start < end else left


def say_burn(burn: Burn) -> str:
    """Say how fast a budget burns."""
    return f"burns {burn.long_rate:.3g} times too fast {burn.rule.words}"


def spent_of(aim: Aim, roll: Roll) -> Spent:
    """Return what counts for an objective: looks that saw it down, or answers that took too long."""
    if aim.indicator is SlaIndicator.AVAILABILITY:
        return Spent(roll.down, roll.observed)
    return Spent(roll.latencies.slower_than(aim.target), roll.latencies.count)


def _counted(rows: Rows, aim: Aim, pieces: list[Piece], now: int) -> Spent:
    ids, is_timed = [check.id for check in aim.checks], aim.indicator is not SlaIndicator.AVAILABILITY
    return spent_of(aim, total(rows, ids, pieces, now, with_latencies=is_timed))


def used_up_of(rows: Rows, aim: Aim, now: datetime) -> UsedUp | None:
    """Return when the budget of an objective is used up if all goes on as lately; days are those of UTC."""
    at, holes = int(now.timestamp()), holes_of(rows, aim.api_id)
    today = at // DAY * DAY
    starts = [today - day * DAY for day in range(aim.window_days - 1, -1, -1)]
    days = [_counted(rows, aim, without((start, min(start + DAY, at)), holes), at) for start in starts]
    return used_up(days, allowed_share(aim.indicator, aim.target), now.astimezone().date())
