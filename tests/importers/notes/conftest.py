"""What the tests of reading notes share: files written for them, and what holds for every batch that was read."""

import pytest

from pmdesk.domain.roadmap import TITLE_LIMIT
from pmdesk.importers.notes.catalog import open_notes, read_notes


@pytest.fixture
def read(tmp_path):
    """Write a file and read its notes."""

    def reader(name, data, mapping=None, format_id=None):
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return read_notes(open_notes([path], format_id), mapping)

    return reader


def is_fit(batch):
    """Check what holds for every batch, whatever was in the file."""
    origins = [note.origin for note in batch.notes if note.origin]
    assert len(set(origins)) == len(origins)
    for note in batch.notes:
        texts = (note.title, note.body, note.person, note.email, note.handle, note.company, note.domain, note.segment,
                 note.tier, note.product, note.source, note.origin, note.thread, note.in_reply_to, *note.references,
                 note.url, note.version, *note.attachments, *note.remarks)  # fmt: skip
        for text in texts:
            text.encode("utf-8")
            assert "\0" not in text
        assert note.title.strip() or note.body.strip()
        assert "\n" not in note.title
        for name in (note.title, note.person, note.company, note.product, note.segment, note.origin):
            assert len(name) <= TITLE_LIMIT
        assert note.rating in (None, 1, 2, 3, 4, 5)
        assert note.received_at is None or note.received_at.utcoffset().total_seconds() == 0
        assert not note.url or note.url.lower().startswith(("http://", "https://"))
        assert note.line >= 1
    assert all(trouble.reason and trouble.line >= 0 for trouble in batch.troubles)
    assert batch.title
    return True
