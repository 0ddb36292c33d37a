"""Checks of the whole file: they find what is broken, say it in words, and stop when told to."""

from pathlib import Path

import pytest

from pmdesk.commands.fields import AddRow
from pmdesk.domain.inbox import Note, NoteKind
from pmdesk.storage.integrity import ENOUGH, full_check, quick_check
from pmdesk.storage.notes_check import derive_anew
from tests.storage.test_backup import fill_with_zeros
from tests.world import NOW, World


@pytest.mark.parametrize("check", [quick_check, full_check])
def test_a_whole_workspace_is_called_whole(world: World, check) -> None:
    found = check(world.store.path)
    assert found.is_whole
    assert found.is_complete
    assert found.words == "The workspace is whole."


@pytest.mark.parametrize("check", [quick_check, full_check])
def test_a_torn_page_is_found(world: World, check) -> None:
    world.store.close()
    fill_with_zeros(world.store.path, 10 * 4096, 4096)
    found = check(world.store.path)
    assert not found.is_whole
    assert "damaged in" in found.words


def test_a_lost_header_is_found(world: World) -> None:
    world.store.close()
    fill_with_zeros(world.store.path, 0, 4096)
    assert not quick_check(world.store.path).is_whole


def test_only_the_thorough_check_finds_a_broken_reference_and_a_damaged_word(world: World) -> None:
    wallet, link = world.ids["wallet"], world.ids["first_link"]
    world.store.connection.execute("PRAGMA foreign_keys = OFF")
    world.store.connection.execute("UPDATE item SET status = 'plannfd' WHERE id = ?", (wallet,))
    world.store.connection.execute("UPDATE dependency SET predecessor_id = 9999 WHERE id = ?", (link,))
    assert quick_check(world.store.path).is_whole
    problems = full_check(world.store.path).problems
    assert len(problems) == 2
    assert f"dependency {link} refers to a item that is not there" in problems
    assert any(problem.startswith(f"item {wallet}: 'plannfd'") for problem in problems)


def test_no_more_than_enough_problems_are_listed(world: World) -> None:
    world.store.connection.execute("PRAGMA foreign_keys = OFF")
    for number in range(3 * ENOUGH):
        sql = "INSERT INTO dependency VALUES (?, ?, ?, 'fs', 0)"
        world.store.connection.execute(sql, (5000 + number, 8000 + number, 9000 + number))
    found = full_check(world.store.path)
    assert len(found.problems) == ENOUGH
    assert f"at least {ENOUGH} places" in found.words


def test_a_cancelled_check_says_that_it_did_not_finish(world: World) -> None:
    found = full_check(world.store.path, lambda: True)
    assert found.is_whole
    assert not found.is_complete
    assert "stopped" in found.words


def test_a_check_leaves_the_file_as_it_is(world: World, tmp_path: Path) -> None:
    world.store.close()
    before = world.store.path.read_bytes()
    full_check(world.store.path)
    assert world.store.path.read_bytes() == before


def test_what_can_be_derived_anew_is_stale_and_no_damage(world: World) -> None:
    world.desk.do(AddRow(Note, {"kind": NoteKind.BUG, "title": "Cart", "body": "empty", "received_at": NOW}, "Add"))
    assert full_check(world.store.path).stale == ()
    for damage in (
        "UPDATE note_place SET kind = 3",
        "DELETE FROM note_index_data WHERE id > 10",
        "DELETE FROM note_index_docsize",
    ):
        world.store.connection.execute(damage)
        found = full_check(world.store.path)
        assert found.is_whole
        assert found.stale, damage
        assert "can be made anew" in found.words
        derive_anew(world.store.path)
        assert full_check(world.store.path).stale == ()
