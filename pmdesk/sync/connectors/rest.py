"""Reads any web address that answers with JSON, as the connection declares it: where rows are, what they say, how on.

The path language is that of `pmdesk.sync.json_path`. `rows` leads to the rows (`data.items[*]`), `fields` says what
stands where in a row: `id: id | title: subject | body: text | person: author.name | email: author.email | changed:
updated`. Where the address holds `{since}`, it is filled with the last `changed` that was seen, as the service wrote
it; its answers have to begin with the oldest change then, and each question goes on behind the last one, whatever
moves meanwhile. Otherwise all is read each time; a list that shifted while its pages were read is read again.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from hashlib import blake2b
from typing import Any, cast
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from pmdesk.domain.classes import frozen
from pmdesk.domain.counts import counted
from pmdesk.domain.errors import DeskError
from pmdesk.domain.foreign_notes import ForeignNote
from pmdesk.domain.metrics import Grain
from pmdesk.domain.remote import AlertState, ForeignAlert, Page, Remote
from pmdesk.sync.connector import Account, Asking, Connector, Field, Scope, Service, kept
from pmdesk.sync.http import Answer, Question, json_in, next_link
from pmdesk.sync.instants import as_datetime, reader_of
from pmdesk.sync.json_path import Path, Plan, named_paths, path_of, rows_of
from pmdesk.sync.portions import portions, written
from pmdesk.sync.remote_texts import BAD, Json, line, text
from pmdesk.sync.service_web import authorization
from pmdesk.sync.trouble import QueryTrouble, RemoteTrouble
from pmdesk.sync.understanding import understood

SERVICE = Service(
    "rest",
    "Web address with JSON",
    example="https://api.example/feedback?sort=updated&after={since}",
    sign_ins=("token", "basic", "none"),
    options=(
        Field("rows", "Path to the rows", "data.items[*]", is_required=True),
        Field(
            "fields", "What stands where", "id: id | title: subject | body: text | changed: updated", is_required=True
        ),
        Field("kind", "What a row is", "note, record or alert"),
        Field("paging", "How pages are asked for", "page, offset, cursor or link"),
        Field("page_param", "Parameter of the page, offset or cursor", "page"),
        Field("size_param", "Parameter of the page's size", "limit"),
        Field("size", "Rows of a page", "100"),
        Field("cursor_path", "Path to the next cursor", "meta.next"),
        Field("first", "The first {since}", "2026-01-01"),
        Field("header", "Header of the token", "X-Api-Key"),
    ),
    kinds={"note": "Notes", "record": "Records", "alert": "Alerts"},
    targets={"note": "note", "record": "item"},
)
WHO = "The service"
SINCE = "{since}"
STYLES = ("page", "offset", "cursor", "link")
TRIES = 3
LONG_AGO = "1970-01-01"
ENDED = frozenset(("resolved", "closed", "done", "fixed", "ok", "inactive", "expired"))
SEEN = frozenset(("acknowledged", "acked", "investigating", "in progress"))


@frozen
class Declared:
    """What the connection says of the service."""

    rows: Path
    fields: tuple[tuple[str, Path], ...]
    kind: str
    paging: str
    page_param: str
    size_param: str
    size: int
    cursor: Path
    first: str

    @classmethod
    def of(cls, options: Mapping[str, str]) -> "Declared":
        """Read the options; raises DeskError in words."""
        kind, paging = _one_of(options, "kind", ("note", "record", "alert")), _one_of(options, "paging", ("", *STYLES))
        fields = named_paths(options.get("fields", ""))
        names = {name for name, _ in fields}
        if not names & {"title", "body"}:
            raise DeskError("The fields do not say where the title or the body is.", "Write title: and a path.")
        size = options.get("size", "").strip()
        if size and not (size.isascii() and size.isdigit() and int(size)):
            raise DeskError(f"“{size[:20]}” is no number of rows.", "Type one such as 100.")
        return cls(
            path_of(options.get("rows", "")),
            fields,
            kind,
            paging,
            options.get("page_param", "").strip() or (paging if paging in STYLES[:3] else ""),
            options.get("size_param", "").strip(),
            int(size or 0),
            path_of(options.get("cursor_path", "")),
            options.get("first", "").strip() or LONG_AGO,
        )

    def rows_in(self, answer: object) -> list[Json]:
        """Return what stands in each row by the names of the fields, as texts; raises DeskError."""
        found = rows_of(answer, Plan(self.rows, (), (), tuple((name, path) for name, path in self.fields)))
        return [
            {"": cells.value} | dict(zip(map(str, cells.by[::2]), map(_word, cells.by[1::2]), strict=True))
            for cells in found
        ]


@understood("The service")
class Rest:
    """One web address."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._declared = Declared.of(asking.options)
        self._has_since = SINCE in asking.address
        self._name = urlsplit(asking.address).netloc + urlsplit(asking.address).path
        header = asking.options.get("header", "").strip()
        self._sign_in = authorization(asking)
        if header and asking.secret is not None and asking.sign_in == "token":
            self._sign_in = ((header, asking.secret),)

    def check(self) -> Account:
        """Ask for the first page."""
        question, answer = self._ask(self._url(self._declared.first, ""))
        count = len(self._rows(question, answer))
        return Account("", f"{counted(count, 'row')} on the first page")

    def scopes(self) -> tuple[Scope, ...]:
        """Return nothing: an address has no parts."""
        return ()

    def states(self, kind: str) -> tuple[str, ...]:  # noqa: ARG002  # nobody tells
        """Return nothing."""
        return ()

    def pages(self, cursor: str) -> Iterator[Page]:
        """Yield what each question brings."""
        state = kept(cursor)
        while state is not None:
            question, answer = self._ask(self._url(self._since(state), text(state.get("more"))))
            rows = self._rows(question, answer)
            marks = _mark(rows)
            if rows and marks == state.get("mark") and state.get("more"):
                raise QueryTrouble(f"{question.place} gives the same page again and again.", "Look at the paging.")
            following = self._following(state, rows, self._more(state, answer, json_in(question, answer), rows), marks)
            after = written(following or self._rest(state, rows))
            yield from self._page(cursor, after, rows)
            state, cursor = following, after

    def _since(self, state: Json) -> str:
        return text(state.get("since")) or self._declared.first

    def _following(self, state: Json, rows: list[Json], more: str, mark: str) -> Json | None:
        """Return where reading goes on, None at the end."""
        if self._has_since:
            last = text(rows[-1].get("changed")) if rows else ""
            if not more:
                return None
            if last and last != self._since(state):
                return {"since": last}
            return {"since": self._since(state), "more": more, "mark": mark}
        first = text(state.get("first")) or mark
        if more:
            return {"more": more, "mark": mark, "first": first, "tries": int(state.get("tries") or 0)}
        tries = int(state.get("tries") or 0) + 1
        if not state.get("more") or tries >= TRIES or self._declared.paging not in STYLES[:2]:
            return None
        return None if _mark(self._rows(*self._ask(self._url("", "")))) == first else {"tries": tries}

    def _rest(self, state: Json, rows: list[Json]) -> Json:
        """Return where the next round begins."""
        changes = [found for row in rows if (found := text(row.get("changed")))]
        return {"since": changes[-1] if changes else self._since(state)} if self._has_since else {}

    def _more(self, state: Json, answer: Answer, value: object, rows: list[Json]) -> str:
        """Return what asks for the next page, empty at the end."""
        declared, more = self._declared, text(state.get("more"))
        if declared.paging == "link":
            return next_link(answer)
        if declared.paging == "cursor":
            found = next(iter(rows_of(value, Plan((), (), (), (("next", declared.cursor),))))).by[1]
            return "" if found in (None, False) else _word(found)
        if not declared.paging or not rows or (declared.size and len(rows) < declared.size):
            return ""
        if declared.paging == "page":
            return str(int(more or "1") + 1)
        return str(int(more or "0") + len(rows))

    def _url(self, since: str, more: str) -> str:
        if more.startswith(("http://", "https://")):
            return more
        parts = urlsplit(self._asking.address.replace(SINCE, quote(since, safe="")))
        ours = {self._declared.page_param: more} if more else {}
        if self._declared.size_param and self._declared.size:
            ours[self._declared.size_param] = str(self._declared.size)
        given = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in ours]
        return urlunsplit(parts._replace(query=urlencode([*given, *ours.items()]), fragment=""))

    def _ask(self, url: str) -> tuple[Question, Answer]:
        question = Question(WHO, url, sign_in=self._sign_in)
        return question, self._asking.http.answered(question)

    def _rows(self, question: Question, answer: Answer) -> list[Json]:
        try:
            return self._declared.rows_in(json_in(question, answer))
        except DeskError as trouble:
            if isinstance(trouble, RemoteTrouble):
                raise
            raise QueryTrouble(trouble.what, trouble.remedy) from trouble

    def _page(self, before: str, after: str, rows: list[Json]) -> Iterator[Page]:
        brought: dict[str, list[Any]] = {"note": [], "record": [], "alert": []}
        left: list[str] = []
        make = {"note": partial(note_of, name=self._name), "record": record_of, "alert": alert_of}[self._declared.kind]
        for number, row in enumerate(rows, start=1):
            try:
                brought[self._declared.kind].append(make(row))
            except BAD as error:
                left.append(f"Row {line(row.get('id')) or number} stays out: {error}.")
        notes, records, alerts = brought["note"], brought["record"], brought["alert"]
        yield from portions(before, after, notes=notes, records=records, alerts=alerts, left=left)


def connect(asking: Asking) -> Connector:
    """Return the connector; raises RemoteTrouble where what is declared makes no sense."""
    try:
        return Rest(asking)
    except DeskError as trouble:
        raise RemoteTrouble(trouble.what, trouble.remedy) from trouble


def note_of(row: Json, name: str) -> ForeignNote:
    """Read a row as a note."""
    title, body = _titled(row)
    origin = f"rest:{name}:{_id(row)}"
    return ForeignNote(
        1,
        origin,
        title,
        body,
        _when(row.get("at") or row.get("created") or row.get("changed")),
        person=line(row.get("person")),
        email=line(row.get("email")),
        company=line(row.get("company")),
        segment=line(row.get("segment")),
        product=line(row.get("product")),
        rating=_rating(row.get("rating")),
        source=line(row.get("source")) or urlsplit(f"//{name}").hostname or "",
        thread=f"rest:{name}:thread:{thread}" if (thread := line(row.get("thread"))) else origin,
        url=text(row.get("url")),
        version=line(row.get("version")),
    )


def record_of(row: Json) -> Remote:
    """Read a row as a record."""
    title, body = _titled(row)
    state = line(row.get("state"))
    return Remote(
        "record",
        _id(row),
        title,
        body,
        key=line(row.get("key")),
        url=text(row.get("url")),
        state=state,
        is_closed=state.casefold() in ENDED,
        labels=tuple(filter(None, (line(one) for one in text(row.get("labels")).split(",")))),
        owner=line(row.get("owner")),
        author=line(row.get("person")),
        created_at=_when(row.get("at") or row.get("created")),
        updated_at=_when(row.get("changed")),
    )


def alert_of(row: Json) -> ForeignAlert:
    """Read a row as an alert."""
    title, body = _titled(row)
    started = _when(row.get("at") or row.get("created") or row.get("changed"))
    if started is None:
        raise ValueError("it has no time")
    words, ended = line(row.get("state")).casefold(), _when(row.get("ended"))
    state = AlertState.ACKNOWLEDGED if words in SEEN else AlertState.FIRING
    state = AlertState.RESOLVED if words in ENDED or ended is not None else state
    severity, url = line(row.get("severity")), text(row.get("url"))
    changed = _when(row.get("changed"))
    return ForeignAlert(_id(row), title, state, started, ended, changed, severity=severity, body=body, url=url)


def _titled(row: Json) -> tuple[str, str]:
    title, body = line(row.get("title")), text(row.get("body")).strip()
    if not title and not body:
        raise ValueError("it has no words")
    return title or line(body)[:200], body


def _when(value: object) -> datetime | None:
    """Read a time as services write it: ISO 8601, or a number since 1970."""
    found = line(value)
    return as_datetime(reader_of(Grain.SECOND, ZoneInfo("UTC"))(found)) if found else None


def _id(row: Json) -> str:
    found = line(row.get("id"))
    return found or blake2b(json.dumps(row, sort_keys=True, default=str).encode("utf-8", "replace")).hexdigest()[:24]


def _rating(value: object) -> int | None:
    found = line(value)
    return int(float(found)) if found and 1 <= float(found) <= 5 else None  # noqa: PLR2004  # stars


def _mark(rows: list[Json]) -> str:
    said = "\0".join(_id(row) for row in rows)
    return blake2b(said.encode("utf-8", "replace"), digest_size=8).hexdigest()


def _word(value: object) -> str:
    """Return a value of JSON as a text; several are parted by commas."""
    if value is None or isinstance(value, str):
        return text(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(filter(None, map(_word, cast("list[Any]", value))))
    return text(value) if isinstance(value, int | float) else text(json.dumps(value, ensure_ascii=False))


def _one_of(options: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    found = options.get(name, "").strip().casefold() or allowed[0]
    if found not in allowed:
        raise DeskError(f"“{found[:40]}” is not understood.", f"Choose one of: {', '.join(filter(None, allowed))}.")
    return found
