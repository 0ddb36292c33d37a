"""Replies as files: messages that other programs read back, whatever names and words they hold."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.errors import DeskError
from pmdesk.exporters.letters import address_of, as_eml, as_markdown, file_names, save_letters
from pmdesk.insight.letters import Letter

AT = datetime(2026, 3, 10, 7, 40, tzinfo=UTC)
ME = address_of("Mira Sand <mira@tidewater.test>")
assert ME is not None
SENDER = ME
ADA = Letter("Ada Berg", "ada@loom.test", "Payout timeline is here", "Hello Ada,\n\nit ships — “today”.\n")


def test_a_message_is_read_back_by_others_as_it_was_written() -> None:
    message = message_from_bytes(as_eml(ADA, SENDER, AT), policy=default)
    assert message["From"] == "Mira Sand <mira@tidewater.test>"
    assert message["To"] == "Ada Berg <ada@loom.test>"
    assert message["Subject"] == "Payout timeline is here"
    assert message["Date"].datetime == AT
    assert message["X-Unsent"] == "1"
    assert message.get_content().replace("\r\n", "\n") == ADA.body
    assert not message.defects


def test_lines_end_as_the_rule_says_and_none_is_too_long() -> None:
    raw = as_eml(Letter("Ö" * 60, "o@x.test", "long " * 80, "x" * 3000), SENDER, AT)
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    raw.decode("ascii")


@given(st.text(), st.text(), st.text(), st.text(alphabet=st.characters(exclude_categories=("Cs",))))
def test_nothing_that_anybody_is_called_adds_a_header(name: str, email: str, subject: str, body: str) -> None:
    message = message_from_bytes(as_eml(Letter(name, email, subject, body), SENDER, AT), policy=default)
    expected = {"From", "Subject", "Date", "X-Unsent", "Content-Type", "Content-Transfer-Encoding", "MIME-Version"}
    assert set(message.keys()) - {"To"} == expected
    assert len(message.keys()) == len(set(message.keys()))


def test_whoever_has_no_address_gets_a_message_without_one() -> None:
    message = message_from_bytes(as_eml(Letter("Loom", "not an address", "A", "B"), SENDER, AT), policy=default)
    assert message["To"] is None


@pytest.mark.parametrize("text", ["", "Mira", "mira@", "@x.test", "mira sand <sand>"])
def test_what_is_no_address_is_not_taken_for_one(text: str) -> None:
    assert address_of(text) is None


def test_each_letter_has_its_own_file(tmp_path: Path) -> None:
    letters = [
        ADA,
        ADA,
        Letter("../ada/berg", "", "A", "B"),
        Letter("", "", "A", "B"),
        Letter("ADA BERG", "", "A", "B"),
    ]
    names = file_names(letters)
    assert names == ["Ada Berg.eml", "Ada Berg 2.eml", "ada berg 3.eml", "Reply.eml", "ADA BERG 4.eml"]
    written = save_letters(letters, tmp_path, SENDER, AT)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)
    assert written[0].read_bytes() == as_eml(ADA, SENDER, AT)


def test_nothing_is_written_over_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "Ada Berg 2.eml").write_text("kept")
    with pytest.raises(DeskError, match=r"Ada Berg 2\.eml"):
        save_letters([ADA, ADA], tmp_path, SENDER, AT)
    assert [path.name for path in tmp_path.iterdir()] == ["Ada Berg 2.eml"]


def test_one_page_holds_all_letters() -> None:
    page = as_markdown([ADA, Letter("Loom *& Co*", "", "A", "First\n\nsecond")], "Payout timeline: 2 replies")
    assert page.startswith(
        "# Payout timeline: 2 replies\n\n## Ada Berg \\<ada@loom.test\\>\n\n**Payout timeline is here**"
    )
    assert "## Loom \\*& Co\\*" in page
    assert "> First\n>\n> second\n" in page
