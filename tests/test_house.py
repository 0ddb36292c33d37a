"""The walls of the house stand: each import contract and ban holds, and would notice what it forbids."""

import ast
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

# contract: the modules that break it, each with its one line of code, and the step that has to be named for it.
BREAKS = {
    "Imports only run down the floors": [
        ("domain/eager.py", "from pmdesk.commands import zz_verb", "pmdesk.domain.eager -> pmdesk.commands.zz_verb"),
        ("storage/eager.py", "import pmdesk.ui.context", "pmdesk.storage.eager -> pmdesk.ui.context"),
        (
            "commands/curious.py",
            "from pmdesk.queries import zz_ask",
            "pmdesk.commands.curious -> pmdesk.queries.zz_ask",
        ),
        ("importers/curious.py", "import pmdesk.exporters", "pmdesk.importers.curious -> pmdesk.exporters"),
        ("insight/curious.py", "import pmdesk.storage", "pmdesk.insight.curious -> pmdesk.storage"),
        (
            "runtime/hidden.py",
            "def late():\n    import pmdesk.ui.zz_late",
            "pmdesk.runtime.hidden -> pmdesk.ui.zz_late",
        ),
        ("cellar.py", "", "pmdesk.cellar"),
    ],
    "Panes know neither each other nor the shell, and the widgets know neither": [
        ("ui/today/nosy.py", "import pmdesk.ui.roadmap", "pmdesk.ui.today.nosy -> pmdesk.ui.roadmap"),
        ("ui/inbox/nosy.py", "import pmdesk.ui.shell", "pmdesk.ui.inbox.nosy -> pmdesk.ui.shell"),
        ("ui/widgets/nosy.py", "import pmdesk.ui.roadmap", "pmdesk.ui.widgets.nosy -> pmdesk.ui.roadmap"),
        ("ui/widgets/nosier.py", "import pmdesk.ui.shell", "pmdesk.ui.widgets.nosier -> pmdesk.ui.shell"),
        ("ui/shell/nosy.py", "import pmdesk.ui.people", "pmdesk.ui.shell.nosy -> pmdesk.ui.people"),
    ],
    "No circles on any floor": [
        ("queries/zz_hen.py", "import pmdesk.queries.zz_egg", "zz_hen"),
        ("queries/zz_egg.py", "import pmdesk.queries.zz_hen", "zz_egg"),
    ],
    "No Qt below the threads and signals": [
        ("queries/painter.py", "from PySide6.QtCore import QObject", "pmdesk.queries.painter -> PySide6"),
    ],
    "Charts are painted only in the user interface": [
        ("insight/plotter.py", "import pyqtgraph", "pmdesk.insight.plotter -> pyqtgraph"),
    ],
    "Only the storage opens SQLite": [
        ("commands/shortcut.py", "import sqlite3", "pmdesk.commands.shortcut -> sqlite3"),
        ("ui/shell/shortcut.py", "from pysqlite3 import dbapi2", "pmdesk.ui.shell.shortcut -> pysqlite3"),
        ("exporters/shortcut.py", "import sqlite_utils", "pmdesk.exporters.shortcut -> sqlite_utils"),
    ],
    "Only sync.secrets opens the keyring": [
        ("sync/zz_connector.py", "import keyring", "pmdesk.sync.zz_connector -> keyring"),
    ],
    "Only the sync talks to the network": [
        ("ui/today/web.py", "import httpx2", "pmdesk.ui.today.web -> httpx2"),
        ("queries/far.py", "import pg8000", "pmdesk.queries.far -> pg8000"),
    ],
    "No source knows another": [
        (
            "sync/sources/zz_nosy.py",
            "import pmdesk.sync.sources.prometheus",
            "pmdesk.sync.sources.zz_nosy -> pmdesk.sync.sources.prometheus",
        ),
    ],
}
ALLOWED = {
    "commands/zz_verb.py": "from pmdesk.storage import zz_rows",
    "queries/zz_ask.py": "",
    "storage/zz_rows.py": "import sqlite3\nimport sqlite_utils",
    "sync/secrets.py": "import keyring",
    "sync/http.py": "import httpx2",
    "ui/zz_late.py": "",
    "ui/widgets/zz_plot.py": "import pyqtgraph",
}

CLOCK = "datetime.datetime.now"
BANS = {
    "commands/hasty.py": ("from datetime import UTC, datetime\n\nNOW = datetime.now(UTC)\n", {CLOCK}),
    "ui/hasty.py": ("import datetime as dt\n\nDAY = dt.date.today()\n", {"datetime.date.today"}),
    "runtime/painter.py": ("from PySide6.QtWidgets import QWidget\n\nQWidget()\n", {"PySide6.QtWidgets"}),
    "importers/painter.py": ("from PySide6 import QtGui\n\nQtGui.QFont()\n", {"PySide6.QtGui"}),
    "ui/painter.py": ("from PySide6.QtWidgets import QWidget\n\nQWidget()\n", set[str]()),
}


@pytest.fixture(scope="module")
def copied_house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    house = tmp_path_factory.mktemp("house")
    shutil.copytree(HOUSE / "pmdesk", house / "pmdesk", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(HOUSE / "pyproject.toml", house)
    return house


def plant(house: Path, sources: dict[str, str]) -> None:
    for name, source in sources.items():
        (house / "pmdesk" / name).write_text(f'"""Planted."""\n\n{source}\n', encoding="utf-8")


def lint_imports(house: Path) -> str:
    command = [BIN / "lint-imports", "--no-cache", "--no-logo"]
    run = subprocess.run(
        command, cwd=house, env={"COLUMNS": "400"}, capture_output=True, text=True, check=False, timeout=120
    )
    return run.stdout + run.stderr


def modules() -> Iterator[tuple[str, ast.Module, str]]:
    for path in sorted((HOUSE / "pmdesk").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        yield path.relative_to(HOUSE).as_posix(), ast.parse(text), text


def imported_names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_every_import_contract_is_kept():
    assert " 0 broken." in lint_imports(HOUSE)


@pytest.fixture(scope="module")
def broken_report(copied_house: Path) -> str:
    plant(copied_house, ALLOWED)
    plant(copied_house, {name: source for breaks in BREAKS.values() for name, source, _ in breaks})
    return lint_imports(copied_house)


@pytest.mark.parametrize("contract", BREAKS)
def test_a_broken_contract_is_noticed_step_by_step(contract: str, broken_report: str):
    assert re.search(rf"^{re.escape(contract)} BROKEN", broken_report, re.MULTILINE)
    _, _, details = broken_report.partition("Broken contracts")
    _, _, section = details.partition(f"{contract}\n---")
    section, _, _ = section.partition("\n---")
    for _, _, step in BREAKS[contract]:
        assert step in section


def test_what_a_room_may_do_is_not_called_broken(broken_report: str):
    _, _, details = broken_report.partition("Broken contracts")
    for allowed in ("pmdesk.storage.zz_rows ->", "pmdesk.sync.secrets ->", "pmdesk.sync.http ->", "zz_plot ->"):
        assert allowed not in details


def test_the_bans_on_clocks_and_painting_are_noticed_where_they_hold(copied_house: Path):
    plant(copied_house, {name: source for name, (source, _) in BANS.items()})
    files = [copied_house / "pmdesk" / name for name in (*BANS, "domain/clock.py")]
    command = [BIN / "ruff", "check", "--no-cache", "--select", "TID251", "--output-format", "json", *files]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    found: dict[str, set[str]] = {}
    for finding in json.loads(run.stdout):
        name = Path(finding["filename"]).relative_to(copied_house.resolve() / "pmdesk").as_posix()
        found.setdefault(name, set()).add(finding["message"].split("`")[1])
    assert found == {name: banned for name, (_, banned) in BANS.items() if banned}


def test_the_nouns_need_nothing_but_the_standard_library_and_points_their_arrays():
    outside = {
        (path, name)
        for path, tree, _ in modules()
        if path.startswith("pmdesk/domain/")
        for name in imported_names(tree)
        if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith("pmdesk.domain")
    }
    assert {(path, name.split(".")[0]) for path, name in outside} == {("pmdesk/domain/points.py", "numpy")}


def test_every_module_says_in_its_first_line_where_it_lives():
    silent = [path for path, tree, _ in modules() if not (ast.get_docstring(tree) or "").split("\n")[0].endswith(".")]
    assert not silent


def test_no_package_hands_on_the_names_of_its_modules():
    busy = [path for path, tree, _ in modules() if path.endswith("__init__.py") and list(imported_names(tree))]
    assert not busy


def test_there_are_no_back_doors_for_type_checkers_but_the_table_that_loads_nouns_on_demand():
    assert [path for path, _, text in modules() if "TYPE_CHECKING" in text] == ["pmdesk/domain/nouns.py"]


def test_no_file_is_longer_than_a_reader_can_hold():
    assert not [path for path, _, text in modules() if text.count("\n") > 500]
