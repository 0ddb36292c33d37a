"""The rows of a list far longer than what is read of it: pages, each found by the key of the row before it."""

from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence

from pmdesk.domain.classes import frozen
from pmdesk.queries.inbox_stretch import Milestones, Stretch
from pmdesk.queries.inbox_values import NoteLine, NotePage

PAGE = 128
MILE = 32
"""Pages from one milestone to the next: what lies between is found by reading keys alone."""
KEPT = 96
"""So many pages are kept at most."""
SLACK = 64
"""So many rows more than expected are read of a page that may have grown."""
UNKNOWN = -1
LAST = 0
"""Keys are above 0: the last page ends there."""


@frozen
class Want:
    """A page to be read: its rows come after those of `passed` pages, which come after a key; they reach `until`."""

    page: int
    passed: int
    after: int | None
    until: int
    limit: int


class Pages:
    """Counts rows from 0, newest first; a page covers all keys below the one before it, down to the next page's."""

    def __init__(self) -> None:
        self._starts: list[int] = [0]
        self._keys: list[int | None] = []
        self._lines: OrderedDict[int, tuple[NoteLine, ...]] = OrderedDict()
        self.is_exact = True

    @property
    def total(self) -> int:
        """How many rows there are, as far as it is known."""
        return self._starts[-1]

    @property
    def count(self) -> int:
        """How many pages there are."""
        return len(self._keys)

    def begin(self, first: NotePage) -> None:
        """Show the beginning of a new search; all further pages are unknown."""
        lines = first.lines
        self._lay_out(max(first.total, len(lines)))
        self.is_exact = not first.is_at_least
        for page in range((len(lines) + PAGE - 1) // PAGE):
            part = lines[page * PAGE : (page + 1) * PAGE]
            if len(part) == self._starts[page + 1] - self._starts[page]:
                self._put(page, part)

    def mark(self, found: Milestones) -> None:
        """Know where each mile of pages begins, and how many rows there are; nothing of them is read."""
        self._lay_out(found.total)
        self.is_exact = True
        for mile, key in enumerate(found.keys, 1):
            if mile * MILE < self.count:
                self._keys[mile * MILE] = key

    def mile_of(self, key: int) -> tuple[int, int | None]:
        """Return the page from which a key is to be sought, and the key before it."""
        page = self._page_at(key)
        return page, self._keys[page] if self.count else None

    def line(self, row: int) -> NoteLine | None:
        """Return a row, None while it is not read."""
        page = self.page_of(row)
        lines = self._lines.get(page)
        at = row - self._starts[page]
        return lines[at] if lines is not None and 0 <= at < len(lines) else None

    def page_of(self, row: int) -> int:
        """Return the page a row stands on."""
        return max(0, min(bisect_right(self._starts, row) - 1, self.count - 1))

    def pages_of(self, rows: Iterable[int]) -> set[int]:
        """Return the pages that hold some of these rows."""
        return {self.page_of(row) for row in rows} if self.count else set()

    def row_of(self, note_id: int) -> int | None:
        """Return the row of a note, None when it is not among those that are read."""
        for page in reversed(self._lines):
            for at, line in enumerate(self._lines[page]):
                if line.id == note_id:
                    return self._starts[page] + at
        return None

    def row_at(self, key: int) -> int:
        """Return where a key stands, or where it would if it is gone; exact where its page is read."""
        if not self.count:
            return 0
        page = self._page_at(key)
        lines = self._lines.get(page, ())
        at = bisect_left([-line.key for line in lines], -key)
        return min(self._starts[page] + at, self.total - 1)

    def wants(self, first: int, last: int) -> list[Want]:
        """Return what is to be read so that the rows from `first` to `last` show; nothing of what is too far."""
        found: list[Want] = []
        for page in range(self.page_of(first), self.page_of(last) + 1) if self.total else ():
            if page in self._lines:
                self._lines.move_to_end(page)
            elif (want := self._want(page)) is not None:
                found.append(want)
        return found

    def renewing(self, pages: Collection[int]) -> list[Want]:
        """Return what is to be read so that these pages are up to date."""
        wanted = (self._want(page) for page in sorted(pages) if page < self.count)
        return [want for want in wanted if want is not None]

    def take(self, answers: Mapping[Want, Stretch]) -> bool:
        """Show what was read; False when more has changed than these pages tell, so that all is to be asked again."""
        fits = True
        for want, found in answers.items():
            for at, key in enumerate(found.ends, want.page - want.passed + 1):
                self._keys[at] = key
            fits &= len(found.ends) == want.passed
            is_open = want.until == UNKNOWN
            lines = [line for line in found.lines if is_open or line.key >= want.until]
            if is_open:
                fits &= len(lines) == self._starts[want.page + 1] - self._starts[want.page]
            else:
                fits &= len(lines) < want.limit
            self._put(want.page, lines)
        return fits

    def forget_but(self, pages: Collection[int]) -> None:
        """Forget what was read of other pages: it may be old."""
        for page in [page for page in self._lines if page not in pages]:
            del self._lines[page]

    def known(self) -> list[NoteLine]:
        """Return every row that is read."""
        return [line for page in sorted(self._lines) for line in self._lines[page]]

    def _lay_out(self, total: int) -> None:
        self._starts = [*range(0, total, PAGE), total]
        self._keys = [None, *[UNKNOWN] * (len(self._starts) - 2)] if total else []
        self._lines.clear()

    def _put(self, page: int, lines: Sequence[NoteLine]) -> None:
        """Keep the rows of a page; those after it move when it grew or shrank."""
        grown = len(lines) - (self._starts[page + 1] - self._starts[page])
        if grown:
            self._starts[page + 1 :] = [start + grown for start in self._starts[page + 1 :]]
        self._lines[page] = tuple(lines)
        self._lines.move_to_end(page)
        if page + 1 < self.count and self._keys[page + 1] == UNKNOWN and lines:
            self._keys[page + 1] = lines[-1].key
        while len(self._lines) > KEPT:
            self._lines.popitem(last=False)

    def _want(self, page: int) -> Want | None:
        first = page
        while self._keys[first] == UNKNOWN:
            first -= 1
        if page - first > MILE:
            return None
        until = self._until(page)
        size = self._starts[page + 1] - self._starts[page]
        return Want(page, page - first, self._keys[first], until, size if until == UNKNOWN else size + SLACK)

    def _until(self, page: int) -> int:
        if page + 1 >= self.count:
            return LAST
        key = self._keys[page + 1]
        return UNKNOWN if key is None else key

    def _page_at(self, key: int) -> int:
        """Return the page that covers a key, among those whose beginnings are known."""
        found = 0
        for page, above in enumerate(self._keys):
            if above is None or above == UNKNOWN:
                continue
            if above <= key:
                break
            found = page
        return found
