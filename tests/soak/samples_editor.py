"""A process that keeps what checks saw and rolls it up until it is killed.

Usage: samples_editor.py WORKSPACE. Prints `ready`, and `ack NUMBER` once the looks of that number are kept. What a look
sees follows from its number, so that anybody can tell what has to be there.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from pmdesk.commands.checks import AddCheck, KeepSamples, RollUpSamples
from pmdesk.commands.desk import Desk
from pmdesk.commands.fields import AddRow
from pmdesk.domain.apis import Api
from pmdesk.domain.changes import Actor
from pmdesk.domain.checks import Check, Outcome, Sample
from pmdesk.domain.clock import SystemClock
from pmdesk.domain.kinds import CheckId
from pmdesk.storage.samples import OUTCOMES
from pmdesk.storage.store import open_workspace

CHECKS, STEP = 3, 97
FIRST = 1_773_100_800


def at(number: int) -> int:
    """Return when the looks of a number were."""
    return FIRST + number * STEP


def look(check: CheckId, place: int, number: int) -> Sample:
    """Return what a check saw."""
    outcome = OUTCOMES[(number * 7 + place * 3 + number // 11) % 4]
    latency = None if outcome is Outcome.UNOBSERVED else 20.0 + (number * 37 + place) % 900
    return Sample(check, at(number), outcome, latency, f"look {number}" if outcome is Outcome.DOWN else "")


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main(path: Path) -> None:
    desk = Desk(open_workspace(path), SystemClock(), lambda _: None)
    if not desk.store.count(Check):
        api = desk.ask(AddRow(Api, {"title": "Payments"}, "Add API"))[1]
        for place in range(CHECKS):
            desk.do(AddCheck(api, f"Check {place}"))
    checks = [check.id for check in desk.store.all(Check, order_by="rank")]
    last = desk.store.read("SELECT max(at) FROM sample_last")[0][0]
    number = 0 if last is None else (last - FIRST) // STEP + 1
    say("ready")
    while True:
        now = datetime.fromtimestamp(at(number), UTC)
        looks = tuple(look(check, place, number) for place, check in enumerate(checks))
        desk.do(KeepSamples(looks, now), Actor.SYNC)
        say(f"ack {number}")
        while number % 3 == 0 and desk.ask(RollUpSamples(now))[1]:
            pass
        number += 1


if __name__ == "__main__":
    main(Path(sys.argv[1]))
