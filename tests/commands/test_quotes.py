"""Words become quotes that speak for items; bugs are filed; searches are kept."""

import pytest

from pmdesk.commands.bugs import FileBug
from pmdesk.commands.fields import SetFields
from pmdesk.commands.quotes import AddQuote, LinkNotes, LinkQuote
from pmdesk.commands.saved_filters import AddFilter, RenameFilter
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.inbox import Bug, Note, NoteKind, NoteState, Quote, SavedFilter
from pmdesk.domain.roadmap import Release
from tests.inbox_world import PAYOUT, add_note, with_notes
from tests.world import NOW, World


@pytest.fixture
def world(world: World) -> World:
    return with_notes(world)


def test_a_quote_is_kept_without_the_space_around_it(world: World) -> None:
    start = PAYOUT.index(" and sell")
    made = world.desk.ask(AddQuote(world.ids["payout"], start, start + 10))[1]
    quote = world.store.get(Quote, made)
    assert quote.text == "and sell" == PAYOUT[quote.start : quote.end]


@pytest.mark.parametrize("span", [(5, 5), (3, 4), (900, 1000)])
def test_a_quote_needs_words(world: World, span: tuple[int, int]) -> None:
    with pytest.raises(RuleBroken, match="no words"):
        world.desk.do(AddQuote(world.ids["payout"], *span))


def test_the_same_words_are_marked_once_and_then_linked(world: World) -> None:
    before = world.store.count(Quote)
    again = world.desk.ask(AddQuote(world.ids["moved"], 0, 19, world.ids["wallet"], 2))[1]
    assert again == world.ids["highlight"]
    assert world.store.count(Quote) == before
    quote = world.store.get(Quote, again)
    assert (quote.item_id, quote.importance) == (world.ids["wallet"], 2)


def test_the_same_words_may_speak_for_two_items(world: World) -> None:
    before = world.store.count(Quote)
    quote = world.store.get(Quote, world.ids["quote"])
    world.desk.do(AddQuote(quote.note_id, quote.start, quote.end, world.ids["fallback"]))
    assert world.store.count(Quote) == before + 1


def test_a_new_note_that_is_linked_counts_as_accepted(world: World) -> None:
    note_id = add_note(world, "new", "Fee is not explained", "The fee was higher.")
    world.desk.do(AddQuote(note_id, 0, 7))
    assert world.store.get(Note, note_id).state is NoteState.NEW
    world.desk.do(LinkNotes((note_id,), world.ids["wallet"]))
    note = world.store.get(Note, note_id)
    assert (note.state, note.is_unread) == (NoteState.ACCEPTED, False)
    world.desk.undo()
    assert world.store.get(Note, note_id).state is NoteState.NEW


def test_an_archived_note_that_is_linked_stays_archived(world: World) -> None:
    world.desk.do(LinkNotes((world.ids["label"],), world.ids["wallet"]))
    assert world.store.get(Note, world.ids["label"]).state is NoteState.ARCHIVED


def test_notes_speak_by_their_free_highlights_else_as_a_whole(world: World) -> None:
    ids = world.ids
    made = world.desk.ask(LinkNotes((ids["moved"], ids["size"]), ids["fallback"], 1, NOW))[1]
    first, second = (world.store.get(Quote, each) for each in made)
    assert (first.id, first.item_id, first.importance) == (ids["highlight"], ids["fallback"], 1)
    assert (second.text, second.start, second.end, second.made_at) == ("Save my size", 0, 0, NOW)
    assert not world.desk.do(LinkNotes((ids["moved"], ids["size"]), ids["fallback"], 3))


def test_a_whole_note_that_speaks_for_nothing_is_no_quote(world: World) -> None:
    world.desk.do(LinkQuote(world.ids["whole"], None, 0))
    assert world.store.find(Quote, world.ids["whole"]) is None
    world.desk.do(LinkQuote(world.ids["quote"], None, 2))
    assert world.store.get(Quote, world.ids["quote"]).item_id is None


def test_a_filed_bug_knows_segment_and_release(world: World) -> None:
    bug = world.store.get(Bug, world.ids["bug"])
    assert (bug.release_id, bug.segment_id, bug.filed_at) == (world.ids["release"], None, NOW)
    note = world.store.get(Note, world.ids["cart"])
    assert (note.kind, note.state) == (NoteKind.BUG, NoteState.ACCEPTED)
    made = world.desk.ask(FileBug(world.ids["payout"]))[1]
    assert world.store.get(Bug, made).segment_id == world.ids["halvorsen_segment"]


def test_a_bug_takes_the_segment_of_the_sender_or_their_company(world: World) -> None:
    ids = world.ids
    first = add_note(world, "first", "Crash", "It crashes.", "nordic", segment_id=None)
    second = add_note(world, "second", "Crash", "It crashes.", None, company_id=ids["nordic_company"])
    made = [world.desk.ask(FileBug(each))[1] for each in (first, second)]
    assert [world.store.get(Bug, each).segment_id for each in made] == [ids["nordic_segment"]] * 2


def test_a_note_is_filed_once(world: World) -> None:
    with pytest.raises(RuleBroken, match="filed as a bug already"):
        world.desk.do(FileBug(world.ids["cart"]))


def test_a_version_of_another_product_is_not_the_release(world: World) -> None:
    ids = world.ids
    world.desk.do(SetFields(Note, (ids["payout"],), {"version": "26.08"}, "Set version"))
    world.desk.do(SetFields(Release, (ids["release"],), {"product_id": ids["checkout"]}, "Set product"))
    made = world.desk.ask(FileBug(ids["payout"]))[1]
    assert world.store.get(Bug, made).release_id is None


def test_two_filters_never_have_one_name(world: World) -> None:
    with pytest.raises(RuleBroken, match="“Large sellers” already"):
        world.desk.do(AddFilter(" large SELLERS ", "x"))
    made = world.desk.ask(AddFilter("Bugs", " kind:bug "))[1]
    assert world.store.get(SavedFilter, made).query == "kind:bug"
    with pytest.raises(RuleBroken, match="already"):
        world.desk.do(RenameFilter(made, "Large sellers"))
    world.desk.do(RenameFilter(made, "BUGS"))
    assert world.store.get(SavedFilter, made).title == "BUGS"
    with pytest.raises(RuleBroken, match="no search"):
        world.desk.do(AddFilter("Nothing", "  "))
