"""Files that are dropped anywhere are known for notes by how they begin."""

import json
from pathlib import Path

import pytest

from pmdesk.importers.notes.sniffing import holds_notes

NOTES = {
    "mail.eml": "From: Maria <maria@loom.example>\nSubject: Slow\n\nIt is slow.\n",
    "box.mbox": "From maria@loom.example Mon Mar  2 10:00:00 2026\nFrom: maria@loom.example\nSubject: Slow\n\nIt is.\n",
    "survey.csv": "Submitted at,Your feedback,Email\n2026-03-02,It is slow,maria@loom.example\n",
    "play.csv": "Package Name,Star Rating,Review Text\norg.example,2,It is slow\n",
    "forms.jsonl": json.dumps({"message": "It is slow", "email": "maria@loom.example"}) + "\n" + '{"message": "b"}\n',
    "reviews.json": json.dumps([{"review": "It is slow", "rating": 2, "user": {"name": "maria"}}]),
}
OTHERS = {
    "plan.csv": "Name,Description,Product,Start,End\nWallet,Pay by wallet,Checkout,2026-03-02,2026-04-02\n",
    "jira.csv": "Issue key,Issue id,Summary,Issue Type,Status,Description,Assignee\nA-1,1,Wallet,Story,Open,x,leah\n",
    "points.csv": "day,checkout,hub\n2026-03-02,1,2\n2026-03-03,3,4\n",
    "board.json": json.dumps({"name": "Board", "cards": [{"idList": "1", "desc": "x"}], "lists": []}),
    "issues.json": json.dumps([{"number": 1, "title": "x", "state": "OPEN", "body": "y", "author": {"login": "z"}}]),
    "tasks.csv": "Title,Comments,Company,Due date\nWallet,none,Loom,2026-04-02\n",
    "broken.json": '{"message": ',
    "empty.csv": "",
    "noise.bin": "\x00\x01\x02\x00",
}


@pytest.mark.parametrize("name", NOTES)
def test_mail_reviews_and_forms_are_notes(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(NOTES[name], "utf-8")
    assert holds_notes(path)


@pytest.mark.parametrize("name", OTHERS)
def test_plans_points_and_what_cannot_be_read_are_not(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(OTHERS[name], "utf-8")
    assert not holds_notes(path)


def test_what_is_no_file_holds_no_notes(tmp_path: Path) -> None:
    assert not holds_notes(tmp_path)
    assert not holds_notes(tmp_path / "gone.eml")
