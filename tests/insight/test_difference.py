"""What lies between two states of the roadmap."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.days import Resolution, Span
from pmdesk.domain.kinds import ItemId, KeyResultId, MilestoneId, ObjectiveId, ReleaseId
from pmdesk.domain.roadmap import Item, ItemKind, KeyResult, Milestone, Release, Status
from pmdesk.insight.difference import Move, difference, row_change, say_move, span_of

TODAY = date(2026, 3, 10)
WALLET = Item(
    ItemId(1), ItemKind.FEATURE, "Wallet payments", "V", start=date(2026, 3, 2), end=date(2026, 4, 24), key="PLAT-118"
)


def shifted(item: Item, days: int) -> Item:
    assert item.start is not None
    assert item.end is not None
    return replace(item, start=item.start + timedelta(days), end=item.end + timedelta(days))


def test_a_new_row_is_added_and_a_lost_one_removed():
    other = replace(WALLET, id=ItemId(2), title="Gift cards")
    found = difference({1: WALLET}, {2: other})
    assert found.added == (other,)
    assert found.removed == (WALLET,)
    assert found.changed == ()


def test_an_archived_row_counts_as_removed_and_a_restored_one_as_added():
    aside = replace(WALLET, archived_at=datetime(2026, 3, 9, tzinfo=UTC))
    assert difference({1: WALLET}, {1: aside}).removed == (WALLET,)
    assert difference({1: aside}, {1: WALLET}).added == (WALLET,)
    assert not difference({1: aside}, {1: aside})


def test_a_moved_row_tells_by_how_many_days():
    (change,) = difference({1: WALLET}, {1: shifted(WALLET, 8)}).changed
    assert change.move is not None
    assert (change.move.start_days, change.move.end_days) == (8, 8)
    assert change.fields == ()
    assert say_move(change.move, TODAY) == "moved 8 days later"


def test_changed_fields_are_told_apart_from_the_move():
    after = replace(shifted(WALLET, -1), status=Status.IN_PROGRESS, effort_likely=34.0)
    change = row_change(WALLET, after)
    assert change is not None
    assert [(field.name, field.after) for field in change.fields] == [
        ("status", Status.IN_PROGRESS),
        ("effort_likely", 34.0),
    ]
    assert change.move is not None
    assert say_move(change.move, TODAY) == "moved 1 day earlier"


def test_another_place_among_the_siblings_is_no_difference():
    assert not difference({1: WALLET}, {1: replace(WALLET, rank="W")})


def test_a_target_of_a_key_result_is_a_field_and_of_a_release_a_day():
    before = KeyResult(KeyResultId(5), ObjectiveId(4), "Conversion", "V", target=3.0)
    change = row_change(before, replace(before, target=4.0))
    assert change is not None
    assert change.move is None
    assert [field.name for field in change.fields] == ["target"]
    release = Release(ReleaseId(6), "26.08", date(2026, 4, 27))
    moved = row_change(release, replace(release, target=date(2026, 5, 4)))
    assert moved is not None
    assert moved.move is not None
    assert say_move(moved.move, TODAY) == "moved 7 days later"


def test_each_kind_of_move_has_its_words():
    def words(before: Span | None, after: Span | None) -> str:
        return say_move(Move(before, after), TODAY)

    march = Span(date(2026, 3, 2), date(2026, 4, 24))
    assert words(None, march) == "got dates 2 Mar to 24 Apr"
    assert words(march, None) == "lost its dates, was 2 Mar to 24 Apr"
    assert words(march, Span(march.start, date(2026, 5, 2))) == "ends 8 days later"
    assert words(march, Span(date(2026, 3, 3), march.end)) == "starts 1 day later"
    assert words(march, Span(date(2026, 3, 1), date(2026, 4, 25))) == "starts 1 day earlier, ends 1 day later"
    second = Span(date(2026, 4, 1), date(2026, 6, 30), Resolution.QUARTER)
    third = Span(date(2026, 7, 1), date(2026, 9, 30), Resolution.QUARTER)
    assert words(second, third) == "starts 91 days later, ends 92 days later, Q2 to Q3"
    assert words(replace(second, resolution=Resolution.DAY), second) == "was 1 Apr to 30 Jun, is Q2"


def test_a_milestone_has_the_span_of_its_day():
    assert span_of(Milestone(MilestoneId(3), "Beta", TODAY)) == Span(TODAY, TODAY)


@given(
    st.dictionaries(st.integers(1, 9), st.integers(-400, 400)),
    st.dictionaries(st.integers(1, 9), st.integers(-400, 400)),
)
def test_every_row_is_told_once_and_the_way_back_mirrors_it(before: dict[int, int], after: dict[int, int]):
    def rows(shifts: dict[int, int]) -> dict[int, Item]:
        return {key: shifted(replace(WALLET, id=ItemId(key)), days) for key, days in shifts.items()}

    there, back = difference(rows(before), rows(after)), difference(rows(after), rows(before))
    assert there.added == back.removed
    assert there.removed == back.added
    for one, other in zip(there.changed, back.changed, strict=True):
        assert one.move is not None
        assert other.move is not None
        assert one.move.start_days == -other.move.start_days == after[one.after.id] - before[one.after.id]
    told = {row.id for row in (*there.added, *there.removed)} | {change.after.id for change in there.changed}
    assert told == {key for key in {*before, *after} if before.get(key) != after.get(key)}
