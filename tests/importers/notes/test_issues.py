"""Issues of GitHub become notes: bugs by their labels, closed ones archived, comments as the conversation."""

import json

from pmdesk.domain.inbox import NoteKind, NoteState
from tests.importers.notes.conftest import is_fit

REST = {
    "number": 12,
    "title": "Webhook is sent twice",
    "body": "Since 26.02.",
    "state": "open",
    "html_url": "https://github.com/Acme/Shop/issues/12",
    "url": "https://api.github.com/repos/Acme/Shop/issues/12",
    "user": {"login": "Mara-K"},
    "labels": [{"name": "kind/bug"}, {"name": "payments"}],
    "created_at": "2026-03-10T07:40:00Z",
    "comments": 2,
}


def test_an_issue_is_a_note_with_its_own_name(read):
    (note,) = read("issues.json", json.dumps([REST])).notes
    assert (note.origin, note.thread) == ("github:acme/shop#12", "github:acme/shop#12")
    assert (note.kind, note.state, note.source) == (NoteKind.BUG, NoteState.NEW, "GitHub")
    assert (note.person, note.handle) == ("Mara-K", "github:mara-k")
    assert note.body == "Since 26.02.\n\nLabels: kind/bug, payments"
    assert note.url == "https://github.com/Acme/Shop/issues/12"


def test_gh_gives_the_same_issue_with_its_comments(read):
    given = {
        "number": 12,
        "title": "Webhook is sent twice",
        "body": "Since 26.02.",
        "state": "OPEN",
        "url": "https://github.com/acme/shop/issues/12",
        "author": {"login": "mara-k", "name": "Mara Kind"},
        "labels": [],
        "createdAt": "2026-03-10T07:40:00Z",
        "comments": [
            {"id": "IC_1", "author": {"login": "bob"}, "body": "Here too.", "createdAt": "2026-03-11T07:40:00Z"},
            {"id": "IC_2", "author": {"login": "ghost"}, "body": "", "createdAt": "2026-03-11T07:40:00Z"},
        ],
    }
    batch = read("gh.json", json.dumps([given]))
    assert is_fit(batch)
    issue, comment = batch.notes
    assert issue.origin == "github:acme/shop#12"
    assert (comment.origin, comment.thread) == ("github:acme/shop#12/IC_1", issue.thread)
    assert (comment.kind, comment.title, comment.body) == (
        NoteKind.CONVERSATION,
        "Re: Webhook is sent twice",
        "Here too.",
    )
    assert (issue.person, comment.handle) == ("Mara Kind", "github:bob")


def test_closed_issues_come_in_done_and_pull_requests_not_at_all(read):
    issues = [
        {**REST, "number": 1, "state": "closed", "state_reason": "completed", "html_url": ""},
        {**REST, "number": 2, "state": "closed", "state_reason": "not_planned", "html_url": ""},
        {**REST, "number": 3, "pull_request": {}},
    ]
    batch = read("issues.json", json.dumps(issues))
    assert [note.state for note in batch.notes] == [NoteState.ARCHIVED, NoteState.REJECTED]
    assert batch.words == ("1 pull request stays in GitHub.", "2 closed issues come in archived or rejected.")


def test_issues_of_no_known_place_keep_their_name_from_import_to_import(read):
    bare = {key: value for key, value in REST.items() if key not in ("html_url", "url")}
    first, again = read("a.json", json.dumps([bare])), read("b.json", json.dumps([{**bare, "labels": []}]))
    assert first.notes[0].origin == again.notes[0].origin
