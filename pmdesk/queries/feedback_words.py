"""Feedback in words: how much a quote weighs, how bad a bug is and where it stands, how a note sounds."""

from pmdesk.domain.inbox import BugState, Mood, NoteState

IMPORTANCES = ("nice to have", "useful", "important", "must have")
"""The importance of a quote, 0 to 3."""
SEVERITIES = {1: "1, critical", 2: "2, major", 3: "3, minor", 4: "4, trivial"}
BUG_STATES = {
    BugState.OPEN: "Open",
    BugState.CONFIRMED: "Confirmed",
    BugState.FIXED: "Fixed",
    BugState.CLOSED: "Closed",
}
MOODS = {Mood.BAD: "Unhappy", Mood.NEUTRAL: "Neutral", Mood.GOOD: "Happy"}
MOOD_ICONS = {Mood.BAD: "thumbs-down", Mood.NEUTRAL: "minus", Mood.GOOD: "thumbs-up"}
NOTE_STATES = {
    NoteState.NEW: "New",
    NoteState.ACCEPTED: "Accepted",
    NoteState.SNOOZED: "Snoozed",
    NoteState.REJECTED: "Rejected",
    NoteState.DUPLICATE: "Duplicate",
    NoteState.ARCHIVED: "Archived",
}
