"""Large descriptions are read by a child of the window: what comes of it is the same, the words of trouble too."""

import json
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import get_native_id

import pytest

from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import SpecVersionId
from pmdesk.importers.spec_reading import KeptText, ToRead, compare_kept, see
from pmdesk.insight.packed_text import packed
from pmdesk.runtime.spec_thinking import SMALL, compare_apart, see_apart
from pmdesk.runtime.thinking import CalledOff
from tests.ui.vendors.spec_files import description, newer

TODAY = date(2026, 3, 10)


def wide(made: dict[str, object], operations: int = 4_000) -> bytes:
    """A description with so many operations more that a child reads it."""
    paths = made["paths"]
    assert isinstance(paths, dict)
    answers = {"200": {"description": "done"}}
    more = {f"/v4/things/{n}": {"get": {"operationId": f"thing{n}", "responses": answers}} for n in range(operations)}
    return json.dumps({**made, "paths": {**paths, **more}}).encode()


OLD, NEW = wide(description()), wide(newer())
KEPT = KeptText(SpecVersionId(7), "5.0", packed(OLD))
TO_READ = ToRead("v4.json", NEW, TODAY, kept=(KEPT,))


def heard() -> tuple[list[str], Callable[[str, int, int], None]]:
    told: list[str] = []
    return told, lambda words, _done, _total: told.append(words)


def children() -> set[int]:
    """Return the processes that this thread began and that are still there, where the system tells."""
    told = Path(f"/proc/self/task/{get_native_id()}/children")
    return {int(each) for each in told.read_text().split()} if told.exists() else set()


def never() -> bool:
    return False


def test_a_child_finds_what_is_found_here_and_says_how_far_it_is() -> None:
    assert len(NEW) > SMALL
    told, hear = heard()
    seen = see_apart(TO_READ, hear, never)
    assert seen == see(TO_READ, lambda *_: None)
    assert len(seen.changes[KEPT.id]) == 3
    assert told


def test_a_child_compares_as_it_is_compared_here() -> None:
    after = replace(KEPT, title="5.1", packed=packed(NEW))
    hear = heard()[1]
    assert compare_apart(KEPT, after, TODAY, hear, never) == compare_kept(KEPT, after, TODAY, hear)


@pytest.mark.parametrize("body", [b"[" * 300_000, b"\x00" * 300_000, b'{"a": 1}' + b" " * 300_000])
def test_its_trouble_is_told_in_the_same_words(body: bytes) -> None:
    hear = heard()[1]
    with pytest.raises(DeskError) as here:
        see(ToRead("x.json", body, TODAY), hear)
    with pytest.raises(DeskError) as apart:
        see_apart(ToRead("x.json", body, TODAY), hear, never)
    assert (apart.value.what, apart.value.remedy) == (here.value.what, here.value.remedy)


def test_called_off_it_goes_at_once() -> None:
    told, hear = heard()
    before = children()
    with pytest.raises(CalledOff):
        see_apart(replace(TO_READ, body=wide(newer(), 60_000)), hear, lambda: bool(told))
    assert children() <= before


def test_who_hears_how_far_it_is_may_call_it_off_too() -> None:
    def refuse(_words: str, _done: int, _total: int) -> None:
        raise DeskError("This was called off.")

    before = children()
    with pytest.raises(DeskError, match="called off"):
        see_apart(TO_READ, refuse, never)
    assert children() <= before


def test_a_child_that_ends_early_is_told_in_words() -> None:
    before = children()

    def kill(_words: str, _done: int, _total: int) -> None:
        for child in children() - before:
            os.kill(child, signal.SIGKILL)

    if not Path(f"/proc/self/task/{get_native_id()}/children").exists():
        pytest.skip("This system does not tell its children.")
    with pytest.raises(DeskError, match="could not be read to its end"):
        see_apart(TO_READ, kill, never)
