"""Trello's board export (JSON): cards in lists, with labels, checklists, members, custom fields.

A list called like a status gives its cards that status; one called like a sprint puts them in it; one called like a
month, quarter or half gives them its days; any other list becomes an initiative that holds its cards. Checklist items
become acceptance criteria, labels tags, the first member the owner. Archived cards and lists come in archived.
Instants become the calendar day where the person is. Comments and the board's history stay in Trello.
"""

import re
from dataclasses import field, replace
from datetime import date, tzinfo

from pmdesk.domain.classes import frozen, slotted
from pmdesk.domain.days import Resolution, Span
from pmdesk.domain.errors import DeskError
from pmdesk.domain.foreign import ForeignKind, ForeignPlan, ForeignRow
from pmdesk.domain.fuzzy import parse_span
from pmdesk.domain.roadmap import CLOSED, Health, Status
from pmdesk.importers import jsontree
from pmdesk.importers.cleaning import one_line, place
from pmdesk.importers.filedays import day_of_instant
from pmdesk.importers.files import ForeignFile
from pmdesk.importers.format import Format
from pmdesk.importers.jsontree import Node, node, nodes, number, text
from pmdesk.importers.targets import Target
from pmdesk.importers.tidy import tidy
from pmdesk.importers.vocabulary import HEADER_WORDS, HEALTHS, YES, plain_header, status_meaning

_SPRINT = re.compile(r"(?:sprint|cycle|iteration)\b.*[0-9]", re.IGNORECASE)
_HAS_YEAR_OR_QUARTER = re.compile(r"[qh][1-4]\b|[0-9]{4}", re.IGNORECASE)


@frozen
class _List:
    """What a list means for its cards."""

    archived: bool = False
    status: Status | None = None
    health: Health | None = None
    sprint: str | None = None
    span: Span | None = None
    initiative: str | None = None


@slotted
class _Board:
    """What the cards of a board refer to."""

    lists: dict[str, _List]
    members: dict[str, str]
    checklists: dict[str, list[Node]]
    fields: dict[str, Node]
    zone: tzinfo | None
    rows: list[ForeignRow] = field(default_factory=list[ForeignRow])


def sniff(file: ForeignFile) -> bool:
    """Whether a file looks like a board."""
    return file.head.lstrip().startswith("{") and file.mentions('"cards"', '"lists"', '"idList"')


def read(file: ForeignFile, today: date) -> ForeignPlan:
    """Read a board into a plan."""
    values = jsontree.parse(file)
    board = node(values[0]) if values else {}
    if not nodes(board.get("lists")) and not nodes(board.get("cards")):
        raise DeskError(f"“{file.name}” is no Trello board, or an empty one.", "Export the board again as JSON.")
    known = _Board(
        {},
        {text(member, "id"): text(member, "fullName", "username") for member in nodes(board.get("members"))},
        {},
        {text(found, "id"): found for found in nodes(board.get("customFields"))},
        file.zone,
    )
    for checklist in nodes(board.get("checklists")):
        known.checklists.setdefault(text(checklist, "idCard"), []).append(checklist)
    for number_, found in enumerate(_in_order(board.get("lists")), start=1):
        _read_list(known, found, number_, today)
    cards = nodes(board.get("cards"))
    templates = sum(card.get("isTemplate") is True for card in cards)
    lines = {id(card): line for line, card in enumerate(cards, start=1)}
    order = {key: at for at, key in enumerate(known.lists)}
    for card in sorted(_in_order(cards), key=lambda each: order.get(text(each, "idList"), len(order))):
        if card.get("isTemplate") is not True:
            known.rows.append(_card(known, card, lines[id(card)]))
    return tidy(
        ForeignPlan(
            f"trello:{text(board, 'id', 'shortLink') or place(text(board, 'name') or file.stem)}",
            text(board, "name") or file.stem,
            tuple(known.rows),
            notes=_notes(board, templates),
        )
    )


def _in_order(found: object) -> list[Node]:
    """Return cards or lists as they stand on the board."""
    return sorted(nodes(found), key=lambda each: number(each.get("pos")) or 0.0)


def _notes(board: Node, templates: int) -> tuple[str, ...]:
    comments = sum(text(action, "type") == "commentCard" for action in nodes(board.get("actions")))
    notes: list[str] = []
    if templates:
        notes.append(f"{templates} card {'template stays' if templates == 1 else 'templates stay'} out.")
    if comments:
        notes.append(f"{comments} {'comment stays' if comments == 1 else 'comments stay'} in Trello.")
    return tuple(notes)


def _read_list(board: _Board, found: Node, line: int, today: date) -> None:
    title, key = one_line(text(found, "name")), text(found, "id")
    archived = found.get("closed") is True
    meaning = status_meaning(title)
    if meaning is not None:
        health = Health(meaning) if meaning in HEALTHS else None
        status = Status.IN_PROGRESS if health is not None else Status(meaning)
        board.lists[key] = _List(archived, status=status, health=health)
    elif _SPRINT.match(title):
        board.lists[key] = _List(archived, sprint=title)
    elif (span := _stretch(title, today)) is not None:
        board.lists[key] = _List(archived, span=span)
    else:
        made = f"list:{key}"
        board.lists[key] = _List(archived, initiative=made)
        title = title or f"List {line}"
        board.rows.append(ForeignRow(made, line, ForeignKind.INITIATIVE, title, archived=archived))


def _stretch(title: str, today: date) -> Span | None:
    """Return the days of a list called `Q3`, `2026-Q3` or `May 2026`; `May` alone may be anything."""
    if not _HAS_YEAR_OR_QUARTER.search(title):
        return None
    try:
        span = parse_span(title, today)
    except DeskError:
        return None
    return span if span.resolution is not Resolution.DAY else None


def _card(board: _Board, card: Node, line: int) -> ForeignRow:
    column = board.lists.get(text(card, "idList"), _List())
    members = [name for each in jsontree.values(card.get("idMembers")) if (name := board.members.get(str(each)))]
    description = text(card, "desc")
    if members[1:]:
        description = f"{description}\n\nWith: {', '.join(members[1:])}".strip()
    start, end = (_day(board, card, name) for name in ("start", "due"))
    warnings: list[str] = []
    if start is not None and end is not None and end < start:
        warnings.append("It was due before it started; the start is left out")
        start = None
    span = column.span if start is None and end is None else None
    row = ForeignRow(
        text(card, "id") or f"card-{line}",
        line,
        ForeignKind.FEATURE,
        text(card, "name"),
        parent_key=column.initiative,
        external_key=f"#{text(card, 'idShort')}" if text(card, "idShort") else "",
        status=column.status,
        health=column.health,
        description=description,
        start=span.start if span else start,
        end=span.end if span else end,
        resolution=span.resolution if span else Resolution.DAY,
        owner=members[0] if members else "",
        tags=tuple(text(label, "name", "color") for label in nodes(card.get("labels"))),
        sprint=column.sprint,
        criteria=_criteria(board, card),
        links=_links(card),
        archived=card.get("closed") is True or column.archived,
        warnings=tuple(warnings),
    )
    if card.get("dueComplete") is True and row.status not in CLOSED:
        row = replace(row, status=Status.SHIPPED, health=None)
    return _with_fields(board, row, card)


def _day(board: _Board, card: Node, name: str) -> date | None:
    return day_of_instant(text(card, name), board.zone)


def _criteria(board: _Board, card: Node) -> tuple[tuple[str, bool], ...]:
    lists = _in_order(board.checklists.get(text(card, "id")) or card.get("checklists"))
    found: list[tuple[str, bool]] = []
    for checklist in lists:
        prefix = f"{text(checklist, 'name')}: " if len(lists) > 1 and text(checklist, "name") else ""
        items = [item for item in _in_order(checklist.get("checkItems")) if text(item, "name").strip()]
        found.extend((prefix + text(item, "name"), text(item, "state") == "complete") for item in items)
    return tuple(found)


def _links(card: Node) -> tuple[tuple[str, str], ...]:
    links = [(text(found, "url"), text(found, "name")) for found in nodes(card.get("attachments"))]
    address = text(card, "shortUrl", "url")
    return (*([(address, "Trello card")] if address else []), *links)


def _with_fields(board: _Board, row: ForeignRow, card: Node) -> ForeignRow:
    """Put the custom fields of a card where their names say; others end as lines of the description."""
    lines: list[str] = []
    for item in nodes(card.get("customFieldItems")):
        definition = board.fields.get(text(item, "idCustomField"), {})
        title, value = one_line(text(definition, "name")), _field_value(board, definition, item)
        if not title or not value:
            continue
        target, _ = HEADER_WORDS.get(plain_header(title), (Target.IGNORE, 0))
        placed = _placed(row, target, value)
        if placed is None:
            lines.append(f"{title}: {value}")
        else:
            row = placed
    return replace(row, description="\n".join([row.description, "", *lines]).strip()) if lines else row


def _field_value(board: _Board, definition: Node, item: Node) -> str:
    if chosen := text(item, "idValue"):
        options = (option for option in nodes(definition.get("options")) if text(option, "id") == chosen)
        option = next(options, None)
        return text(node(option.get("value")), "text") if option is not None else ""
    value = node(item.get("value"))
    if day := text(value, "date"):
        found = day_of_instant(day, board.zone)
        return found.isoformat() if found else ""
    if text(value, "checked"):
        return "yes" if text(value, "checked").casefold() in YES else ""
    return text(value, "text", "number")


def _placed(row: ForeignRow, target: Target, value: str) -> ForeignRow | None:
    points = number(value)
    if target is Target.EFFORT and points is not None and points >= 0:
        return replace(row, effort_likely=points)
    if target is Target.TEAM:
        return replace(row, teams=(*row.teams, value))
    if target is Target.SPRINT:
        return replace(row, sprint=value)
    if target is Target.RELEASE:
        return replace(row, release=value)
    return replace(row, product=value) if target is Target.PRODUCT else None


FORMAT = Format("trello", "Trello board", sniff, read)
