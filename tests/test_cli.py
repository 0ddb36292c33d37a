"""The command line does what it says, tells it in words or JSON, and answers with codes that a script can rely on."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

import pmdesk
from pmdesk.cli.command import run
from pmdesk.commands.fields import SetFields
from pmdesk.domain.clock import FixedClock
from pmdesk.domain.roadmap import Item
from pmdesk.importers.remembered import remember_columns
from pmdesk.importers.table import parse
from pmdesk.importers.targets import Mapping as Columns
from pmdesk.importers.targets import Target, to_json
from pmdesk.storage.backup import list_backups, verify
from pmdesk.storage.history import last_step
from pmdesk.storage.store import Role, open_workspace
from tests.world import NOW, World, dump, empty_world, small_world

PLAN = "Key,Name,Status,Start,End\nA-1,Wallet,Planned,2026-03-02,2026-04-24\nA-2,Address,Planned,,\n"
BROKEN = PLAN + "A-3,,Planned,,\nA-4,Late,Planned,2026-05-02,2026-04-01\n"


@dataclass
class Ran:
    """What one command said."""

    code: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, object]:
        return json.loads(self.out)


Command = Callable[..., Ran]


@pytest.fixture
def pmdesk_command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command in this process."""

    def command(*arguments: object) -> Ran:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments], FixedClock(NOW))
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return command


def process(*arguments: object, env: Mapping[str, str] | None = None, **options: object) -> subprocess.Popen[str]:
    """Start a command in a process of its own."""
    command = [sys.executable, "-m", "pmdesk", *map(str, arguments)]
    environment = {**os.environ, **(env or {})}
    given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **options}
    return subprocess.Popen(command, env=environment, **given)  # type: ignore[call-overload]


def ended(started: subprocess.Popen[str]) -> Ran:
    out, err = started.communicate(timeout=60)
    return Ran(started.returncode, out, err)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    world = small_world(tmp_path / "small.pmdesk")
    world.store.close()
    return tmp_path / "small.pmdesk"


@contextmanager
def reading(path: Path) -> Iterator[dict[str, list[object]]]:
    store = open_workspace(path, role=Role.READER)
    yield dump(store)
    store.close()


def rows(path: Path) -> dict[str, list[object]]:
    with reading(path) as found:
        return found


def written(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def test_what_is_exported_imports_into_a_new_workspace_as_an_equal_one(pmdesk_command, workspace, tmp_path):
    gone = pmdesk_command("export", workspace, "--to", tmp_path / "out")
    assert (gone.code, gone.err) == (0, "")
    assert gone.out.startswith("Exported ")
    came = pmdesk_command("import", tmp_path / "out", "--into", tmp_path / "new.pmdesk")
    assert (came.code, came.err) == (0, "")
    assert "4 items" in came.out
    assert rows(tmp_path / "new.pmdesk") == rows(workspace)
    assert (tmp_path / "new.pmdesk").stat().st_mode & 0o777 == 0o600


def test_a_table_comes_in_as_one_step_after_a_backup(pmdesk_command, workspace, tmp_path):
    ran = pmdesk_command("import", written(tmp_path / "plan.csv", PLAN), "--into", workspace)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "“plan.csv” brought in 2 items.\n"
    titles = [item.title for item in rows(workspace)["item"]]
    assert titles[-2:] == ["Wallet", "Address"]
    assert [made.reason.value for made in list_backups(workspace)] == ["before-import"]
    world = empty_world(workspace)
    assert world.desk.undo_label == "Import 2 rows from CSV"
    world.store.close()


def test_the_same_file_twice_changes_nothing(pmdesk_command, workspace, tmp_path):
    plan = written(tmp_path / "plan.csv", PLAN)
    pmdesk_command("import", plan, "--into", workspace)
    before = rows(workspace)
    ran = pmdesk_command("import", plan, "--into", workspace)
    assert ran.out == "“plan.csv” brought in nothing new, 2 unchanged.\n"
    assert rows(workspace) == before


def test_rows_with_problems_stay_out_are_told_and_can_be_saved(pmdesk_command, workspace, tmp_path):
    plan, kept = written(tmp_path / "plan.csv", BROKEN), tmp_path / "left.csv"
    ran = pmdesk_command("import", plan, "--into", workspace, "--left-out", kept)
    assert ran.code == 1
    assert ran.out == "“plan.csv” brought in 2 items, 2 rows with problems stayed out.\n"
    first, second = ran.err.splitlines()
    assert first.startswith("pmdesk: plan.csv, line 4: ")
    assert second.startswith("pmdesk: plan.csv, line 5: ")
    lines = kept.read_text("utf-8-sig").splitlines()
    assert lines[0] == "Key,Name,Status,Start,End,Line,Reason"
    assert lines[1].startswith("A-3,,Planned,,,4,")


def test_saved_rows_can_be_mended_and_imported(pmdesk_command, workspace, tmp_path):
    kept = tmp_path / "left.csv"
    pmdesk_command("import", written(tmp_path / "plan.csv", BROKEN), "--into", workspace, "--left-out", kept)
    mended = kept.read_text("utf-8-sig").replace("A-3,,", "A-3,Found,").replace("2026-04-01", "2026-06-01")
    ran = pmdesk_command("import", written(tmp_path / "mended.csv", mended), "--into", workspace)
    assert (ran.code, ran.out) == (0, "“mended.csv” brought in 2 items.\n")


def test_a_dry_run_tells_everything_and_changes_nothing(pmdesk_command, workspace, tmp_path):
    before, step = rows(workspace), steps(workspace)
    ran = pmdesk_command("import", written(tmp_path / "plan.csv", BROKEN), "--into", workspace, "--dry-run")
    assert ran.code == 1
    assert ran.out == "“plan.csv” would bring in 2 items, 2 rows with problems stayed out.\n"
    assert (rows(workspace), steps(workspace)) == (before, step)
    assert list_backups(workspace) == []


def steps(path: Path) -> int:
    store = open_workspace(path, role=Role.READER)
    found = last_step(store)
    store.close()
    return found


def test_a_dry_run_into_a_new_workspace_makes_none(pmdesk_command, tmp_path):
    plan = written(tmp_path / "plan.csv", PLAN)
    ran = pmdesk_command("import", plan, "--into", tmp_path / "deep" / "new.pmdesk", "--dry-run")
    assert (ran.code, ran.out) == (0, "“plan.csv” would bring in 2 items.\n")
    assert [path.name for path in tmp_path.iterdir()] == ["plan.csv"]


def test_one_unreadable_file_keeps_all_of_them_out(pmdesk_command, workspace, tmp_path):
    before = rows(workspace)
    plan, deep = written(tmp_path / "plan.csv", PLAN), written(tmp_path / "deep.json", '{"a":' * 100_000)
    ran = pmdesk_command("import", plan, deep, "--into", workspace)
    assert ran.code == 3
    assert ran.out == ""
    assert ran.err.startswith("pmdesk: “deep.json”")
    assert rows(workspace) == before


def test_a_refused_import_into_a_new_workspace_makes_none(pmdesk_command, workspace, tmp_path):
    pmdesk_command("export", workspace, "--to", tmp_path / "out")
    target = tmp_path / "new.pmdesk"
    ran = pmdesk_command("import", tmp_path / "out", tmp_path / "out", "--into", target)
    assert ran.code == 3
    assert "ids are taken here" in ran.err
    assert not target.exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_mapping_says_where_columns_go(pmdesk_command, workspace, tmp_path):
    plan = written(tmp_path / "odd.csv", "Foo,Bar\nWallet,Leah\n")
    mapping = written(tmp_path / "mapping.json", to_json(Columns((Target.OWNER, Target.NAME))))
    ran = pmdesk_command("import", plan, "--into", workspace, "--mapping", mapping)
    assert ran.code == 0
    item = rows(workspace)["item"][-1]
    assert (item.title, item.owner) == ("Leah", "Wallet")


def test_a_dry_run_tells_the_mapping_that_can_be_changed_and_given_back(pmdesk_command, workspace, tmp_path):
    plan = written(tmp_path / "plan.csv", PLAN)
    (file,) = pmdesk_command("import", plan, "--into", workspace, "--dry-run", "--json").report["files"]
    assert file["mapping"]["columns"] == ["key", "name", "status", "start", "end"]
    file["mapping"]["columns"][2] = "ignore"
    mapping = written(tmp_path / "mapping.json", json.dumps(file["mapping"]))
    assert pmdesk_command("import", plan, "--into", workspace, "--mapping", mapping).code == 0
    assert rows(workspace)["item"][-1].status == "idea"


CIRCLE = "Key,Name,Depends on,Due\nA-1,Wallet,A-2,03/04/2026\nA-2,Address,A-1,\n"


def test_what_was_left_off_rows_that_came_in_is_told_and_reported(pmdesk_command, workspace, tmp_path):
    kept = tmp_path / "left-out.csv"
    plan = written(tmp_path / "plan.csv", CIRCLE)
    ran = pmdesk_command("import", plan, "--into", workspace, "--json", "--left-out", kept)
    (file,) = ran.report["files"]
    assert (ran.code, file["created"], file["left_out"]) == (0, {"item": 2, "dependency": 1}, [])
    assert not kept.exists()
    assert [warning["line"] for warning in file["warnings"]] == [2, 3]
    assert "03/04 read as 3 April" in file["warnings"][0]["reason"]
    assert "circle" in file["warnings"][1]["reason"]
    first, second = ran.err.splitlines()
    assert first == "pmdesk: plan.csv, line 2, came in: 03/04 read as 3 April"
    assert second.startswith("pmdesk: plan.csv, line 3, came in: This link would close a circle")


def test_many_remarks_are_cut_short_on_stderr(pmdesk_command, workspace, tmp_path):
    text = "Name,Due\n" + "".join(f"Work {at},03/04/2026\n" for at in range(50))
    ran = pmdesk_command("import", written(tmp_path / "plan.csv", text), "--into", workspace)
    assert len(ran.err.splitlines()) == 11
    assert ran.err.splitlines()[-1] == "pmdesk: plan.csv: 40 more remarks; --json lists them all."


def keep_columns(workspace: Path, text: str, columns: Columns) -> None:
    """Remember columns as the window does after an import."""
    store = open_workspace(workspace)
    remember_columns(store, parse(text), columns)
    store.close()


def test_columns_go_where_the_window_remembers_they_went_and_stderr_says_so(pmdesk_command, workspace, tmp_path):
    odd = "Foo,Bar\nWallet,Leah\n"
    keep_columns(workspace, odd, Columns((Target.OWNER, Target.NAME)))
    ran = pmdesk_command("import", written(tmp_path / "odd.csv", odd), "--into", workspace, "--json")
    (file,) = ran.report["files"]
    assert (file["mapping_from"], file["mapping"]["columns"]) == ("remembered", ["owner", "name"])
    assert "odd.csv" in ran.err
    assert "--mapping" in ran.err
    item = rows(workspace)["item"][-1]
    assert (item.title, item.owner) == ("Leah", "Wallet")


def test_a_mapping_that_is_given_goes_before_the_remembered_one(pmdesk_command, workspace, tmp_path):
    keep_columns(workspace, "Foo,Bar\n1,2\n", Columns((Target.OWNER, Target.NAME)))
    plan = written(tmp_path / "odd.csv", "Foo,Bar\nWallet,Leah\n")
    mapping = written(tmp_path / "mapping.json", to_json(Columns((Target.NAME, Target.OWNER))))
    ran = pmdesk_command("import", plan, "--into", workspace, "--mapping", mapping, "--json")
    assert ran.err == ""
    assert ran.report["files"][0]["mapping_from"] == "given"
    assert rows(workspace)["item"][-1].title == "Wallet"


def test_nothing_is_remembered_of_a_new_workspace_or_another_table(pmdesk_command, workspace, tmp_path):
    keep_columns(workspace, "Foo,Bar\n1,2\n", Columns((Target.OWNER, Target.NAME)))
    plan = written(tmp_path / "plan.csv", PLAN)
    for into in (tmp_path / "new.pmdesk", workspace):
        ran = pmdesk_command("import", plan, "--into", into, "--json")
        assert (ran.err, ran.report["files"][0]["mapping_from"]) == ("", "suggested")


def test_a_mapping_that_is_none_is_refused(pmdesk_command, workspace, tmp_path):
    plan, mapping = written(tmp_path / "plan.csv", PLAN), written(tmp_path / "mapping.json", "[]")
    for wrong in (mapping, tmp_path / "nowhere.json"):
        ran = pmdesk_command("import", plan, "--into", workspace, "--mapping", wrong)
        assert ran.code == 3
        assert ran.err.startswith("pmdesk: The ")


def test_a_format_that_is_none_is_refused_with_all_that_are(pmdesk_command, workspace, tmp_path):
    ran = pmdesk_command("import", written(tmp_path / "p.csv", PLAN), "--into", workspace, "--format", "visio")
    assert ran.code == 3
    assert "No format is called “visio”" in ran.err
    assert "trello" in ran.err


IMPORT_FIELDS = {
    "file",
    "format",
    "mapping",
    "mapping_from",
    "title",
    "source",
    "rows",
    "step",
    "created",
    "updated",
    "unchanged",
    "archived",
    "deleted",
    "gone",
    "left_out",
    "warnings",
    "notes",
}


def test_an_import_reports_as_json(pmdesk_command, workspace, tmp_path):
    plan = written(tmp_path / "plan.csv", BROKEN)
    ran = pmdesk_command("import", plan, "--into", workspace, "--json")
    report = ran.report
    assert set(report) == {
        "report", "command", "exit", "error", "workspace", "dry_run", "created_workspace", "backup", "files",
    }  # fmt: skip
    assert (report["report"], report["command"], report["exit"], report["error"]) == ("pmdesk/1", "import", 1, None)
    assert (report["dry_run"], report["created_workspace"]) == (False, False)
    assert verify(Path(str(report["backup"])))
    (file,) = report["files"]
    assert set(file) == IMPORT_FIELDS
    assert (file["created"], file["rows"], file["unchanged"]) == ({"item": 2}, 2, 0)
    assert file["step"] == steps(workspace)
    assert file["left_out"][0]["line"] == 4
    assert file["left_out"][0]["cells"] == ["A-3", "", "Planned", "", ""]
    assert ran.err.count("pmdesk: ") == 2


def test_every_kind_of_import_reports_the_same_fields(pmdesk_command, workspace, tmp_path):
    pmdesk_command("export", workspace, "--to", tmp_path / "out")
    ran = pmdesk_command("import", tmp_path / "out" / "workspace.json", "--into", tmp_path / "new.pmdesk", "--json")
    assert ran.report["created_workspace"] is True
    assert ran.report["backup"] is None
    (file,) = ran.report["files"]
    assert set(file) == IMPORT_FIELDS
    assert (file["source"], file["format"], file["mapping"]) == ("workspace", "workspace", None)


def test_a_refusal_reports_as_json_too(pmdesk_command, tmp_path):
    ran = pmdesk_command("export", tmp_path / "no.pmdesk", "--to", tmp_path / "out", "--json")
    assert ran.code == 3
    assert ran.report == {
        "report": "pmdesk/1",
        "command": "export",
        "exit": 3,
        "error": {"what": f"There is no workspace at “{tmp_path / 'no.pmdesk'}”.", "remedy": "Choose another file."},
    }
    assert ran.err.startswith("pmdesk: There is no workspace at")
    assert not (tmp_path / "out").exists()


def test_an_export_reports_as_json(pmdesk_command, workspace, tmp_path):
    report = pmdesk_command("export", workspace, "--to", tmp_path / "out", "--json").report
    assert (report["exit"], report["workspace"], report["folder"]) == (0, str(workspace), str(tmp_path / "out"))
    assert report["rows"]["item"] == 4
    assert report["steps"] == steps(workspace)


def test_a_whole_workspace_passes_the_check(pmdesk_command, workspace):
    ran = pmdesk_command("check", workspace)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith("rows read, and all fit together.\n")
    report = pmdesk_command("check", workspace, "--json").report
    assert (report["whole"], report["problems"], report["backups"], report["newest_backup"]) == (True, [], 0, None)
    assert report["rows"]["item"] == 4
    assert pmdesk_command("check", workspace, "--quick").code == 0


def test_rows_that_do_not_fit_together_are_told(pmdesk_command, workspace):
    store = open_workspace(workspace)
    store.connection.execute("UPDATE item SET kind = 'feature', status = 'idea', parent_id = id WHERE id = 3")
    store.close()
    ran = pmdesk_command("check", workspace)
    assert ran.code == 1
    assert "pmdesk: “Express checkout” hang under themselves." in ran.err
    assert "There is no backup." in ran.err


def test_a_damaged_file_is_told_with_its_newest_backup(pmdesk_command, workspace):
    kept = pmdesk_command("backup", workspace, "--json").report["backup"]["path"]
    with workspace.open("rb+") as file:
        file.seek(4_096 * 3)
        file.write(os.urandom(4_096 * 8))
    ran = pmdesk_command("check", workspace)
    assert ran.code == 1
    assert "damaged" in ran.err
    assert kept in ran.err
    report = pmdesk_command("check", workspace, "--json").report
    assert (report["exit"], report["whole"]) == (1, False)
    assert report["problems"]
    assert report["newest_backup"]["path"] == kept


def test_a_backup_is_made_and_whole(pmdesk_command, workspace):
    ran = pmdesk_command("backup", workspace, "--json")
    assert ran.code == 0
    told = ran.report["backup"]
    assert set(told) == {"path", "made_at", "reason", "bytes", "step"}
    assert (told["made_at"], told["reason"], told["step"]) == (NOW.isoformat(), "by-hand", steps(workspace))
    assert verify(Path(told["path"]))


@pytest.mark.parametrize("arguments", [["check"], ["backup"], ["export", "--to", "OUT"]])
def test_a_file_that_is_no_workspace_is_refused_in_words(pmdesk_command, tmp_path, arguments):
    place = written(tmp_path / "notes.txt", "just words, and many of them\n" * 100)
    asked = [str(tmp_path / "out") if word == "OUT" else word for word in arguments]
    ran = pmdesk_command(asked[0], place, *asked[1:])
    assert ran.code == 3
    assert "“notes.txt” is not a PM Desk workspace" in ran.err
    assert place.read_text() == "just words, and many of them\n" * 100


@pytest.mark.parametrize(
    "arguments", [[], ["improt"], ["import", "a.csv"], ["export", "w.pmdesk"], ["check", "--fast", "w.pmdesk"]]
)
def test_what_is_not_understood_ends_with_2(pmdesk_command, arguments):
    ran = pmdesk_command(*arguments)
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.startswith("usage: pmdesk")


def test_help_tells_commands_and_exit_codes_and_the_version_is_the_packages(pmdesk_command):
    told = pmdesk_command("--help")
    assert told.code == 0
    for word in ("import", "export", "check", "backup", "exit codes:", "130", "--json"):
        assert word in told.out
    assert pmdesk_command("import", "--help").code == 0
    assert pmdesk_command("--version").out == f"pmdesk {pmdesk.__version__}\n"
    project = (Path(__file__).parents[1] / "pyproject.toml").read_text()
    assert f'\nversion = "{pmdesk.__version__}"\n' in project


def test_a_defect_is_told_without_a_traceback(workspace, tmp_path, capsys):
    class Stopped(FixedClock):
        def now(self) -> datetime:
            raise ZeroDivisionError

    code = run(["export", str(workspace), "--to", str(tmp_path / "out"), "--json"], Stopped(datetime.now(UTC)))
    said = capsys.readouterr()
    assert code == 4
    assert "inside PM Desk (ZeroDivisionError)" in said.err
    assert "Traceback" not in said.err
    assert json.loads(said.out)["exit"] == 4


def test_a_terminal_is_not_given_what_it_would_obey(pmdesk_command, workspace, tmp_path):
    plan = written(tmp_path / "a\x1b[31m.csv", BROKEN)
    ran = pmdesk_command("import", plan, "--into", workspace)
    assert "\x1b" not in ran.out + ran.err
    assert "a�[31m.csv" in ran.out


def test_no_qt_is_loaded(workspace, tmp_path):
    plan = written(tmp_path / "plan.csv", PLAN)
    script = (
        "import sys; from pmdesk.__main__ import main\n"
        "def obey(*words):\n    sys.argv = ['pmdesk', *words]\n    assert main() == 0\n"
        f"obey('import', {str(plan)!r}, '--into', {str(workspace)!r})\n"
        f"obey('export', {str(workspace)!r}, '--to', {str(tmp_path / 'out')!r})\n"
        f"obey('check', {str(workspace)!r}); obey('backup', {str(workspace)!r})\n"
        "loaded = [name for name in sys.modules if name.split('.')[0] in ('PySide6', 'shiboken6')]\n"
        "assert not loaded, loaded\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_it_works_on_a_workspace_that_is_open_in_the_window(workspace, tmp_path):
    window = empty_world(workspace)
    assert window.store.role is Role.KEEPER
    before = last_step(window.store)
    plan = written(tmp_path / "plan.csv", PLAN)
    ran = ended(process("import", plan, "--into", workspace, "--json"))
    assert (ran.code, ran.err) == (0, "")
    assert ended(process("export", workspace, "--to", tmp_path / "out")).code == 0
    assert ended(process("check", workspace)).code == 0
    assert ended(process("backup", workspace)).code == 0
    assert last_step(window.store) == before + 1
    assert window.store.count(Item) == 6
    _goes_on(window)
    window.store.close()


def _goes_on(window: World) -> None:
    item = window.store.all(Item)[-1]
    window.desk.do(SetFields(Item, (item.id,), {"owner": "Leah"}, "Set owner"))
    assert window.desk.undo_label == "Set owner"


@pytest.mark.usefixtures("usual_signals")
def test_ctrl_c_stops_cleanly(workspace, tmp_path):
    before = rows(workspace)
    pipe = tmp_path / "mapping.json"
    os.mkfifo(pipe)
    plan = written(tmp_path / "plan.csv", PLAN)
    started = process("import", plan, "--into", workspace, "--mapping", pipe)
    with pipe.open("w"):  # The command has begun to read when this does not wait any more.
        started.send_signal(signal.SIGINT)
        ran = ended(started)
    assert (ran.code, ran.out) == (130, "")
    assert ran.err == "pmdesk: Stopped. What was not finished was not done.\n"
    assert rows(workspace) == before


def test_a_reader_that_goes_away_is_no_trouble(workspace):
    reader, writer = os.pipe()
    os.close(reader)
    started = process("check", workspace, "--json", stdout=writer)
    os.close(writer)
    _, err = started.communicate(timeout=60)
    assert (started.returncode, err) == (141, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_report_that_cannot_be_written_is_told(workspace):
    with Path("/dev/full").open("w") as full:
        started = process("check", workspace, "--json", stdout=full)
        _, err = started.communicate(timeout=60)
    assert started.returncode == 4
    assert err == "pmdesk: The command was done, but its report cannot be written (No space left on device).\n"


def test_words_come_through_a_terminal_that_knows_only_ascii(workspace, tmp_path):
    env = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    ran = ended(process("export", workspace, "--to", tmp_path / "out", env=env))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Exported ")
