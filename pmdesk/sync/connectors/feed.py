"""Reads RSS and Atom feeds: asked only for what has changed, each entry a note."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from pmdesk.domain.errors import DeskError
from pmdesk.domain.inbox import NoteKind
from pmdesk.domain.remote import Page
from pmdesk.sync.connector import Account, Asking, Connector, Field, Scope, Service, kept
from pmdesk.sync.feed_entries import Feed, feed_of
from pmdesk.sync.http import Question
from pmdesk.sync.portions import portions, written
from pmdesk.sync.remote_texts import text
from pmdesk.sync.service_web import authorization
from pmdesk.sync.trouble import QueryTrouble
from pmdesk.sync.understanding import understood

SERVICE = Service(
    "feed",
    "Feed (RSS, Atom)",
    example="https://forum.example/latest.rss",
    sign_ins=("none", "basic", "token"),
    options=(Field("kind", "What its entries are", "feedback or review"),),
    kinds={"entry": "Entries"},
    targets={"entry": "note"},
    is_feedback=True,
)
ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"


@understood("The feed")
class FeedReader:
    """One feed."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._kind = NoteKind.REVIEW if asking.options.get("kind", "").strip() == "review" else NoteKind.FEEDBACK

    def check(self) -> Account:
        """Read it once."""
        found = self._read("")
        assert found is not None  # noqa: S101  # without validators it is always answered whole
        count = len(found.notes)
        return Account("", f"{found.title}, {count} {'entry' if count == 1 else 'entries'}")

    def scopes(self) -> tuple[Scope, ...]:
        """Return nothing: a feed has no parts."""
        return ()

    def states(self, kind: str) -> tuple[str, ...]:  # noqa: ARG002  # entries have none
        """Return nothing."""
        return ()

    def pages(self, cursor: str) -> Iterator[Page]:
        """Yield its entries, when anything has changed."""
        found = self._read(cursor)
        if found is None:
            yield Page(cursor)
            return
        etag, modified = self._asking.http.validators.get(self._name, ("", ""))
        after = written({"etag": etag, "modified": modified})
        yield from portions(cursor, after, notes=found.notes, left=found.left)

    @property
    def _name(self) -> str:
        return f"feed {self._asking.address}"

    def _read(self, cursor: str) -> Feed | None:
        """Return the feed, None if it has not changed since a cursor, which alone tells what is kept."""
        known = kept(cursor)
        http = self._asking.http
        http.validators.pop(self._name, None)
        if known.get("etag") or known.get("modified"):
            http.validators[self._name] = (text(known.get("etag")), text(known.get("modified")))
        sign_in = authorization(self._asking)
        question = Question("The feed", self._asking.address, accept=ACCEPT, sign_in=sign_in, known_as=self._name)
        answer = http.answered(question)
        if answer.is_unchanged:
            return None
        told: QueryTrouble | None = None
        try:
            return feed_of(answer.body, urlsplit(self._asking.address).netloc, self._kind)
        except DeskError as error:
            told = QueryTrouble(f"{question.place} cannot be read. {error.what}", "Look at the address.")
        except ValueError:
            told = QueryTrouble(f"{question.place} is no feed.", "Look at the address.")
        raise told


def connect(asking: Asking) -> Connector:
    """Return the connector."""
    return FeedReader(asking)
