"""Files and folders appear whole or not at all."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from pmdesk.exporters.landing import Leave, NotWritten, landing_file, landing_folder, write_file

SMALL_DISK = """
import resource, sys
from pathlib import Path
from pmdesk.exporters.landing import NotWritten, landing_folder, write_file
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    if sys.argv[2] == "file":
        write_file(Path(sys.argv[1]), b"x" * 100_000)
    else:
        with landing_folder(Path(sys.argv[1]), frozenset({"a"})) as landing:
            (landing / "a").write_bytes(b"x" * 100_000)
except NotWritten as error:
    print(error)
"""


@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_full_disk_leaves_nothing_behind_and_the_old_in_place(tmp_path: Path, what: str):
    target = tmp_path / "out"
    if what == "file":
        target.write_text("old")
    else:
        target.mkdir()
        (target / "a").write_text("old")
    command = [sys.executable, "-c", SMALL_DISK, str(target), what]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert ran.stdout.strip() == "The disk is full, so “out” was not written. Make room, or choose another place."
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (target if what == "file" else target / "a").read_text() == "old"


NOBODY = """
import os, sys
from pathlib import Path
from pmdesk.exporters.landing import NotWritten, write_file
if os.geteuid() == 0:
    os.setuid(65534)
try:
    write_file(Path(sys.argv[1]), b"new")
except NotWritten as error:
    print(error)
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that any user reaches, unlike those of the tests."""
    with TemporaryDirectory(prefix="pmdesk-test-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def told_to_nobody(target: Path) -> str:
    command = [sys.executable, "-c", NOBODY, str(target)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout.strip()


def test_a_folder_one_may_not_write_in_is_told_and_its_file_stays(open_folder: Path):
    target = open_folder / "a.pdf"
    target.write_text("old")
    target.chmod(0o666)
    open_folder.chmod(0o555)
    told = told_to_nobody(target)
    assert told == "“a.pdf” cannot be written: you may not write in this folder. Choose another place."
    assert target.read_text() == "old"
    open_folder.chmod(0o755)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make files of somebody else")
def test_a_file_that_may_not_be_replaced_is_told_and_stays(open_folder: Path):
    open_folder.chmod(0o1777)
    target = open_folder / "a.pdf"
    target.write_text("old")
    assert told_to_nobody(target).startswith("“a.pdf” is in use or protected, so it stays as it was. Close it")
    assert target.read_text() == "old"
    assert list(open_folder.iterdir()) == [target]


def test_a_write_protected_file_stays(tmp_path: Path):
    target = tmp_path / "a.pdf"
    target.write_text("old")
    target.chmod(0o444)
    with pytest.raises(NotWritten, match="is write-protected"):
        write_file(target, b"new")
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_who_has_the_old_file_open_reads_it_to_its_end(tmp_path: Path):
    target = tmp_path / "a.pdf"
    target.write_bytes(b"old" * 100_000)
    with target.open("rb") as reading:
        reading.read(10)
        write_file(target, b"new")
        assert len(reading.read()) == 300_000 - 10
    assert target.read_bytes() == b"new"


def test_what_is_stopped_before_it_lands_leaves_nothing(tmp_path: Path):
    leave = Leave()
    target = tmp_path / "a.pdf"
    with pytest.raises(NotWritten, match="stopped"), landing_file(target, leave):
        assert leave.stop()
    assert list(tmp_path.iterdir()) == []


def test_what_has_landed_cannot_be_stopped(tmp_path: Path):
    leave = Leave()
    write_file(tmp_path / "a.pdf", b"whole", leave)
    assert not leave.stop()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(NotWritten, match=r"“a\.csv” cannot be written: its folder is not there"):
        write_file(tmp_path / "nowhere" / "a.csv", b"")


def test_trouble_while_writing_leaves_the_old_file(tmp_path: Path):
    target = tmp_path / "a.csv"
    target.write_text("old")
    with pytest.raises(UnicodeEncodeError), landing_file(target) as temporary:
        temporary.write_text("half" * 10_000 + "\ud800", "utf-8")
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_file_keeps_its_permissions_and_its_name_behind_a_link(tmp_path: Path):
    target = tmp_path / "a.csv"
    target.write_text("old")
    target.chmod(0o640)
    link = tmp_path / "link.csv"
    link.symlink_to(target)
    write_file(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert target.stat().st_mode & 0o777 == 0o640


def test_an_empty_folder_is_filled_and_parents_are_made(tmp_path: Path):
    for target in (tmp_path / "empty", tmp_path / "new" / "deep"):
        if target.name == "empty":
            target.mkdir()
        with landing_folder(target, frozenset({"a"})) as landing:
            (landing / "a").write_text("1")
        assert [path.name for path in target.iterdir()] == ["a"]
        assert [path.name for path in target.parent.iterdir() if path.name.startswith(".pmdesk")] == []
