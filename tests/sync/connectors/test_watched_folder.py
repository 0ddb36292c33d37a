"""A folder that somebody puts files into: each is read once, and again when it changes; half-written ones wait."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pmdesk.domain.clock import FixedClock
from pmdesk.sync.connectors import watched_folder
from pmdesk.sync.connectors.watched_folder import connect
from pmdesk.sync.leash import CalledOff
from pmdesk.sync.portions import AT_MOST
from pmdesk.sync.trouble import RemoteTrouble
from tests.sync.connectors.brought import notes
from tests.sync.connectors.rounds import Round, asking, round_of

NOW = datetime(2026, 3, 10, 7, 40, tzinfo=UTC)
MAIL = "From: Ada <ada@acme.example>\nTo: b@c.example\nSubject: {}\nMessage-ID: <{}@x>\n\nIt is slow.\n"


def put(folder: Path, name: str, text: str | bytes, age: timedelta = timedelta(minutes=5)) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    at = (NOW - age).timestamp()
    os.utime(path, (at, at))
    return path


def titles(done: Round) -> list[str]:
    return sorted(one.title for one in notes(done).values())


@pytest.fixture
def read(tmp_path: Path) -> Iterator[Any]:
    with asking(str(tmp_path), None, clock=FixedClock(NOW)) as means:
        yield lambda cursor="", **more: round_of(connect(means), cursor, **more)


def test_each_file_is_read_once_and_again_when_it_changes(tmp_path: Path, read: Any) -> None:
    put(tmp_path, "a.eml", MAIL.format("First", 1))
    put(tmp_path, "sub/b.csv", "title,body\nSecond,It fails\nThird,It is fast\n")
    first = read()
    assert titles(first) == ["First", "Second", "Third"]
    assert not notes(read(first.cursor))
    put(tmp_path, "a.eml", MAIL.format("First, again", 2), timedelta(minutes=1))
    put(tmp_path, "c.json", '[{"title": "Fourth", "body": "Words"}]')
    second = read(first.cursor)
    assert titles(second) == ["First, again", "Fourth"]
    (tmp_path / "c.json").unlink()
    third = read(second.cursor)
    assert not notes(third)
    assert "c.json" not in third.cursor


def test_the_same_file_under_another_name_names_its_mail_alike(tmp_path: Path, read: Any) -> None:
    put(tmp_path, "a.eml", MAIL.format("First", 1))
    first = read()
    (tmp_path / "a.eml").rename(tmp_path / "z.eml")
    assert notes(read(first.cursor)).keys() == notes(first).keys()


@pytest.mark.parametrize("name", ["a.csv.part", ".hidden.csv", "~lock.csv", "a.csv.tmp", "a.csv~"])
def test_unfinished_and_hidden_files_are_passed_over(tmp_path: Path, read: Any, name: str) -> None:
    put(tmp_path, name, "title,body\nA,B\n")
    done = read()
    assert not notes(done)
    assert not done.words


def test_a_file_written_a_moment_ago_waits(tmp_path: Path, read: Any) -> None:
    put(tmp_path, "a.eml", MAIL.format("Half", 1), timedelta(seconds=1))
    put(tmp_path, "b.eml", MAIL.format("Whole", 2))
    first = read()
    assert titles(first) == ["Whole"]
    assert first.words == ["“a.eml” is still being written and waits."]
    put(tmp_path, "a.eml", MAIL.format("Half", 1))
    assert titles(read(first.cursor)) == ["Half"]


def test_a_file_that_changes_while_it_is_read_waits(tmp_path: Path, read: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path, "a.eml", MAIL.format("Half", 1))
    truly = watched_folder.read_notes

    def slowly(*given: Any, **more: Any) -> Any:
        found = truly(*given, **more)
        path.write_text(MAIL.format("Half", 1) + "and more")
        return found

    monkeypatch.setattr(watched_folder, "read_notes", slowly)
    first = read()
    assert not notes(first)
    assert first.words == ["“a.eml” changed while it was read and waits."]


def test_files_that_are_no_notes_are_told_once_and_rows_with_their_lines(tmp_path: Path, read: Any) -> None:
    put(tmp_path, "a.pdf", b"%PDF-1.7 and so on")
    put(tmp_path, "b.json", '[{"title": "Good", "body": "x"}, 5]')
    put(tmp_path, "empty.csv", b"")
    first = read()
    assert titles(first) == ["Good"]
    assert any("“a.pdf” stays out." in word for word in first.words)
    assert any(word.startswith("“b.json”, line") for word in first.words)
    assert not read(first.cursor).words


def test_a_round_that_was_cut_off_in_a_large_file_begins_it_again(tmp_path: Path, read: Any) -> None:
    rows = "".join(f"Title {number},Words {number}\n" for number in range(3 * AT_MOST))
    put(tmp_path, "a.eml", MAIL.format("First", 1))
    put(tmp_path, "b.csv", "title,body\n" + rows)
    cut = read(at_most=3)
    rest = read(cut.cursor)
    assert "First" not in titles(rest)
    assert len(notes(cut) | notes(rest)) == 3 * AT_MOST + 1


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    put(tmp_path, "out/secret.eml", MAIL.format("Secret", 1))
    inside = tmp_path / "in"
    inside.mkdir()
    (inside / "link").symlink_to(tmp_path / "out")
    (inside / "file.eml").symlink_to(tmp_path / "out" / "secret.eml")
    with asking(str(inside), None, clock=FixedClock(NOW)) as means:
        assert not notes(round_of(connect(means)))


def test_a_folder_that_is_not_there_is_told_and_a_round_can_be_called_off(tmp_path: Path) -> None:
    with asking(str(tmp_path / "nowhere"), None) as means, pytest.raises(RemoteTrouble, match="cannot be read"):
        connect(means).check()
    put(tmp_path, "a.eml", MAIL.format("First", 1))
    with asking(str(tmp_path), None, clock=FixedClock(NOW)) as means:
        assert connect(means).check().server == "1 file"
        means.call_off.set()
        with pytest.raises(CalledOff):
            round_of(connect(means))
