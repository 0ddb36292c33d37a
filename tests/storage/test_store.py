"""Opening workspace files: new, ours, foreign, newer, older, damaged; in odd places; twice at once."""

import os
import signal
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pmdesk.domain.clock import FixedClock
from pmdesk.domain.errors import DeskError
from pmdesk.domain.sprints import Sprint, Team
from pmdesk.storage.backup import Reason, backups_folder, list_backups, make
from pmdesk.storage.engine import VERSION, SqliteError
from pmdesk.storage.identity import APPLICATION_ID, ForeignFile, NewerFile
from pmdesk.storage.ledger import transact
from pmdesk.storage.schema import SCHEMA_VERSION
from pmdesk.storage.store import COPIED_PAGES, COUNTS_WAL, Role, Store, open_workspace
from pmdesk.storage.trouble import Busy, Damaged, Displaced, ReadOnly
from tests.storage.disks import in_another_process, read_only, said_by
from tests.world import empty_world, small_world

CLOCK = FixedClock(datetime(2026, 3, 10, 8, 0, tzinfo=UTC))
ODD_NAMES = [
    "plain",
    "two words",
    "why?",
    "50% #1",
    "Größe 計画",
    "it's “so”",
    "a&b;c=d",
    "back\\slash",
    "new\nline",
    "-x",
]


def add_team(store: Store, title: str = "Core API") -> None:
    transact(store.connection, lambda edit: edit.put(Team(1, title, "a")), lambda edit: None)


def write_much(store: Store, size: int) -> None:
    goal = Sprint(2, "26.05", date(2026, 3, 2), date(2026, 3, 15), goal="x" * size)
    transact(store.connection, lambda edit: edit.put(goal), lambda edit: None)


def to_be_copied(store: Store) -> int:
    """Return how many pages of the WAL are not in the file yet; asking copies none."""
    _, pages, copied = store.read("PRAGMA wal_checkpoint(NOOP)")[0]
    return pages - copied


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def raw(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None)


def make_newer(place: Path) -> None:
    other = raw(place)
    other.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    other.close()


def test_a_new_workspace_can_be_read_by_its_owner_alone(tmp_path: Path) -> None:
    place = tmp_path / "desk" / "plan.pmdesk"
    before = os.umask(0o022)
    try:
        store = open_workspace(place)
        add_team(store)
        assert place.parent.stat().st_mode & 0o777 == 0o700
        for beside in place.parent.iterdir():
            assert beside.stat().st_mode & 0o777 == 0o600, beside.name
        store.close()
    finally:
        assert os.umask(before) == 0o022


def test_a_closed_workspace_is_one_file(tmp_path: Path) -> None:
    store = open_workspace(tmp_path / "plan.pmdesk")
    add_team(store)
    store.close()
    assert names_in(tmp_path) == {"plan.pmdesk"}


def test_the_tables_are_strict_and_their_references_are_kept(tmp_path: Path) -> None:
    store = open_workspace(tmp_path / "plan.pmdesk")
    own = "schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'"
    tables = store.read(f"SELECT name, strict FROM pragma_table_list WHERE {own}")  # noqa: S608
    assert all(strict for name, strict in tables if not name.startswith("_sqlite"))
    assert store.read("PRAGMA foreign_keys") == [(1,)]
    assert store.read("PRAGMA journal_mode") == [("wal",)]
    assert store.read("PRAGMA synchronous") == [(2,)]
    store.close()


@pytest.mark.parametrize("name", ODD_NAMES)
def test_any_name_will_do(tmp_path: Path, name: str) -> None:
    place = tmp_path / f"{name} folder" / f"{name}.pmdesk"
    store = open_workspace(place)
    add_team(store)
    store.close()
    for role in (Role.READER, Role.KEEPER, Role.GUEST):
        again = open_workspace(place, role=role)
        assert again.get(Team, 1).title == "Core API"
        again.close()
    assert f"{name}.pmdesk" in names_in(place.parent)


def test_a_link_and_its_target_are_one_workspace(tmp_path: Path) -> None:
    link = tmp_path / "link.pmdesk"
    link.symlink_to(tmp_path / "deep" / "plan.pmdesk")
    first = open_workspace(link)
    second = open_workspace(tmp_path / "deep" / ".." / "deep" / "plan.pmdesk")
    assert (first.role, second.role) == (Role.KEEPER, Role.GUEST)
    add_team(first)
    assert second.count(Team) == 1
    second.close()
    first.close()
    assert link.is_symlink()
    assert names_in(tmp_path / "deep") == {"plan.pmdesk"}


def test_links_in_a_circle_are_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "a.pmdesk").symlink_to(tmp_path / "b.pmdesk")
    (tmp_path / "b.pmdesk").symlink_to(tmp_path / "a.pmdesk")
    with pytest.raises(ForeignFile, match="leads nowhere"):
        open_workspace(tmp_path / "a.pmdesk")


def test_a_folder_and_a_pipe_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ForeignFile, match="is a folder"):
        open_workspace(tmp_path)
    os.mkfifo(tmp_path / "pipe.pmdesk")
    with pytest.raises(ForeignFile, match="not a plain file"):
        open_workspace(tmp_path / "pipe.pmdesk")


def test_reading_what_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ForeignFile, match="no workspace"):
        open_workspace(tmp_path / "plan.pmdesk", role=Role.READER)
    assert not names_in(tmp_path)


def test_an_empty_file_becomes_a_workspace_only_under_our_ending(tmp_path: Path) -> None:
    (tmp_path / "plan.pmdesk").touch()
    open_workspace(tmp_path / "plan.pmdesk").close()
    (tmp_path / "notes.txt").touch()
    with pytest.raises(ForeignFile, match="empty"):
        open_workspace(tmp_path / "notes.txt")
    assert (tmp_path / "notes.txt").stat().st_size == 0


def test_an_emptied_file_with_a_full_wal_is_damaged_not_new(tmp_path: Path) -> None:
    place = tmp_path / "plan.pmdesk"
    place.touch()
    (tmp_path / "plan.pmdesk-wal").write_bytes(b"the last edits")
    with pytest.raises(Damaged):
        open_workspace(place)
    assert (tmp_path / "plan.pmdesk-wal").read_bytes() == b"the last edits"


def test_another_programs_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "text.pmdesk").write_text("Dear diary, " * 1000)
    other = raw(tmp_path / "other.db")
    other.execute("PRAGMA journal_mode = WAL")
    other.execute("CREATE TABLE t (x)")
    reader = raw(tmp_path / "other.db")
    reader.execute("SELECT * FROM t").fetchone()
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir() if not path.name.endswith("-shm")}
    for name, words in (("text.pmdesk", "is not a PM Desk workspace"), ("other.db", "another program")):
        for role in Role:
            with pytest.raises(ForeignFile, match=words):
                open_workspace(tmp_path / name, role=role)
    assert {name: (tmp_path / name).read_bytes() for name in before} == before
    assert names_in(tmp_path) == {*before, "other.db-shm"}
    reader.close()
    other.close()


def test_a_header_that_was_torn_is_damage_not_a_foreign_file(tmp_path: Path) -> None:
    small_world(tmp_path / "plan.pmdesk").store.close()
    with (tmp_path / "plan.pmdesk").open("r+b") as file:
        file.write(bytes(64))
    with pytest.raises(Damaged):
        open_workspace(tmp_path / "plan.pmdesk")


def test_a_newer_file_is_refused_and_can_be_read(tmp_path: Path) -> None:
    place = tmp_path / "plan.pmdesk"
    small_world(place).store.close()
    make_newer(place)
    before = place.read_bytes()
    with pytest.raises(NewerFile, match="newer PM Desk"):
        open_workspace(place)
    reader = open_workspace(place, role=Role.READER)
    assert reader.count(Team) == 2
    reader.close()
    assert place.read_bytes() == before


def older_file(place: Path) -> Path:
    """A file from before the first step of the schema."""
    old = raw(place)
    old.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    old.execute("CREATE TABLE kept (x TEXT) STRICT")
    old.execute("INSERT INTO kept VALUES ('old')")
    old.close()
    return place


def test_an_older_file_is_backed_up_before_it_is_brought_up_to_date(tmp_path: Path) -> None:
    place = older_file(tmp_path / "plan.pmdesk")
    store = open_workspace(place, clock=CLOCK)
    assert store.read("PRAGMA user_version") == [(SCHEMA_VERSION,)]
    store.close()
    (backup,) = list_backups(place)
    assert (backup.reason, backup.made_at) == (Reason.UPGRADE, CLOCK.now())
    old = raw(backup.path)
    assert old.execute("PRAGMA user_version").fetchone() == (0,)
    assert old.execute("SELECT x FROM kept").fetchall() == [("old",)]
    old.close()


def test_without_a_backup_there_is_no_upgrade(tmp_path: Path) -> None:
    place = older_file(tmp_path / "plan.pmdesk")
    backups_folder(place).write_text("in the way")
    before = place.read_bytes()
    with pytest.raises(ReadOnly, match="No backup"):
        open_workspace(place, clock=CLOCK)
    assert place.read_bytes() == before


def test_an_older_file_that_is_open_elsewhere_waits(tmp_path: Path) -> None:
    store = open_workspace(tmp_path / "plan.pmdesk")
    store.connection.execute("PRAGMA user_version = 0")
    with pytest.raises(Busy, match="older PM Desk"):
        open_workspace(tmp_path / "plan.pmdesk")
    store.close()


def test_an_older_file_cannot_only_be_read(tmp_path: Path) -> None:
    with pytest.raises(ReadOnly, match="older PM Desk"):
        open_workspace(older_file(tmp_path / "plan.pmdesk"), role=Role.READER)


def test_an_upgrade_that_was_killed_starts_again(tmp_path: Path) -> None:
    place = older_file(tmp_path / "plan.pmdesk")
    code = """
import os, signal, sys
from pathlib import Path
import pmdesk.storage.schema as schema
from pmdesk.storage.store import open_workspace
def die(connection):
    schema.run(connection, "CREATE TABLE product_line (id INTEGER PRIMARY KEY) STRICT;")
    os.kill(os.getpid(), signal.SIGKILL)
schema.STEPS = (die,)
open_workspace(Path(sys.argv[1]))
"""
    dying = in_another_process(code, place)
    dying.communicate(timeout=60)
    assert dying.returncode == -signal.SIGKILL
    world = small_world(place)
    assert world.store.read("PRAGMA integrity_check") == [("ok",)]
    world.store.close()


def test_two_processes_that_create_the_same_file_meet_in_it(tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
from pmdesk.domain.sprints import Team
from pmdesk.storage.ledger import transact
from pmdesk.storage.store import open_workspace
sys.stdin.readline()
store = open_workspace(Path(sys.argv[1]))
transact(store.connection, lambda edit: edit.put(Team(edit.next_id(), "Team", "a")), lambda edit: None)
store.close()
"""
    racers = [in_another_process(code, tmp_path / "plan.pmdesk") for _ in range(4)]
    for racer in racers:
        racer.stdin.write("go\n")
        racer.stdin.flush()
    for racer in racers:
        said_by(racer)
    store = open_workspace(tmp_path / "plan.pmdesk")
    assert store.count(Team) == len(racers)
    store.close()
    assert names_in(tmp_path) == {"plan.pmdesk"}


HOLD = """
import sys
from pathlib import Path
from pmdesk.storage.store import open_workspace
store = open_workspace(Path(sys.argv[1]))
print(store.role.value, flush=True)
sys.stdin.readline()
store.close()
"""


def test_a_second_process_is_a_guest(tmp_path: Path) -> None:
    store = open_workspace(tmp_path / "plan.pmdesk")
    other = in_another_process(HOLD, store.path)
    assert other.stdout.readline().strip() == "guest"
    assert said_by(other) == ""
    assert store.role is Role.KEEPER
    store.close()


def test_a_killed_keeper_leaves_its_place_at_once(tmp_path: Path) -> None:
    keeper = in_another_process(HOLD, tmp_path / "plan.pmdesk")
    assert keeper.stdout.readline().strip() == "keeper"
    guest = open_workspace(tmp_path / "plan.pmdesk")
    assert guest.role is Role.GUEST
    keeper.kill()
    keeper.communicate(timeout=60)
    assert guest.checkpoint()
    assert guest.role is Role.KEEPER
    guest.close()
    assert names_in(tmp_path) == {"plan.pmdesk"}


def test_a_guest_by_choice_never_becomes_the_keeper(tmp_path: Path) -> None:
    guest = open_workspace(tmp_path / "plan.pmdesk", role=Role.GUEST)
    add_team(guest)
    assert not guest.checkpoint()
    assert guest.role is Role.GUEST
    guest.close()


def test_only_the_keeper_copies_the_wal_into_the_file(tmp_path: Path) -> None:
    keeper = open_workspace(tmp_path / "plan.pmdesk")
    guest = open_workspace(tmp_path / "plan.pmdesk", role=Role.GUEST)
    before = keeper.path.read_bytes()
    wal = tmp_path / "plan.pmdesk-wal"
    for size in (7_000_000, 7_100_000):
        write_much(guest, size)
    assert wal.stat().st_size > 1500 * 4096
    assert keeper.path.read_bytes() == before
    assert keeper.checkpoint()
    assert keeper.path.stat().st_size > 7_000_000
    guest.close()
    keeper.close()


@pytest.mark.skipif(VERSION < COUNTS_WAL, reason="this SQLite does not tell how much there is to be copied")
def test_what_writes_facts_copies_the_wal_itself_when_it_is_much_so_that_no_edit_has_to(tmp_path: Path) -> None:
    keeper = open_workspace(tmp_path / "plan.pmdesk")
    guest = open_workspace(tmp_path / "plan.pmdesk", role=Role.GUEST)
    guest.write_facts(keeper.turns)
    add_team(guest)
    guest.copy_over()
    assert to_be_copied(keeper) > 0
    write_much(guest, COPIED_PAGES * 4096)
    assert to_be_copied(keeper) > COPIED_PAGES
    guest.copy_over()
    assert to_be_copied(keeper) == 0
    add_team(keeper, "Another")
    keeper.copy_over()
    assert to_be_copied(keeper) > 0
    guest.close()
    keeper.close()


def test_the_keeper_does_not_wait_for_a_reader_to_copy_the_wal(tmp_path: Path) -> None:
    keeper = open_workspace(tmp_path / "plan.pmdesk")
    add_team(keeper)
    reader = open_workspace(tmp_path / "plan.pmdesk", role=Role.READER)
    reader.connection.execute("BEGIN")
    assert reader.count(Team) == 1
    add_team(keeper, "Another")
    assert not keeper.checkpoint()
    reader.connection.execute("ROLLBACK")
    assert keeper.checkpoint()
    reader.close()
    keeper.close()


def test_a_reader_sees_every_edit_and_makes_none(tmp_path: Path) -> None:
    keeper = open_workspace(tmp_path / "plan.pmdesk")
    reader = open_workspace(tmp_path / "plan.pmdesk", role=Role.READER)
    add_team(keeper)
    assert reader.count(Team) == 1
    assert reader.read_only
    with pytest.raises(ReadOnly):
        add_team(reader)
    reader.close()
    keeper.close()


def posix_locks(path: Path) -> list[str]:
    """The locks that this process holds on a file, as the system sees them."""
    here, inode = str(os.getpid()), f":{path.stat().st_ino} "
    lines = Path("/proc/locks").read_text().splitlines()
    return sorted(line.split(":", 1)[1] for line in lines if inode in line and f" {here} " in line and "POSIX" in line)


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="this system does not list its locks")
def test_opening_again_in_one_process_keeps_the_locks_of_the_first(tmp_path: Path) -> None:
    """POSIX locks are lost when any other descriptor of the file is closed; SQLite then believes to be alone."""
    keeper = open_workspace(tmp_path / "plan.pmdesk")
    add_team(keeper)
    before = posix_locks(keeper.path)
    assert before
    for role in Role:
        open_workspace(keeper.path, role=role).close()
    list_backups(keeper.path)
    make(keeper.path, Reason.BY_HAND, CLOCK)
    assert posix_locks(keeper.path) == before
    keeper.close()


def test_an_edit_is_refused_when_the_file_was_moved_away(tmp_path: Path) -> None:
    world = small_world(tmp_path / "plan.pmdesk")
    world.store.path.rename(tmp_path / "moved.pmdesk")
    with pytest.raises(Displaced, match="was moved or deleted"):
        world.desk.undo()
    (tmp_path / "moved.pmdesk").rename(world.store.path)
    assert world.desk.undo()
    world.store.close()


def test_read_only_media_are_read_with_and_without_a_wal(tmp_path: Path) -> None:
    place = tmp_path / "disc" / "plan.pmdesk"
    world = empty_world(place)
    add_team(world.store)
    world.store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    add_team(world.store, "Only in the WAL")
    (tmp_path / "copy").mkdir()
    for ending in ("", "-wal"):
        source = place.with_name(place.name + ending)
        (tmp_path / "copy" / source.name).write_bytes(source.read_bytes())
    world.store.close()
    for folder in (place.parent, tmp_path / "copy"):
        with read_only(folder):
            reader = open_workspace(folder / "plan.pmdesk", role=Role.READER)
            assert reader.get(Team, 1).title == "Only in the WAL"
            reader.close()
            with pytest.raises(ReadOnly, match="cannot be written where it lies"):
                open_workspace(folder / "plan.pmdesk")
        again = open_workspace(folder / "plan.pmdesk")
        assert again.role is Role.KEEPER
        add_team(again, "Written once it could be")
        again.close()


def test_a_newer_file_on_read_only_media_can_be_read(tmp_path: Path) -> None:
    place = tmp_path / "disc" / "plan.pmdesk"
    small_world(place).store.close()
    make_newer(place)
    with read_only(place.parent):
        with pytest.raises(ReadOnly):
            open_workspace(place)
        reader = open_workspace(place, role=Role.READER)
        assert reader.count(Team) == 2
        reader.close()


def test_a_person_without_rights_is_told_so(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else")
    place = tmp_path / "plan.pmdesk"
    small_world(place).store.close()
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(0o755)
    code = """
import os, sys
from pathlib import Path
from pmdesk.domain.errors import DeskError
from pmdesk.domain.sprints import Team
from pmdesk.storage.store import Role, open_workspace
os.setgid(65534)
os.setuid(65534)
for role in (Role.KEEPER, Role.READER):
    try:
        print(open_workspace(Path(sys.argv[1]), role=role).count(Team))
    except DeskError as trouble:
        print(type(trouble).__name__, trouble)
"""
    hidden = said_by(in_another_process(code, place))
    assert hidden.splitlines() == ["ForeignFile “plan.pmdesk” cannot be read. Check its permissions."] * 2
    place.chmod(0o644)
    keeper, reader = said_by(in_another_process(code, place)).splitlines()
    assert keeper.startswith("ReadOnly “plan.pmdesk” cannot be written where it lies.")
    assert reader == "2"


def test_python_s_own_sqlite_does_too(tmp_path: Path) -> None:
    """Where there is no wheel of a newer SQLite, the WAL is copied only while nobody can write."""
    code = """
import sys
sys.modules["pysqlite3"] = None
from pathlib import Path
from pmdesk.storage import engine
from pmdesk.storage.store import Role, open_workspace
from pmdesk.domain.sprints import Team
from pmdesk.storage.ledger import transact
assert engine.VERSION < (3, 50), "this machine's own SQLite is new"
store = open_workspace(Path(sys.argv[1]))
guest = open_workspace(Path(sys.argv[1]), role=Role.GUEST)
transact(guest.connection, lambda edit: edit.put(Team(1, "Core", "a")), lambda edit: None)
guest.connection.execute("BEGIN IMMEDIATE")
print(store.checkpoint(), end=" ")
guest.connection.execute("ROLLBACK")
print(store.checkpoint(), store.read("PRAGMA wal_autocheckpoint"))
guest.close()
store.close()
print(open_workspace(Path(sys.argv[1]), role=Role.READER).get(Team, 1).title)
"""
    if sqlite3.sqlite_version_info >= (3, 50):
        pytest.skip("this machine's own SQLite is new")
    assert said_by(in_another_process(code, tmp_path / "plan.pmdesk")).split() == ["False", "True", "[(0,)]", "Core"]
    assert names_in(tmp_path) >= {"plan.pmdesk"}


def test_a_store_refuses_another_thread(tmp_path: Path) -> None:
    import threading  # noqa: PLC0415

    store = open_workspace(tmp_path / "plan.pmdesk")
    refused: list[Exception] = []

    def read() -> None:
        try:
            store.read("SELECT 1")
        except (SqliteError, DeskError) as error:
            refused.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    assert len(refused) == 1
    store.close()
