"""Roundup's real limit of questions, which tells float seconds."""

from pathlib import Path

import pytest

from pmdesk.sync.connectors.roundup import Roundup, connect
from pmdesk.sync.trouble import RemoteTrouble
from tests.sync.connectors.rounds import asking
from tests.sync.counterparts import ROUNDUP, running


def ask_often(roundup: Roundup) -> None:
    for _ in range(20):
        roundup.check()


def test_a_limit_is_told_with_the_seconds_to_wait():
    with (
        running(ROUNDUP, config=limited) as url,
        asking(f"{url}/demo", "adminadmin", sign_in="basic", user="admin") as means,
        pytest.raises(RemoteTrouble, match="less often") as told,
    ):
        ask_often(connect(means))
    assert told.value.again_after_s is not None
    assert 5 < told.value.again_after_s <= 3600


def limited(folder: Path) -> None:
    """Let everybody ask five times in an hour."""
    settings = folder / "roundup" / "config.ini"
    text = settings.read_text()
    assert "api_calls_per_interval = 0" in text
    settings.write_text(text.replace("api_calls_per_interval = 0", "api_calls_per_interval = 5"))
