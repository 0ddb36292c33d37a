"""Fixed ports of real servers: whoever wants them waits until nobody else of this computer holds them."""

import fcntl
import os
import socket
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def held(name: str) -> Generator[None]:
    """Hold the ports of a server until the block ends; another test that wants them waits meanwhile."""
    file = os.open(Path(tempfile.gettempdir()) / f"pmdesk-testbed-{name}.lock", os.O_RDWR | os.O_CREAT, 0o666)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)  # It goes with the file, however this process ends.


def is_free(port: int) -> bool:
    """Say whether nobody listens there."""
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
