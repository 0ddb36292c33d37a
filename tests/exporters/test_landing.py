"""Files and folders appear whole or not at all."""

import subprocess
import sys
from pathlib import Path

import pytest

from pmdesk.exporters.landing import NotWritten, landing_file, landing_folder, write_file

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


def test_a_folder_that_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(NotWritten, match=r"“a\.csv” cannot be written"):
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
