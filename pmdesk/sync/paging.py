"""Walks through the parts of a service, one question after the other, so that a cut-off round goes on where it stood.

Pages shift while they are read, for what changes meanwhile moves. So lists ordered by their time of change are not
read by page numbers: each question asks for what changed since the last record that was seen, itself included. Lists
that come as a whole are compared with what was there the last time.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, cast

from pmdesk.domain.classes import frozen
from pmdesk.domain.remote import Page, Remote
from pmdesk.sync.connector import kept
from pmdesk.sync.remote_texts import when
from pmdesk.sync.trouble import InCircles, NotThere, QueryTrouble, RemoteTrouble, SignInTrouble

OVERLAP = timedelta(minutes=2)
"""A round begins so long before the last change that was seen: some changes become visible later than others."""
ETAG = "etag"
STEP_BACK = 5
"""So many records are read again behind a page within one instant, in case some before them went."""


@frozen
class Step:
    """What one question brought of a part: `more` goes on behind it, empty at the end; then `since` begins the next."""

    records: tuple[Remote, ...] = ()
    more: str = ""
    since: str = ""
    gone: tuple[tuple[str, str], ...] = ()
    total: int | None = None
    words: tuple[str, ...] = ()


Read = Callable[[str, str], Step]
"""Asks one question of a part: `since` is where its last round ended, `more` where this one stands; empty at first."""


def walked(cursor: str, parts: Mapping[str, Read], check: Callable[[], object]) -> Iterator[Page]:
    """Yield the pages of a round over parts by their names, in their order; a part that refuses is told and left.

    `check` tells whether the sign-in is at fault: then the round ends. It ends also when no part answers.
    """
    known = kept(cursor)
    done = {name: since for name, since in _texts(known.get("done")).items() if name in parts}
    at = str(known.get("part") or "")
    names = list(parts)
    names = names[names.index(at) :] if at in parts else names
    more = str(known.get("more") or "") if at in parts else ""
    refusals: list[RemoteTrouble] = []
    for number, name in enumerate(names):
        try:
            yield from _part(_going_on(parts[name], more), done, name, more, (*names, "")[number + 1])
        except (QueryTrouble, SignInTrouble) as trouble:
            if isinstance(trouble, SignInTrouble):
                check()
            refusals.append(trouble)
        more = ""
    if refusals and len(refusals) == len(parts):
        raise refusals[0]
    if refusals:
        yield Page(_cursor(done, "", ""), notes_left=tuple(trouble.what for trouble in refusals))


def where_there(read: Read, check: Callable[[], object]) -> Read:
    """Return a part that brings nothing where a service does not have it; a sign-in at fault is still told."""

    def read_where_there(since: str, more: str) -> Step:
        try:
            return read(since, more)
        except NotThere:
            check()
            return Step(since=since)

    return read_where_there


def _going_on(read: Read, more: str) -> Read:
    """Return a part that is begun anew where the service refuses to go on at a place that an earlier round kept."""

    def read_on(since: str, place: str) -> Step:
        try:
            return read(since, place)
        except QueryTrouble:
            if not place or place != more:
                raise
            return read(since, "")

    return read_on


def _part(read: Read, done: dict[str, str], name: str, more: str, behind: str) -> Iterator[Page]:
    while True:
        step = read(done.get(name, ""), more)
        if step.more and step.more == more:
            raise InCircles("The service")
        more = step.more
        if not more:
            done[name] = step.since
        cursor = _cursor(done, name, more) if more else _cursor(done, behind, "")
        yield Page(cursor, step.records, gone=step.gone, total=step.total, notes_left=step.words)
        if not more:
            return


def _cursor(done: Mapping[str, str], part: str, more: str) -> str:
    state = {"done": done} | ({"part": part} if part else {}) | ({"more": more} if more else {})
    return json.dumps(state, ensure_ascii=False, separators=(",", ":"))


def _texts(value: object) -> dict[str, str]:
    known = cast("dict[Any, Any]", value) if isinstance(value, dict) else {}
    return {str(name): str(text) for name, text in known.items()}


@frozen
class Place:
    """Where reading by time of change stands: all before `at` was read, and `skip` records of that instant.

    Where the service gives links to further pages, `link` stands for `skip`. `since` is where the last round ended.
    """

    at: str = ""
    skip: int = 0
    since: str = ""
    link: str = ""

    @classmethod
    def of(cls, since: str, more: str) -> "Place":
        """Return the place that a part's texts tell of: a new round begins a little before its last change."""
        if more:
            known = kept(more)
            return cls(str(known.get("at") or ""), int(known.get("skip") or 0), since, str(known.get("link") or ""))
        return cls(rewound(since), 0, since)

    def step(
        self,
        records: tuple[Remote, ...],
        times: Sequence[str],
        *,
        is_full: bool,
        link: str = "",
        words: tuple[str, ...] = (),
        total: int | None = None,
    ) -> Step:
        """Return what a question brought whose records changed at `times`, the oldest first; `is_full`: there are more.

        `times` are the service's own words, those of records that cannot be read included.
        """
        if not times or not is_full:
            return Step(records, since=times[-1] if times else self.since, words=words, total=total)
        more: dict[str, str | int] = {"at": times[-1]}
        if self.at and not is_later(times[-1], self.at):  # Some services give a second more than they are asked for.
            more["at"] = self.at
            more |= {"link": link} if link else {"skip": self.skip + max(len(times) - STEP_BACK, 1)}
        return Step(records, json.dumps(more, separators=(",", ":")), words=words, total=total)


def within(**known: str) -> str:
    """Return where reading stands, as it is kept in a cursor, for services that have tokens of their own."""
    return json.dumps(known, ensure_ascii=False, separators=(",", ":"))


def is_later(one: str, other: str) -> bool:
    """Whether an instant is later than another, as services write them."""
    ours, theirs = when(one), when(other)
    return ours is not None and theirs is not None and ours > theirs


def rewound(since: str) -> str:
    """Return an instant a little earlier, in the same words; empty for none."""
    at = when(since)
    return "" if at is None else written(at - OVERLAP)


def written(at: datetime) -> str:
    """Write an instant to the microsecond where it has any."""
    return at.isoformat(timespec="microseconds" if at.microsecond else "seconds").replace("+00:00", "Z")


def compared(since: str, records: Sequence[Remote], words: tuple[str, ...] = (), etag: str = "") -> Step:
    """Return what is new in a list that came as a whole, and what is not in it any more.

    Where records of it cannot be read, nothing is said to be gone. An ETag of the list is kept for the next round.
    """
    before = {name: mark for name, mark in _texts(kept(since)).items() if name != ETAG}
    now = {f"{one.kind} {one.id}": blake2b(repr(one).encode(), digest_size=6).hexdigest() for one in records}
    new = tuple(one for one in records if before.get(name := f"{one.kind} {one.id}") != now[name])
    gone = () if words else tuple(name for name in before if name not in now)
    left = {name: mark for name, mark in before.items() if words and name not in now}
    kinds = tuple((kind, record_id) for kind, _, record_id in (name.partition(" ") for name in gone))
    guard = {ETAG: etag} if etag and not words else {}
    return Step(new, since=json.dumps(now | left | guard, separators=(",", ":")), gone=kinds, words=words)


def etag_in(since: str) -> str:
    """Return the ETag of a whole list as the last round kept it."""
    return _texts(kept(since)).get(ETAG, "")
