"""What the tests of files of points share: files out of text, and points as a person would list them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pmdesk.importers.points.opening import open_points
from pmdesk.importers.points.reading import read_source


def listed(batch):
    """Return series as {(metric, dimensions): [(instant as ISO text, value), …]}."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return {
        (one.metric, *one.dimensions): [
            ((epoch + timedelta(milliseconds=time)).strftime("%Y-%m-%dT%H:%M:%S").removesuffix("T00:00:00"), value)
            for time, value in zip(one.times.tolist(), one.values.tolist(), strict=True)
        ]
        for one in batch.series
    }


@pytest.fixture
def opened(tmp_path):
    """Open text or bytes as a file."""

    def opener(data, name="points.csv"):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return open_points(path)

    return opener


@pytest.fixture
def read(opened):
    """Read text or bytes with what was guessed, and check that cell by cell gives the same."""

    def reader(data, name="points.csv", **changes):
        file = opened(data, name)
        mapping = replace(file.mapping, **changes)
        batch = read_source(file.source, mapping)
        careful = read_source(file.source, mapping, careful=True)
        assert listed(batch) == listed(careful)
        assert (batch.bad, batch.empty) == (careful.bad, careful.empty)
        return batch

    return reader


@pytest.fixture
def points(read):
    """Read a file and list its points."""
    return lambda data, name="points.csv", **changes: listed(read(data, name, **changes))
