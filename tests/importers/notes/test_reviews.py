"""Reviews of the stores are known by the columns of those who export them, and by the review's own name there."""

import json
from datetime import UTC, datetime

from pmdesk.domain.inbox import NoteKind
from tests.importers.notes.conftest import is_fit

PLAY_HEADER = (
    "Package Name,App Version Code,App Version Name,Reviewer Language,Device,Review Submit Date and Time,"
    "Review Submit Millis Since Epoch,Review Last Update Date and Time,Review Last Update Millis Since Epoch,"
    "Star Rating,Review Title,Review Text,Developer Reply Date and Time,Developer Reply Millis Since Epoch,"
    "Developer Reply Text,Review Link\n"
)
LINK = "https://play.google.com/console/developers/1/app/2/user-feedback/review-details?reviewId=gp%3AAOq&corpus=PUBLIC"
SAID = (
    "com.shop,210,2.1,sv,klte,2026-03-01T10:00:00Z,1772359200000,2026-03-02T10:00:00Z,1772445600000,"
    f"2,,Fryser när jag betalar,,,,{LINK}\n"
)
BARE = "com.shop,210,2.1,sv,klte,2026-03-01T10:00:00Z,1772359200000,2026-03-02T10:00:00Z,1772445600000,5,,,,,,\n"


def test_a_play_report_is_read_out_of_its_utf_16(read):
    batch = read("reviews_com.shop_202603.csv", (PLAY_HEADER + SAID + BARE).encode("utf-16"))
    assert is_fit(batch)
    (note,) = batch.notes
    assert (note.title, note.rating, note.kind) == ("Fryser när jag betalar", 2, NoteKind.REVIEW)
    assert (note.source, note.version, note.url) == ("Google Play", "2.1", LINK)
    assert note.received_at == datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert note.origin == "play:gp%3AAOq@1772445600"
    assert batch.words == ("1 rating without words stays out.",)
    assert batch.title == "Google Play reviews"


def test_a_review_that_was_changed_is_said_anew_and_a_reply_to_it_is_not(read):
    (first,) = read("a.csv", PLAY_HEADER + SAID).notes
    replied = SAID.replace(",,,,https", ",2026-03-09T10:00:00Z,1773050400000,Thanks,https")
    assert read("b.csv", PLAY_HEADER + replied).notes[0].origin == first.origin
    changed = SAID.replace("2026-03-02T10", "2026-03-05T10")
    assert read("c.csv", PLAY_HEADER + changed).notes[0].origin != first.origin


def test_reviews_that_were_scraped_are_known_by_their_name(read):
    text = (
        "reviewId,userName,userImage,content,score,thumbsUpCount,reviewCreatedVersion,at,replyContent,repliedAt,appVersion\n"
        "abc,A Google user,,Works well,4,7,2.1,2026-03-02 10:00:00,,,2.1\n"
        "def,Ida H,,Crashes,1,0,2.1,2026-03-03 10:00:00,,,2.1\n"
    )
    batch = read("play.csv", text)
    assert is_fit(batch)
    assert [(note.person, note.handle) for note in batch.notes] == [("", ""), ("Ida H", "")]
    assert batch.notes[0].origin == "play:abc@1772445600"


def test_reviews_of_the_app_store_come_as_the_interface_and_the_feed_give_them(read):
    given = {
        "data": [
            {
                "type": "customerReviews",
                "id": "0001",
                "attributes": {
                    "rating": 1,
                    "title": "Login loop",
                    "body": "The link opens the browser.",
                    "reviewerNickname": "ida_h",
                    "createdDate": "2026-03-02T02:00:00-08:00",
                    "territory": "SWE",
                },
            }
        ]
    }
    (note,) = read("reviews.json", json.dumps(given)).notes
    assert (note.title, note.body, note.rating) == ("Login loop", "The link opens the browser.", 1)
    assert (note.person, note.handle) == ("ida_h", "appstore:ida_h")
    assert note.origin == "appstore:0001@1772445600"
    entry = {
        "author": {"name": {"label": "ida_h"}},
        "updated": {"label": "2026-03-02T02:00:00-08:00"},
        "im:rating": {"label": "1"},
        "im:version": {"label": "26.3"},
        "id": {"label": "0001"},
        "title": {"label": "Login loop"},
        "content": {"label": "The link opens the browser.", "attributes": {"type": "text"}},
    }
    (fed,) = read("feed.json", json.dumps({"feed": {"entry": [entry]}})).notes
    assert (fed.origin, fed.version, fed.handle) == (note.origin, "26.3", note.handle)


def test_reviews_of_the_play_interface_are_read(read):
    review = {
        "reviewId": "gp:AOq",
        "authorName": "Ida H",
        "comments": [
            {"userComment": {"text": "Freezes", "lastModified": {"seconds": "1772445600"}, "starRating": 2}},
            {"developerComment": {"text": "Sorry", "lastModified": {"seconds": "1772455600"}}},
        ],
    }
    batch = read("play.json", json.dumps({"reviews": [review, {**review, "reviewId": "gp:B"}]}))
    assert is_fit(batch)
    assert [note.origin for note in batch.notes] == ["play:gp:AOq@1772445600", "play:gp:B@1772445600"]
    assert (batch.notes[0].title, batch.notes[0].rating) == ("Freezes", 2)


def test_reviews_of_other_tools_are_understood_by_their_columns(read):
    text = (
        "Store,App,Date,Author,Rating,Title,Review,Version,Country,Link\n"
        "App Store,Storefront,2026-03-02,ida,2,Search,Half of what it finds is sold out,26.3,SE,https://a.example/1\n"
    )
    (note,) = read("appfollow.csv", text).notes
    assert (note.kind, note.source, note.product, note.version) == (NoteKind.REVIEW, "App Store", "Storefront", "26.3")
    assert (note.title, note.body) == ("Search", "Half of what it finds is sold out")
