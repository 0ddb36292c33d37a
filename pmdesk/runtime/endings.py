"""Ends the program as its window's close button does, when the system or a terminal asks it to end."""

import signal
import socket
from collections.abc import Callable
from contextlib import suppress

from PySide6.QtCore import QCoreApplication, QObject, QSocketNotifier

ENDINGS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name))
MOST = 4096


def heed(owner: QObject, close: Callable[[], bool]) -> None:
    """Call `close` from the event loop at each such signal while the owner lives; the program ends when it says True.

    While Qt waits for events no Python runs, and a handler of Python's would wait with it: so the signal writes into a
    socket that Qt listens to. A signal that was ignored on purpose, as by `nohup`, stays ignored.
    """
    heeded = [each for each in ENDINGS if signal.getsignal(each) not in (signal.SIG_IGN, None)]
    inside, outside = socket.socketpair()
    inside.setblocking(False)
    outside.setblocking(False)
    notifier = QSocketNotifier(inside.fileno(), QSocketNotifier.Type.Read, owner)
    before = {each: signal.signal(each, lambda _number, _frame: None) for each in heeded}
    wakes = signal.set_wakeup_fd(outside.fileno(), warn_on_full_buffer=False)

    def hear() -> None:
        with suppress(BlockingIOError):
            if set(inside.recv(MOST)) & set(heeded) and close():
                QCoreApplication.exit(0)

    def forget() -> None:
        signal.set_wakeup_fd(wakes)
        for each, handler in before.items():
            signal.signal(each, handler)
        inside.close()
        outside.close()

    notifier.activated.connect(hear)
    owner.destroyed.connect(forget)
