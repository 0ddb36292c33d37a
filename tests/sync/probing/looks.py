"""Checks and looks for tests, made of few words."""

from pmdesk.domain.checks import Check, Outcome, Sample
from pmdesk.domain.kinds import ApiId, CheckId
from pmdesk.sync.probing.looking import Look
from pmdesk.sync.probing.plans import Plan, plan_of


def check(check_id: int, **values: object) -> Check:
    given = {"title": f"Check {check_id}", "rank": "a", "url": "https://api.kestrel.test/", **values}
    return Check(CheckId(check_id), ApiId(1), **given)  # type: ignore[arg-type]


def plan(check_id: int, *parents: int, **values: object) -> Plan:
    return plan_of(check(check_id, **values), "", None, None, tuple(map(CheckId, parents)))


def look(of: Plan, outcome: Outcome, began: float, message: str = "") -> Look:
    return Look(of.check, Sample(of.check.id, int(began), outcome, None, message), began)
