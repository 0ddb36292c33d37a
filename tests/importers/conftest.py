"""What the tests of the importers share: sample files, a reader, and what holds for every plan that was read."""

from datetime import UTC, date
from pathlib import Path

import pytest

from pmdesk.domain.foreign import ForeignKind
from pmdesk.domain.roadmap import FEATURE_STATUSES, INITIATIVE_STATUSES
from pmdesk.importers import catalog
from pmdesk.importers.files import from_bytes

TODAY = date(2026, 3, 10)
FILES = Path(__file__).parent / "files"
ITEMS = {ForeignKind.FEATURE, ForeignKind.INITIATIVE}


@pytest.fixture(scope="session")
def today():
    return TODAY


@pytest.fixture(scope="session")
def files():
    return FILES


@pytest.fixture(scope="session")
def read():
    """Read a sample file, or bytes under a name, as a person in UTC would."""

    def reader(name, data=None, format_id=None, mapping=None):
        if data is None:
            return catalog.read(FILES / name, TODAY, format_id, mapping, zone=UTC)
        raw = data.encode() if isinstance(data, str) else data
        return catalog.read_file(from_bytes(name, raw, zone=UTC), TODAY, format_id, mapping)

    return reader


@pytest.fixture(scope="session")
def row_of():
    def finder(plan, title):
        return next(row for row in plan.rows if row.title == title)

    return finder


def _texts(row):
    yield from (row.key, row.title, row.external_key, row.description, row.owner, *row.teams, *row.tags)
    yield from (text for text in (row.parent_key, row.parent_title, row.product, row.sprint, row.release) if text)
    yield from (title for title, _ in row.criteria)
    yield from (text for link in row.links for text in link)
    yield from row.warnings


def _row_is_fit(row):
    for text in _texts(row):
        assert "\x00" not in text
        text.encode("utf-8")
    assert row.title.strip()
    for name in (row.title, row.owner, row.product or "", row.sprint or "", row.release or "", *row.tags, *row.teams):
        assert len(name) <= 1000
    assert all(title.strip() and len(title) <= 1000 for title, _ in row.criteria)
    assert all(url.strip() and len(url) <= 1000 for url, _ in row.links)
    if row.start is not None and row.end is not None:
        assert row.start <= row.end
    if row.kind is ForeignKind.MILESTONE:
        assert row.end is not None
    points = [point for point in (row.effort_low, row.effort_likely, row.effort_high) if point is not None]
    assert points == sorted(points)
    assert all(0 <= point <= 1_000_000 for point in points)
    assert row.progress is None or 0 <= row.progress <= 100
    if row.kind is ForeignKind.INITIATIVE:
        assert row.status is None or row.status in INITIATIVE_STATUSES
    if row.kind is ForeignKind.FEATURE:
        assert row.status is None or row.status in FEATURE_STATUSES


def _parents_are_fit(rows):
    for row in rows.values():
        seen = set()
        at = row
        while at.parent_key is not None:
            assert at.key not in seen, "parents run in a circle"
            seen.add(at.key)
            holder = rows[at.parent_key]
            assert holder.kind in {*ITEMS, ForeignKind.OBJECTIVE, ForeignKind.PRODUCT}
            assert (at.kind, holder.kind) != (ForeignKind.INITIATIVE, ForeignKind.FEATURE)
            at = holder
        assert len(seen) <= 50


@pytest.fixture(scope="session")
def is_fit():
    """Check what holds for every plan, whatever was in the file."""

    def checker(plan):
        rows = {row.key: row for row in plan.rows}
        assert len(rows) == len(plan.rows), "keys are unique"
        for row in plan.rows:
            _row_is_fit(row)
        _parents_are_fit(rows)
        for link in plan.dependencies:
            assert rows[link.predecessor_key].kind in ITEMS
            assert rows[link.successor_key].kind in ITEMS
            assert link.predecessor_key != link.successor_key
        assert all(trouble.reason and trouble.line >= 0 for trouble in plan.troubles)
        assert plan.source
        assert plan.title
        return True

    return checker
