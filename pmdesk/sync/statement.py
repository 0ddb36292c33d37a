"""One statement of SQL that reads, with the stretch of time it is asked for filled in.

What a database must not do is refused by the database itself as well (read-only connection or transaction, one
statement a call); here it is told in words before anything is sent.
"""

import re
from collections.abc import Iterator, Sequence

from pmdesk.domain.classes import frozen
from pmdesk.domain.counts import count_text
from pmdesk.domain.errors import DeskError
from pmdesk.domain.metrics import CALENDAR, Metric
from pmdesk.sync.instants import as_datetime, midnight_ms, zone_of

LONGEST = 100_000
READING = frozenset({"select", "with", "values", "from", "table"})
PLACES = ("since_epoch", "until_epoch", "since", "until")
TOKEN = re.compile(
    r"""(?P<comment>--[^\n]*|/\*.*?\*/)
      | (?P<quoted>\b[eE]'(?:[^'\\]|\\.|'')*' | '(?:[^']|'')*' | "(?:[^"]|"")*" | `[^`]*`
                 | \$(?P<tag>\w*)\$.*?\$(?P=tag)\$)
      | (?P<place>(?<![:\w]):(?:since_epoch|until_epoch|since|until)\b)
      | (?P<open>'|"|`|/\*)
      | (?P<end>;)
      | (?P<word>\w+)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


@frozen
class Stretch:
    """From when to when is asked (ms UTC, both included), and whether in calendar days."""

    since: int
    until: int
    in_days: bool

    @classmethod
    def of(cls, metric: Metric, since: int | None, until: int) -> "Stretch":
        """Return the stretch for a metric; without `since` it begins in 1970, and days end where the metric lives."""
        return cls(since or 0, last_day(metric, until) if metric.grain in CALENDAR else until, metric.grain in CALENDAR)


def last_day(metric: Metric, until: int) -> int:
    """Return where the day stands that it is at `until` in the metric's time zone."""
    return midnight_ms(as_datetime(until).astimezone(zone_of(metric.time_zone)).date())


def one_reading_statement(sql: str) -> str:
    """Return the statement without its last semicolon; raises DeskError when there are several or it does not read."""
    if len(sql) > LONGEST:
        raise DeskError("The query is too long.", f"Keep it under {count_text(LONGEST)} characters.")
    if "\0" in sql:
        raise DeskError("The query holds a character that no database reads.", "Type it again.")
    ends_at: int | None = None
    first = ""
    for kind, text, start in _tokens(sql):
        if kind == "comment" or text.isspace():
            continue
        if kind == "open":
            raise DeskError(f"The query opens {text} and does not close it.", "Close it.")
        if kind == "end":
            ends_at = start if ends_at is None else ends_at
        elif ends_at is not None:
            raise DeskError("There are several statements, and a source is asked one.", "Keep the one that reads.")
        first = first or text
    _require_reading(first)
    return sql[:ends_at]


def narrowed(sql: str, names: Sequence[str]) -> str:
    """Return the query with only these of its columns."""
    quoted = ", ".join('"' + name.replace('"', '""') + '"' for name in names)
    return f"SELECT {quoted} FROM (\n{one_reading_statement(sql).strip()}\n) AS asked"  # noqa: S608  # it reads only


def in_standard_sql(sql: str, stretch: Stretch) -> str:
    """Fill the placeholders in as typed literals, for PostgreSQL and DuckDB."""

    def literal(ms: int) -> str:
        if stretch.in_days:
            return f"DATE '{as_datetime(ms):%Y-%m-%d}'"
        return f"TIMESTAMPTZ '{as_datetime(ms):%Y-%m-%d %H:%M:%S.%f}+00'"

    return _filled(sql, stretch, literal(stretch.since), literal(stretch.until))


def in_text(sql: str, stretch: Stretch) -> str:
    """Fill the placeholders in as texts, for SQLite, which knows no times.

    Both ways to write a time are met, `2026-03-10 07:40` and `2026-03-10T07:40Z`: a space sorts before the T, so the
    one bound has the space and the other the T, and the second that has begun is asked for to its end.
    """
    if stretch.in_days:
        since, until = (f"{as_datetime(ms):%Y-%m-%d}" for ms in (stretch.since, stretch.until))
    else:
        since = f"{as_datetime(stretch.since):%Y-%m-%d %H:%M:%S}"
        until = f"{as_datetime(stretch.until + 1000):%Y-%m-%dT%H:%M:%SZ}"
    return _filled(sql, stretch, f"'{since}'", f"'{until}'")


def _filled(sql: str, stretch: Stretch, since: str, until: str) -> str:
    seconds = {"since_epoch": stretch.since // 1000, "until_epoch": stretch.until // 1000}
    known = {":since": since, ":until": until} | {f":{name}": str(value) for name, value in seconds.items()}
    return "".join(known[text] if kind == "place" else text for kind, text, _ in _tokens(sql))


def _tokens(sql: str) -> Iterator[tuple[str, str, int]]:
    for found in TOKEN.finditer(sql):
        yield found.lastgroup or "other", found[0], found.start()


def _require_reading(first: str) -> None:
    if not first:
        raise DeskError("There is no query.", "Type one that begins with SELECT.")
    if first.lower() not in READING and first != "(":
        raise DeskError(
            f"The query begins with “{first[:40]}”, and a source is only read.", "Begin it with SELECT or WITH."
        )
