"""A real Prometheus of our own, with a history that was written for it, on a free port; may be stopped and started."""

import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

WAIT_S = 60.0
MISSING = [name for name in ("prometheus", "promtool") if shutil.which(name) is None]
Sample = tuple[str, float, float]
"""A series in OpenMetrics' words, the seconds since 1970, and the value."""


@dataclass
class Prometheus:
    """Where it listens, and how to stop it and start it again with all it knew."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [
            "prometheus",
            f"--config.file={self.folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={self.folder / 'tsdb'}",
            "--storage.tsdb.retention.time=20y",
            f"--web.listen-address=127.0.0.1:{self.port}",
            "--log.level=error",
        ]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder)  # ours
        self._await_ready()

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(WAIT_S)
            self.process = None

    def _await_ready(self) -> None:
        """Ask until it is ready; a refused connection answers at once, so the pause keeps a core free."""
        until = time.monotonic() + WAIT_S
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.url}/-/ready", timeout=1):  # noqa: S310  # our own
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                assert self.process is not None
                assert self.process.poll() is None, (self.folder / "log").read_text()
                time.sleep(0.05)
        raise TimeoutError("Prometheus does not get ready.")


@contextmanager
def running(folder: Path, samples: Iterable[Sample]) -> Iterator[Prometheus]:
    """Run a server that knows these samples until the block ends."""
    folder.mkdir(parents=True)
    (folder / "prometheus.yml").write_text("global: {scrape_interval: 1h}\n")
    lines = [f"{series} {value} {at}" for series, at, value in samples]
    (folder / "history").write_text("\n".join([*lines, "# EOF", ""]))
    make = ["promtool", "tsdb", "create-blocks-from", "openmetrics", "--max-block-duration=1000h", "history", "tsdb"]
    subprocess.run(make, check=True, cwd=folder, stdout=subprocess.DEVNULL)
    server = Prometheus(folder, _free_port())
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
