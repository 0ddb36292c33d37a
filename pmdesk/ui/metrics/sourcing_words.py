"""How a source stands, in words and a sign, for its row and its page."""

from datetime import datetime

from pmdesk.domain.classes import frozen
from pmdesk.domain.days import say_day
from pmdesk.domain.metrics import Source, SourceKind
from pmdesk.domain.standing import Standing
from pmdesk.sync.catalog import CATALOG

RHYTHMS = (
    (1, "Every minute"),
    (5, "Every 5 minutes"),
    (15, "Every 15 minutes"),
    (60, "Every hour"),
    (360, "Every 6 hours"),
    (1440, "Every day"),
    (None, "Only when asked"),
)
HowFar = tuple[str, int, int] | None


@frozen
class Sign:
    """A sign with its colour, and one or two words beside it."""

    icon: str
    ink: str
    words: str


def kind_title(kind: SourceKind) -> str:
    """Return the name of a kind."""
    return CATALOG[kind].title


def sign_of(source: Source, standing: Standing, how_far: HowFar, now: datetime) -> Sign:
    """Return how a source stands, at a glance."""
    if how_far is not None:
        return Sign("loader-circle", "accent_ink", "asking")
    if source.paused:
        return Sign("circle-pause", "text_faint", "paused")
    if standing.what:
        return Sign("circle-alert", "danger_text", "trouble")
    if standing.succeeded_at is None:
        return Sign("circle-dashed", "text_faint", "not asked yet")
    return Sign("circle-check", "success_text", say_when(standing.succeeded_at, now))


def lines_of(source: Source, standing: Standing, how_far: HowFar, now: datetime) -> list[str]:
    """Return what a page says of a source: how far it is, its last trouble, its last success, when it is asked next."""
    lines: list[str] = []
    if how_far is not None:
        title, done, total = how_far
        lines.append(f"Asking for {title}, {done + 1} of {total}." if title else "Asking.")
    if standing.what and how_far is None:
        lines.append(standing.trouble)
    if standing.succeeded_at is not None:
        lines.append(f"Last answered {say_when(standing.succeeded_at, now)}. {_next(source, standing, now)}".strip())
    else:
        lines.append(f"It has not answered yet. {_next(source, standing, now)}".strip())
    return [*lines, *standing.notes]


def say_when(at: datetime, now: datetime) -> str:
    """Say an instant as people here do: `07:40`, or `24 Apr 07:40` on another day."""
    there, today = at.astimezone(), now.astimezone().date()
    return f"{there:%H:%M}" if there.date() == today else f"{say_day(there.date(), today)} {there:%H:%M}"


def _next(source: Source, standing: Standing, now: datetime) -> str:
    if source.paused:
        return "Paused."
    if source.every_minutes is None:
        return "Asked only by hand."
    if standing.next_at is None or standing.next_at <= now:
        return ""
    return f"Asked again at {say_when(standing.next_at, now)}."
