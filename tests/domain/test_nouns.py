"""The table names every noun once, in the order of kinds, and loads a room only when it is asked for."""

import ast
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from pmdesk.domain import nouns
from pmdesk.domain.kinds import Kind, Ref
from pmdesk.domain.nouns import KIND_OF, NOUNS, PLACES

LOADS = """
import sys
from pmdesk.domain import roadmap
from pmdesk.domain.kinds import Kind
from pmdesk.domain.nouns import KIND_OF, NOUNS

assert NOUNS[Kind.ITEM] is roadmap.Item and KIND_OF[roadmap.Item] is Kind.ITEM
assert Kind.METRIC in NOUNS and len(NOUNS) == len(Kind)
assert "pmdesk.domain.metrics" not in sys.modules
assert NOUNS[Kind.METRIC].__name__ == "Metric"
assert "pmdesk.domain.metrics" in sys.modules
"""


def union() -> list[str]:
    """Return the members of the union that type checkers see, as `room.Class`."""
    tree = ast.parse(Path(nouns.__file__).read_text())
    made = next(node for node in ast.walk(tree) if isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp))
    return ast.unparse(made.value).split(" | ")


def test_the_table_has_each_kind_once_and_in_its_order() -> None:
    assert list(NOUNS) == list(Kind)
    assert len(set(PLACES.values())) == len(PLACES)


def test_type_checkers_see_the_nouns_of_the_table() -> None:
    assert union() == list(PLACES.values())


@pytest.mark.parametrize("kind", Kind)
def test_a_noun_and_its_kind_lead_to_each_other(kind: Kind) -> None:
    noun = NOUNS[kind]
    assert KIND_OF[noun] is kind
    assert fields(noun)[0].name == "id"


def test_what_is_no_noun_has_no_kind() -> None:
    with pytest.raises(KeyError):
        KIND_OF[Ref]  # type: ignore[index]
    assert set(KIND_OF) == set(NOUNS.values())


def test_a_room_is_loaded_when_the_first_of_its_nouns_is_asked_for() -> None:
    subprocess.run([sys.executable, "-c", LOADS], check=True, timeout=60)
