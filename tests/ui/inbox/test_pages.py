"""Pages find every row of a list by keys alone, and stay right while rows come and go."""

import random
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

import pytest

from pmdesk.domain.inbox import NoteKind, NoteState
from pmdesk.queries.inbox_stretch import Milestones, Stretch
from pmdesk.queries.inbox_values import NoteLine, NotePage
from pmdesk.ui.inbox.pages import KEPT, MILE, PAGE, Pages, Want
from tests.world import NOW


def line(key: int) -> NoteLine:
    return NoteLine(-key, key, NoteKind.FEEDBACK, NoteState.NEW, False, False, str(key), "", "", "", NOW)


class Source:
    """A list of keys that answers as the workspace does."""

    def __init__(self, count: int) -> None:
        self.keys = sorted(random.Random(count).sample(range(1, 40 * count + 2), count))

    def after(self, key: int | None, limit: int) -> list[int]:
        end = len(self.keys) if key is None else bisect_left(self.keys, key)
        return self.keys[max(0, end - limit) : end][::-1]

    def first(self) -> NotePage:
        return NotePage(tuple(line(key) for key in self.after(None, PAGE)), len(self.keys))

    def milestones(self) -> Milestones:
        whole = self.keys[::-1]
        return Milestones(tuple(whole[MILE * PAGE - 1 :: MILE * PAGE]), len(whole))

    def answers(self, wants: Iterable[Want]) -> dict[Want, Stretch]:
        found: dict[Want, Stretch] = {}
        for want in wants:
            keys = self.after(want.after, want.passed * PAGE + want.limit)
            lines = tuple(line(key) for key in keys[want.passed * PAGE :])
            found[want] = Stretch(lines, tuple(keys[PAGE - 1 : want.passed * PAGE : PAGE]))
        return found

    def row(self, row: int) -> int:
        return self.keys[-1 - row]


def shown(pages: Pages, source: Source, first: int, last: int) -> list[int | None]:
    """Read the rows of a stretch, and return their keys."""
    assert pages.take(source.answers(pages.wants(first, last)))
    lines = [pages.line(row) for row in range(first, last + 1)]
    return [None if each is None else each.key for each in lines]


@pytest.mark.parametrize("count", [0, 1, PAGE - 1, PAGE, PAGE + 1, 3 * PAGE, MILE * PAGE, 5 * MILE * PAGE + 77])
def test_every_row_is_found_by_the_key_before_its_page(count: int) -> None:
    source, pages = Source(count), Pages()
    pages.begin(source.first())
    assert pages.total == count
    if count > MILE * PAGE:
        pages.mark(source.milestones())
    for row in random.Random(1).sample(range(count), min(count, 40)):
        assert shown(pages, source, row, row) == [source.row(row)]
        found = pages.line(row)
        assert found is not None
        assert pages.row_of(found.id) == row
        assert pages.row_at(found.key) == row


def test_what_is_too_far_waits_for_the_milestones() -> None:
    source, pages = Source(4 * MILE * PAGE), Pages()
    pages.begin(source.first())
    far = 3 * MILE * PAGE + 5
    assert pages.wants(far, far + 30) == []
    pages.mark(source.milestones())
    assert shown(pages, source, far, far + 30) == [source.row(row) for row in range(far, far + 31)]


def test_only_so_many_pages_are_kept() -> None:
    source, pages = Source(2 * KEPT * PAGE), Pages()
    pages.begin(source.first())
    pages.mark(source.milestones())
    for row in range(0, pages.total, PAGE):
        shown(pages, source, row, row)
    assert len(pages.known()) == KEPT * PAGE


def test_rows_that_come_and_go_move_those_below_them() -> None:
    draw = random.Random(7)
    source, pages = Source(9 * PAGE), Pages()
    pages.begin(source.first())
    for _ in range(200):
        row = draw.randrange(len(source.keys) - 40)
        shown(pages, source, row, row + 30)
        renewed = pages.pages_of((row, row + 30))
        for _ in range(draw.randrange(4)):
            if draw.random() < 0.6:
                source.keys.pop(-1 - row - draw.randrange(8))
            else:
                key = draw.randrange(source.row(row + 8), source.row(row) + 1)
                if key not in source.keys:
                    source.keys.insert(bisect_right(source.keys, key), key)
        assert pages.take(source.answers(pages.renewing(renewed)))
        pages.forget_but(renewed)
        assert pages.total == len(source.keys)
        near = range(row, min(row + 20, len(source.keys)))
        assert shown(pages, source, near[0], near[-1]) == [source.row(each) for each in near]


def test_more_than_a_page_holds_is_told() -> None:
    source, pages = Source(3 * PAGE), Pages()
    pages.begin(source.first())
    shown(pages, source, 0, 2 * PAGE)
    newest = source.keys[-1]
    source.keys += range(newest + 1, newest + 200)
    assert not pages.take(source.answers(pages.renewing({0})))


def test_a_key_that_is_gone_stands_where_the_next_one_is() -> None:
    source, pages = Source(2 * PAGE), Pages()
    pages.begin(source.first())
    gone = source.keys.pop(-1 - 10)
    assert pages.take(source.answers(pages.renewing({0})))
    assert pages.row_of(-gone) is None
    assert pages.row_at(gone) == 10
