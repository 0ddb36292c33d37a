"""Fixtures of everything that speaks with the outside."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pmdesk.sync.secrets import Secrets
from tests.sync.keyring import MISSING, bus, keyring

WAIT_S = 20.0


@pytest.fixture
def private_bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """A session bus with nothing on it, which this process uses too."""
    if MISSING:
        pytest.skip(f"This machine has no {' and no '.join(MISSING)}; packaging/test installs them.")
    with bus(tmp_path / "home") as env:
        for name in ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "XDG_DATA_HOME"):
            monkeypatch.setenv(name, env[name])
        yield env


@pytest.fixture
def open_keyring(private_bus: dict[str, str]) -> Iterator[Secrets]:
    """Secrets over a real keyring that is open."""
    with keyring(private_bus, typed="pw"):
        yield Secrets(WAIT_S)
