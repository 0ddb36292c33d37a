"""The counts beside the panes stay short enough to be read."""

import pytest

from pmdesk.ui.shell.rail import brief


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0"), (999, "999"), (1_000, "1k"), (1_999, "1k"), (100_000, "100k"), (999_999, "999k"), (1_000_000, "1M")],
)
def test_a_count_takes_at_most_four_letters(count: int, words: str) -> None:
    assert brief(count) == words
