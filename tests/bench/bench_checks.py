"""Measures what 500 checks once a minute cost: processor time of the whole window, late events, transactions.

Run it as a script: `python tests/bench/bench_checks.py [SECONDS]`. A server in a process of its own answers each check
with JSON, a hundredth of them with an error; half of the checks look into the JSON, all at status, header and time. The
whole window is open. A heart beats every 10 ms, as it does while nothing goes on, which is printed first: what the
machine itself does stands there. Above 5 % of a core or 20 ms (events, 99th percentile, beyond the same at rest) the
exit code is 1, and when the looks are written in more than one transaction every four seconds.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import numpy as np
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication
from window_stage import WindowStage

from pmdesk.commands.checks import AddCheck
from pmdesk.commands.desk import Desk
from pmdesk.commands.fields import AddRow
from pmdesk.commands.vendors import AddVendor
from pmdesk.domain.apis import Api
from pmdesk.domain.changes import Actor, Changes
from pmdesk.domain.kinds import Kind
from pmdesk.storage.store import open_workspace
from pmdesk.ui.shell.application import make_application

CHECKS, SECONDS, REST_S, SETTLE_S = 500, 120, 20, 12
OF_A_CORE, LATE_MS, KEPT_EVERY_S = 0.05, 20.0, 4.0
SERVER = """
import socket
ear = socket.create_server(("127.0.0.1", 0), backlog=512)
print(ear.getsockname()[1], flush=True)
BODY = b'{"status": "ok", "items": [{"id": "a1", "amount": 5}], "total": 1}'
HEAD = "HTTP/1.1 %s\\r\\nContent-Type: application/json\\r\\nContent-Length: %d\\r\\nConnection: close\\r\\n\\r\\n"
FINE, WRONG = ((HEAD % (status, len(BODY))).encode() + BODY for status in ("200 OK", "503 Busy"))
count = 0
while True:
    line, _ = ear.accept()
    line.recv(65536)
    count += 1
    line.sendall(FINE if count % 100 else WRONG)
    line.close()
"""


def fill(desk: Desk, port: int) -> None:
    """Add many checks of ten vendors."""
    for vendor in range(10):
        vendor_id = desk.ask(AddVendor(f"Vendor {vendor}"))[1]
        given = {"title": f"API {vendor}", "rank": "a", "vendor_id": vendor_id}
        api_id = desk.ask(AddRow(Api, given, "Add API"))[1]
        for n in range(CHECKS // 10):
            lines = ["status == 200", "header Content-Type contains json", "latency < 5 s"]
            lines += ["json $.status == ok", "json $.items[0].id exists"] if n % 2 else []
            values = {"url": f"http://127.0.0.1:{port}/v{vendor}/{n}", "assertions": tuple(lines), "interval_s": 60}
            desk.ask(AddCheck(api_id, f"Check {n}", values))


class Kept:
    """What was written while the checks ran."""

    def __init__(self) -> None:
        self.transactions = self.looks = self.steps = 0

    def hear(self, changes: Changes) -> None:
        """Count a message."""
        if changes.actor is Actor.SYNC and changes.step is None:
            self.transactions += 1
            self.looks += len(changes.ids(Kind.API_CHECK))
        elif changes.actor is Actor.SYNC:
            self.steps += 1


def beats(seconds: float) -> np.ndarray:
    """Run the event loop for a while, and return by how many milliseconds each beat of 10 ms came too late."""
    late: list[float] = []
    last = time.perf_counter()

    def beat() -> None:
        nonlocal last
        now = time.perf_counter()
        late.append((now - last) * 1_000 - 10)
        last = now

    heart, loop = QTimer(), QEventLoop()
    heart.setTimerType(heart.timerType().PreciseTimer)
    heart.timeout.connect(beat)
    heart.start(10)
    QTimer.singleShot(round(seconds * 1_000), loop.quit)
    loop.exec()
    heart.stop()
    return np.maximum(np.array(late), 0.0)


def shown(title: str, cpu_s: float, seconds: float, late: np.ndarray) -> str:
    """Return a line of the report."""
    p50, p99, most = np.percentile(late, (50, 99, 100))
    late_words = f"events late by {p50:.1f} / {p99:.1f} / {most:.1f} ms (p50/p99/max)"
    return f"{title:<24} {cpu_s / seconds:6.2%} of a core   {late_words}"


def main(seconds: float) -> int:
    """Measure and print."""
    app = make_application(["bench"])
    assert isinstance(app, QApplication)
    server = subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "checks.pmdesk"
        open_workspace(path).close()
        stage = WindowStage(app, path, lambda _context: lambda _turn: None)
        stage.heart.stop()
        beats(SETTLE_S)
        began = time.process_time()
        at_rest = beats(REST_S)
        rest_cpu = (time.process_time() - began) / REST_S
        print(shown("nothing goes on", rest_cpu * REST_S, REST_S, at_rest))
        fill(stage.context.desk, int(server.stdout.readline()))
        kept = Kept()
        stage.context.bus.changed.connect(kept.hear)
        probing = stage.context.probing()
        beats(SETTLE_S)
        kept.transactions = kept.looks = kept.steps = 0
        began = time.process_time()
        late = beats(seconds)
        cpu = (time.process_time() - began) / seconds
        print(shown(f"{CHECKS} checks a minute", cpu * seconds, seconds, late))
        print(f"{kept.looks} looks in {kept.transactions} transactions in {seconds:.0f} s, {kept.steps} steps besides")
        probing.close()
        stage.close()
    server.terminate()
    server.wait()
    beyond = float(np.percentile(late, 99) - np.percentile(at_rest, 99))
    is_batched = kept.transactions <= seconds / KEPT_EVERY_S
    is_whole = kept.looks >= CHECKS * seconds / 60 * 0.9
    print(f"beyond rest: {cpu - rest_cpu:.2%} of a core, {max(beyond, 0.0):.1f} ms (p99)")
    return 0 if cpu <= OF_A_CORE and beyond <= LATE_MS and is_batched and is_whole else 1


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS))
