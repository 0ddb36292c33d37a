"""Feeds: RSS, RDF and Atom in their words, asked for only when they changed; bombs and pages for browsers are told."""

from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.errors import DeskError
from pmdesk.domain.inbox import NoteKind
from pmdesk.sync.connectors.feed import connect
from pmdesk.sync.feed_entries import feed_of
from pmdesk.sync.trouble import QueryTrouble
from tests.sync.connectors.brought import notes
from tests.sync.connectors.rounds import asking, round_of
from tests.sync.servers import send, serving

RSS = b"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Forum</title>
<item><title>Export &amp;amp; import</title><link>https://forum.example/t/1</link><guid>t-1</guid>
<pubDate>Tue, 10 Mar 2026 07:40:00 +0100</pubDate><dc:creator>Ada Berg</dc:creator>
<description>short</description>
<content:encoded><![CDATA[<p>It <b>fails</b>.</p><script>x()</script>]]></content:encoded></item>
<item><title></title><description> </description></item>
<item><title>No id</title><description>a &lt; b</description></item>
</channel></rss>"""
ATOM = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:im="http://itunes.apple.com/rss">
<title>Reviews</title>
<entry><id>r1</id><title>Good</title><content type="text">Fast &amp; neat</content>
<content type="html">&lt;b&gt;no&lt;/b&gt;</content>
<im:rating>4</im:rating><im:version>2.1</im:version><author><name>bo</name></author>
<updated>2026-03-10T07:40:00-07:00</updated>
<link rel="self" href="https://x/self"/><link href="https://store.example/r1"/></entry>
<entry><id>r2</id><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A <b>bold</b> word</div></title>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One <i>two</i> three</p><p>four</p></div></content>
</entry>
</feed>"""
RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel><title>Old</title></channel><item><title>First</title><link>https://old.example/1</link></item></rdf:RDF>"""
BOMB = b'<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><channel><title>&b;</title></channel></rss>'


def test_rss_tells_title_words_person_time_and_link() -> None:
    found = feed_of(RSS, "forum.example")
    first, nameless = found.notes
    assert found.title == "Forum"
    assert (first.origin, first.title, first.body) == ("feed:forum.example:t-1", "Export & import", "It fails.")
    assert (first.person, first.url) == ("Ada Berg", "https://forum.example/t/1")
    assert first.received_at == datetime(2026, 3, 10, 6, 40, tzinfo=UTC)
    assert nameless.body == "a < b"
    assert nameless.origin == feed_of(RSS, "forum.example").notes[1].origin
    assert found.left == ("The entry on line 8 has no words.",)


def test_atom_tells_stars_as_reviews_and_keeps_words_in_their_order() -> None:
    good, bold = feed_of(ATOM, "store.example").notes
    assert (good.kind, good.rating, good.version, good.person) == (NoteKind.REVIEW, 4, "2.1", "bo")
    assert (good.body, good.url) == ("Fast & neat", "https://store.example/r1")
    assert good.received_at == datetime(2026, 3, 10, 14, 40, tzinfo=UTC)
    assert (bold.title, bold.body) == ("A bold word", "One two three\n\nfour")
    assert bold.kind is NoteKind.FEEDBACK


def test_rdf_is_read_too() -> None:
    assert [one.title for one in feed_of(RDF, "old.example").notes] == ["First"]


class Press:
    """A feed that knows conditions."""

    def __init__(self) -> None:
        self.body = RSS
        self.answered: list[int] = []

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        tag = f'"{hash(self.body)}"'
        status = 304 if handler.headers.get("If-None-Match") == tag else 200
        self.answered.append(status)
        send(handler, status, b"" if status == 304 else self.body, kind="application/xml", ETag=tag)


@pytest.fixture
def press() -> Iterator[tuple[Press, Any]]:
    made = Press()
    with serving(made) as server, asking(server.url("/feed")) as means:
        yield made, connect(means)


def test_a_feed_that_has_not_changed_is_not_sent_again(press: tuple[Press, Any]) -> None:
    made, connector = press
    first = round_of(connector)
    assert len(notes(first)) == 2
    second = round_of(connector, first.cursor)
    assert not notes(second)
    made.body = ATOM
    third = round_of(connector, second.cursor)
    assert len(notes(third)) == 2
    assert made.answered == [200, 304, 200]
    assert len(notes(round_of(connector))) == 2, "who begins anew is answered whole"
    assert connector.check().server == "Reviews, 2 entries"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (BOMB, "entities"),
        (b"<html><body>Hello</body></html>", "no feed"),
        (RSS[:300], "cannot be read"),
        (b"", "cannot be read"),
    ],
)
def test_what_is_no_feed_is_told(press: tuple[Press, Any], body: bytes, words: str) -> None:
    made, connector = press
    made.body = body
    with pytest.raises(QueryTrouble, match=words):
        round_of(connector)


@given(
    st.binary(max_size=300)
    | st.text(max_size=200).map(lambda text: RSS.replace(b"short", text.encode("utf-8", "replace")))
)
def test_whatever_comes_it_is_read_or_told(data: bytes) -> None:
    try:
        found = feed_of(data, "h")
    except (DeskError, ValueError):
        return
    for one in found.notes:
        (one.title + one.body + one.origin).encode()
        assert "\x00" not in one.body
