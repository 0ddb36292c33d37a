"""Of a mail only the sender's own words are compared."""

from pmdesk.insight.own_words import own_words

MAIL = """Hello,

where is my payout?

--\x20
Ida Halvorsen
Halvorsen Ceramics

On Mon, 9 March 2026 at 10:00, Support <s@x.example> wrote:
> Dear seller,
> it comes tomorrow.
"""


def test_quoted_mail_and_signatures_are_left_out() -> None:
    assert own_words(MAIL).split() == ["Hello,", "where", "is", "my", "payout?"]


def test_other_text_stays_as_it_is() -> None:
    text = "Steps:\n1. Open the cart\n2. It is empty -- always"
    assert own_words(text) == text
    assert own_words("") == ""


def test_a_mail_that_only_forwards_another_is_looked_at_whole() -> None:
    forwarded = "> When do I get paid?\n> Nobody says."
    assert own_words(forwarded) == forwarded
    assert own_words("-- \nIda") == "-- \nIda"
