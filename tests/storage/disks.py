"""Small and read-only disks to test on; a test that cannot have one says why and is skipped."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BLOCK = 4096


def mount(*arguments: str) -> None:
    """Mount, or skip the test where that is not permitted."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root can mount a disk for this test")
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")


@contextmanager
def small_disk(place: Path, megabytes: int) -> Iterator[Path]:
    """Lend a disk of a few megabytes."""
    place.mkdir()
    mount("-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place))
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@contextmanager
def read_only(folder: Path) -> Iterator[Path]:
    """Make a folder read-only for everybody, root too."""
    mount("--bind", "-o", "ro", str(folder), str(folder))
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path, *, leave: int = 0) -> Path:
    """Fill the disk up to `leave` bytes; the file returned is the room to make."""
    filler = folder / f"filler-{len(list(folder.iterdir()))}"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"\x55" * BLOCK)
    if leave:
        os.truncate(filler, max(0, filler.stat().st_size - leave))
    return filler


def in_another_process(code: str, *arguments: object) -> subprocess.Popen[str]:
    """Run a piece of Python on the side; its output can be read line by line."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def said_by(process: subprocess.Popen[str]) -> str:
    """Wait for the process and return what it printed."""
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return out.strip()
