"""How the inbox names things: when a note came, its kind and state, how many there are."""

from datetime import date, datetime

from pmdesk.domain.counts import count_text
from pmdesk.domain.days import MONTHS, say_day
from pmdesk.domain.inbox import NoteKind, NoteState
from pmdesk.queries.inbox_values import NoteLine, View

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WEEK = 7

A_NOTE_SECONDS = 24
"""So long a note takes to be triaged, in the mean."""
MINUTE, HOUR = 60, 60
KIND_ICONS = {
    NoteKind.FEEDBACK: ("message-square", "text_faint"),
    NoteKind.BUG: ("bug", "danger"),
    NoteKind.REVIEW: ("star", "text_faint"),
    NoteKind.CONVERSATION: ("life-buoy", "text_faint"),
}
KIND_TITLES = {
    NoteKind.FEEDBACK: "Feedback",
    NoteKind.BUG: "Bugs",
    NoteKind.REVIEW: "Reviews",
    NoteKind.CONVERSATION: "Conversations",
}
STATE_ICONS = {
    NoteState.SNOOZED: "clock",
    NoteState.ARCHIVED: "archive",
    NoteState.REJECTED: "circle-slash",
    NoteState.DUPLICATE: "merge",
}
VIEW_TITLES = {
    View.ALL: "All notes",
    View.TRIAGE: "To triage",
    View.ACCEPTED: "Accepted",
    View.SNOOZED: "Snoozed",
    View.LINKED: "Linked",
    View.ARCHIVED: "Archived",
    View.REJECTED: "Rejected",
    View.DUPLICATE: "Duplicates",
}
VIEW_ICONS = {
    View.ALL: "layers",
    View.TRIAGE: "inbox",
    View.ACCEPTED: "circle-check",
    View.SNOOZED: "clock",
    View.LINKED: "link",
    View.ARCHIVED: "archive",
    View.REJECTED: "circle-slash",
    View.DUPLICATE: "merge",
}


def state_icon(line: NoteLine) -> str:
    """Return the icon that says where a note went, nothing while it is new."""
    if line.state in STATE_ICONS:
        return STATE_ICONS[line.state]
    if line.is_linked:
        return "link"
    return "circle-check" if line.state is NoteState.ACCEPTED else ""


def state_words(line: NoteLine) -> str:
    """Say where a note went."""
    words = [] if line.state is NoteState.NEW else [line.state.value]
    return ", ".join([*words, *(["linked"] if line.is_linked else [])])


def when(at: datetime, today: date) -> str:
    """Say in a few letters when a note came: `07:33`, `Mon`, `27 Feb`, `2024`."""
    there = at.astimezone()
    day = there.date()
    if day == today:
        return f"{there:%H:%M}"
    if 0 < (today - day).days < WEEK:
        return DAYS[day.weekday()]
    return say_day(day, today) if day.year == today.year else str(day.year)


def when_long(at: datetime, today: date) -> str:
    """Say when a note came: `today 07:33`, `Mon 9 Mar, 07:33`."""
    there = at.astimezone()
    day = there.date()
    year = "" if day.year == today.year else f" {day.year}"
    said = "today" if day == today else f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}{year},"
    return f"{said} {there:%H:%M}"


def notes(count: int) -> str:
    """Say how many notes."""
    return "1 note" if count == 1 else f"{count_text(count)} notes"


def to_triage(count: int) -> str:
    """Say how much is left and about how long it takes: `23 to triage, about 9 min`."""
    if not count:
        return "Nothing to triage"
    minutes = max(1, round(count * A_NOTE_SECONDS / MINUTE))
    long = f"{minutes} min" if minutes < 2 * HOUR else f"{count_text(round(minutes / HOUR))} h"
    return f"{count_text(count)} to triage, about {long}"
