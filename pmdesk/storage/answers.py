"""What was seen of APIs, hour by hour: facts beside the ledger, which go by themselves when they are old.

They lie in the memory, one text for each thing that was asked and day (UTC): `answers.source.12.2026-03-10` holds
`{"7": [12, 11, [104, 8, 105, 3]]}`: of 12 questions in that hour 11 were answered, 8 of them in 1.05 ** 104 ms. A
fourth number, where there is one, are those that were refused as too many (429).
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from typing import Any

from pmdesk.domain.answers import Reply, Tally
from pmdesk.domain.kinds import Kind, Ref
from pmdesk.domain.ranges import DAY_MS, HOUR_MS, start_of
from pmdesk.storage.memory import recall, remember
from pmdesk.storage.rows import Rows

KEPT_DAYS = 92
"""So many days stay: until then somebody may begin to follow them as points, which stay for good."""
PREFIX = "answers."
BEHIND = "answers/"
"""The first name behind all that begin with the prefix."""


def keep_replies(rows: Rows, of: Ref, replies: Iterable[Reply]) -> None:
    """Count what became of questions to something, and forget what is too old."""
    by_day: defaultdict[date, list[Reply]] = defaultdict(list)
    for reply in replies:
        by_day[_day(reply.at)].append(reply)
    for day, those in by_day.items():
        name = f"{PREFIX}{of.kind.value}.{of.id}.{day.isoformat()}"
        kept = recall(rows, name)
        hours = _hours(kept or "{}")
        for reply in those:
            hours.setdefault(reply.at % DAY_MS // HOUR_MS, Tally()).count(reply)
        remember(rows, name, _text(hours))
        if kept is None:
            _forget(rows, day - timedelta(days=KEPT_DAYS))


def answers_since(rows: Rows, first: date | None = None) -> Iterator[tuple[Ref, int, Tally]]:
    """Yield what was asked, the start of an hour (ms UTC) and the tally of that hour, from a day (UTC) on."""
    sql = "SELECT name, value FROM memory WHERE name >= ? AND name < ? AND substr(name, -10) >= ? ORDER BY name"
    for name, value in rows.read(sql, (PREFIX, BEHIND, "" if first is None else first.isoformat())):
        with suppress(ValueError):  # A name that is none of ours, from a newer PM Desk or by hand.
            _, kind, row_id, day = str(name).split(".")
            of, start = Ref(Kind(kind), int(row_id)), start_of(date.fromisoformat(day))
            yield from ((of, start + hour * HOUR_MS, tally) for hour, tally in _hours(value).items())


def _forget(rows: Rows, before: date) -> None:
    sql = "DELETE FROM memory WHERE name >= ? AND name < ? AND substr(name, -10) < ?"
    rows.connection.execute(sql, (PREFIX, BEHIND, before.isoformat()))


def _day(at: int) -> date:
    return datetime.fromtimestamp(at / 1000, UTC).date()


def _text(hours: dict[int, Tally]) -> str:
    kept = {
        str(hour): [tally.asked, tally.answered, _steps(tally), *([tally.refused] if tally.refused else ())]
        for hour, tally in sorted(hours.items())
    }
    return json.dumps(kept, separators=(",", ":"))


def _hours(text: str) -> dict[int, Tally]:
    """Read a day; what cannot be read was not seen."""
    try:
        known: Any = json.loads(text)
        return {int(hour): _tally(*parts) for hour, parts in known.items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def _steps(tally: Tally) -> list[int]:
    return list(chain.from_iterable(sorted(tally.steps.items())))


def _tally(asked: object, answered: object, steps: list[int], refused: object = 0) -> Tally:
    if not isinstance(asked, int) or not isinstance(answered, int) or not 0 <= answered <= asked:
        raise ValueError("no tally")
    known = dict(zip(map(int, steps[::2]), map(int, steps[1::2]), strict=True))
    return Tally(asked, answered, known, refused if isinstance(refused, int) else 0)
