"""What was agreed of an API beside what checks measured of it, row by row in words."""

from collections.abc import Sequence
from datetime import date, datetime

from pmdesk.domain.apis import Environment
from pmdesk.domain.checks import Check, Slo
from pmdesk.domain.classes import frozen
from pmdesk.domain.days import say_day, say_within
from pmdesk.domain.kinds import ApiId, CheckId, SlaTermId, SloId
from pmdesk.domain.vendors import Contract, SlaIndicator, SlaTerm
from pmdesk.insight.error_budget import QUANTILES, Burn, Spent, UsedUp, allowed_share, budget_left
from pmdesk.queries.measured_levels import (
    WINDOW_DAYS,
    Aim,
    Seen,
    aim_of,
    burn_of,
    checks_in,
    say_burn,
    seen_in,
    spent_of,
    used_up_of,
)
from pmdesk.storage.rows import Rows
from pmdesk.storage.samples import Roll

SCARCE = 0.25
"""With less of a budget than this left, it is marked."""
FULL = 100.0
SECOND_MS, TEN_S = 1_000, 10_000


@frozen
class LevelLine:
    """One row: what is agreed and measured in words, which part of the budget is left (0 to 1, less when overdrawn).

    `measured` is empty where nothing was seen. `look` is calm, scarce or used.
    """

    title: str
    agreed: str
    measured: str
    left: float | None
    left_words: str
    look: str
    tip: str
    burn: Burn | None = None
    used_up: UsedUp | None = None
    slo_id: SloId | None = None
    term_id: SlaTermId | None = None
    check_ids: tuple[CheckId, ...] = ()


@frozen
class ServiceLevel:
    """Everything the card of a service level shows."""

    lines: tuple[LevelLine, ...]
    window_days: int
    observed: str
    has_contract: bool


def service_level(rows: Rows, api_id: int | None, vendor_id: int, now: datetime) -> ServiceLevel:
    """Return how an API keeps what its vendor's contract and our objectives say."""
    terms = _terms(rows, vendor_id, api_id)
    aims = _aims(rows, api_id, terms)
    seen = [seen_in(rows, aim, now) if aim.checks else None for aim in aims]
    lines = tuple(_line(rows, aim, each, now) for aim, each in zip(aims, seen, strict=True))
    shares = [each.observed_share for each in seen if each is not None and each.roll.observed]
    observed = f"observed {say_percent(min(shares), 0)} of the time" if shares else ""
    return ServiceLevel(lines, max((aim.window_days for aim in aims), default=WINDOW_DAYS), observed, bool(terms))


def _terms(rows: Rows, vendor_id: int, api_id: int | None) -> list[SlaTerm]:
    contracts = rows.all(Contract, vendor_id=vendor_id, archived_at=None)
    found = [term for each in contracts for term in rows.all(SlaTerm, order_by="rank", contract_id=each.id)]
    return [term for term in found if term.api_id in (None, api_id)]


def _aims(rows: Rows, api_id: int | None, terms: Sequence[SlaTerm]) -> list[Aim]:
    """Return what is to be shown: the terms, each with what measures it, and then our own objectives."""
    aims = [_aim_of_term(rows, api_id, term) for term in terms]
    if api_id is not None:
        aims += [aim for slo in _own_slos(rows, api_id) if (aim := aim_of(rows, slo)) is not None]
    return aims


def _aim_of_term(rows: Rows, api_id: int | None, term: SlaTerm) -> Aim:
    """Return a term with what measures it: an objective that is tied to it, else all that is checked of the API.

    A term of the whole contract is measured at this API, unless only an objective says how it is measured at all.
    """
    is_plain = term.indicator is not SlaIndicator.OTHER
    for slo in rows.all(Slo, order_by="rank", term_id=term.id, archived_at=None):
        aim = aim_of(rows, slo)
        if aim is not None and (aim.api_id == api_id or not is_plain):
            return Aim(term.title, aim.indicator, aim.target, aim.checks, aim.api_id, aim.window_days, slo, term)
    checks = checks_in(rows, api_id, Environment.PRODUCTION) if is_plain and api_id is not None else ()
    return Aim(term.title, term.indicator, _target(term), checks, ApiId(api_id or 0), term=term)


def _own_slos(rows: Rows, api_id: int) -> list[Slo]:
    """Return the objectives of an API and its checks that measure no term."""
    checks = {check.id for check in rows.all(Check, api_id=api_id, archived_at=None)}
    found = rows.all(Slo, order_by="rank", archived_at=None, term_id=None)
    return [slo for slo in found if slo.api_id == api_id or slo.check_id in checks]


def _target(term: SlaTerm) -> float:
    return term.agreed * SECOND_MS if term.unit == "s" else term.agreed


def _line(rows: Rows, aim: Aim, seen: Seen | None, now: datetime) -> LevelLine:
    agreed, ids = _say_agreed(aim), tuple(check.id for check in aim.checks)
    named = (None if aim.slo is None else aim.slo.id, None if aim.term is None else aim.term.id, ids)
    if seen is None or aim.indicator is SlaIndicator.OTHER:
        return LevelLine(aim.title, agreed, "", None, "", "calm", "No check measures it.", None, None, *named)
    spent, allowed = spent_of(aim, seen.roll), allowed_share(aim.indicator, aim.target)
    left = budget_left(spent, allowed)
    if left is None:
        return LevelLine(aim.title, agreed, "", None, "", "calm", "Nothing was seen yet.", None, None, *named)
    burn, ahead = burn_of(rows, aim, int(now.timestamp())), used_up_of(rows, aim, now)
    look = "used" if left <= 0 else "scarce" if left < SCARCE or burn is not None else "calm"
    words = "used" if left <= 0 else f"{max(round(left * FULL), 1)} %"
    told = [*_say_seen(aim, seen, spent), *([] if burn is None else [f"It {say_burn(burn)}."])]
    told += say_used_up(ahead, spent, allowed, now.astimezone().date())
    measured = _say_measured(aim, seen.roll)
    return LevelLine(aim.title, agreed, measured, left, words, look, "\n".join(told), burn, ahead, *named)


def _say_agreed(aim: Aim) -> str:
    if aim.term is not None:
        return _number(aim.term.agreed, aim.term.unit)
    if aim.indicator is SlaIndicator.AVAILABILITY:
        return f"{aim.target:g} %"
    return f"{aim.target:g} ms"


def _say_measured(aim: Aim, roll: Roll) -> str:
    if aim.indicator is SlaIndicator.AVAILABILITY:
        places = 2 if aim.target > 99.5 else 1  # noqa: PLR2004  # as many as tell it from the target
        return say_percent(1 - roll.down / roll.observed, places)
    took = roll.latencies.quantile(QUANTILES[aim.indicator]) or 0.0
    if aim.term is not None and aim.term.unit == "s":
        return f"{took / SECOND_MS:.{0 if took >= TEN_S else 1}f} s"
    return f"{took:.0f} ms"


def _number(value: float, unit: str) -> str:
    places = 1 if unit == "%" and value == round(value, 1) else 2
    return f"{value:.{places}f} %" if unit == "%" else f"{value:g} {unit}".strip()


def say_percent(share: float, places: int) -> str:
    """Say a share; one that is not all is never rounded up to it."""
    scale = 10**places
    cut = int(share * FULL * scale + 1e-6) / scale
    return f"{cut:.{places}f} %"


def _say_seen(aim: Aim, seen: Seen, spent: Spent) -> list[str]:
    what = "looks saw it down" if aim.indicator is SlaIndicator.AVAILABILITY else "answers took longer"
    told = [f"{spent.bad} of {spent.total} {what}, over {aim.window_days} days."]
    if seen.roll.degraded:
        told.append(f"{seen.roll.degraded} looks saw it slow, which counts as up.")
    told.append(f"Observed {say_percent(seen.observed_share, 0)} of the time; the rest is neither up nor down.")
    if seen.maintenance_s:
        told.append(f"{seen.maintenance_s / 3_600:.3g} h of maintenance do not count.")
    return told


def say_used_up(ahead: UsedUp | None, spent: Spent, allowed: float, today: date) -> list[str]:
    """Say when a budget is used up, with the range; nothing where that is not in sight."""
    if spent.share > allowed:
        return ["The budget is used."]
    if ahead is None or ahead.earliest is None:
        return []
    first = say_day(ahead.earliest, today)
    if ahead.likely is None:
        return [f"It may be used up from {first} on."]
    likely = say_day(ahead.likely, today)
    if ahead.latest is None:
        return [f"Used up {likely}, on {first} at the earliest."]
    return [f"Used up {say_within(ahead.likely, ahead.earliest, ahead.latest, today)}."]
