"""Cuts what one question brought into pages small enough to be kept, and writes cursors."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from pmdesk.domain.foreign_notes import ForeignNote
from pmdesk.domain.remote import ForeignAlert, ForeignMeeting, Page, Remote

T = TypeVar("T")
AT_MOST = 50
"""Records of one kind in one page."""


def written(state: Mapping[str, Any]) -> str:
    """Write what a cursor keeps."""
    return json.dumps(state, ensure_ascii=False, separators=(",", ":"))


def portions(
    before: str,
    after: str,
    *,
    records: Sequence[Remote] = (),
    notes: Sequence[ForeignNote] = (),
    alerts: Sequence[ForeignAlert] = (),
    meetings: Sequence[ForeignMeeting] = (),
    gone: Sequence[tuple[str, str]] = (),
    left: Sequence[str] = (),
) -> Iterator[Page]:
    """Yield pages of what one question brought; only the last one moves the cursor on, so a cut begins it again."""
    groups = (_cut(records), _cut(notes), _cut(alerts), _cut(meetings), _cut(gone))
    count = max(1, *map(len, groups))
    for at in range(count):
        some, said, firing, met, lost = (_nth(group, at) for group in groups)
        is_last = at == count - 1
        page = Page(after if is_last else before, notes_left=tuple(left) if is_last else ())
        yield replace(page, records=some, notes=said, alerts=firing, meetings=met, gone=lost)


def _nth(groups: Sequence[tuple[Any, ...]], at: int) -> tuple[Any, ...]:
    return groups[at] if at < len(groups) else ()


def _cut(values: Sequence[T]) -> list[tuple[T, ...]]:
    return [tuple(values[at : at + AT_MOST]) for at in range(0, len(values), AT_MOST)]
