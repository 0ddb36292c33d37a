"""A page is written in pieces that each end quickly, whole and in order however often they give way."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from pmdesk.commands.receive_remote import ReceiveRemote
from pmdesk.domain.connections import SyncLink
from pmdesk.domain.kinds import ConnectionId
from pmdesk.domain.mirrored import Arrival
from pmdesk.domain.remote import Page
from pmdesk.storage.turns import Turns
from pmdesk.sync.plan import AIM_S, FEWEST, FIRST, MOST, Stride, pieces
from tests.sync.sync_world import Both
from tests.world import World, dump

NOW = datetime(2026, 3, 1, tzinfo=UTC)
BLANK = ReceiveRemote(ConnectionId(1), "Tracker", NOW, standing="{}", is_wanted=lambda: False)


class Impatient(Turns):
    """Turns at which somebody waits from the third look on, and each time again from the next third."""

    def __init__(self) -> None:
        super().__init__()
        self.looks = 0

    def is_wanted(self) -> bool:
        self.looks += 1
        return self.looks % 3 == 0


def arrived(count: int) -> tuple[Arrival, ...]:
    return tuple(Arrival("issue", str(number), "item", {}, {}) for number in range(count))


@given(st.integers(0, 400), st.integers(0, 60), st.lists(st.tuples(st.booleans(), st.floats(0.0001, 0.1)), max_size=60))
def test_a_page_is_written_whole_and_in_order_however_long_its_pieces_take(records, gone, story):
    page = Page("9", (), gone=tuple(("issue", str(number)) for number in range(gone)))
    arrivals, stride, kept = arrived(records), Stride(), list[ReceiveRemote]()
    happens = iter(story)
    for piece in pieces(page, arrivals, BLANK, stride):
        gives_way, seconds = next(happens, (False, AIM_S))
        assert FEWEST <= stride.records <= MOST
        if gives_way and piece.is_wanted is not None:
            stride.gave_way = True
            continue
        stride.took(seconds)
        kept.append(piece)
    assert tuple(each for piece in kept for each in piece.arrivals) == arrivals
    assert tuple(each for piece in kept for each in piece.gone) == page.gone
    assert [piece.standing for piece in kept] == [*[None] * (len(kept) - 1), *["{}"][: len(kept)]]


def test_pieces_grow_as_long_as_they_are_quick_and_shrink_at_once():
    stride = Stride(given=FIRST)
    stride.took(AIM_S / 10)
    assert stride.records == FIRST * 3 // 2
    stride.given = stride.records
    stride.took(AIM_S * 100)
    assert stride.records == FEWEST


def test_a_piece_that_gave_way_comes_again_smaller_and_stays():
    stride = Stride()
    made = pieces(Page("9", ()), arrived(60), BLANK, stride)
    assert next(made).is_wanted is not None
    stride.gave_way = True
    again = next(made)
    assert (again.is_wanted, len(again.arrivals), again.arrivals[0].remote_id) == (None, FEWEST, "0")


def test_a_round_that_gives_way_all_the_time_brings_the_same(empty: World):
    both = Both(empty)
    for number in range(230):
        both.tracker.put("issue", f"m{number}", title=f"Pay in {number} taps", labels=("eu",))
    turns = empty.store.turns = Impatient()
    both.sync()
    assert turns.looks > 6
    assert sorted(both.item(f"m{number}").title for number in range(230)) == sorted(
        f"Pay in {number} taps" for number in range(230)
    )
    assert (empty.store.count(SyncLink), both.waiting()) == (230, {})
    before = dump(empty.store)
    both.sync()
    assert dump(empty.store) == before
