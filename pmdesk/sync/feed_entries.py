"""Reads the entries of RSS (0.9 to 2.0), RDF and Atom feeds as notes; entities and external files are refused."""

import re
from datetime import datetime
from hashlib import blake2b
from xml.sax.saxutils import escape

from pmdesk.domain.classes import frozen
from pmdesk.domain.foreign_notes import ForeignNote
from pmdesk.domain.inbox import NoteKind
from pmdesk.importers.cleaning import clean, crop, name
from pmdesk.importers.files import ForeignFile
from pmdesk.importers.notes.htmltext import text_of
from pmdesk.importers.notes.mailwords import instant_of
from pmdesk.importers.xmltree import XmlNode, parse
from pmdesk.sync.remote_texts import when

ROOTS = frozenset(("rss", "RDF", "feed"))
XHTML = re.compile(r"<((?:\w+:)?(?:title|summary|content))\b[^>]{0,500}\btype\s*=\s*[\"']xhtml[\"'][^>]{0,500}>")
MARKUP = re.compile(r"<[a-zA-Z/!]|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+);")
DATES = ("published", "pubDate", "date", "updated", "modified")
BODIES = ("encoded", "content", "description", "summary")
STARS = range(1, 6)


@frozen
class Feed:
    """What a feed is called, and its entries in its order; `left` tells of those that cannot be read."""

    title: str
    notes: tuple[ForeignNote, ...]
    left: tuple[str, ...] = ()


def feed_of(data: bytes, host: str, kind: NoteKind = NoteKind.FEEDBACK) -> Feed:
    """Read a feed; raises DeskError in words when it is none. Entries with stars are reviews."""
    root = parse(ForeignFile("the feed", _flat(data), ""))
    if root.tag not in ROOTS:
        raise ValueError("it is no feed")
    channel = root.first("channel") or root
    entries = [one for one in root.walk() if one.tag in {"item", "entry"}]
    notes: dict[str, ForeignNote] = {}
    left: list[str] = []
    for entry in entries:
        found = _note(entry, host, kind)
        if found is None:
            left.append(f"The entry on line {entry.line} has no words.")
        else:
            notes.setdefault(found.origin, found)
    return Feed(name(_words(channel.first("title"))) or host, tuple(notes.values()), tuple(left))


def _flat(data: bytes) -> bytes:
    """Write XHTML inside of entries as a text, so that its words keep their order."""
    if b"xhtml" not in data:
        return data
    text = data.decode("latin-1")
    parts: list[str] = []
    at = 0
    while (found := XHTML.search(text, at)) is not None:
        end = text.find(f"</{found[1]}", found.end())
        if end < 0:
            break
        parts += [text[at : found.end()], escape(text[found.end() : end])]
        at = end
    return "".join([*parts, text[at:]]).encode("latin-1")


def _note(entry: XmlNode, host: str, kind: NoteKind) -> ForeignNote | None:
    title = name(_words(entry.first("title")))
    body = next((words for tag in BODIES if (words := _words(_best(entry, tag)))), "")
    if not title and not body:
        return None
    link = _link(entry)
    known = entry.word("guid") or entry.word("id") or link
    if not known:
        known = blake2b(f"{title}\0{body}".encode("utf-8", "replace"), digest_size=12).hexdigest()
    stars = entry.word("rating")
    rating = int(stars) if stars.isascii() and stars.isdigit() and int(stars) in STARS else None
    origin = f"feed:{host}:{name(known)}"
    return ForeignNote(
        entry.line,
        origin,
        title,
        body,
        _at(entry),
        kind if rating is None else NoteKind.REVIEW,
        person=_person(entry),
        rating=rating,
        source=host,
        thread=origin,
        url=link if link.startswith(("http://", "https://")) else "",
        version=name(entry.word("version")),
    )


def _best(entry: XmlNode, tag: str) -> XmlNode | None:
    """Return the element of a name that is read best: plain text where there are several."""
    several = entry.every(tag)
    return next((one for one in several if one.get("type") == "text"), several[0] if several else None)


def _words(element: XmlNode | None) -> str:
    if element is None:
        return ""
    text = clean(element.text)
    is_plain = element.get("type") == "text" or not MARKUP.search(text)
    return crop(text if is_plain else clean(text_of(text)), 1_000_000).strip()


def _link(entry: XmlNode) -> str:
    for one in entry.every("link"):
        if one.get("rel") in {"", "alternate"} and (one.get("href") or one.text.strip()):
            return name(one.get("href") or one.text)
    return ""


def _person(entry: XmlNode) -> str:
    author = entry.first("author")
    if author is not None and author.first("name") is not None:
        return name(author.word("name"))
    return name(entry.word("creator") or (author.text if author is not None else ""))


def _at(entry: XmlNode) -> datetime | None:
    for tag in DATES:
        text = entry.word(tag)
        try:
            found = when(text)
        except ValueError:
            found = instant_of(text)
        if found is not None:
            return found
    return None
