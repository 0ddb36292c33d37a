"""JSON becomes a table of notes: lists and lines of records, nested fields by path, damaged lines told."""

import json

import pytest

from pmdesk.domain.errors import DeskError
from pmdesk.importers.files import from_bytes
from pmdesk.importers.notes.records import flattened, records_of
from tests.importers.notes.conftest import is_fit

RECORD = {
    "created_at": "2026-03-10T07:40:00Z",
    "user": {"name": "Ida", "email": "ida@halvorsen.no", "company": {"name": "Halvorsen"}},
    "message": "I cannot see on which day the money arrives.",
    "tags": ["payout", "bug"],
}


def test_nested_fields_are_found_by_their_path(read):
    (note,) = read("form.json", json.dumps([RECORD])).notes
    assert (note.person, note.email, note.company) == ("Ida", "ida@halvorsen.no", "Halvorsen")
    assert note.title == "I cannot see on which day the money arrives."
    assert note.body == "Tags: payout, bug"
    assert note.kind == "bug"


def test_lines_lists_and_wrapped_lists_say_the_same(read):
    second = {**RECORD, "message": "And another thing."}
    as_list = read("a.json", json.dumps([RECORD, second]))
    as_lines = read("b.jsonl", json.dumps(RECORD) + "\n\n" + json.dumps(second) + "\n")
    wrapped = read("c.json", json.dumps({"count": 2, "results": [RECORD, second]}, indent=1))
    after_each_other = read("d.json", json.dumps(RECORD, indent=1) + "\n" + json.dumps(second, indent=1))
    origins = [note.origin for note in as_list.notes]
    assert len(origins) == 2
    for batch in (as_lines, wrapped, after_each_other):
        assert is_fit(batch)
        assert [note.origin for note in batch.notes] == origins
    assert [note.line for note in as_lines.notes] == [1, 3]


def test_answers_of_a_form_are_named_by_their_questions():
    fields = flattened(
        {
            "id": 7,
            "answers": [{"label": "Email", "value": "a@b.example"}, {"label": "What is missing?", "value": ["x", "y"]}],
            "items": [{"n": 1}, {"n": 2}],
            "nothing": None,
        }
    )
    assert fields == {
        "id": "7",
        "answers.Email": "a@b.example",
        "answers.What is missing?": "x, y",
        "items.0.n": "1",
        "items.1.n": "2",
    }


def test_a_damaged_line_stays_out_with_its_words_and_the_others_come_in(read):
    lines = [json.dumps(RECORD), "{broken", '"only words"', json.dumps({**RECORD, "message": "Second thing"})]
    batch = read("a.jsonl", "\n".join([lines[0], lines[3], *lines[1:3]]))
    assert len(batch.notes) == 2
    assert [trouble.line for trouble in batch.troubles] == [3, 4]
    assert batch.troubles[0].cells[0] == "{broken"


def test_a_list_that_is_cut_off_keeps_what_was_whole_and_tells_the_rest(read):
    batch = read("a.json", json.dumps([RECORD, RECORD])[:-40])
    assert len(batch.notes) == 1
    assert "What comes after it is not read" in batch.troubles[0].reason


def test_numbers_stay_as_they_are_written_and_endless_ones_do_no_harm(read):
    (note,) = read("a.json", '[{"text": "some words here", "id": 1e999, "n": ' + "9" * 10_000 + ', "x": NaN}]').notes
    assert note.title == "some words here"


def test_plain_texts_and_pairs_are_notes_too(read):
    assert [note.title for note in read("a.json", '["first words", "second words"]').notes] == [
        "first words",
        "second words",
    ]
    batch = read(
        "b.json", json.dumps({"train": [["where is it", "card"], ["why so late", "card"]], "val": [["x", "y"]] * 3})
    )
    assert [note.title for note in batch.notes] == ["x", "x", "x"]
    assert batch.words == ("Another list of the file is not read: “train” with 2.",)


@pytest.mark.parametrize("data", [b"{", b"[", b"[1, 2]", b"{}", b"[]", b"[" * 100_000, b'{"a":' * 100_000])
def test_json_without_records_is_refused_in_words(data):
    with pytest.raises(DeskError) as told:
        records_of(from_bytes("a.json", data))
    assert told.value.what
