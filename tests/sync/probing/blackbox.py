"""A real blackbox exporter of our own, with modules that a test writes, on a free port."""

import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

PROGRAM = "prometheus-blackbox-exporter"
MISSING = "" if shutil.which(PROGRAM) else f"This machine has no {PROGRAM}."
WAIT_S = 30.0


@dataclass(frozen=True)
class Second:
    """What the exporter says of a target."""

    is_good: bool
    status: int
    certificate_ends: float | None


@dataclass(frozen=True)
class Blackbox:
    """Where it listens."""

    url: str

    def verdict(self, target: str, module: str) -> Second:
        """Have a target probed."""
        asked = f"{self.url}/probe?{urlencode({'target': target, 'module': module})}"
        with urllib.request.urlopen(asked, timeout=WAIT_S) as answer:  # noqa: S310  # our own
            lines = answer.read().decode().splitlines()
        parts = (line.rpartition(" ") for line in lines if not line.startswith("#"))
        values = {name: float(value) for name, _, value in parts}
        ends = values.get("probe_ssl_earliest_cert_expiry")
        return Second(values["probe_success"] == 1, int(values.get("probe_http_status_code", 0)), ends)


@contextmanager
def blackbox(folder: Path, modules: Mapping[str, object]) -> Generator[Blackbox]:
    """Run it until the block ends."""
    config = folder / "blackbox.yml"
    config.write_text(json.dumps({"modules": modules}))  # JSON is YAML.
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port = tried.getsockname()[1]
    command = [PROGRAM, f"--web.listen-address=127.0.0.1:{port}", f"--config.file={config}"]
    with (folder / "blackbox.log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            _await(f"http://127.0.0.1:{port}/-/healthy", process, folder / "blackbox.log")
            yield Blackbox(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()
            process.wait(WAIT_S)


def _await(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(url, timeout=1):  # noqa: S310  # our own
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            continue
    raise AssertionError(log.read_text())
