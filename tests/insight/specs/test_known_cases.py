"""What a well-known differ reports of pairs of descriptions is found here too, and nothing is made up."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pmdesk.insight.specs.comparing import compare
from pmdesk.insight.specs.reading import read_description

CASES = Path(__file__).resolve().parents[4] / "shared" / "data" / "openapi-diff" / "cases.json"


@pytest.fixture(scope="module")
def cases() -> list[dict[str, Any]]:
    if not CASES.exists():
        pytest.skip("There are no cases beside the checkout.")
    return json.loads(CASES.read_text())


def found(case: dict[str, Any]) -> set[str]:
    paths = CASES.parent / case["base"], CASES.parent / case["rev"]
    old, new = (read_description(path.name, path.read_bytes()) for path in paths)
    return {each.rule for each in compare(old, new, date(2026, 11, 23))}


def test_nearly_all_known_changes_are_found(cases: list[dict[str, Any]]):
    told = [
        (level, rule, found(case)) for case in cases for rule, level in zip(case["expect"], case["levels"], strict=True)
    ]
    hits = [(level, rule in rules) for level, rule, rules in told]
    breaking = [hit for level, hit in hits if level == "ERR"]
    assert len(breaking) > 100
    assert sum(breaking) / len(breaking) >= 0.95
    assert sum(hit for _, hit in hits) / len(hits) >= 0.9
