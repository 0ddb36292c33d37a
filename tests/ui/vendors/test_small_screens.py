"""Every window of the vendors fits over the smallest window, and nothing in it overlaps."""

import pytest
from PySide6.QtWidgets import QDialog

from pmdesk.ui.vendors.pack_window import PackWindow
from tests.ui.vendors.conftest import MakeStage
from tests.ui.vendors.stage import Stage

SMALLEST = (1024, 640)
WINDOWS = ("vendors.checks", "vendors.keys", "vendors.limits", "vendors.import_spec")


def opened(stage: Stage, verb: str) -> QDialog:
    stage.show(f"pmdesk://integration/{stage.ids['payments']}")
    stage.context.actions.trigger(verb)
    stage.settle()
    return next(each for each in stage.host.findChildren(QDialog) if each.isVisible())


@pytest.mark.parametrize("verb", WINDOWS)
def test_a_window_is_no_larger_than_the_one_it_stands_over(make_stage: MakeStage, verb: str) -> None:
    stage = make_stage(size=SMALLEST)
    window = opened(stage, verb)
    assert window.height() <= stage.host.height()
    assert window.width() <= stage.host.width()
    window.close()


def test_what_is_sent_stands_above_its_tick_on_a_low_screen(make_stage: MakeStage) -> None:
    stage = make_stage(size=SMALLEST, scale=1.5)
    window = opened(stage, "vendors.pack")
    assert isinstance(window, PackWindow)
    assert window.text.geometry().bottom() < window.logs.geometry().top()
    window.close()
