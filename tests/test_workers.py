"""Several workers share the tests by files, for files share servers, screens and what is costly to set up."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = ("tests/domain/test_rank.py", "tests/domain/test_cells.py", "tests/sync/test_instants.py")


def test_each_file_is_run_by_one_worker():
    pytest.importorskip("xdist")
    command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadscope", "-v", "-p", "no:cacheprovider", *FILES]
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    ran = subprocess.run(command, check=True, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120)
    seen = set(re.findall(r"^\[(gw\d)\] .*PASSED ([^:]+)::", ran.stdout, re.MULTILINE))
    assert sorted(file for _, file in seen) == sorted(FILES)
    assert len({worker for worker, _ in seen}) == 2


def test_long_tests_begin_and_those_of_one_server_stay_together(request: pytest.FixtureRequest):
    conftest = next(one for one in request.config.pluginmanager.get_plugins() if hasattr(one, "group_of"))
    assert conftest.group_of("tests/sync/test_two_ways.py::a[x::y]") == conftest.group_of(
        "tests/sync/connectors/test_redmine.py::b"
    )
    assert conftest.group_of("tests/journeys/test_day.py::a") == conftest.group_of("tests/journeys/test_sync.py::b")
    assert conftest.group_of("tests/sync/test_http.py::a") == "sync/test_http.py"
    assert all((ROOT / "tests" / place).exists() for place in conftest.SAME_SERVERS)
    assert all((ROOT / place).is_dir() for place in conftest.LONG)
