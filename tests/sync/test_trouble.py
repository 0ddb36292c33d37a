"""What servers say of a trouble is found in the shapes in which they say it."""

import json
from typing import Any

import pytest

from pmdesk.sync.trouble import words_of


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            {"errors": ["Subject cannot be blank", "Due date is no date"]},
            "Subject cannot be blank; Due date is no date",
        ),
        ({"error": {"status": 409, "msg": "no such issue 4"}}, "no such issue 4"),
        (
            {"errorMessages": [], "errors": {"summary": "You must specify a summary."}},
            "summary: You must specify a summary.",
        ),
        ({"errorMessages": ["Issue does not exist."], "errors": {}}, "Issue does not exist."),
        ({"message": {"due_date": ["is blank", "is no date"]}}, "due_date: is blank; is no date"),
        ({"message": "Validation Failed", "errors": [{"resource": "Issue", "code": "missing"}]}, "Validation Failed"),
        ({"errors": [{"message": "Entity not found", "extensions": {"code": "INPUT"}}]}, "Entity not found"),
        ({"token": "s3cret"}, ""),
        ({"errors": {"a": {"b": {"token": "s3cret"}}}}, ""),
    ],
)
def test_a_servers_words_are_found(said: Any, words: str):
    assert words_of(json.dumps(said).encode(), "application/json") == words


def test_a_page_for_browsers_says_nothing_and_plain_text_itself():
    assert words_of(b"<html>error</html>", "text/html") == ""
    assert words_of(b"Invalid Login", "text/plain") == "Invalid Login"
