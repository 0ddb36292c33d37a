"""Walking through parts: cut-off rounds go on, shifting pages leave nothing out, refusals are told and left."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmdesk.domain.remote import Remote
from pmdesk.sync.paging import Place, Step, compared, rewound, walked, where_there, written
from pmdesk.sync.remote_texts import when
from pmdesk.sync.trouble import InCircles, NotThere, QueryTrouble, RemoteTrouble, SignInTrouble

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
SIZE = 6


def record(record_id: str, title: str = "x") -> Remote:
    return Remote("issue", record_id, title)


def fine() -> None:
    """The sign-in is not at fault."""


class Shelf:
    """A service whose records move to the end of its list when they change, to the second.

    It may give some seconds more than it is asked for.
    """

    def __init__(self, count: int, extra_s: int = 0) -> None:
        self.extra = timedelta(seconds=extra_s)
        self.now = BEGIN
        self.changed = {str(number): BEGIN for number in range(count)}

    def change(self, record_id: str, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        self.changed[record_id] = self.now

    def read(self, since: str, more: str) -> Step:
        place = Place.of(since, more)
        after = (when(place.at) or BEGIN) - self.extra
        listed = sorted((at, int(name)) for name, at in self.changed.items() if at >= after)
        page = listed[place.skip : place.skip + SIZE]
        records = tuple(record(str(name)) for _, name in page)
        return place.step(records, [written(at) for at, _ in page], is_full=len(page) == SIZE)


Change = tuple[int, int, bool]


class Reader:
    """Reads a shelf, and remembers when it saw each record; some changes happen behind its pages."""

    def __init__(self, shelf: Shelf, changes: list[Change]) -> None:
        self.shelf = shelf
        self.changes = changes
        self.cursor = ""
        self.seen: dict[str, datetime] = {}

    def read(self) -> None:
        """Read a round, to its end or until it is cut off."""
        for count, page in enumerate(walked(self.cursor, {"all": self.shelf.read}, fine)):
            assert count < 500, "it goes round in circles"
            self.cursor = page.cursor
            self.seen.update({one.id: self.shelf.changed[one.id] for one in page.records})
            if self.changes and self.change():
                return

    def change(self) -> bool:
        number, seconds, is_cut_off = self.changes.pop()
        self.shelf.change(str(number % len(self.shelf.changed)), seconds)
        return is_cut_off


@settings(max_examples=200, deadline=None)
@given(
    st.integers(1, 40),
    st.integers(0, 2),
    st.lists(st.tuples(st.integers(0, 39), st.integers(0, 90), st.booleans()), max_size=30),
)
def test_no_change_is_left_out_however_pages_shift(count: int, extra_s: int, changes: list[Change]):
    reader = Reader(Shelf(count, extra_s), changes)
    while reader.changes or "more" in reader.cursor:
        reader.read()
    reader.read()
    assert reader.seen == reader.shelf.changed


def test_a_quiet_round_brings_what_changed_in_the_overlap_and_does_not_creep_back():
    shelf = Shelf(2)
    shelf.change("1", 3600)
    cursor = [page.cursor for page in walked("", {"all": shelf.read}, fine)][-1]
    for _ in range(3):
        pages = list(walked(cursor, {"all": shelf.read}, fine))
        assert [one.id for page in pages for one in page.records] == ["1"]
        assert pages[-1].cursor == cursor
    shelf.changed.clear()
    assert [page.cursor for page in walked(cursor, {"all": shelf.read}, fine)][-1] == cursor


def answers(*texts: str) -> Callable[[str, str], Step]:
    """A part with a page for each text; it tells by its records how it was asked."""

    def read(since: str, more: str) -> Step:
        number = int(more or 0)
        behind = str(number + 1) if number + 1 < len(texts) else ""
        return Step((record(texts[number], f"{since}/{more}"),), behind, "end")

    return read


def refuses(trouble: RemoteTrouble) -> Callable[[str, str], Step]:
    def read(since: str, more: str) -> Step:
        raise trouble

    return read


def test_a_part_that_does_not_go_on_is_told():
    with pytest.raises(InCircles, match="same page again"):
        list(walked("", {"a": lambda since, more: Step((), "the same")}, fine))


def test_a_part_that_a_service_lacks_is_empty_but_a_sign_in_at_fault_is_told():
    def know_nobody() -> None:
        raise SignInTrouble("The token is over.")

    parts = {"a": where_there(refuses(NotThere("No epics here.")), fine), "b": answers("b0")}
    assert [page.notes_left for page in walked("", parts, fine)] == [(), ()]
    with pytest.raises(SignInTrouble):
        list(walked("", {"a": where_there(refuses(NotThere("No epics for us.")), know_nobody)}, know_nobody))
    with pytest.raises(QueryTrouble, match="no JSON"):
        list(walked("", {"a": where_there(refuses(QueryTrouble("It answers with no JSON.")), fine)}, fine))


def test_parts_are_read_in_order_and_a_cut_off_round_goes_on_behind_its_last_page():
    parts = {"a": answers("a0", "a1", "a2"), "b": answers("b0"), "c": answers("c0", "c1")}
    whole = list(walked("", parts, fine))
    ids = [page.records[0].id for page in whole]
    assert ids == ["a0", "a1", "a2", "b0", "c0", "c1"]
    for number, page in enumerate(whole[:-1]):
        assert [one.records[0].id for one in walked(page.cursor, parts, fine)] == ids[number + 1 :]
    again = list(walked(whole[-1].cursor, parts, fine))
    assert [page.records[0].title for page in again] == ["end/", "end/1", "end/2", "end/", "end/", "end/1"]


def test_a_part_that_is_not_chosen_any_more_is_forgotten():
    cursor = next(iter(walked("", {"a": answers("a0", "a1"), "b": answers("b0")}, fine))).cursor
    pages = list(walked(cursor, {"b": answers("b0"), "c": answers("c0")}, fine))
    assert [page.records[0].id for page in pages] == ["b0", "c0"]
    assert set(json.loads(pages[-1].cursor)["done"]) == {"b", "c"}


def test_a_part_that_refuses_is_told_and_asked_again_from_where_it_stood():
    parts = {"a": refuses(QueryTrouble("No such project.")), "b": answers("b0")}
    pages = list(walked("", parts, fine))
    assert pages[-1].notes_left == ("No such project.",)
    assert json.loads(pages[-1].cursor) == {"done": {"b": "end"}}


def test_a_cut_off_round_whose_last_part_refuses_does_not_keep_the_others_from_being_read():
    cursor = next(iter(walked("", {"b": answers("b0", "b1")}, fine))).cursor
    parts = {"a": answers("a0"), "b": refuses(QueryTrouble("No such project."))}
    pages = list(walked(cursor, parts, fine))
    assert [page.notes_left for page in pages] == [("No such project.",)]
    assert [page.records[0].id for page in walked(pages[-1].cursor, parts, fine) if page.records] == ["a0"]


def test_a_part_begins_anew_where_the_place_in_it_is_not_known_any_more():
    def read(since: str, more: str) -> Step:
        if more == "old token":
            raise QueryTrouble("The token has expired.")
        return answers("a0", "a1")(since, more)

    cursor = json.dumps({"done": {"a": "then"}, "part": "a", "more": "old token"})
    assert [page.records[0].title for page in walked(cursor, {"a": read}, fine)] == ["then/", "then/1"]


def test_a_round_ends_when_no_part_answers_or_the_sign_in_is_at_fault():
    with pytest.raises(QueryTrouble):
        list(walked("", {"a": refuses(QueryTrouble("No such project."))}, fine))
    asked: list[str] = []

    def check() -> None:
        asked.append("who am I?")
        raise SignInTrouble("The token is over.")

    parts = {"a": refuses(SignInTrouble("Not allowed.")), "b": answers("b0")}
    with pytest.raises(SignInTrouble, match="token is over"):
        list(walked("", parts, check))
    assert asked == ["who am I?"]
    assert [page.notes_left for page in walked("", parts, fine)] == [(), ("Not allowed.",)]
    with pytest.raises(RemoteTrouble, match="cannot be reached"):
        list(walked("", {"a": answers("a0"), "b": refuses(RemoteTrouble("It cannot be reached."))}, fine))


@pytest.mark.parametrize("cursor", ["nonsense", "[]", '{"done": 3, "part": "zz", "more": 4}', '{"done": {"a": 1}}'])
def test_a_cursor_that_cannot_be_read_stands_at_a_beginning(cursor: str):
    assert len(list(walked(cursor, {"a": answers("a0", "a1")}, fine))) == 2


def test_a_whole_list_tells_what_is_new_changed_and_gone():
    first = compared("", [record("1"), record("2"), record("a b")])
    assert [one.id for one in first.records] == ["1", "2", "a b"]
    second = compared(first.since, [record("1"), record("2", "changed"), record("3")])
    assert [one.id for one in second.records] == ["2", "3"]
    assert second.gone == (("issue", "a b"),)
    assert compared(second.since, [record("1"), record("2", "changed"), record("3")]) == Step(since=second.since)


def test_nothing_is_said_to_be_gone_while_records_cannot_be_read():
    first = compared("", [record("1"), record("2")])
    second = compared(first.since, [record("1")], ("Milestone 2 stays out: it has no title.",))
    assert (second.gone, second.words) == ((), ("Milestone 2 stays out: it has no title.",))
    assert compared(second.since, [record("1")]).gone == (("issue", "2"),)


def test_a_round_begins_a_little_before_the_last_change():
    assert rewound("2026-03-01T00:01:00Z") == "2026-02-28T23:59:00Z"
    assert rewound("2026-03-01T00:02:00.125+01:00") == "2026-02-28T23:00:00.125000Z"
    assert rewound("") == ""
