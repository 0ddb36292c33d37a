"""Lines of a mail that quote an earlier one are found, and nobody's own words are taken for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.insight.mail_quotes import quoted_runs


def quoted(text: str) -> list[str]:
    lines = text.splitlines()
    return ["\n".join(lines[first:after]) for first, after in quoted_runs(lines)]


def test_marked_lines_are_quoted_with_the_line_that_says_who_wrote_them():
    text = (
        "Thanks, that helps.\n\nOn Mon, 9 March 2026 at 10:00, Support <s@x.de> wrote:\n> Dear seller\n>\n> it comes\n"
    )
    assert quoted(text) == [
        "On Mon, 9 March 2026 at 10:00, Support <s@x.de> wrote:\n> Dear seller\n>\n> it comes",
    ]


def test_who_wrote_it_may_be_wrapped_and_stand_above_a_blank_line():
    text = "Own words\n\nAm Montag, den 9. März 2026 um 10:00 Uhr\nschrieb Support:\n\n> eins\n> zwei"
    assert quoted(text) == ["Am Montag, den 9. März 2026 um 10:00 Uhr\nschrieb Support:\n\n> eins\n> zwei"]


def test_answers_between_the_quotes_stay():
    text = "> When?\n> And how?\nTomorrow.\n> Really?\n> Sure?\nYes."
    assert quoted(text) == ["> When?\n> And how?", "> Really?\n> Sure?"]


def test_one_quoted_line_is_not_worth_a_fold():
    assert quoted("> When?\nTomorrow.") == []


@pytest.mark.parametrize(
    "divider",
    ["-----Original Message-----", "---------- Forwarded message ---------", "-----Ursprüngliche Nachricht-----"],
)
def test_all_below_a_divider_is_quoted(divider: str):
    assert quoted(f"See below.\n\n{divider}\nFrom: A\n\nHello\n") == [f"{divider}\nFrom: A\n\nHello"]


def test_all_below_a_copied_header_is_quoted():
    head = "From: Support <s@x.de>\nSent: Monday, 9 March 2026 10:00\nTo: Ida\nSubject: Payout"
    assert quoted(f"It is late.\n\n{head}\n\nDear Ida") == [f"{head}\n\nDear Ida"]


def test_three_lines_that_look_like_a_header_are_somebodys_own_words():
    assert quoted("From: Oslo\nTo: Bergen\nDate: Monday\nPlease check this order.") == []


def test_a_mail_of_quotes_alone_is_shown_whole():
    assert quoted("> one\n> two\n\n> three") == []


def test_arrows_are_no_quotes():
    assert quoted("Steps\n-> open\n-> close\n>-- a fish\n>-- another") == []


@given(
    st.lists(
        st.sampled_from(["> a", ">", "own", "", "From: x", "To: y", "Subject: z", "On Monday he wrote:", "___________"])
    )
)
def test_runs_are_in_order_apart_and_never_all(lines: list[str]):
    runs = quoted_runs(lines)
    assert all(first < after for first, after in runs)
    assert all(runs[at][1] <= runs[at + 1][0] for at in range(len(runs) - 1))
    hidden = {number for first, after in runs for number in range(first, after)}
    assert not runs or any(line.strip() for number, line in enumerate(lines) if number not in hidden)
