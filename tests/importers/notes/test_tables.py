"""Tables become notes under a mapping that suggests itself; rows that cannot be read stay out with the reason."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.errors import DeskError
from pmdesk.domain.inbox import NoteKind, NoteState
from pmdesk.importers.files import from_bytes
from pmdesk.importers.notes.catalog import open_notes, read_notes
from pmdesk.importers.notes.checking import check
from pmdesk.importers.notes.suggesting import suggest
from pmdesk.importers.notes.table import table_of
from pmdesk.importers.notes.targets import NoteMapping, NoteTarget, from_json, to_json
from pmdesk.importers.points.timeforms import Order
from tests.importers.notes.conftest import is_fit

SURVEY = (
    "Submitted at,Name,Email,Company,Segment,ARR,Plan,Product,Type,Rating,Comment,Link\n"
    '2026-03-10T07:40:00Z,Ida,Ida@Halvorsen.no,Halvorsen,Large sellers,"€12,000",Team,Seller Hub,Bug,2,'
    '"Payout page says ""processing"".\nSix days now.",https://shop.example/p\n'
    "2026-03-11T08:00:00Z,Per,,,,,,Seller Hub,Idea,5,A calendar of payouts,\n"
)


def table(text, name="survey.csv"):
    return table_of(from_bytes(name, text.encode()))


def goes(text):
    found = table(text)
    return dict(zip(found.header, suggest(found).columns, strict=True))


def test_a_survey_is_understood_by_the_names_of_its_columns(read):
    batch = read("survey.csv", SURVEY)
    assert is_fit(batch)
    first, second = batch.notes
    assert first.title == 'Payout page says "processing".'
    assert first.body == 'Payout page says "processing".\nSix days now.'
    assert first.received_at == datetime(2026, 3, 10, 7, 40, tzinfo=UTC)
    assert (first.person, first.email, first.company) == ("Ida", "ida@halvorsen.no", "Halvorsen")
    assert (first.segment, first.revenue, first.tier, first.product) == (
        "Large sellers",
        12_000.0,
        "Team",
        "Seller Hub",
    )
    assert (first.kind, first.rating, first.url) == (NoteKind.BUG, 2, "https://shop.example/p")
    assert (second.title, second.body, second.kind) == ("A calendar of payouts", "", NoteKind.FEEDBACK)
    assert second.source == "survey"


def test_columns_of_other_languages_are_understood():
    found = goes("Datum;Betreff;Nachricht;Absender;E-Mail;Firma\n10.03.2026;Geld;Wann kommt es denn?;Jo;jo@x.de;X\n")
    assert [target.value for target in found.values()] == ["received_at", "title", "body", "person", "email", "company"]


def test_what_no_name_tells_is_found_by_what_stands_there():
    found = goes(
        "q1,q2,q3\n2026-03-10,ida@x.example,I would love to see when money arrives\n"
        "2026-03-11,per@y.example,Nothing works since the update\n"
    )
    assert found == {"q1": NoteTarget.RECEIVED_AT, "q2": NoteTarget.EMAIL, "q3": NoteTarget.BODY}


def test_a_category_that_is_no_kind_is_a_tag_and_the_status_of_a_tool_no_state(read):
    text = "text,category,status\nWhere is my card,card_arrival,solved\nWhy was I charged,fees,open\n"
    assert goes(text) == {"text": NoteTarget.BODY, "category": NoteTarget.TAGS, "status": NoteTarget.IGNORE}
    assert read("t.csv", text).notes[0].body == "Tags: card_arrival"


def test_our_own_states_are_taken_and_words_of_tools_read(read):
    text = "title,state\nOne,new\nTwo,archived\nThree,rejected\nFour,snoozed\n"
    states = [note.state for note in read("t.csv", text).notes]
    assert states == [NoteState.NEW, NoteState.ARCHIVED, NoteState.REJECTED, NoteState.NEW]


def test_first_and_last_name_are_one_person_and_several_answers_one_text(read):
    text = (
        "First name,Last name,What is missing in the product?,What do you like about it?\n"
        "Ida,Halvorsen,A calendar of all payouts please,The new search is fast\n"
    )
    (note,) = read("t.csv", text).notes
    assert note.person == "Ida Halvorsen"
    assert note.body == "A calendar of all payouts please\n\nWhat do you like about it?:\nThe new search is fast"


def test_rows_that_cannot_be_read_stay_out_with_line_reason_and_cells(read):
    text = "date,text\n2026-03-10,good one\n2026-02-31,no such day\n2026-03-11,\nsoon,not a date\n"
    batch = read("t.csv", text)
    assert is_fit(batch)
    assert [note.title for note in batch.notes] == ["good one"]
    told = [(trouble.line, trouble.reason) for trouble in batch.troubles]
    assert told == [
        (3, "“2026-02-31” is not a day or a time that exists."),
        (4, "It has no words."),
        (5, "“soon” is not a date."),
    ]
    assert batch.troubles[0].cells == ("2026-02-31", "no such day")
    assert batch.header == ("date", "text")


def test_unclear_dates_stay_out_until_their_order_is_told_and_proven_ones_are_read(read):
    unclear = "date,text\n03/04/2026,one\n05/06/2026,two\n"
    batch = read("t.csv", unclear)
    assert not batch.notes
    assert "Whether the day or the month comes first" in batch.troubles[0].reason
    found = table(unclear)
    assert "can begin with the day or with the month" in check(found, suggest(found)).asks
    told = NoteMapping((NoteTarget.RECEIVED_AT, NoteTarget.BODY), Order.DAY_FIRST)
    assert read("t.csv", unclear, told).notes[0].received_at == datetime(2026, 4, 3, 12, tzinfo=UTC)
    proven = "date,text\n03/04/2026,one\n25/06/2026,two\n"
    assert read("t.csv", proven).notes[0].received_at == datetime(2026, 4, 3, 12, tzinfo=UTC)


def test_times_that_name_no_zone_are_of_the_zone_of_the_mapping(read):
    mapping = NoteMapping((NoteTarget.RECEIVED_AT, NoteTarget.BODY), zone="Europe/Berlin")
    (note,) = read("t.csv", "date,text\n2026-03-10 08:00,one\n", mapping).notes
    assert note.received_at == datetime(2026, 3, 10, 7, tzinfo=UTC)


def test_values_that_are_no_ratings_or_amounts_are_told_beside_the_note(read):
    text = 'text,rating,arr\ngood,9,lots\nfine,8/10,12k\nbest,★★★★★,"1.234,50"\nok,4,\nok,3,1\n'
    notes = read("t.csv", text).notes
    assert notes[0].remarks == ("“9” is no rating from 1 to 5", "“lots” is no amount of money")
    assert [note.rating for note in notes] == [None, 4, 5, 4, 3]
    assert [note.revenue for note in notes] == [None, 12_000.0, 1_234.5, None, 1.0]


def test_monthly_revenue_counts_for_a_year(read):
    assert read("t.csv", "text,company,MRR\ngood words,X,100\n").notes[0].revenue == 1_200.0


def test_rows_of_one_conversation_are_joined(read):
    text = "conversation id,text\n7,first words\n7,an answer\n8,another\n"
    notes = read("chat.csv", text).notes
    assert [note.thread for note in notes] == ["chat:7", "chat:7", "chat:8"]
    assert [note.kind for note in notes] == [NoteKind.FEEDBACK, NoteKind.CONVERSATION, NoteKind.FEEDBACK]


def test_the_same_row_has_the_same_origin_in_any_order_of_rows_and_columns_and_with_another_mapping(read):
    origins = {note.origin for note in read("a.csv", "text,who,status\nOne,Ida,open\nTwo,Per,open\n").notes}
    turned = read("b.csv", "status,who,text\nsolved,Per,Two\nopen,Ida,One\n")
    assert {note.origin for note in turned.notes} == origins
    mapped = NoteMapping((NoteTarget.IGNORE, NoteTarget.TITLE, NoteTarget.BODY))
    assert {note.origin for note in read("b.csv", "status,who,text\nx,Per,Two\ny,Ida,One\n", mapped).notes} == origins


def test_the_very_same_row_twice_in_a_file_is_two_notes_with_lasting_origins(read):
    text = "text\n+1\n+1\nother\n"
    first, again = read("a.csv", text), read("a.csv", text)
    assert len({note.origin for note in first.notes}) == 3
    assert [note.origin for note in first.notes] == [note.origin for note in again.notes]


def test_a_note_of_ten_megabytes_comes_in_whole(read):
    body = "long words " * 950_000
    (note,) = read("t.csv", f'title,text\nBook,"{body}"\n').notes
    assert note.body == body.strip()


def test_a_table_without_any_words_is_refused(read):
    with pytest.raises(DeskError, match="No column goes to Title or Text"):
        read("t.csv", "a,b\n1,2\n3,4\n", NoteMapping((NoteTarget.IGNORE, NoteTarget.RATING)))


def test_columns_are_checked_in_words():
    found = table(SURVEY)
    words = {one.name: (one.words, one.fine) for one in check(found, suggest(found), frozenset({"Seller hub"})).columns}
    assert words["Comment"] == ("all 2 filled", True)
    assert words["Company"] == ("1 company", True)
    assert words["Product"] == ("1 product", True)
    assert {one.name: one.fine for one in check(found, suggest(found), frozenset()).columns}["Product"] is False


@given(st.lists(st.sampled_from(NoteTarget), min_size=1, max_size=8), st.sampled_from([None, *Order]))
def test_a_mapping_comes_back_from_json(columns, order):
    mapping = NoteMapping(tuple(columns), order, "Europe/Berlin", NoteKind.REVIEW, "play")
    header = tuple(f"c{number}" for number in range(len(columns)))
    assert from_json(to_json(mapping), header) == mapping


def test_a_mapping_may_name_columns_and_strangers_are_refused():
    mapping = from_json('{"columns": {"Words": "body"}}', ("id", "words"))
    assert mapping.columns == (NoteTarget.IGNORE, NoteTarget.BODY)
    with pytest.raises(DeskError, match="no column “gone”"):
        from_json('{"columns": {"gone": "body"}}', ("id", "words"))
    with pytest.raises(DeskError, match="not those that were mapped"):
        from_json('{"columns": ["body"]}', ("id", "words"))


def test_reading_can_be_called_off_between_rows(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("text\n" + "some words\n" * 5_000)

    class EnoughError(Exception):
        pass

    def tell(done, _total):
        if done > 1_000:
            raise EnoughError

    with pytest.raises(EnoughError):
        read_notes(open_notes([path]), None, tell)
