"""GitHub's issues as notes: pages of the REST interface, `gh issue list --json …`, or a GraphQL answer.

Labels such as `bug` make a bug of it, what was closed comes in archived, comments come along as the conversation.
Pull requests stay in GitHub.
"""

import hashlib
import re
from datetime import UTC, datetime

from pmdesk.domain.counts import counted
from pmdesk.domain.errors import DeskError
from pmdesk.domain.foreign import RowTrouble
from pmdesk.domain.foreign_notes import ForeignNote, NoteBatch
from pmdesk.domain.inbox import NoteKind, NoteState
from pmdesk.importers import jsontree
from pmdesk.importers.cleaning import name, one_line
from pmdesk.importers.files import ForeignFile
from pmdesk.importers.github_answers import REPOSITORY, issues_in, repository_of
from pmdesk.importers.jsontree import Node, node, nodes, text
from pmdesk.importers.notes.cells import url_of
from pmdesk.importers.notes.headers import kind_of
from pmdesk.importers.notes.rows import TELL_EVERY, Tell
from pmdesk.importers.notes.wording import text_of_cell, title_of

NAME, SOURCE = "GitHub issues", "GitHub"
_BUG = re.compile(r"\b(?:bug|defect|regression|crash)\b", re.IGNORECASE)
_DECLINED = frozenset(("not_planned", "not planned", "duplicate"))


def looks_like_issues(file: ForeignFile) -> bool:
    """Whether a file looks like issues of GitHub."""
    return file.head.lstrip().startswith(("[", "{")) and file.mentions('"number"', '"title"', '"state"')


def read_issues(file: ForeignFile, tell: Tell) -> NoteBatch:
    """Read issues and their comments."""
    found = [issue for value in jsontree.parse(file) for issue in issues_in(value)]
    if not found:
        raise DeskError(f"“{file.name}” holds no issues.", "Export them with: gh issue list --state all --json …")
    reading = _Issues(repository_of(found))
    for number, issue in enumerate(found, start=1):
        if number % TELL_EVERY == 0:
            tell(number, len(found))
        reading.take(issue, number)
    return reading.batch()


class _Issues:
    """Issues on their way into notes."""

    def __init__(self, repository: str) -> None:
        self._repository = repository
        self._notes: list[ForeignNote] = []
        self._troubles: list[RowTrouble] = []
        self._pulls = 0
        self._seen: set[str] = set()

    def take(self, issue: Node, line: int) -> None:
        """Take an issue with its comments."""
        if "pull_request" in issue or "headRefName" in issue or "/pull/" in text(issue, "html_url", "url"):
            self._pulls += 1
            return
        origin = self._origin(issue)
        title, body = name(text(issue, "title")), text_of_cell(text(issue, "body"))
        if not title and not body:
            self._troubles.append(RowTrouble(line, "It has no words.", (text(issue, "number"), "")))
            return
        if origin in self._seen:
            return
        self._seen.add(origin)
        labels = [one_line(text(label, "name")) for label in _named(issue.get("labels"))]
        kind = one_line(text(node(issue.get("type") or issue.get("issueType")), "name"))
        other = [label for label in labels if label]
        tags = f"\n\nLabels: {', '.join(other)}" if other else ""
        person, handle = _author(issue)
        self._notes.append(
            ForeignNote(
                line,
                origin,
                title or title_of(body),
                f"{body}{tags}".strip("\n"),
                _instant(text(issue, "created_at", "createdAt")),
                NoteKind.BUG if _is_bug([kind, *labels]) else NoteKind.FEEDBACK,
                _state(issue),
                person,
                handle=handle,
                source=SOURCE,
                thread=origin,
                url=url_of(text(issue, "html_url", "url")),
            )
        )
        for number, comment in enumerate(_comments(issue), start=1):
            self._take_comment(comment, number, self._notes[-1], line)

    def _take_comment(self, comment: Node, number: int, before: ForeignNote, line: int) -> None:
        body = text_of_cell(text(comment, "body"))
        if not body:
            return
        person, handle = _author(comment)
        thread = before.thread
        key = name(text(comment, "id", "node_id", "url")) or str(number)
        self._notes.append(
            ForeignNote(
                line,
                f"{thread}/{key}",
                name(f"Re: {before.title.removeprefix('Re: ')}"),
                body,
                _instant(text(comment, "createdAt", "created_at")),
                NoteKind.CONVERSATION,
                person=person,
                handle=handle,
                source=SOURCE,
                thread=thread,
                in_reply_to=thread,
                url=url_of(text(comment, "html_url", "url")),
            )
        )

    def batch(self) -> NoteBatch:
        """Return what was read."""
        words = [f"{counted(self._pulls, 'pull request stays', 'pull requests stay')} in GitHub."]
        closed = sum(note.state is not NoteState.NEW for note in self._notes)
        if closed:
            words.append(f"{counted(closed, 'closed issue comes', 'closed issues come')} in archived or rejected.")
        said = tuple(words if self._pulls else words[1:])
        return NoteBatch(NAME, tuple(self._notes), tuple(self._troubles), ("number", "title"), said)

    def _origin(self, issue: Node) -> str:
        address = REPOSITORY.search(text(issue, "html_url", "url", "repository_url"))
        where = address[1] if address is not None else self._repository
        number = text(issue, "number")
        if where:
            return f"github:{where.lower()}#{number}"
        said = "\0".join((text(issue, "title"), text(issue, "createdAt", "created_at"), _author(issue)[1]))
        return f"github:{hashlib.sha256(said.encode('utf-8', 'replace')).hexdigest()[:16]}#{number}"


def _named(value: object) -> list[Node]:
    """Return labels, which come as objects, as bare names, or as a GraphQL page."""
    page = node(value)
    return [node(each) or {"name": each} for each in jsontree.values(page.get("nodes") if page else value)]


def _comments(issue: Node) -> list[Node]:
    held = issue.get("comments")
    return nodes(node(held).get("nodes") if node(held) else held)


def _author(holder: Node) -> tuple[str, str]:
    """Return the name and the handle of who wrote it."""
    who = node(holder.get("author") or holder.get("user"))
    login = name(text(who, "login"))
    if login.casefold() == "ghost":  # Whoever deleted the account.
        return "", ""
    return name(text(who, "name")) or login, f"github:{login.lower()}" if login else ""


def _is_bug(words: list[str]) -> bool:
    return any(kind_of(word) is NoteKind.BUG or _BUG.search(word) for word in words if word)


def _state(issue: Node) -> NoteState:
    if text(issue, "state").casefold() != "closed":
        return NoteState.NEW
    reason = text(issue, "state_reason", "stateReason").casefold()
    return NoteState.REJECTED if reason in _DECLINED else NoteState.ARCHIVED


def _instant(words: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(words)
    except ValueError:
        return None
    return (found if found.tzinfo is not None else found.replace(tzinfo=UTC)).astimezone(UTC)
