"""The steps of a bug are taken from where somebody wrote them down."""

from pmdesk.insight.bug_steps import LONGEST, bug_steps


def test_steps_below_their_heading_are_taken_up_to_the_next_heading():
    text = "It fails.\n\nSteps to reproduce:\n1. Add to cart\n2. Sign in\n\nExpected:\nthe cart stays"
    assert bug_steps(text) == "1. Add to cart\n2. Sign in"


def test_what_follows_the_steps_is_no_step():
    text = "Steps:\n1. Open\n\n2. Sign in\n\nThe link opens the browser."
    assert bug_steps(text) == "1. Open\n2. Sign in"


def test_a_markdown_heading_counts():
    assert bug_steps("Hi\n## Steps to reproduce\n- open\n- close\n## Expected\nok") == "- open\n- close"


def test_a_list_without_a_heading_is_taken():
    assert bug_steps("Cart is gone:\n1. Add\n2. Sign in\n   with a mail\n\nThanks") == "1. Add\n2. Sign in\nwith a mail"


def test_without_steps_all_own_words_are_taken_and_no_quoted_ones():
    text = "The cart is gone after sign-in.\n\nOn Monday, 9 March, Support wrote:\n> What did you do?\n> Step by step?"
    assert bug_steps(text) == "The cart is gone after sign-in."


def test_long_words_are_cut():
    assert len(bug_steps("x" * 10_000)) == LONGEST
