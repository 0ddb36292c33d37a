"""Damaged files: whatever is torn, what can be read is saved, what cannot is told, and nothing crashes."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from pmdesk.commands.connections import AddConnection
from pmdesk.commands.desk import Desk
from pmdesk.commands.fields import Rename, SetFields
from pmdesk.commands.items import AddItem
from pmdesk.commands.receive_remote import ReceiveRemote
from pmdesk.commands.removal import Delete
from pmdesk.domain.changes import Actor
from pmdesk.domain.clock import FixedClock
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import Kind
from pmdesk.domain.remote import AlertState, ForeignAlert, ForeignMeeting
from pmdesk.domain.roadmap import Assignment, Criterion, Dependency, Item, ItemKind, Risk, Status
from pmdesk.storage.backup import Reason, make, verify
from pmdesk.storage.btree import read_tree
from pmdesk.storage.history import past_of
from pmdesk.storage.identity import APPLICATION_ID, NewerFile
from pmdesk.storage.integrity import full_check, quick_check
from pmdesk.storage.memory import recall, remember
from pmdesk.storage.pages import PAGE_SIZE, read_pages
from pmdesk.storage.salvage import Salvage, salvage
from pmdesk.storage.store import Role, Store, open_workspace
from pmdesk.storage.trouble import Busy, Damaged, DiskFull
from tests.storage.disks import fill, small_disk
from tests.world import NOW, dump, small_world

CLOCK = FixedClock(NOW)
SEEDS = 150
Rows = dict[tuple[str, int], object]


@dataclass(frozen=True)
class Sample:
    """A workspace with a past, closed (`main` alone) and as a kill would have left it (`main` and `wal`)."""

    closed: bytes
    main: bytes
    wal: bytes
    rows: Rows
    pages: dict[tuple[str, int], int]
    ids: dict[str, int]

    def lay(self, path: Path, *, killed: bool = False) -> Path:
        path.write_bytes(self.main if killed else self.closed)
        if killed:
            path.with_name(f"{path.name}-wal").write_bytes(self.wal)
        return path


def rows_of(store: Store) -> Rows:
    return {(kind, row.id): row for kind, rows in dump(store).items() for row in rows}


def saved_rows(path: Path) -> Rows:
    store = open_workspace(path)
    try:
        return rows_of(store)
    finally:
        store.close()


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    random = Random(7)
    world = small_world(tmp_path_factory.mktemp("sample") / "plan.pmdesk")
    world.store.connection.execute("PRAGMA wal_autocheckpoint = 0").fetchall()  # Nearly all is in the WAL then.
    made = [
        world.desk.ask(AddItem(ItemKind.FEATURE, f"Item {number}", world.ids["checkout"]))[1] for number in range(150)
    ]
    for item in made:
        text = {"description": f"Text of {item}. " * random.randrange(1, 60)}
        world.desk.do(SetFields(Item, (item,), text, "Describe"))
    world.desk.do(Delete(Item, tuple(made[20:50])))
    remember(world.store, "window", "wide")
    wal = world.store.path.with_name("plan.pmdesk-wal")
    main, log = world.store.path.read_bytes(), wal.read_bytes()
    rows = rows_of(world.store)
    world.store.close()
    closed = world.store.path.read_bytes()
    return Sample(closed, main, log, rows, pages_of_rows(world.store.path), world.ids)


def pages_of_rows(path: Path) -> dict[tuple[str, int], int]:
    pages = read_pages(path, path.with_name("none"))
    tables = [row.values for row in read_tree(pages, 1).rows if row.values[0] == "table"]
    return {
        (str(name), found.rowid): found.page
        for _, name, _, root, _ in tables
        if name in set(Kind)
        for found in read_tree(pages, int(str(root))).rows
    }


def tear(content: bytes, random: Random) -> tuple[bytes, set[int]]:
    """Damage a file in one of many ways; returns which pages were hit."""
    torn = bytearray(content)
    count = len(torn) // PAGE_SIZE
    way = random.choice(["flip", "flips", "zero", "zeros", "noise", "header", "cut", "swap"])
    hit: set[int] = set()
    if way == "cut":
        at = random.randrange(len(torn))
        del torn[at:]
        return bytes(torn), set(range(at // PAGE_SIZE + 1, count + 1))
    if way in {"flip", "flips"}:
        for _ in range(1 if way == "flip" else 60):
            at = random.randrange(len(torn))
            torn[at] ^= 1 << random.randrange(8)
            hit.add(at // PAGE_SIZE + 1)
        return bytes(torn), hit
    numbers = [0] if way == "header" else random.sample(range(count), 8 if way in {"zeros", "swap"} else 1)
    originals = [torn[number * PAGE_SIZE : (number + 1) * PAGE_SIZE] for number in numbers]
    for number, other in zip(numbers, reversed(originals), strict=True):
        new = {"swap": bytes(other), "noise": random.randbytes(PAGE_SIZE)}.get(way, bytes(PAGE_SIZE))
        torn[number * PAGE_SIZE : (number + 1) * PAGE_SIZE] = new
        hit.add(number + 1)
    return bytes(torn), hit


def tells_of_loss(saved: Salvage) -> bool:
    return not saved.is_certain or any(table.lost or table.aside for table in saved.tables)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_whatever_is_torn_the_rest_is_saved_and_the_loss_is_told(sample: Sample, tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    path = tmp_path / "plan.pmdesk"
    torn, hit = tear(sample.closed, random)
    path.write_bytes(torn)
    saved = salvage(path, CLOCK)
    assert saved.kept_aside.read_bytes() == torn
    assert full_check(path).is_whole
    found = saved_rows(path)
    missing = sample.rows.keys() - found.keys()
    assert not missing or tells_of_loss(saved), (missing, saved.words)
    intact = {key for key, page in sample.pages.items() if page not in hit}
    changed = {key for key in intact if found.get(key) != sample.rows[key]}
    unheard_of = len(changed) - saved.doubtful - sum(table.aside + table.mended for table in saved.tables)
    assert unheard_of <= 0, (changed, saved.words)
    assert saved.kept == len(found)


@pytest.mark.parametrize("seed", range(SEEDS // 5))
def test_a_torn_wal_loses_no_more_than_it_tells(sample: Sample, tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    path = sample.lay(tmp_path / "plan.pmdesk", killed=True)
    wal = path.with_name("plan.pmdesk-wal")
    torn, _ = tear(sample.wal, random)
    wal.write_bytes(torn)
    if random.random() < 0.5:
        path.write_bytes(tear(sample.main, random)[0])
    saved = salvage(path, CLOCK)
    assert not wal.exists()
    assert saved.kept_aside.with_name(f"{saved.kept_aside.name}-wal").read_bytes() == torn
    assert full_check(path).is_whole
    missing = sample.rows.keys() - saved_rows(path).keys()
    assert not missing or tells_of_loss(saved), (missing, saved.words)


def work_on(store: Store, item: int) -> None:
    desk = Desk(store, CLOCK, lambda _: None)
    deeds: list[Callable[[], object]] = [
        lambda: dump(store),
        lambda: desk.undo_label,
        lambda: desk.do(Rename(Item, item, "Wallets")),
        desk.undo,
        lambda: past_of(store, Kind.ITEM, item),
    ]
    for deed in deeds:
        try:
            deed()
        except DeskError as trouble:
            assert trouble.what


@pytest.mark.parametrize("torn", ["{", "7", '{"title" "x"}', "[1]"])
def test_a_torn_text_in_the_ledger_is_told_in_words(tmp_path: Path, torn: str) -> None:
    world = small_world(tmp_path / "plan.pmdesk")
    world.desk.do(Rename(Item, world.ids["wallet"], "Wallets"))
    world.store.connection.execute("UPDATE change SET before = ?, after = ?", (torn, torn))
    for ask in (world.desk.undo, lambda: past_of(world.store, Kind.ITEM, world.ids["wallet"])):
        with pytest.raises(Damaged):
            ask()
    assert world.store.get(Item, world.ids["wallet"]).title == "Wallets"
    world.store.close()


@pytest.mark.parametrize("seed", range(SEEDS // 3))
def test_work_with_a_damaged_file_ends_in_words_not_in_a_crash(sample: Sample, tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    path = tmp_path / "plan.pmdesk"
    path.write_bytes(tear(sample.closed, random)[0])
    for check in (quick_check, full_check):
        try:
            check(path)
        except DeskError as trouble:
            assert trouble.what
    for role in (Role.READER, Role.KEEPER):
        try:
            store = open_workspace(path, role=role)
        except DeskError:
            continue
        work_on(store, sample.ids["wallet"])
        store.close()
    try:
        make(path, Reason.BY_HAND, CLOCK)
    except DeskError as trouble:
        assert trouble.what


def test_any_one_page_can_be_lost_without_losing_a_row(sample: Sample, tmp_path: Path) -> None:
    """The ledger knows every row, and every row is in its table; no page holds both."""
    for number in range(len(sample.closed) // PAGE_SIZE):
        path = tmp_path / f"{number}.pmdesk"
        start = number * PAGE_SIZE
        path.write_bytes(sample.closed[:start] + bytes(PAGE_SIZE) + sample.closed[start + PAGE_SIZE :])
        salvage(path, CLOCK)
        found = saved_rows(path)
        assert {key: found.get(key) for key in sample.rows} == sample.rows, f"page {number + 1}"


def test_a_sound_file_comes_out_the_same_and_undo_goes_on(sample: Sample, tmp_path: Path) -> None:
    path = sample.lay(tmp_path / "plan.pmdesk", killed=True)
    saved = salvage(path, CLOCK)
    assert saved.undo_goes_on
    assert saved.is_certain
    assert "damaged cells" not in saved.words
    store = open_workspace(path)
    assert rows_of(store) == sample.rows
    assert recall(store, "window") is None or recall(store, "window") == "wide"
    desk = Desk(store, CLOCK, lambda _: None)
    assert desk.undo_label == "Delete 30 items"
    desk.undo()
    assert store.count(Item) == 4 + 150
    desk.redo()
    assert rows_of(store) == sample.rows
    new = desk.ask(AddItem(ItemKind.FEATURE, "New", sample.ids["checkout"]))[1]
    assert new > max(row_id for _, row_id in sample.rows)
    store.close()


def test_what_the_window_remembers_is_saved_where_it_can_be_read(sample: Sample, tmp_path: Path) -> None:
    path = sample.lay(tmp_path / "plan.pmdesk")
    salvage(path, CLOCK)
    store = open_workspace(path, role=Role.READER)
    assert recall(store, "window") == "wide"
    store.close()


def told_by_services(path: Path, alerts: int) -> dict[str, list[tuple[object, ...]]]:
    """Fill a workspace with what services tell besides rows, and return it by table."""
    world = small_world(path)
    made = world.desk.ask(AddConnection("Alerts, ops", "alertmanager", {}))[1]
    told = tuple(
        ForeignAlert(f"a{number:04}", "Checkout 5xx " * 20, AlertState.FIRING, NOW) for number in range(alerts)
    )
    meeting = ForeignMeeting("m1", "Round with Priya", NOW, NOW + timedelta(hours=1), ("Priya Nair",))
    world.desk.do(ReceiveRemote(made, "Alerts, ops", NOW, alerts=told, meetings=(meeting,), log=("Read.",)), Actor.SYNC)
    found = facts_in(world.store)
    world.store.close()
    return found


def facts_in(store: Store) -> dict[str, list[tuple[object, ...]]]:
    return {table: store.read(f"SELECT * FROM {table}") for table in ("alert", "meeting", "sync_log")}  # noqa: S608


def test_alerts_meetings_and_logs_come_out_the_same(tmp_path: Path) -> None:
    path = tmp_path / "plan.pmdesk"
    before = told_by_services(path, 20)
    salvage(path, CLOCK)
    store = open_workspace(path, role=Role.READER)
    assert facts_in(store) == before
    store.close()


def test_of_torn_alerts_those_on_both_sides_are_saved(tmp_path: Path) -> None:
    path = tmp_path / "plan.pmdesk"
    before = told_by_services(path, 200)["alert"]
    content = bytearray(path.read_bytes())
    at = content.index(b"a0100Checkout") // PAGE_SIZE * PAGE_SIZE
    content[at : at + PAGE_SIZE] = bytes(PAGE_SIZE)
    path.write_bytes(content)
    salvage(path, CLOCK)
    store = open_workspace(path, role=Role.READER)
    saved = facts_in(store)["alert"]
    assert set(saved) < set(before)
    assert len(saved) > 150
    assert {saved[0], saved[-1]} == {before[0], before[-1]}
    store.close()


def spoil(path: Path, *statements: tuple[str, tuple[object, ...]]) -> None:
    """Change a file behind the back of every rule."""
    store = open_workspace(path)
    store.connection.execute("PRAGMA foreign_keys = OFF")
    store.connection.execute("PRAGMA ignore_check_constraints = ON")
    for sql, values in statements:
        store.connection.execute(sql, values)
    store.close()


def test_damaged_cells_are_told_by_the_ledger_or_cleared(sample: Sample, tmp_path: Path) -> None:
    path, wallet = sample.lay(tmp_path / "plan.pmdesk"), sample.ids["wallet"]
    spoil(
        path,
        ("UPDATE item SET status = 'plannfd', start = '2026-13-77' WHERE id = ?", (wallet,)),
        ("UPDATE item SET status = 'shipped' WHERE id = ?", (sample.ids["express"],)),
        ("UPDATE risk SET impact = 77 WHERE id = ?", (sample.ids["risk"],)),
    )
    assert len(full_check(path).problems) == 3
    saved = salvage(path, CLOCK)
    assert not saved.undo_goes_on
    store = open_workspace(path)
    assert store.get(Item, wallet) == sample.rows["item", wallet]
    express = store.get(Item, sample.ids["express"])
    assert (express.title, express.kind) == ("Express checkout", ItemKind.INITIATIVE)
    assert express.status in {Status.PROPOSED, Status.PLANNED}
    assert 1 <= store.get(Risk, sample.ids["risk"]).impact <= 5
    newest = past_of(store, Kind.ITEM, wallet)[0]
    assert newest.label == "Mend after damage"
    store.close()
    assert "damaged cells" in saved.words


def test_references_that_lead_nowhere_are_cleared_or_the_row_is_put_aside(sample: Sample, tmp_path: Path) -> None:
    path, wallet, express = sample.lay(tmp_path / "plan.pmdesk"), sample.ids["wallet"], sample.ids["express"]
    spoil(
        path,
        ("DELETE FROM item WHERE id IN (?, ?)", (wallet, express)),
        ("DELETE FROM change WHERE row_id IN (?, ?) AND kind = 'item'", (wallet, express)),
    )
    saved = salvage(path, CLOCK)
    by_kind = {table.kind: table for table in saved.tables}
    assert by_kind[Kind.ITEM].mended == 2
    assert (by_kind[Kind.CRITERION].aside, by_kind[Kind.DEPENDENCY].aside) == (1, 1)
    assert "1 criterion" in saved.words
    assert "stand only in the history" in saved.words
    store = open_workspace(path)
    assert store.get(Item, sample.ids["address"]).parent_id is None
    for noun in (Criterion, Assignment):
        assert store.count(noun) == 0
    assert store.count(Dependency) == 1
    aside = past_of(store, Kind.CRITERION, sample.ids["criterion"])[0]
    assert aside.before is not None
    assert aside.before["title"] == "Pays in one tap"
    assert aside.after is None
    store.close()


def test_rows_lost_from_their_table_are_rebuilt_from_the_ledger(sample: Sample, tmp_path: Path) -> None:
    path, wallet = sample.lay(tmp_path / "plan.pmdesk"), sample.ids["wallet"]
    spoil(path, ("DELETE FROM item WHERE id = ?", (wallet,)))
    saved = salvage(path, CLOCK)
    assert saved_rows(path) == sample.rows
    assert "1 of them from their history" in saved.words


def test_a_row_that_is_not_as_its_history_tells_is_named(sample: Sample, tmp_path: Path) -> None:
    path = sample.lay(tmp_path / "plan.pmdesk")
    spoil(path, ("UPDATE item SET title = 'Wbllet' WHERE id = ?", (sample.ids["wallet"],)))
    saved = salvage(path, CLOCK)
    assert saved.differing == 1
    assert not saved.undo_goes_on
    assert "1 row differ" in saved.words


@pytest.mark.parametrize("at", [0, 18, 60, 68])
def test_a_torn_header_is_damage_and_nothing_is_lost(sample: Sample, tmp_path: Path, at: int) -> None:
    """The magic bytes, the format version, our schema's version, our mark."""
    path = tmp_path / "plan.pmdesk"
    path.write_bytes(sample.closed[:at] + b"\xf7\xf7\xf7\xf7" + sample.closed[at + 4 :])
    with pytest.raises(DeskError) as refused:
        open_workspace(path)
    assert isinstance(refused.value, Damaged), refused.value
    salvage(path, CLOCK)
    assert saved_rows(path) == sample.rows
    assert path.read_bytes()[68:72] == APPLICATION_ID.to_bytes(4, "big")


def test_only_the_wal_is_left(sample: Sample, tmp_path: Path) -> None:
    path = sample.lay(tmp_path / "plan.pmdesk", killed=True)
    path.unlink()
    wal = path.with_name("plan.pmdesk-wal").read_bytes()
    with pytest.raises(Damaged, match="last edits lie in"):
        open_workspace(path)
    assert path.with_name("plan.pmdesk-wal").read_bytes() == wal
    saved = salvage(path, CLOCK)
    assert saved.kept > 0
    assert full_check(path).is_whole


def test_a_file_of_which_nothing_is_left_becomes_an_empty_workspace(tmp_path: Path) -> None:
    path = tmp_path / "plan.pmdesk"
    path.write_bytes(os.urandom(40 * PAGE_SIZE))
    saved = salvage(path, CLOCK)
    assert saved.kept == 0
    assert not saved.is_certain
    assert full_check(path).is_whole


def test_the_newest_good_backup_is_offered_when_it_has_more(sample: Sample, tmp_path: Path) -> None:
    path = sample.lay(tmp_path / "plan.pmdesk")
    good = make(path, Reason.ROUTINE, CLOCK)
    bad = make(path, Reason.ROUTINE, FixedClock(NOW + timedelta(hours=1)))
    bad.path.write_bytes(bad.path.read_bytes()[: 9 * PAGE_SIZE])
    assert not verify(bad.path)
    path.write_bytes(sample.closed[: 30 * PAGE_SIZE])
    saved = salvage(path, CLOCK)
    assert saved.backup == good
    assert saved.more_in_backup == len(sample.rows) - saved.kept
    assert "File › Restore…" in saved.words


def test_a_workspace_that_is_open_is_not_salvaged(sample: Sample, tmp_path: Path) -> None:
    store = open_workspace(sample.lay(tmp_path / "plan.pmdesk"))
    with pytest.raises(Busy, match="open in another"):
        salvage(store.path, CLOCK)
    store.close()


def test_a_newer_file_is_not_salvaged_by_an_older_pm_desk(sample: Sample, tmp_path: Path) -> None:
    path = tmp_path / "plan.pmdesk"
    path.write_bytes(sample.closed[:60] + (99).to_bytes(4, "big") + sample.closed[64:])
    before = path.read_bytes()
    with pytest.raises(NewerFile):
        salvage(path, CLOCK)
    assert path.read_bytes() == before


def test_salvaging_twice_on_one_minute_keeps_both_files(sample: Sample, tmp_path: Path) -> None:
    path = sample.lay(tmp_path / "plan.pmdesk")
    first, second = salvage(path, CLOCK).kept_aside, salvage(path, CLOCK).kept_aside
    assert first.name == "plan damaged 2026-03-10 0740.pmdesk"
    assert second.name == "plan damaged 2026-03-10 0740 2.pmdesk"


def test_a_full_disk_leaves_the_damaged_file_as_it_is(sample: Sample, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 2) as disk:
        path = disk / "plan.pmdesk"
        path.write_bytes(sample.closed[: 60 * PAGE_SIZE])
        fill(disk, leave=64 * 1024)
        there = {file.name: file.stat().st_size for file in disk.iterdir()}
        with pytest.raises(DiskFull):
            salvage(path, CLOCK)
        assert {file.name: file.stat().st_size for file in disk.iterdir()} == there


@pytest.fixture(params=[True, False], ids=["wal still there", "wal gone"])
def cut_off(request: pytest.FixtureRequest, sample: Sample, tmp_path: Path) -> Iterator[Path]:
    """A workspace whose exchange for a salvaged one was cut off by a kill."""
    path = sample.lay(tmp_path / "plan.pmdesk", killed=bool(request.param))
    world = small_world(tmp_path / "new.pmdesk")
    world.store.close()
    shutil.move(tmp_path / "new.pmdesk", tmp_path / "plan.pmdesk-salvaged")
    yield path
    assert {file.name for file in tmp_path.iterdir()} == {"plan.pmdesk"}


def test_an_exchange_that_was_cut_off_is_finished_by_the_next_start(cut_off: Path) -> None:
    store = open_workspace(cut_off)
    assert store.count(Item) == 4
    assert store.read("PRAGMA integrity_check") == [("ok",)]
    store.close()
