"""With the network cut nothing is down: tried in a network of its own, whose only line is taken away and given back."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PLAY = Path(__file__).with_name("network_cut.py")
ROOT = Path(__file__).resolve().parents[3]


def why_not() -> str:
    """Say why no network of its own can be had here; empty when it can."""
    lacking = [program for program in ("unshare", "ip") if shutil.which(program) is None]
    if lacking:
        return f"This machine has no {' and no '.join(lacking)}."
    tried = subprocess.run(
        ["unshare", "-n", "ip", "link", "set", "lo", "up"], capture_output=True, check=False, timeout=30
    )
    return "" if tried.returncode == 0 else "A network of its own may not be made here."


def test_no_outage_is_recorded_while_the_network_is_cut(tmp_path: Path):
    if why := why_not():
        pytest.skip(why)
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    command = ["unshare", "-n", sys.executable, str(PLAY), str(tmp_path / "cut.pmdesk")]
    played = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=120)
    assert played.returncode == 0, played.stderr
    told = json.loads(played.stdout)
    assert set(told["before"]) == {"up"}
    assert set(told["cut"]) == {"unobserved"}
    assert len(told["cut"]) == len(told["before"])
    assert set(told["again"]) == {"up"}
    assert told["one of them dead"] == ["down", "up", "unobserved"]
    assert set(told["kept as down"]) <= {"Kestrel"}  # Of two looks in one second the first is kept.
