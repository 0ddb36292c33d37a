"""Notes come in from the command line: told in words and JSON, known again, and rows that stay out are kept."""

import json
from pathlib import Path

import pytest

from pmdesk.domain.inbox import Note
from pmdesk.importers.notes.remembered import remember_note_columns
from pmdesk.importers.notes.targets import NoteMapping, NoteTarget
from pmdesk.storage.history import last_step
from pmdesk.storage.store import open_workspace
from tests.importers.notes.test_mail import PLAIN
from tests.test_cli import Command, pmdesk_command, reading, written
from tests.world import small_world

__all__ = ["pmdesk_command"]
TABLE = "Date,Comment,Name,Product\n2026-03-10,Where is my money,Ida,seller hub\n2026-03-11,A calendar please,Per,\n"
BROKEN = f"{TABLE}2026-02-31,No such day,Ana,\n2026-03-12,,Ana,Elsewhere\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    small_world(tmp_path / "small.pmdesk").store.close()
    return tmp_path / "small.pmdesk"


def notes(path: Path) -> list[Note]:
    with reading(path) as found:
        return found["note"]  # type: ignore[return-value]


def test_a_table_comes_in_as_one_step_and_again_as_none(
    pmdesk_command: Command, workspace: Path, tmp_path: Path
) -> None:
    table = written(tmp_path / "survey.csv", TABLE)
    ran = pmdesk_command("import-notes", table, "--into", workspace, "--product", "Checkout")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "“survey.csv” brought in 2 notes, 2 people made known.\n"
    first, second = notes(workspace)
    assert (first.title, second.title) == ("Where is my money", "A calendar please")
    assert first.product_id != second.product_id is not None
    again = pmdesk_command("import-notes", table, "--into", workspace)
    assert (again.code, again.out) == (0, "“survey.csv” brought in 0 notes, 2 notes known already.\n")
    assert len(notes(workspace)) == 2


def test_rows_that_stay_out_are_told_reported_and_saved(
    pmdesk_command: Command, workspace: Path, tmp_path: Path
) -> None:
    table, out = written(tmp_path / "survey.csv", BROKEN), tmp_path / "out.csv"
    ran = pmdesk_command("import-notes", table, "--into", workspace, "--json", "--left-out", out)
    assert ran.code == 1
    (told,) = ran.report["files"]  # type: ignore[misc]
    assert (told["added"], told["known"], told["format"], told["mapping_from"]) == (2, 0, "csv", "suggested")
    assert [row["line"] for row in told["left_out"]] == [4, 5]
    assert "survey.csv, line 4: “2026-02-31” is not a day or a time that exists." in ran.err
    saved = out.read_text("utf-8-sig").splitlines()
    assert saved[0] == "Date,Comment,Name,Product,Line,Reason"
    assert saved[2] == "2026-03-12,,Ana,Elsewhere,5,It has no words."
    mended = written(tmp_path / "mended.csv", out.read_text("utf-8-sig").replace("2026-02-31", "2026-02-28"))
    assert pmdesk_command("import-notes", mended, "--into", workspace).out.startswith("“mended.csv” brought in 1 note,")


def test_a_rehearsal_changes_nothing_and_says_the_same(
    pmdesk_command: Command, workspace: Path, tmp_path: Path
) -> None:
    before = workspace.read_bytes()
    ran = pmdesk_command("import-notes", written(tmp_path / "a.csv", TABLE), "--into", workspace, "--dry-run")
    assert ran.out == "“a.csv” would bring in 2 notes, 2 people made known.\n"
    assert workspace.read_bytes() == before


def test_a_mapping_is_taken_from_the_person_then_from_the_last_import(
    pmdesk_command: Command, workspace: Path, tmp_path: Path
) -> None:
    table = written(tmp_path / "a.csv", TABLE)
    store = open_workspace(workspace)
    columns = (NoteTarget.RECEIVED_AT, NoteTarget.TITLE, NoteTarget.COMPANY, NoteTarget.IGNORE)
    remember_note_columns(store, ("Date", "Comment", "Name", "Product"), NoteMapping(columns))
    store.close()
    told = pmdesk_command("import-notes", table, "--into", workspace, "--dry-run", "--json")
    assert told.report["files"][0]["mapping_from"] == "remembered"  # type: ignore[index]
    assert "its columns go where they went at the last import" in told.err
    given = written(tmp_path / "m.json", json.dumps({"columns": {"comment": "body"}}))
    told = pmdesk_command("import-notes", table, "--into", workspace, "--dry-run", "--json", "--mapping", given)
    assert told.report["files"][0]["mapping"]["columns"] == ["ignore", "body", "ignore", "ignore"]  # type: ignore[index]
    strange = written(tmp_path / "s.json", '{"columns": {"gone": "body"}}')
    refused = pmdesk_command("import-notes", table, "--into", workspace, "--mapping", strange)
    assert (refused.code, refused.out) == (3, "")
    assert "The file has no column “gone”." in refused.err


def test_mails_are_read_together_as_one_step(pmdesk_command: Command, workspace: Path, tmp_path: Path) -> None:
    first = written(tmp_path / "a.eml", PLAIN)
    answer = PLAIN.replace("one@", "two@").replace("\n\nHi", "\nIn-Reply-To: <one@northwind.example>\n\nHi", 1)
    second = written(tmp_path / "b.eml", answer)
    before = last_step_of(workspace)
    ran = pmdesk_command("import-notes", second, first, "--into", workspace)
    assert (ran.code, ran.out) == (
        0,
        "“2 files of mail” brought in 2 notes, 1 person made known, 1 company made known.\n",
    )
    assert len({note.thread for note in notes(workspace)}) == 1
    assert last_step_of(workspace) == before + 1


def test_a_file_that_cannot_be_read_keeps_all_of_them_out(
    pmdesk_command: Command, workspace: Path, tmp_path: Path
) -> None:
    good, bad = written(tmp_path / "a.csv", TABLE), written(tmp_path / "b.json", "{}")
    ran = pmdesk_command("import-notes", good, bad, "--into", workspace)
    assert (ran.code, ran.out) == (3, "")
    assert "holds no records" in ran.err
    assert not notes(workspace)


def test_a_new_workspace_is_made_and_a_strange_product_refused(pmdesk_command: Command, tmp_path: Path) -> None:
    table = written(tmp_path / "a.csv", TABLE)
    refused = pmdesk_command("import-notes", table, "--into", tmp_path / "new.pmdesk", "--product", "None such")
    assert (refused.code, (tmp_path / "new.pmdesk").exists()) == (3, False)
    assert "has no product “None such”" in refused.err
    ran = pmdesk_command("import-notes", table, "--into", tmp_path / "new.pmdesk", "--json")
    assert (ran.code, ran.report["created_workspace"]) == (0, True)
    assert len(notes(tmp_path / "new.pmdesk")) == 2


def last_step_of(path: Path) -> int:
    store = open_workspace(path)
    try:
        return int(last_step(store))
    finally:
        store.close()
