"""Counts are written in one way, everywhere."""

import re
from pathlib import Path

import pytest

import pmdesk
from pmdesk.domain.counts import count_text, counted

OTHERWISE = re.compile(r":,[}.]")


@pytest.mark.parametrize(
    ("count", "decimals", "written"),
    [
        (0, 0, "0"),
        (999, 0, "999"),
        (1_000, 0, "1\xa0000"),
        (-1_234_567, 0, "-1\xa0234\xa0567"),
        (1234.56, 1, "1\xa0234.6"),
    ],
)
def test_thousands_stand_apart(count: float, decimals: int, written: str) -> None:
    assert count_text(count, decimals) == written


def test_one_thing_is_no_things() -> None:
    assert counted(1, "row") == "1 row"
    assert counted(1_551, "row") == "1\xa0551 rows"
    assert counted(0, "reply", "replies") == "0 replies"


def test_no_other_module_writes_thousands_by_itself() -> None:
    home = Path(pmdesk.__file__).parent
    found = [
        f"{path.relative_to(home)}:{number}: {line.strip()}"
        for path in sorted(home.rglob("*.py"))
        if path.name != "counts.py"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if OTHERWISE.search(line) and "apart(f" not in line
    ]
    assert not found
