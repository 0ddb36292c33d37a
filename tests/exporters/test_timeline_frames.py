"""An audience sees the bars and their days; what is internal is gone from the rows before anything is painted."""

from pathlib import Path

import pytest

from pmdesk.exporters.audiences import Audience
from pmdesk.exporters.timeline_frames import frame_for, shown_rows, unfolded_frame, withheld_marks
from pmdesk.queries.timeline import read_sheet
from pmdesk.queries.timeline_groups import Grouping
from pmdesk.queries.timeline_rows import Colouring, Frame, View, arrange, review
from tests.roadmap_data import Tidewater
from tests.world import TODAY, empty_world


@pytest.fixture
def frame(tmp_path: Path) -> Frame:
    world = empty_world(tmp_path / "w.pmdesk")
    world.desk.do(Tidewater(deadlines=True))
    made = arrange(read_sheet(world.store), View(), TODAY.toordinal())
    world.store.close()
    return made


def titles(frame: Frame) -> list[str]:
    return [frame.title(line.key) for line in frame.lines]


def item(frame: Frame, title: str) -> int:
    return next(entry.id for entry in frame.sheet.items.values() if entry.title == title)


def test_engineering_sees_everything(frame: Frame):
    assert frame_for(frame, Audience.ENGINEERING) is frame


def test_a_vendor_sees_every_bar_where_it_is_and_nothing_internal(frame: Frame):
    told = frame_for(frame, Audience.VENDOR)
    assert titles(told) == titles(frame)
    assert [told.days(line.key) for line in told.lines] == [frame.days(line.key) for line in frame.lines]
    text = repr(told)
    for secret in ("Kestrel", "switched off", "blocked", "at_risk", "team Core", "Core API'", "More orders", "26.05"):
        assert secret not in text
    assert all(told.points(line.key) is None for line in told.lines)
    assert not told.forest.before


def test_progress_is_the_one_on_the_screen(frame: Frame):
    for audience in (Audience.VENDOR, Audience.EXECUTIVE):
        told = frame_for(frame, audience)
        for line in told.lines:
            if isinstance(line.key, int):
                shown = told.sums_of(line.key).share_done
                assert shown == pytest.approx(frame.sums_of(line.key).share_done, abs=0.005)


def test_executives_see_initiatives_over_the_days_of_their_features(frame: Frame):
    told = frame_for(frame, Audience.EXECUTIVE)
    express = item(frame, "Express checkout")
    assert "Wallet payments" not in titles(told)
    assert titles(told)[:3] == ["Storefront", "Faster discovery", "Guest experience"]
    assert told.days(express) == frame.days(express)


def test_only_what_a_filter_let_through_leaves(frame: Frame):
    filtered = review(frame, View(filter="wallet", folded=frozenset({item(frame, "Express checkout")})))
    told = frame_for(filtered, Audience.VENDOR)
    assert titles(told) == titles(filtered) == ["Checkout", "Express checkout", "Wallet payments"]
    express = item(frame, "Express checkout")
    assert told.days(express) == filtered.days(express)


def test_heads_that_tell_names_give_way_to_products(frame: Frame):
    by_team = review(frame, View(grouping=Grouping.TEAM, colouring=Colouring.TEAM))
    told = frame_for(by_team, Audience.VENDOR)
    assert titles(told)[0] == "Storefront"
    assert told.view == View()
    assert withheld_marks(by_team, told) == [
        "The grouping by team",
        "The colours by team",
        "Deadlines set by others",
        "Names of milestones",
    ]


def test_rows_stand_on_the_sheet_as_on_the_screen(frame: Frame):
    folded = review(frame, View(folded=frozenset({item(frame, "Faster discovery")})))
    shown = shown_rows(folded)
    assert [row.title or folded.title(row.item_id or 0) for row in shown] == titles(folded)
    assert (shown[0].depth, shown[0].title, shown[0].colour) == (0, "Storefront", 1)
    assert titles(unfolded_frame(folded)) == titles(frame)
