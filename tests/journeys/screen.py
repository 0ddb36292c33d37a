"""A screen of its own for the window under test: Xvfb and a window manager, without a person's desktop."""

import mmap
import os
import select
import struct
import subprocess
from pathlib import Path

from PySide6.QtGui import QImage

from tests.journeys.waiting import until

SIZE = (1440, 900)
# Put before a command: it ends when the test run ends, even when that is killed and can tidy up nothing.
ENDS_WITH_US = ("setpriv", "--pdeathsig", "KILL", "--")
# No decoration, so that a picture shows the window alone; no key bindings but Alt+F4, which would eat the app's keys.
OPENBOX = """<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <focus><focusNew>yes</focusNew><focusLast>yes</focusLast><followMouse>no</followMouse></focus>
  <placement><policy>Smart</policy><center>yes</center></placement>
  <desktops><number>1</number></desktops>
  <keyboard><keybind key="A-F4"><action name="Close"/></keybind></keyboard>
  <mouse>
    <context name="Client">
      <mousebind button="Left" action="Press"><action name="Focus"/><action name="Raise"/></mousebind>
    </context>
  </mouse>
  <applications>
    <application class="*"><decor>no</decor></application>
    <application class="*" type="normal"><position force="yes"><x>0</x><y>0</y></position></application>
  </applications>
</openbox_config>
"""


class Screen:
    """One running X server with openbox; close() ends both by their process ids."""

    def __init__(self, folder: Path, size: tuple[int, int] = SIZE) -> None:
        self._folder = folder
        self._frame = folder / "Xvfb_screen0"
        read_end, write_end = os.pipe()
        server = ["Xvfb", "-displayfd", str(write_end), "-screen", "0", f"{size[0]}x{size[1]}x24", "-fbdir", folder]
        with (folder / "xvfb.log").open("wb") as log:
            self._server = subprocess.Popen(
                [*ENDS_WITH_US, *server, "-nolisten", "tcp", "-noreset"], pass_fds=[write_end], stdout=log, stderr=log
            )
        os.close(write_end)
        self.env = {"DISPLAY": f":{self._told_number(read_end)}", "QT_QPA_PLATFORM": "xcb"}
        self._manager = self._start_openbox()

    def _told_number(self, read_end: int) -> str:
        with os.fdopen(read_end, "rb") as told:
            ready, _, _ = select.select([told], [], [], 20)
            number = told.readline().decode().strip() if ready else ""
        if not number:
            self._server.kill()
            raise AssertionError(f"Xvfb did not start: {(self._folder / 'xvfb.log').read_text(errors='replace')}")
        return number

    def _start_openbox(self) -> subprocess.Popen[bytes]:
        config = self._folder / "rc.xml"
        config.write_text(OPENBOX, encoding="utf-8")
        with (self._folder / "openbox.log").open("wb") as log:
            manager = subprocess.Popen(
                [*ENDS_WITH_US, "openbox", "--sm-disable", "--config-file", config],
                env={**os.environ, **self.env, "HOME": str(self._folder)},
                stdout=log,
                stderr=log,
            )
        until(lambda: self.xdotool("get_num_desktops", check=False), "openbox managing the windows")
        return manager

    def xdotool(self, *words: str | int, check: bool = True) -> str:
        """Run one xdotool command on this screen and return what it printed."""
        run = subprocess.run(
            ["xdotool", *map(str, words)],
            env={**os.environ, **self.env},
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )
        if check and run.returncode:
            raise AssertionError(f"xdotool {words}: {run.stderr.strip()}")
        return run.stdout.strip() if run.returncode == 0 else ""

    def picture(self) -> QImage:
        """Return what the screen shows now, read from the frame that Xvfb keeps as an XWD file."""
        with self._frame.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as frame:
            header = struct.unpack(">25I", frame[:100])
            size, width, height, stride, colors = header[0], header[4], header[5], header[12], header[19]
            start = size + 12 * colors
            pixels = frame[start : start + stride * height]
        return QImage(pixels, width, height, stride, QImage.Format.Format_RGB32).copy()

    def close(self) -> None:
        """End the window manager, then the server."""
        for process in (self._manager, self._server):
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)
