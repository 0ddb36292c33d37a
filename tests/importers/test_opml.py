"""Outlines come in with their nesting, notes, checkboxes and columns."""

from datetime import date

import pytest

from pmdesk.domain.days import Resolution
from pmdesk.domain.errors import DeskError
from pmdesk.domain.foreign import ForeignKind
from pmdesk.domain.roadmap import Status
from pmdesk.importers import catalog


@pytest.fixture(scope="module")
def plan(read):
    return read("outline.opml")


def test_it_is_recognised_by_its_content(files, is_fit, plan):
    assert catalog.recognise(files / "outline.opml").id == "opml"
    assert is_fit(plan)
    assert (plan.source, plan.title) == ("opml:express checkout", "Express checkout")


def test_what_holds_something_becomes_an_initiative(plan, row_of):
    holder = row_of(plan, "Wallets")
    assert (holder.kind, holder.description) == (ForeignKind.INITIATIVE, "Fewer steps")
    assert row_of(plan, "Wallet payments").parent_key == holder.key
    assert row_of(plan, "Wallet payments").external_key == ""


def test_columns_and_checkboxes_are_read(plan, row_of):
    done = row_of(plan, "Wallet payments")
    assert (done.status, done.end, done.effort_likely, done.owner) == (
        Status.SHIPPED, date(2026, 4, 24), 8, "Leah Brandt",
    )  # fmt: skip
    begun = row_of(plan, "Refunds")
    assert (begun.status, begun.end, begun.resolution) == (
        Status.IN_PROGRESS, date(2026, 9, 30), Resolution.QUARTER,
    )  # fmt: skip


def test_equal_names_are_kept_apart(plan):
    assert [row.effort_likely for row in plan.rows if row.title == "Guest cart"] == [2, 1]


def test_a_bad_column_keeps_its_row_out_by_line(plan):
    assert [(trouble.line, trouble.reason) for trouble in plan.troubles] == [(13, "“soonish” is not a date")]


def test_an_outline_with_ids_keeps_its_keys_when_words_change(read):
    text = '<opml><head/><body><outline text="{}" id="n1"/></body></opml>'
    assert [row.key for row in read("a.opml", text.format("Old")).rows] == ["n1"]
    assert [row.key for row in read("a.opml", text.format("New")).rows] == ["n1"]


def test_keys_of_place_and_words_are_the_same_each_time(read):
    assert [row.key for row in read("outline.opml").rows] == [row.key for row in read("outline.opml").rows]


def test_an_empty_outline_is_told_in_words(read):
    with pytest.raises(DeskError, match="empty outline"):
        read("a.opml", "<opml><body/></opml>")
