"""What several tests of the storage ask for."""

import pytest

from pmdesk.storage import series_chunks, series_frame, series_merge, series_pack


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a few points fill many chunks and entries."""
    monkeypatch.setattr(series_pack, "FAN", 4)
    monkeypatch.setattr(series_frame, "FAN", 4)
    monkeypatch.setattr(series_chunks, "CHUNK", 16)
    monkeypatch.setattr(series_merge, "CHUNK", 16)
