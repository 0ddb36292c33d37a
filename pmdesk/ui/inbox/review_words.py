"""How reviews are told: their figures in a line, and a signed one as Markdown."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from pmdesk.domain.counts import count_text
from pmdesk.domain.days import say_day
from pmdesk.domain.inbox import FeedbackReview
from pmdesk.ui.inbox.words import notes


def figures_line(figures: Mapping[str, Any]) -> str:
    """Say the figures of a review in a line; what an older one does not know is left out."""
    parts: list[str] = []
    if "notes" in figures:
        within = f" in {figures['days']} days" if "days" in figures else ""
        parts.append(f"{notes(_count(figures, 'notes'))}{within}")
    if "themes" in figures:
        themes = _count(figures, "themes")
        rest = f", {count_text(_count(figures, 'not_grouped'))} not grouped" if figures.get("not_grouped") else ""
        parts.append(f"{'1 theme' if themes == 1 else f'{count_text(themes)} themes'}{rest}")
    if "to_triage" in figures:
        before = figures.get("to_triage_before")
        after = count_text(_count(figures, "to_triage"))
        parts.append(f"{after} to triage" + (f", {count_text(int(before))} before" if isinstance(before, int) else ""))
    if "unlinked" in figures:
        parts.append(f"{count_text(_count(figures, 'unlinked'))} unlinked")
    return " · ".join(parts)


def as_markdown(review: FeedbackReview, today: date) -> str:
    """Return a signed review as Markdown: decisions first, then what it rests on."""
    figures = figures_of(review)
    by = f" by {_literal(review.by)}" if review.by else ""
    lines = [
        f"# Feedback review, {say_day(review.day, today)}",
        "",
        f"Signed{by}. Next due {say_day(review.next_due, today)}.",
    ]
    lines += ["", "## Decisions", "", review.decisions or "None."]
    if figures:
        lines += ["", "## Figures", "", figures_line(figures)]
    growing = _rows(figures, "growing")
    if growing:
        lines += ["", "Growing:", ""]
        lines += [f"- {_literal(str(each.get('theme', '')))}, {notes(_count(each, 'notes'))}" for each in growing]
    segments = _rows(figures, "segments")
    if segments:
        lines += ["", "| Segment | Notes | Of themes with an item |", "| --- | --: | --: |"]
        lines += [
            f"| {_literal(str(each.get('segment', '')))} | {_count(each, 'notes')} | {_count(each, 'answered')} |"
            for each in segments
        ]
    return "\n".join(lines) + "\n"


def figures_of(review: FeedbackReview) -> dict[str, Any]:
    """Return the figures of a review; what cannot be read gives none."""
    try:
        read = json.loads(review.figures)
    except ValueError:
        return {}
    return cast("dict[str, Any]", read) if isinstance(read, dict) else {}


def _rows(figures: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = figures.get(name)
    listed = cast("list[Any]", found) if isinstance(found, list) else []
    return [cast("dict[str, Any]", each) for each in listed if isinstance(each, dict)]


def _count(figures: Mapping[str, Any], name: str) -> int:
    found = figures.get(name)
    return round(found) if isinstance(found, (int, float)) else 0


def _literal(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
