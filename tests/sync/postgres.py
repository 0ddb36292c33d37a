"""A real PostgreSQL server of our own: a new cluster in a folder of its own, on a free port, gone afterwards."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OWNER, PASSWORD = "keeper", "keeper-pw"  # of a server that lives for seconds
WAIT_S = 60


def programs() -> Path | None:
    """Return the folder of the server's programs, or None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    on_path = shutil.which("postgres")
    return found[-1].parent if found else Path(on_path).resolve().parent if on_path else None


@dataclass
class Postgres:
    """Where the server listens, and how to end it and start it again."""

    port: int
    folder: Path
    bin: Path
    user: str | None

    def location(self, user: str = OWNER, database: str = "shop") -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
        log = str(self.folder / "log")
        self.run("pg_ctl", "start", "-w", "-t", str(WAIT_S), "-D", str(self.folder / "data"), "-l", log, "-o", options)

    def stop(self) -> None:
        self.run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", str(self.folder / "data"))

    def run(self, program: str, *arguments: str) -> None:
        """Run one of the server's programs as its unprivileged user."""
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        command: list[Any] = [self.bin / program, *arguments]
        env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(self.folder)}
        subprocess.run(command, check=True, cwd=self.folder, user=self.user, env=env, timeout=WAIT_S + 10, **quiet)

    def do(self, *statements: str, database: str = "shop") -> None:
        from pg8000.native import Connection  # noqa: PLC0415  # only where there is a server

        with Connection(OWNER, host="127.0.0.1", port=self.port, database=database, password=PASSWORD) as connection:
            for statement in statements:
                connection.run(statement)


@contextmanager
def running() -> Iterator[Postgres]:
    """Run a server with an empty database `shop` until the block ends."""
    bin_folder = programs()
    assert bin_folder is not None
    user = "nobody" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="pmdesk-postgres-"))
    server = Postgres(_free_port(), folder, bin_folder, user)
    try:
        (folder / "password").write_text(PASSWORD)
        if user is not None:
            shutil.chown(folder, user)
            shutil.chown(folder / "password", user)
        signs = ("--auth=scram-sha-256", f"--username={OWNER}", f"--pwfile={folder / 'password'}")
        server.run("initdb", "-D", str(folder / "data"), "--no-sync", "--encoding=UTF8", "--locale=C", *signs)
        server.start()
        try:
            server.do("CREATE DATABASE shop", database="postgres")
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
