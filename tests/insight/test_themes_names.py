"""Themes go by words that their notes share and others do not, as people write them."""

from hypothesis import given
from hypothesis import strategies as st

from pmdesk.insight.themes_names import names

CSV = ["The CSV export is empty", "Our CSV export has no header", "I need a CSV export for March"]
PAY = ["When is the payout date?", "The payout date moved", "Please tell me the payout date"]


def test_a_theme_goes_by_the_words_its_notes_share() -> None:
    found = names([*CSV, *PAY], [1, 1, 1, -2, -2, -2])
    assert (found[1].title, found[-2].title) == ("CSV export", "Payout date")
    assert found[1].words[:2] in {("CSV", "export"), ("export", "CSV")}


def test_small_words_inside_stay_and_courtesy_goes() -> None:
    texts = ["Please cancel a transfer, thanks", "Hello, how can I cancel a transfer?", "cancel a transfer for me"]
    assert names([*texts, *CSV], [1, 1, 1, 2, 2, 2])[1].title == "Cancel a transfer"


def test_no_two_themes_get_the_same_title() -> None:
    found = names([*PAY, *[f"{text} on Friday" for text in PAY]], [1, 1, 1, 2, 2, 2])
    assert len({name.title.casefold() for name in found.values()}) == 2


def test_notes_without_words_and_without_a_theme_break_nothing() -> None:
    assert names(["?!", "", "…"], [1, 1, 0])[1].title == "Other"
    assert names([], []) == {}


def test_other_languages_leave_out_their_small_words() -> None:
    texts = ["Die Auszahlung ist nicht da", "Wann kommt die Auszahlung?", "Ich warte auf die Auszahlung"]
    assert names([*texts, *CSV], [1, 1, 1, 2, 2, 2])[1].words[0] == "Auszahlung"


@given(st.lists(st.tuples(st.text(max_size=60), st.integers(-3, 3)), max_size=30))
def test_any_text_gives_every_theme_a_title(notes: list[tuple[str, int]]) -> None:
    found = names([text for text, _ in notes], [theme for _, theme in notes])
    assert found.keys() == {theme for _, theme in notes} - {0}
    assert all(name.title.strip() for name in found.values())
    assert len({name.title.casefold() for name in found.values()}) == len(found)
