"""How the sample's key APIs answered: checks of Kestrel Pay, what they saw for four weeks, and its status page.

The checks are paused, for nobody answers at these addresses; what they saw is made up, the last two days in five
minutes, the weeks before in hours.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from math import log
from random import Random

from pmdesk.commands.checks import AddCheck, AddMaintenance, AddSlo, AddStatusPage, SetEnvironment
from pmdesk.commands.sample import vendor_plan as told
from pmdesk.commands.sample.scene import Beat, Scene
from pmdesk.domain.apis import Api, Environment
from pmdesk.domain.checks import Check, Outcome, Sample, StatusPage, StatusSaid
from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import CheckId, StatusPageId
from pmdesk.domain.latencies import PER_STEP, Latencies, latencies_of
from pmdesk.domain.vendors import SlaIndicator, SlaTerm, Vendor
from pmdesk.storage.ledger import Edit
from pmdesk.storage.samples import DAY, HOUR, MINUTES, Roll, put_last, put_roll, set_rolled
from pmdesk.storage.status_pages import put_said

KEPT_DAYS = 28
FINE_S = 48 * HOUR
LIVE, SANDBOX, HOOK = "Create payment", "Sandbox payment", "Webhook arrives"
SLOW_MS = 900.0


@frozen
class Told:
    """What a check saw: every so many seconds, half of the answers within `p50`, and so on (ms).

    `downs` are hours before the end with how many looks of them saw it down; `variants` is how many hours are made up
    before they come again in another order.
    """

    title: str
    interval_s: int
    p50: float
    p95: float
    p99: float
    downs: tuple[tuple[int, int], ...]
    variants: int = 24


SEEN = (
    Told(LIVE, 15, 142.0, 478.0, 700.0, ((403, 31), (404, 5), (171, 3), (70, 1))),
    Told(SANDBOX, 60, 190.0, 620.0, 900.0, ((597, 48), (598, 34), (330, 40), (124, 22))),
    Told(HOOK, 300, 3_200.0, 41_300.0, 55_000.0, ()),
)
LAST_DAYS = (0.86, 0.78, 0.83, 0.80, 0.92, 0.81, 0.88, 0.85, 0.93, 0.88, 0.91, 0.97, 0.92, 1.0, 0.98, 1.04)
"""How fast it answered in each three hours of the last two days, as a part of the usual."""


def watched() -> Iterable[Beat]:
    """Return the beat in which Kestrel Pay begins to be watched; what was seen before is brought with it."""
    yield Beat("9 Mar", "17:30", "Watch Kestrel Pay", (_checks, _seen, _pages))


def _checks(scene: Scene, edit: Edit) -> None:
    api, hooks = scene.id(Api, told.V4), scene.id(Api, told.HOOKS)
    SetEnvironment(api, Environment.PRODUCTION, "https://api.kestrel-pay.example/v4").apply(edit)
    SetEnvironment(api, Environment.SANDBOX, "https://sandbox.kestrel-pay.example/v4").apply(edit)
    asked = {"url": "health", "assertions": ("status == 200", "json $.status == ok"), "paused": True}
    plain = {**asked, "degraded_ms": SLOW_MS}
    made = {
        LIVE: AddCheck(api, LIVE, {**plain, "interval_s": 15}).apply(edit),
        SANDBOX: AddCheck(api, SANDBOX, {**plain, "environment": Environment.SANDBOX}).apply(edit),
        HOOK: AddCheck(hooks, HOOK, {**asked, "interval_s": 300, "timeout_s": 60.0}).apply(edit),
    }
    scene.ids.update({(Check, title): row_id for title, row_id in made.items()})
    terms = {title: scene.id(SlaTerm, title) for title, *_ in told.TERMS}
    p95 = SlaIndicator.LATENCY_P95
    AddSlo("Webhook p95", p95, 10_000.0, {"check_id": made[HOOK], "term_id": terms["Webhook p95"]}).apply(edit)
    up, box = SlaIndicator.AVAILABILITY, {"api_id": api, "environment": Environment.SANDBOX}
    AddSlo("Sandbox uptime", up, 99.0, {**box, "term_id": terms["Sandbox uptime"]}).apply(edit)
    night = scene.calendar.at("1 Mar", "02:00")
    AddMaintenance(api, night, night + timedelta(hours=2), "Database move").apply(edit)


def _seen(scene: Scene, edit: Edit) -> None:
    """Write what was seen: nothing of it is an edit."""
    now = int(scene.calendar.at("10 Mar", "07:40").timestamp())
    end = int(scene.calendar.at("10 Mar", "23:55").timestamp()) // HOUR * HOUR
    fine = (now - FINE_S) // HOUR * HOUR
    for one in SEEN:
        check_id = CheckId(scene.id(Check, one.title))
        hours = range(now // HOUR * HOUR - KEPT_DAYS * 24 * HOUR, fine, HOUR)
        days: dict[int, Roll] = {}
        for roll in _hours(one, hours, now):
            put_roll(edit, HOUR, check_id, roll)
            day = roll.start // DAY * DAY
            days.setdefault(day, Roll(day)).merge(roll)
        for roll in days.values():
            if roll.start + DAY <= fine:
                put_roll(edit, DAY, check_id, roll)
        for roll in _minutes(one, range(fine, end, MINUTES), now):
            put_roll(edit, MINUTES, check_id, roll)
        put_last(edit, [Sample(check_id, at, Outcome.UP, one.p50) for at in (hours[0], now)])
    set_rolled(edit, DAY, fine // DAY * DAY)
    set_rolled(edit, HOUR, fine)
    set_rolled(edit, MINUTES, end)


def _pages(scene: Scene, edit: Edit) -> None:
    page = AddStatusPage(scene.id(Vendor, told.KESTREL), "https://status.kestrel-pay.example").apply(edit)
    scene.ids[StatusPage, "Status page"] = page
    at = scene.calendar.at("10 Mar", "07:35")
    put_said(edit, _says(page, scene.calendar.at("21 Feb", "04:40"), "All systems operational"))
    put_said(edit, _says(page, at, "All systems operational"))


def _says(page: StatusPageId, at: datetime, words: str) -> StatusSaid:
    return StatusSaid(page, int(at.timestamp()), Outcome.UP, words)


def _hours(one: Told, hours: Iterable[int], now: int) -> Iterator[Roll]:
    """Yield hours out of a few that are made up, each a little faster or slower as a whole."""
    random, looks, downs = Random(one.title), HOUR // one.interval_s, dict(one.downs)  # noqa: S311  # a story
    known = [latencies_of(_times(one, looks, random)) for _ in range(one.variants)]
    shifts = (-4, -3, -2, -1, 0, 0, 1, 2, 3, 4)
    for start in hours:
        made = known[random.randrange(one.variants)]
        shift = shifts[random.randrange(len(shifts))]
        yield _roll(one, start, _shifted(made, shift), downs.get((now - start) // HOUR, 0))


def _minutes(one: Told, starts: Iterable[int], now: int) -> Iterator[Roll]:
    """Yield five minutes out of some that are made up, slower towards the end."""
    random, looks, downs = Random(f"{one.title} lately"), max(MINUTES // one.interval_s, 1), dict(one.downs)  # noqa: S311  # a story
    known = [latencies_of(_times(one, looks, random)) for _ in range(4 * one.variants)]
    stretch = FINE_S // len(LAST_DAYS)
    for place, start in enumerate(starts):
        ago = max(now - start, 0)
        factor = LAST_DAYS[max(len(LAST_DAYS) - 1 - ago // stretch, 0)]
        shift = round(log(factor) * PER_STEP)
        is_first = not place % (HOUR // MINUTES)
        down = downs.get(ago // HOUR, 0) if is_first else 0
        yield _roll(one, start, _shifted(known[random.randrange(len(known))], shift), min(down, looks))


def _times(one: Told, looks: int, random: Random) -> Iterator[float]:
    """Yield how long answers took: spread evenly over the shares, each at a random place of its part."""
    places = (
        (0.0, 0.55),
        (0.5, 1.0),
        (0.95, one.p95 / one.p50),
        (0.99, one.p99 / one.p50),
        (1.0, 1.15 * one.p99 / one.p50),
    )
    for place in range(looks):
        share = (place + random.random()) / looks
        for (low, below), (high, above) in pairwise(places):
            if share <= high:
                part = (share - low) / (high - low)
                yield one.p50 * below * (above / below) ** part
                break


def _shifted(made: Latencies, shift: int) -> Latencies:
    """Return the same answers, all by a part of 2 % a step slower."""
    return Latencies({step + shift: times for step, times in made.steps.items()})


def _roll(one: Told, start: int, latencies: Latencies, down: int) -> Roll:
    """Return a stretch of which some looks saw it down: their answers are no answers."""
    steps = dict(latencies.steps)
    for step in sorted(steps)[: down and len(steps)]:
        taken = min(steps[step], down)
        steps[step] -= taken
        down -= taken
        if not steps[step]:
            del steps[step]
        if not down:
            break
    left = Latencies(steps)
    slow = left.slower_than(SLOW_MS) if one.title != HOOK else 0
    return Roll(start, left.count - slow, slow, latencies.count - left.count, 0, left)
