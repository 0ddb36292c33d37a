"""Tells of alerts whose service says only which are active now: one that is not there any more is resolved."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from typing import Any, cast

from pmdesk.domain.remote import AlertState, ForeignAlert
from pmdesk.sync.remote_texts import BAD, Json, instant, line, text, when

KEPT_BODY = 2_000
SUMMARIES = ("summary", "message", "title")
BODIES = ("description", "runbook_url", "dashboard_url")


def alert_id(fingerprint: str, started_at: datetime) -> str:
    """Name one time that an alert fired; the next time it fires is another one."""
    return f"{fingerprint}@{instant(started_at)}"


def fingerprint(labels: Mapping[str, str]) -> str:
    """Return what is the same for the same labels."""
    said = "\0".join(f"{name}\0{value}" for name, value in sorted(labels.items()))
    return blake2b(said.encode("utf-8", "replace"), digest_size=8).hexdigest()


def texts_of(value: object) -> dict[str, str]:
    """Return the texts of an object by name: labels or annotations."""
    known = cast("Json", value) if isinstance(value, dict) else {}
    return {line(name): text(found) for name, found in known.items() if isinstance(found, str)}


def words_of(labels: Mapping[str, str], notes: Mapping[str, str]) -> tuple[str, str]:
    """Return the title and the body of an alert by its labels and annotations."""
    title = next((line(notes[name]) for name in SUMMARIES if notes.get(name)), "")
    title = title or labels.get("alertname", "") or "Alert without a name"
    return title, "\n".join(notes[name] for name in BODIES if notes.get(name))


def settled(
    before: object, now: Iterable[ForeignAlert], at: datetime
) -> tuple[tuple[ForeignAlert, ...], list[dict[str, Any]]]:
    """Return the alerts that are active or were resolved since, and what a cursor keeps of the active ones."""
    active = {alert.id: alert for alert in now}
    ended = tuple(
        replace(alert, state=AlertState.RESOLVED, ended_at=at, updated_at=at)
        for alert in _restored(before)
        if alert.id not in active
    )
    return (*active.values(), *ended), [_kept(alert) for alert in active.values()]


def _kept(alert: ForeignAlert) -> dict[str, Any]:
    return {
        "id": alert.id,
        "title": alert.title,
        "started": instant(alert.started_at),
        "severity": alert.severity,
        "body": alert.body[:KEPT_BODY],
        "url": alert.url,
        "labels": dict(alert.labels),
    }


def _restored(before: object) -> list[ForeignAlert]:
    found: list[ForeignAlert] = []
    for value in cast("list[Json]", before) if isinstance(before, list) else []:
        try:
            started = when(value["started"])
            if started is not None:
                words = (text(value[name]) for name in ("severity", "body", "url"))
                severity, body, url = words
                labels = texts_of(value["labels"])
                state = AlertState.RESOLVED
                found.append(
                    ForeignAlert(
                        text(value["id"]), text(value["title"]), state, started,
                        severity=severity, body=body, url=url, labels=labels,
                    )
                )  # fmt: skip
        except BAD:  # A cursor is our own; one that was damaged only forgets.
            continue
    return found
