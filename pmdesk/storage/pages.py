"""The pages of a damaged workspace file, with what its WAL adds; nothing here trusts a byte.

The layout is SQLite's own: https://www.sqlite.org/fileformat2.html (§1.3 header, §4 WAL).
"""

import struct
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pmdesk.domain.classes import frozen

PAGE_SIZE = 4096
HEADER_BYTES = 100
MAGIC = b"SQLite format 3\x00"
WAL_HEADER, FRAME_HEADER = 32, 24
WAL_MAGIC = {0x377F0682: "<", 0x377F0683: ">"}
MASK = 0xFFFFFFFF


@frozen
class Pages:
    """All pages by number, the first is 1; `age` tells how late in the WAL a page was written, 0 for the file."""

    size: int
    content: dict[int, bytes]
    age: dict[int, int]
    frames_torn: int

    @property
    def header(self) -> bytes | None:
        """The file's header, when it is still one."""
        first = self.content.get(1, b"")
        return first[:HEADER_BYTES] if first.startswith(MAGIC) else None

    @property
    def schema_version(self) -> int | None:
        """The user_version in the header, when there is one."""
        return None if self.header is None else struct.unpack_from(">I", self.header, 60)[0]

    def free(self) -> set[int]:
        """Return the pages on the free list, as far as it can be followed; they may hold rows of long ago."""
        found: set[int] = set()
        trunk = 0 if self.header is None else struct.unpack_from(">I", self.header, 32)[0]
        while trunk and trunk not in found and (page := self.content.get(trunk)) is not None:
            found.add(trunk)
            trunk, count = struct.unpack_from(">II", page)
            leaves = min(count, self.size // 4 - 2)
            found.update(struct.unpack_from(f">{leaves}I", page, 8))
        return found


def read_pages(path: Path, wal: Path) -> Pages:
    """Read a file and its WAL as far as they can be read; what the disk refuses is left out."""
    size = _page_size(path)
    content = dict(_file_pages(path, size))
    age = dict.fromkeys(content, 0)
    newer, torn = _wal_pages(wal, size)
    for number, (frame, page) in newer.items():
        content[number], age[number] = page, frame
    return Pages(size, content, age, torn)


def _page_size(path: Path) -> int:
    """Return the page size the header tells, when the file agrees; ours is the one that is always used."""
    try:
        with path.open("rb") as file:
            head = file.read(HEADER_BYTES)
    except OSError:
        return PAGE_SIZE
    told = int.from_bytes(head[16:18], "big")
    told = 65_536 if told == 1 else told
    is_power = told >= 512 and told & (told - 1) == 0  # noqa: PLR2004  # the smallest page there is
    return told if head.startswith(MAGIC) and is_power and path.stat().st_size % told == 0 else PAGE_SIZE


def _file_pages(path: Path, size: int) -> Iterator[tuple[int, bytes]]:
    if not path.exists():
        return
    with path.open("rb", buffering=0) as file:
        for number in range(1, path.stat().st_size // size + 1):
            try:
                file.seek((number - 1) * size)
                page = file.read(size)
            except OSError:  # A bad spot of the disk.
                continue
            if len(page) == size:
                yield number, page


def _wal_pages(wal: Path, size: int) -> tuple[dict[int, tuple[int, bytes]], int]:
    """Return the newest version of each page of committed transactions, and how many frames are torn or in doubt.

    Each frame's checksum goes on from the one before it, and that one is stored too; so a torn frame can be left out
    without losing those after it. Frames with other salts than the rest are left over from before the WAL was started
    anew, when they stand at its end, and torn, when they stand amid it.
    """
    try:
        log = wal.read_bytes()
    except OSError:
        return {}, 0
    step = FRAME_HEADER + size
    starts = range(WAL_HEADER, len(log) - step + 1, step)
    order, salts, seed = _wal_header(log, starts)
    ours = [start for start in starts if log[start + 8 : start + 16] == salts]
    committed: dict[int, tuple[int, bytes]] = {}
    pending: dict[int, tuple[int, bytes]] = {}
    torn = int(bool(log) and seed is None) + int(bool(log) and (len(log) - WAL_HEADER) % step != 0)
    for frame, start in enumerate(range(WAL_HEADER, max(ours, default=0) + 1, step), start=1):
        head, page = log[start : start + FRAME_HEADER], log[start + FRAME_HEADER : start + step]
        number, commit, _, _, first, second = struct.unpack(">6I", head)
        is_ours = head[8:16] == salts
        is_sound = is_ours and seed is not None and _checksum(order, head[:8] + page, seed) == (first, second)
        torn += not is_sound
        if is_sound or (is_ours and seed is None):
            pending[number] = (frame, page)
        if is_ours and commit and number in pending:
            committed |= pending
            pending = {}
        seed = (first, second) if is_ours else None
    return committed, torn + bool(pending)


def _wal_header(log: bytes, starts: range) -> tuple[str, bytes, tuple[int, int] | None]:
    """Return the byte order, the salts and the first checksum; with a torn header what most frames agree on."""
    order = WAL_MAGIC.get(int.from_bytes(log[:4], "big"))
    if order is not None and len(log) >= WAL_HEADER:
        seed = struct.unpack_from(">II", log, 24)
        if _checksum(order, log[:24], (0, 0)) == seed:
            return order, log[16:24], seed
    salts = Counter(log[start + 8 : start + 16] for start in starts)
    return "<", salts.most_common(1)[0][0] if salts else b"", None


def _checksum(order: str, data: bytes, seed: tuple[int, int]) -> tuple[int, int]:
    first, second = seed
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = (first + even + second) & MASK
        second = (second + odd + first) & MASK
    return first, second
