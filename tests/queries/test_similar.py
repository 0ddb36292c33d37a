"""Notes about the same, likely duplicates, and the items that a note speaks for, in the sample."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from pmdesk.commands.sample.build import make_sample
from pmdesk.commands.sample.fresh import AGAIN, FRESH
from pmdesk.domain.clock import FixedClock
from pmdesk.domain.inbox import Note
from pmdesk.queries.best_items import best_items
from pmdesk.queries.similar import likely_duplicates, similar_notes
from pmdesk.storage.store import Store, open_workspace

MORNING = datetime(2026, 3, 10, 7, 40, tzinfo=UTC)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("sample") / "tidewater.pmdesk"
    make_sample(path, FixedClock(MORNING))
    store = open_workspace(path)
    yield store
    store.close()


def titled(store: Store, title: str) -> Note:
    return max(store.all(Note, title=title), key=lambda note: note.received_at)


@pytest.mark.parametrize(
    ("title", "item"),
    [
        ("When do I get paid?", "Payout timeline"),
        ("Bulk edit for 400 prices", "Bulk price edit"),
        ("Ops: retry storm on webhooks", "Webhook redelivery"),
    ],
)
def test_the_item_that_a_note_asks_for_is_offered_first(store: Store, title: str, item: str):
    assert best_items(store, titled(store, title).id, limit=3)[0].title == item


def test_similar_notes_speak_of_the_same(store: Store):
    found = similar_notes(store, titled(store, "When do I get paid?").id, limit=5)
    assert len(found) == 5
    assert sum("payout" in each.title.lower() or "money" in each.title.lower() for each in found) >= 3


@pytest.mark.parametrize("who", ["Nordic Lamps", "Camille R., FR", "Vestergaard"])
def test_what_was_said_twice_is_found(store: Store, who: str):
    again = next(title for name, title, _ in AGAIN if name == who)
    first = next(each.title for each in FRESH if each.who == who)
    assert titled(store, first).id in [each.id for each in likely_duplicates(store, titled(store, again).id, limit=3)]
