"""Reads XML of bounded size and depth; entities, which bombs are made of, and external files are refused."""

import re
from codecs import lookup
from collections.abc import Callable, Iterator
from dataclasses import field
from typing import Any, cast
from xml.etree.ElementTree import ParseError

from pmdesk.domain.classes import slotted
from pmdesk.domain.counts import count_text
from pmdesk.domain.errors import DeskError
from pmdesk.importers.decoding import decode
from pmdesk.importers.files import MEGA, ForeignFile

MAX_XML_BYTES = 64 * MEGA
MAX_ELEMENTS = 1_000_000
MAX_DEPTH = 200
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}encoding=["']([A-Za-z0-9._-]{1,40})["']""")


@slotted
class XmlNode:
    """One element, its name and attributes without their namespaces."""

    tag: str
    attributes: dict[str, str]
    line: int
    children: "list[XmlNode]" = field(default_factory=list["XmlNode"])
    parts: list[str] = field(default_factory=list[str])

    @property
    def text(self) -> str:
        """The text of the element, without that of its children."""
        return "".join(self.parts)

    def get(self, name: str) -> str:
        """Return an attribute, stripped; empty when there is none."""
        return self.attributes.get(name, "").strip()

    def first(self, tag: str) -> "XmlNode | None":
        """Return the first child of a name."""
        return next((child for child in self.children if child.tag == tag), None)

    def every(self, tag: str) -> "list[XmlNode]":
        """Return all children of a name."""
        return [child for child in self.children if child.tag == tag]

    def word(self, tag: str) -> str:
        """Return the text of the first child of a name, stripped; empty when there is none."""
        child = self.first(tag)
        return child.text.strip() if child is not None else ""

    def walk(self) -> "Iterator[XmlNode]":
        """Yield the element and all below it, in the order of the file."""
        waiting: list[XmlNode] = [self]
        while waiting:
            found = waiting.pop()
            yield found
            waiting += reversed(found.children)


class _Builder:
    """Builds the tree while the parser runs, and stops it when the tree grows beyond bounds."""

    def __init__(self) -> None:
        self.root: XmlNode | None = None
        self.open: list[XmlNode] = []
        self.count = 0
        self.line_now: Callable[[], int] = int

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if len(self.open) >= MAX_DEPTH or self.count > MAX_ELEMENTS:
            raise _TooMuchError
        found = XmlNode(_local(tag), {_local(name): value for name, value in attributes.items()}, self.line_now())
        if self.open:
            self.open[-1].children.append(found)
        else:
            self.root = found
        self.open.append(found)

    def end(self, _tag: str) -> None:
        self.open.pop()

    def data(self, text: str) -> None:
        if self.open:
            self.open[-1].parts.append(text)

    def close(self) -> None: ...


class _TooMuchError(Exception):
    """The tree is deeper or larger than anybody's plan."""


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def parse(file: ForeignFile) -> XmlNode:
    """Return the root of an XML file; raises DeskError when it is none, too large or dangerous."""
    if len(file.data) > MAX_XML_BYTES:
        raise DeskError(
            f"“{file.name}” has {len(file.data) // MEGA} MB; at most {MAX_XML_BYTES // MEGA} MB of XML can be read.",
            "Export less of it.",
        )
    from defusedxml import DefusedXmlException  # noqa: PLC0415 — heavy, needed only here

    try:
        return _parsed(_readable(file.data))
    except DefusedXmlException as trouble:
        raise DeskError(
            f"“{file.name}” defines entities, which can be used to do harm.", "It was not read. Export it again."
        ) from trouble
    except _TooMuchError as trouble:
        raise DeskError(
            f"“{file.name}” is nested deeper than {MAX_DEPTH} levels or has over {count_text(MAX_ELEMENTS)} elements.",
            "Export less of it.",
        ) from trouble
    except ParseError as trouble:
        line = trouble.position[0]
        raise DeskError(
            f"“{file.name}” stops making sense as XML on line {line}.",
            "It may be cut off. Export it again.",
        ) from trouble
    except (ValueError, LookupError) as trouble:
        raise DeskError(f"“{file.name}” cannot be read as XML. “{trouble}.”", "Export it again.") from trouble


def _parsed(data: bytes) -> XmlNode:
    from defusedxml.ElementTree import DefusedXMLParser  # noqa: PLC0415 — the same

    builder = _Builder()
    # The parser is typed for trees of the standard library's kind only.
    parser = cast("Any", DefusedXMLParser)(target=builder)
    expat = parser.parser
    builder.line_now = lambda: int(expat.CurrentLineNumber)
    parser.feed(data)
    parser.close()
    if builder.root is None:
        raise ValueError("It has no element")
    return builder.root


def _readable(data: bytes) -> bytes:
    """Return the bytes as they are when the parser knows their encoding, else as UTF-8."""
    declared = _DECLARED.search(data[:400])
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    if name.startswith(("utf", "iso-8859-1", "us-ascii")):
        return data
    try:
        text = data.decode(lookup(name).name, "replace")
    except (LookupError, UnicodeError):
        text = decode(data).text
    return _DECLARATION.sub("", text, count=1).encode("utf-8", "replace")
