"""A watched folder brings what is new in it; broken, foreign and half-written files keep no other out."""

from pathlib import Path

import pytest

from pmdesk.domain.errors import DeskError
from pmdesk.domain.metrics import SourceKind
from pmdesk.sync.sources.folder import fetch
from tests.sync.asking import means, metric, source, told
from tests.sync.sources.test_file import NOW, write


def ask(folder, query, given, options="{}"):
    return fetch(source(SourceKind.FOLDER, folder, options), metric(query), None, NOW, given)


def rows(*days: int, value: float = 1) -> str:
    return "Date,V\n" + "".join(f"2026-03-{day:02},{value + day}\n" for day in days)


def test_new_files_are_read_once_and_the_one_changed_last_counts_last(tmp_path: Path):
    write(tmp_path / "b.csv", rows(1, 2), 300)
    write(tmp_path / "a.csv", rows(2, 3, value=100), 200)
    with means() as given:
        batch = ask(tmp_path, "V", given).batch
        assert [one.values.tolist() for one in batch.series] == [[2.0, 3.0], [102.0, 103.0]]
        assert ask(tmp_path, "V", given).batch.count == 0
        write(tmp_path / "c.tsv", rows(4).replace(",", "\t"), 100)
        assert told(ask(tmp_path, "V", given).batch) == {("V",): [("2026-03-04T00:00", 5.0)]}


def test_half_written_broken_and_foreign_files_keep_no_other_out(tmp_path: Path):
    write(tmp_path / "good.csv", rows(1))
    write(tmp_path / "half.csv", rows(2), 1)
    write(tmp_path / "broken.csv", "nothing of use\n")
    write(tmp_path / "other.csv", "Date,Other\n2026-03-01,5\n")
    write(tmp_path / ".hidden.csv", rows(5))
    write(tmp_path / "report.pdf", "%PDF")
    (tmp_path / "folder.csv").mkdir()
    with means() as given:
        answer = ask(tmp_path, "V", given)
        assert answer.batch.count == 1
        assert len(answer.notes) == 2
        assert "broken.csv" in answer.notes[0]
        assert answer.notes[1] == "Still being written: “half.csv”."


def test_a_name_that_no_file_holds_is_told(tmp_path: Path):
    write(tmp_path / "other.csv", "Date,Other\n2026-03-01,5\n")
    with means() as given:
        assert "holds Other" in ask(tmp_path, "V", given).notes[0]


def test_a_pattern_narrows_the_files_down(tmp_path: Path):
    write(tmp_path / "v-1.csv", rows(1))
    write(tmp_path / "w-1.csv", rows(2))
    with means() as given:
        assert ask(tmp_path, "V", given, '{"pattern": "v-*.csv"}').batch.count == 1


def test_a_folder_that_is_not_there_is_told(tmp_path: Path):
    with means() as given, pytest.raises(DeskError, match="There is no folder"):
        ask(tmp_path / "gone", "V", given)
