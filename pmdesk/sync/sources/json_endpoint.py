"""Reads metrics from any web address that answers with JSON; the metric's query is a path into the answer.

The path language is described in `pmdesk.sync.json_path`. In the address `{since}` and `{until}` become instants in
ISO 8601 (days for grains of days), `{since_s}`, `{until_s}`, `{since_ms}`, `{until_ms}` numbers since 1970. The secret
goes into a header: a token (`auth` bearer), a user's password (basic), or a header of any name (header).
"""

import json
from typing import Any
from urllib.parse import quote

from pmdesk.domain.metrics import Metric, Source
from pmdesk.domain.points import Batch
from pmdesk.sync.columns import Gathered, plain
from pmdesk.sync.http import OK, Question, basic, bearer, refused
from pmdesk.sync.instants import as_datetime
from pmdesk.sync.json_path import Cells, plan_of, rows_of
from pmdesk.sync.reading import Fetched, Means, options_of
from pmdesk.sync.secrets import Secret
from pmdesk.sync.statement import Stretch
from pmdesk.sync.trouble import QueryTrouble

WHO = "The endpoint"
NAME = "value"


def fetch(source: Source, metric: Metric, since: int | None, until: int, means: Means) -> Fetched:
    """Return the points that the metric's path finds in the answer."""
    plan = plan_of(metric.query)
    url = filled(source.location, Stretch.of(metric, since, until))
    known_as = f"{metric.id} {metric.query} {source.options} {url}"
    if since is None:  # Everything is wanted, whether it has changed or not.
        means.http.validators.pop(known_as, None)
    question = Question(WHO, url, sign_in=_sign_in(source, means.secret), known_as=known_as)
    answer = means.http.get(question)
    if answer.is_unchanged:
        return Fetched(Batch(()))
    if answer.status != OK:
        raise refused(question, answer)
    return gathered(metric, list(rows_of(parsed(question, answer.body), plan)))


def filled(location: str, stretch: Stretch) -> str:
    """Return the address with its placeholders filled in."""
    for name, ms in (("since", stretch.since), ("until", stretch.until)):
        at = as_datetime(ms)
        text = f"{at:%Y-%m-%d}" if stretch.in_days else f"{at:%Y-%m-%dT%H:%M:%SZ}"
        known = {name: text, f"{name}_s": str(ms // 1000), f"{name}_ms": str(ms)}
        for place, value in known.items():
            location = location.replace(f"{{{place}}}", quote(value))
    return location


def parsed(question: Question, body: bytes) -> Any:  # noqa: ANN401  # JSON
    """Return the answer as values; raises RemoteTrouble when it is no JSON."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        what = "a page for browsers" if body.lstrip()[:1] == b"<" else "no JSON that can be read"
        raise QueryTrouble(f"{question.place} answers with {what}.", "Look at the address.") from error


def gathered(metric: Metric, rows: list[Cells]) -> Fetched:
    """Return the series of the points that were found."""
    found = Gathered(metric)
    for line, row in enumerate(rows, 1):
        found.add(line, row.time, [(NAME, row.value)], tuple(map(plain, row.by)))
    nothing = ("The path finds no value in any row of the answer.",) if rows and _is_void(rows) else ()
    return found.done(nothing)


def _is_void(rows: list[Cells]) -> bool:
    return all(row.value is None for row in rows)


def _sign_in(source: Source, secret: Secret | None) -> tuple[tuple[str, Secret], ...]:
    options = options_of(source)
    if secret is None:
        return ()
    if options.get("auth") == "basic":
        return (("Authorization", basic(options.get("user", ""), secret)),)
    if options.get("auth") == "header":
        return ((options.get("header") or "X-Api-Key", secret),)
    return (("Authorization", bearer(secret)),)
