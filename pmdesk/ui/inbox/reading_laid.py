"""A note's text as it is laid out to be read: in lines, with quoted mail folded, and every place known in the text."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from pmdesk.domain.classes import frozen
from pmdesk.domain.counts import count_text
from pmdesk.insight.mail_quotes import quoted_runs

LONGEST_LINE = 4_000
"""A longer line is cut at a blank: one line is laid out at once, and none may hold up the window."""
BREAKS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
UNSHOWABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffc\ufffe\uffff]")
"""What Qt's documents take as signs of their own, and what has no shape."""
CONTROLS = 0x2400
DELETE, DELETE_SHOWN = 0x7F, "\u2421"
REPLACEMENT = "\ufffd"
SENTENCE_END = re.compile(r"[.!?…](?:[\"'”’»)\]]*)(?=\s+[^\sa-zà-öø-ÿ]|\s*$)|[。！？]")
"""What goes on with a small letter is no new sentence."""
LONGEST_MAIL, MOST_FOLDS = 500_000, 200
"""A longer text, or one with more quotes, is no mail."""
PART = 500_000
REACH = 2_000
"""How far around the caret a sentence is looked for."""
Span = tuple[int, int]


@frozen
class Fold:
    """A stretch of quoted lines; `at` is the shown line that stands for it, `count` how many it holds."""

    at: int
    count: int
    is_open: bool
    start: int
    end: int

    @property
    def words(self) -> str:
        """What stands in its line."""
        return f"{'Hide' if self.is_open else 'Show'} {count_text(self.count)} quoted lines"


@frozen
class Laid:
    """The shown lines with the place in the text where each begins; lines keep the length that they have there.

    `quoted` holds the shown lines that are quoted; `folds` stand among the lines.
    """

    text: str = ""
    lines: tuple[str, ...] = ()
    starts: tuple[int, ...] = ()
    folds: tuple[Fold, ...] = ()
    quoted: frozenset[int] = frozenset()

    def place(self, offset: int) -> tuple[int, int]:
        """Return the shown line and column of a place in the text; of a folded one, the line that stands for it."""
        for fold in self.folds:
            if not fold.is_open and fold.start <= offset < fold.end:
                return fold.at, 0
        line = max(0, bisect_right(self.starts, offset) - 1)
        while line and self.fold_at(line) is not None:
            line -= 1
        return line, min(offset - self.starts[line], len(self.lines[line]))

    def offset(self, line: int, column: int) -> int:
        """Return the place in the text of a shown line and column."""
        fold = self.fold_at(line)
        if fold is not None:
            return fold.start if fold.is_open or column == 0 else fold.end
        return self.starts[line] + min(column, len(self.lines[line]))

    def fold_at(self, line: int) -> Fold | None:
        """Return the fold that a shown line stands for."""
        return next((fold for fold in self.folds if fold.at == line), None)


def lay(text: str, opened: frozenset[int] = frozenset()) -> Laid:
    """Return a text as it is shown; `opened` names the folds that are open, counted from 0."""
    pieces = list(_pieces(text))
    runs = quoted_runs([line for _, line in pieces]) if len(text) <= LONGEST_MAIL else []
    runs = runs if len(runs) <= MOST_FOLDS else []
    lines: list[str] = []
    starts: list[int] = []
    folds: list[Fold] = []
    quoted: set[int] = set()
    done = 0
    for number, (first, after) in enumerate(runs):
        _add(pieces[done:first], lines, starts)
        end = pieces[after][0] if after < len(pieces) else len(text)
        fold = Fold(len(lines), after - first, number in opened, pieces[first][0], end)
        folds.append(fold)
        lines.append(fold.words)
        starts.append(fold.start)
        if fold.is_open:
            quoted |= set(range(len(lines), len(lines) + after - first))
            _add(pieces[first:after], lines, starts)
        done = after
    _add(pieces[done:], lines, starts)
    return Laid(text, tuple(lines), tuple(starts), tuple(folds), frozenset(quoted))


def _add(pieces: list[tuple[int, str]], lines: list[str], starts: list[int]) -> None:
    for start, line in pieces:
        starts.append(start)
        lines.append(UNSHOWABLE.sub(_shape, line) if UNSHOWABLE.search(line) else line)


def _pieces(text: str) -> list[tuple[int, str]]:
    """Return the lines of a text with where they begin, long ones in several pieces."""
    found: list[tuple[int, str]] = []
    start = 0
    for part in _parts(text):
        for line in part.splitlines(keepends=True):
            bare = line.rstrip(BREAKS) if line[-1] in BREAKS else line
            if len(bare) > LONGEST_LINE:
                found += _cut(bare, start)
            else:
                found.append((start, bare))
            start += len(line)
    if not text or text[-1] in BREAKS:
        found.append((len(text), ""))
    return found


def _parts(text: str) -> Iterator[str]:
    """Yield a text in parts that end with a line, so that no thread has to wait for the whole of a long one."""
    start = 0
    while start < len(text):
        end = text.find("\n", start + PART) + 1 or len(text)
        yield text[start:end]
        start = end


def _cut(line: str, start: int) -> Iterator[tuple[int, str]]:
    """Yield the pieces of a long line, cut at blanks where there are some."""
    at = 0
    while len(line) - at > LONGEST_LINE:
        blank = line.rfind(" ", at + LONGEST_LINE // 2, at + LONGEST_LINE)
        after = at + LONGEST_LINE if blank < 0 else blank + 1
        yield start + at, line[at:after]
        at = after
    yield start + at, line[at:]


def _shape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code == DELETE:
        return DELETE_SHOWN
    return chr(CONTROLS + code) if code < ord(" ") else REPLACEMENT


def sentence_at(text: str, offset: int) -> Span | None:
    """Return the sentence that a place lies in, without blanks around it; None where there are no words."""
    low, high = max(0, offset - REACH), min(len(text), offset + REACH)
    starts = [hit.end() for hit in BREAK.finditer(text, low, offset)]
    low = starts[-1] if starts else low
    hit = BREAK.search(text, offset, high)
    high = high if hit is None else hit.start()
    for end in SENTENCE_END.finditer(text, low, high):
        if end.end() <= offset and text[end.end() : high].strip():
            low = end.end()
        elif end.end() > offset or not text[end.end() : high].strip():
            high = end.end()
            break
    return trimmed(text, low, high)


def trimmed(text: str, start: int, end: int) -> Span | None:
    """Return a stretch without the blanks at its ends; None when nothing is left."""
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    end -= len(words) - len(words.rstrip())
    return (start, end) if start < end else None
