"""Builds the sample workspace “Tidewater” by doing its story, step by step, and tells a sample from a workspace."""

from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from pmdesk.commands.desk import Desk
from pmdesk.commands.sample import heard, linked, measured, story, vendors, watched
from pmdesk.commands.sample.days import calendar
from pmdesk.commands.sample.scene import Beat, Play, Scene
from pmdesk.commands.settings import SetSetting, setting
from pmdesk.domain.changes import Changes
from pmdesk.domain.clock import Clock, FixedClock
from pmdesk.domain.errors import DeskError
from pmdesk.storage.ledger import Edit
from pmdesk.storage.placing import make_private_folder, put_new
from pmdesk.storage.rows import Rows
from pmdesk.storage.store import Store, open_workspace

SAMPLE = "sample"
PARTS: dict[str, Callable[[], Iterable[Beat]]] = {
    "roadmap": story.roadmap,
    "metrics": measured.review,
    "inbox": heard.feedback,
    "sync": linked.tracker,
    "vendors": vendors.vendors,
    "checks": watched.watched,
}
"""What each pane has in the sample; all parts play in one order of time."""


def build_sample(store: Store, today: date) -> None:
    """Fill an empty workspace with the sample as of `today`; the same day gives the same rows and the same past."""
    scene = Scene(calendar(today))
    first, *others = _in_time(scene)
    clock = FixedClock(scene.calendar.at(first.day, first.hour))
    desk = Desk(store, clock, _unheard)
    desk.do(Play(scene, first._replace(acts=(_marked, *first.acts))))
    for beat in others:
        clock.instant = scene.calendar.at(beat.day, beat.hour)
        desk.do(Play(scene, beat), beat.actor)


def make_sample(path: Path, clock: Clock) -> None:
    """Make the sample in a new file, which is there only once it is whole; raises DeskError where one is already."""
    make_private_folder(path.parent)
    with TemporaryDirectory(prefix=".pmdesk-", dir=path.parent) as folder:
        scratch = Path(folder) / path.name
        with closing(open_workspace(scratch, clock=clock)) as store:
            build_sample(store, clock.today())
        try:
            put_new(scratch, path)
        except FileExistsError as error:
            raise DeskError(f"There is a “{path.name}” already, and it stays as it is.", "Open that one.") from error


def is_sample(rows: Rows) -> bool:
    """Whether a workspace is the sample."""
    return setting(rows, SAMPLE, default=False) is True


def _in_time(scene: Scene) -> list[Beat]:
    beats = [beat for part in PARTS.values() for beat in part()]
    return sorted(beats, key=lambda beat: scene.calendar.at(beat.day, beat.hour))


def _marked(_scene: Scene, edit: Edit) -> None:
    SetSetting(SAMPLE, value=True).apply(edit)


def _unheard(_changes: Changes) -> None:
    """Nobody listens while the sample is built."""
