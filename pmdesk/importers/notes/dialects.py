"""How the tools that write tables of reviews call their columns, and what names a review at its store."""

import re
from collections.abc import Mapping
from dataclasses import field

from pmdesk.domain.classes import frozen
from pmdesk.domain.inbox import NoteKind
from pmdesk.importers.cleaning import fold
from pmdesk.importers.notes.targets import NoteTarget

_T = NoteTarget


@frozen
class NoteDialect:
    """One tool's tables: known by folded names of columns of which all are there.

    `columns` say where its columns go, by folded name; all others stay out. `key` is the column that names a row at
    its source, by the first group of `pattern` where there is one; what is said there later under the same name is
    told apart by its time. `lone` says that a user name belongs to one person only.
    """

    id: str
    name: str
    source: str
    known_by: frozenset[str]
    columns: Mapping[str, NoteTarget]
    origin: str
    key: str
    pattern: str = ""
    kind: NoteKind = NoteKind.REVIEW
    lone: bool = False
    nobody: frozenset[str] = field(default=frozenset(("a google user", "google user", "anonymous", "")))

    def wrote(self, header: tuple[str, ...]) -> bool:
        """Whether a table with these columns comes from this tool."""
        return self.known_by <= set(map(fold, header))

    def key_of(self, cell: str) -> str:
        """Return what names a row, empty where the cell has no such name."""
        if not self.pattern:
            return cell.strip()
        found = re.search(self.pattern, cell)
        return found[1] if found is not None else ""


PLAY_CSV = NoteDialect(
    "play",
    "Google Play reviews",
    "Google Play",
    frozenset(("package name", "star rating", "review text")),
    {
        "review title": _T.TITLE,
        "review text": _T.BODY,
        "star rating": _T.RATING,
        "review last update date and time": _T.RECEIVED_AT,
        "app version name": _T.VERSION,
        "review link": _T.URL,
    },
    "play",
    "review link",
    r"[?&#:](?:review[iI]d|id)=([^&#\s]{1,300})",
)
PLAY_SCRAPED = NoteDialect(
    "play-scraper",
    "Google Play reviews",
    "Google Play",
    frozenset(("reviewid", "content", "score", "at")),
    {
        "username": _T.PERSON,
        "content": _T.BODY,
        "score": _T.RATING,
        "at": _T.RECEIVED_AT,
        "reviewcreatedversion": _T.VERSION,
        "appversion": _T.VERSION,
    },
    "play",
    "reviewid",
)
PLAY_API = NoteDialect(
    "play-api",
    "Google Play reviews",
    "Google Play",
    frozenset(("reviewid", "comments.0.usercomment.text")),
    {
        "authorname": _T.PERSON,
        "comments.0.usercomment.text": _T.BODY,
        "comments.0.usercomment.starrating": _T.RATING,
        "comments.0.usercomment.lastmodified.seconds": _T.RECEIVED_AT,
        "comments.0.usercomment.appversionname": _T.VERSION,
    },
    "play",
    "reviewid",
)
APP_STORE_CONNECT = NoteDialect(
    "appstore-connect",
    "App Store reviews",
    "App Store",
    frozenset(("id", "attributes.rating", "attributes.body")),
    {
        "attributes.title": _T.TITLE,
        "attributes.body": _T.BODY,
        "attributes.rating": _T.RATING,
        "attributes.reviewernickname": _T.HANDLE,
        "attributes.createddate": _T.RECEIVED_AT,
    },
    "appstore",
    "id",
    lone=True,
)
APP_STORE_FEED = NoteDialect(
    "appstore-feed",
    "App Store reviews",
    "App Store",
    frozenset(("id.label", "im:rating.label", "content.label")),
    {
        "title.label": _T.TITLE,
        "content.label": _T.BODY,
        "im:rating.label": _T.RATING,
        "im:version.label": _T.VERSION,
        "author.name.label": _T.HANDLE,
        "updated.label": _T.RECEIVED_AT,
    },
    "appstore",
    "id.label",
    lone=True,
)
APP_STORE_SCRAPED = NoteDialect(
    "appstore-scraper",
    "App Store reviews",
    "App Store",
    frozenset(("username", "rating", "title", "review", "isedited")),
    {
        "title": _T.TITLE,
        "review": _T.BODY,
        "rating": _T.RATING,
        "username": _T.HANDLE,
        "date": _T.RECEIVED_AT,
    },
    "appstore",
    "",
    lone=True,
)
DIALECTS = (PLAY_CSV, PLAY_SCRAPED, PLAY_API, APP_STORE_CONNECT, APP_STORE_FEED, APP_STORE_SCRAPED)


def dialect_of(header: tuple[str, ...]) -> NoteDialect | None:
    """Return the tool that wrote a table, None when it is not known."""
    return next((dialect for dialect in DIALECTS if dialect.wrote(header)), None)


def by_id(dialect_id: str) -> NoteDialect | None:
    """Return a dialect by its id, None when there is none."""
    return next((dialect for dialect in DIALECTS if dialect.id == dialect_id), None)
