"""The table of services names each connector once, as it names itself."""

import subprocess
import sys
from pathlib import Path

import pytest

from pmdesk.domain.remote import WRITABLE
from pmdesk.sync import connectors
from pmdesk.sync.services import TITLES, service

FOLDER = Path(connectors.__file__).parent
TARGETS = {"item", "initiative", "release", "sprint", "milestone", "bug", "note"}


def test_every_connector_is_in_the_table():
    assert sorted(TITLES) == sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__")


@pytest.mark.parametrize("name", TITLES)
def test_a_service_is_called_as_the_table_says_and_speaks_of_kinds_it_has(name: str):
    found = service(name)
    assert (found.name, found.title) == (name, TITLES[name])
    assert set(found.targets) <= set(found.kinds)
    assert set(found.targets.values()) <= TARGETS
    assert set(found.writes) <= set(found.kinds)
    assert set(found.makes) <= set(found.writes)
    assert {field for fields in found.writes.values() for field in fields} <= set(WRITABLE)
    assert found.home or found.example


def test_nobody_knows_a_service_that_is_not_there():
    with pytest.raises(KeyError):
        service("sys")


def test_the_table_loads_no_connector():
    tell = "import sys, pmdesk.sync.services; print([name for name in sys.modules if '.connectors.' in name])"
    done = subprocess.run([sys.executable, "-c", tell], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
