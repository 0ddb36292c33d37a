"""A real keyring daemon on a bus of its own, so that no test touches the person's secrets."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from jeepney import MatchRule, message_bus
from jeepney.io.blocking import open_dbus_connection

NEEDED = ("dbus-daemon", "gnome-keyring-daemon")
MISSING = [name for name in NEEDED if shutil.which(name) is None]
SERVICE = "org.freedesktop.secrets"
WAIT_S = 20
QUIET_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
"""
"""Starts nothing by itself, so that no daemon outlives its test."""


@contextmanager
def bus(home: Path) -> Iterator[dict[str, str]]:
    """Run a session bus; gives the environment in which it is found."""
    home.mkdir(parents=True, exist_ok=True)
    env = {name: value for name, value in os.environ.items() if not name.startswith(("DBUS_", "DISPLAY", "WAYLAND"))}
    env |= {"HOME": str(home), "XDG_RUNTIME_DIR": str(home), "XDG_DATA_HOME": str(home / "data")}
    (home / "bus.conf").write_text(QUIET_BUS)
    command = ["dbus-daemon", f"--config-file={home / 'bus.conf'}", "--nofork", "--print-address"]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as daemon:
        try:
            assert daemon.stdout is not None
            yield env | {"DBUS_SESSION_BUS_ADDRESS": daemon.stdout.readline().strip()}
        finally:
            daemon.terminate()


@contextmanager
def keyring(env: Mapping[str, str], *, typed: str | None) -> Iterator[subprocess.Popen[bytes]]:
    """Run the daemon on that bus, open with a password, or locked without one."""
    how = ["--unlock"] if typed is not None else ["--start"]
    command = ["gnome-keyring-daemon", *how, "--foreground", "--components=secrets"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, env=env, **pipes) as daemon:  # pyright: ignore[reportCallIssue]
        try:
            assert daemon.stdin is not None
            daemon.stdin.write((typed or "").encode())
            daemon.stdin.close()
            _await_name(env["DBUS_SESSION_BUS_ADDRESS"])
            yield daemon
        finally:
            daemon.send_signal(signal.SIGCONT)
            daemon.terminate()


def _await_name(address: str) -> None:
    """Return once the daemon is to be found on the bus."""
    with closing(open_dbus_connection(address)) as connection:
        rule = MatchRule(type="signal", interface=message_bus.interface, member="NameOwnerChanged")
        rule.add_arg_condition(0, SERVICE)
        connection.send_and_get_reply(message_bus.AddMatch(rule))
        with connection.filter(rule) as arrivals:
            has_owner = connection.send_and_get_reply(message_bus.NameHasOwner(SERVICE)).body[0]
            if not has_owner:
                connection.recv_until_filtered(arrivals, timeout=WAIT_S)
