"""Reduces HTML to the text a person would read; loads nothing, runs nothing, and takes time as long as the text."""

import re
from html import unescape

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,40})")
_ALT = re.compile(r"\balt\s*=\s*(?:\"([^\"]{1,200})\"|'([^']{1,200})')", re.IGNORECASE)
_SKIPPED = frozenset(("script", "style", "title", "template", "svg", "math", "noframes", "object", "applet", "select"))
"""Elements whose content nobody reads; text between them and their end is left out."""
_BREAKS = frozenset(("br", "hr", "tr", "li", "dt", "dd", "option", "address", "caption", "figcaption", "legend", "pre"))
_PARTS = frozenset(
    ("p", "div", "table", "ul", "ol", "dl", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article",
     "header", "footer", "main", "nav", "aside", "form", "fieldset", "center", "body", "html")
)  # fmt: skip
_WIDE = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "table"))
_CELLS = frozenset(("td", "th"))
_LOOSE = re.compile(r"[ \t\xa0\u200b\u200c\u200d\ufeff\u00ad\u034f]{2,}")
_SPACES = re.compile(r"[ \t\n\r\f]+")
_MANY = re.compile(r"\n{3,}")
_TAG_LENGTH = 65_536
DEEPEST_QUOTE = 20


def text_of(html: str) -> str:
    """Return the words of a page in their order, one line per block; quoted blocks begin with `> `."""
    return _Page(html).read()


class _Page:
    """A page while it is read from its beginning to its end."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._at = 0
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quotes = 0
        self._ends: dict[str, int] = {}
        self._pre = 0

    def read(self) -> str:
        """Go through the page."""
        while self._at < len(self._html):
            opens = self._html.find("<", self._at)
            self._say(self._html[self._at : opens if opens >= 0 else len(self._html)])
            if opens < 0:
                break
            self._at = opens
            self._read_markup()
        self._break()
        return _MANY.sub("\n\n", "\n".join(self._lines)).strip("\n")

    def _read_markup(self) -> None:
        html, at = self._html, self._at
        if html.startswith("<!--", at) and (end := self._find("-->", at + 2)) >= 0:
            self._at = end + 3
        elif html.startswith(("<!", "<?"), at) and (end := self._find(">", at)) >= 0:
            self._at = end + 1
        elif (found := _TAG.match(html, at)) is not None and self._find(">", at) >= 0:
            self._read_tag(found)
        else:  # What is never closed is no markup.
            self._line.append("<")
            self._at = at + 1

    def _read_tag(self, found: re.Match[str]) -> None:
        name, closes = found[2].lower(), bool(found[1])
        end = self._end_of_tag(found.end())
        self._at = end
        if name in _SKIPPED and not closes:
            if not self._html.startswith("/>", end - 2):
                self._skip(name)
        elif name == "img":
            alt = _ALT.search(self._html[found.end() : min(end, found.end() + _TAG_LENGTH)])
            if alt is not None and (words := (alt[1] or alt[2]).strip()):
                self._say(f"[{words}]")
        elif name == "blockquote":
            self._break(wide=True)
            self._quotes = max(0, self._quotes + (-1 if closes else 1))
        elif name in _CELLS:
            if closes:
                self._say(" \t ")
        elif name in _BREAKS or name in _PARTS:
            self._read_block(name, closes=closes)

    def _read_block(self, name: str, *, closes: bool) -> None:
        self._break(wide=name in _WIDE, forced=name == "br" and not closes)
        if name == "pre":
            self._pre = max(0, self._pre + (-1 if closes else 1))
        if name == "li" and not closes:
            self._say("- ")

    def _end_of_tag(self, at: int) -> int:
        """Return the place after the tag; a `>` between quotes does not end it, unless the quote is never closed."""
        html, start = self._html, at
        while True:
            end = self._find(">", at)
            if end < 0:
                return self._find(">", start) + 1
            quote = _first_quote(html, at, min(end, start + _TAG_LENGTH))
            if quote < 0:
                return end + 1
            closing = self._find(html[quote], quote + 1)
            if closing < 0 or closing - start > _TAG_LENGTH:
                return end + 1
            at = closing + 1

    def _skip(self, name: str) -> None:
        """Go on after the element's end; one that never ends hides nothing but its tag."""
        end = re.compile(rf"</{name}\b", re.IGNORECASE)
        if self._ends.get(f"</{name}", 0) < 0:
            return
        found = end.search(self._html, self._at)
        if found is None:
            self._ends[f"</{name}"] = -1
            return
        closing = self._find(">", found.end())
        self._at = len(self._html) if closing < 0 else closing + 1

    def _find(self, mark: str, at: int) -> int:
        """Find a mark; that there is none any more is looked for once only."""
        known = self._ends.get(mark, 0)
        if known < 0:
            return -1
        if known >= at:
            return known
        found = self._ends[mark] = self._html.find(mark, at)
        return found

    def _say(self, raw: str) -> None:
        if not raw:
            return
        text = unescape(raw)
        if self._pre:
            first, *rest = text.replace("\r\n", "\n").split("\n")
            self._line.append(first)
            for line in rest:
                self._break(forced=True)
                self._line.append(line)
            return
        self._line.append(_SPACES.sub(" ", text))

    def _break(self, *, wide: bool = False, forced: bool = False) -> None:
        """End the line; `wide` leaves one free after it, `forced` ends an empty one too."""
        line = "".join(self._line)
        self._line = []
        line = line.rstrip() if self._pre else _LOOSE.sub(" ", line).strip(" \t\xa0\u200b\u200c\ufeff")
        if line or forced:
            self._lines.append(("> " * min(self._quotes, DEEPEST_QUOTE) + line).rstrip())
        if wide and self._lines and self._lines[-1].strip("> "):
            self._lines.append(("> " * min(self._quotes, DEEPEST_QUOTE)).rstrip())


def _first_quote(html: str, start: int, end: int) -> int:
    single, double = html.find("'", start, end), html.find('"', start, end)
    return min(single, double) if single >= 0 and double >= 0 else max(single, double)
