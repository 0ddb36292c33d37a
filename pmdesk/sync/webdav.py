"""Asks WebDAV servers, and reads their answers of many parts (RFC 4918, 6578, 4791)."""

from collections.abc import Iterable
from urllib.parse import unquote, urljoin, urlsplit
from xml.sax.saxutils import escape

from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import DeskError
from pmdesk.importers.files import ForeignFile
from pmdesk.importers.xmltree import XmlNode, parse
from pmdesk.sync.http import FINE, Http, Question, refused
from pmdesk.sync.links import origin
from pmdesk.sync.secrets import Secret
from pmdesk.sync.trouble import QueryTrouble

SPACES = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:s="http://calendarserver.org/ns/"'
GONE, FULL = 404, 507
UNTOLD = frozenset({400, 403, 404, 405, 409, 410, 412, 415, 422, 501})
"""How servers refuse to tell changes: because they cannot, or because they have forgotten a token."""


class Untold(QueryTrouble):
    """A server does not tell what changed since."""


@frozen
class Part:
    """What an answer says of one resource: its address, its status, and its properties."""

    url: str
    status: int
    properties: dict[str, XmlNode]

    def word(self, name: str) -> str:
        """Return the text of a property; empty for none."""
        found = self.properties.get(name)
        return found.text.strip() if found is not None else ""

    def url_of(self, name: str) -> str:
        """Return the address that a property holds; empty for none."""
        found = self.properties.get(name)
        href = found.word("href") if found is not None else ""
        return urljoin(self.url, href) if href else ""

    def has(self, name: str, child: str) -> bool:
        """Whether a property holds an element."""
        found = self.properties.get(name)
        return found is not None and any(one.tag == child for one in found.walk())


@frozen
class Parts:
    """A whole answer; `token` is where the collection stands."""

    parts: tuple[Part, ...]
    token: str = ""


class Dav:
    """A server of collections."""

    def __init__(self, who: str, http: Http, sign_in: tuple[tuple[str, Secret], ...]) -> None:
        self._who = who
        self._http = http
        self._sign_in = sign_in

    def find(self, url: str, depth: int, *names: str) -> Parts:
        """Return properties of a resource and, with a depth of 1, of what is in it."""
        body = f"<d:propfind {SPACES}><d:prop>{elements(names)}</d:prop></d:propfind>"
        return self._ask("PROPFIND", url, body, depth)

    def changes(self, url: str, token: str) -> Parts:
        """Return what changed in a collection since a token; without one, all that is in it. Raises Untold."""
        body = (
            f"<d:sync-collection {SPACES}><d:sync-token>{escape(token)}</d:sync-token><d:sync-level>1</d:sync-level>"
            f"<d:prop><d:getetag/></d:prop></d:sync-collection>"
        )
        return self._ask("REPORT", url, body, 0, untold=UNTOLD)

    def several(self, url: str, hrefs: Iterable[str]) -> Parts:
        """Return calendar resources whole."""
        wanted = "".join(f"<d:href>{escape(href)}</d:href>" for href in hrefs)
        body = (
            f"<c:calendar-multiget {SPACES}><d:prop><d:getetag/><c:calendar-data/></d:prop>{wanted}"
            f"</c:calendar-multiget>"
        )
        return self._ask("REPORT", url, body, 1)

    def _ask(self, method: str, url: str, body: str, depth: int, *, untold: frozenset[int] = frozenset()) -> Parts:
        question = Question(
            self._who,
            url,
            accept="application/xml, text/xml",
            sign_in=self._sign_in,
            method=method,
            body=f'<?xml version="1.0" encoding="utf-8"?>{body}'.encode(),
            content="application/xml; charset=utf-8",
            headers=(("Depth", str(depth)),),
        )
        answer = self._http.ask(question)
        if answer.status in untold:
            raise Untold(f"{question.place} does not tell changes.", "Its events are compared one by one.")
        if answer.status not in FINE:
            raise refused(question, answer)
        return parts_of(answer.body, answer.url or url, question.place)


def elements(names: Iterable[str]) -> str:
    """Write names of properties as elements."""
    return "".join(f"<{name}/>" for name in names)


def parts_of(body: bytes, url: str, place: str) -> Parts:
    """Read an answer of many parts; raises QueryTrouble for what is none."""
    try:
        root = parse(ForeignFile("answer", body, ""))
    except DeskError as error:
        raise QueryTrouble(f"{place} answers with something that cannot be read.", "Look at the address.") from error
    if root.tag != "multistatus":
        raise QueryTrouble(f"{place} is no server of calendars.", "Look at the address.")
    return Parts(tuple(_part(one, url) for one in root.every("response")), root.word("sync-token"))


def _part(response: XmlNode, url: str) -> Part:
    properties: dict[str, XmlNode] = {}
    status = _status(response.word("status"))
    for found in response.every("propstat"):
        of_these = _status(found.word("status"))
        held = found.first("prop")
        if held is not None and of_these // 100 == 2:  # noqa: PLR2004
            properties |= {one.tag: one for one in held.children}
    return Part(urljoin(url, response.word("href")), status, properties)


def _status(line: str) -> int:
    """Read `HTTP/1.1 404 Not Found`; without one all is well."""
    words = line.split()
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else 200


def path_of(url: str) -> str:
    """Return the path of an address, as servers compare it."""
    return urlsplit(url).path or "/"


def named(url: str) -> str:
    """Return a resource's path, however it is written, as what names it."""
    return unquote(path_of(url))


def require_here(home: str, url: str) -> str:
    """Return an address if it is at the same server; raises QueryTrouble."""
    if origin(home) != origin(url):
        raise QueryTrouble(
            f"The calendars are at another place, {urlsplit(url).scheme}://{urlsplit(url).netloc}.",
            "Type that address if you trust it; a secret is never sent on to another place.",
        )
    return url
