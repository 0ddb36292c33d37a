"""Prometheus and what belongs to it, as the script beside the checkout starts it; kept apart from other runs."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.sync.ports import held, is_free

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "testbeds"
SERVERS = ("prometheus", "alertmanager", "pushgateway", "blackbox", "node_exporter")
PROGRAMS = ("curl", "prometheus", "prometheus-alertmanager", "prometheus-blackbox-exporter")
PROGRAMS += ("prometheus-node-exporter", "prometheus-pushgateway")
PORTS = (19090, 19093, 19091, 19115, 19100)
URL = "http://localhost:19090"
WAIT_S = 120


def missing() -> str:
    """Say why it cannot be run here; empty when it can."""
    if not (FOLDER / "prometheus.sh").exists():
        return "There is no folder of servers beside the checkout."
    lacking = [program for program in PROGRAMS if shutil.which(program) is None]
    if lacking:
        return f"This machine has no {' and no '.join(lacking)}; .ci/run installs them."
    return ""


class Testbed:
    """The servers of one run."""

    __test__ = False

    def __init__(self, folder: Path) -> None:
        self._env = os.environ | {"HV": str(folder / "installed"), "RUN": str(folder / "run")}

    def start(self) -> None:
        """Start what does not run; all they knew is there again."""
        self._run("prometheus.sh")

    def stop(self) -> None:
        """Stop them, each by its own pid, and return when their ports are free."""
        self._run("stop.sh", *SERVERS)
        while not all(map(is_free, PORTS)):
            pass

    def _run(self, script: str, *arguments: str) -> None:
        command = ["bash", FOLDER / script, *arguments]
        subprocess.run(command, check=True, env=self._env, stdout=subprocess.DEVNULL, timeout=WAIT_S)


@contextmanager
def running(folder: Path) -> Iterator[Testbed]:
    """Run the servers until the block ends; skips in words where that cannot be."""
    if why := missing():
        pytest.skip(why)
    with held("prometheus"):
        if not all(map(is_free, PORTS)):
            pytest.skip("Somebody else uses their ports.")
        testbed = Testbed(folder)
        try:
            testbed.start()
            yield testbed
        finally:
            testbed.stop()
