"""What is answered to a pack is read back, whatever was asked and answered, in each of its forms."""

import csv
import io
from collections.abc import Callable
from email.headerregistry import Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.exporters.question_pack import pack_csv, pack_eml, pack_markdown
from pmdesk.importers.notes.mail import Unread, read_mail
from pmdesk.importers.replies import read_replies
from pmdesk.insight.question_marks import Pack, PackedQuestion, number
from tests.world import NOW

ME = Address("Milena Kos", addr_spec="milena@tidewater.example")
LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp"))
TITLES = st.text(LETTERS, min_size=1, max_size=60).map(lambda text: " ".join(text.split())).filter(bool)
PARTS = st.sampled_from(
    ["Yes", "no", "later", "within 24 h,", "“as said”", "1; 2", "50 %", "=1+1", "é", "Answer: 3", '"4"']
)
ANSWERS = st.lists(PARTS, min_size=1, max_size=5).map(" ".join)
PACKS = st.dictionaries(st.integers(1, 10**9), st.tuples(TITLES, ANSWERS), min_size=1, max_size=5)
MAIL = (
    b"From: Ann Vale <ann@kestrel.example>\r\nTo: milena@tidewater.example\r\nSubject: Re: questions\r\n"
    b"Date: Mon, 09 Mar 2026 08:00:00 +0000\r\nMessage-ID: <c@kestrel.example>\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
)


def below(page: str, answers: dict[int, str]) -> str:
    """Answer each question of a page where the page asks for it."""
    waiting, lines = iter(answers.values()), list[str]()
    for line in page.splitlines():
        lines.append(f"Answer: {next(waiting)}" if line == "Answer:" else line)
    return "\n".join(lines)


def by_page(pack: Pack, answers: dict[int, str]) -> bytes:
    return below(pack_markdown(pack), answers).encode()


def by_table(pack: Pack, answers: dict[int, str]) -> bytes:
    head, *rows = csv.reader(io.StringIO(pack_csv(pack).decode("utf-8-sig")))
    said = {number(question_id): words for question_id, words in answers.items()}
    filled = io.StringIO()
    csv.writer(filled).writerows([head, *([*row[:-1], said[row[0]]] for row in rows)])
    return filled.getvalue().encode()


def by_mail(pack: Pack, answers: dict[int, str]) -> bytes:
    sent = read_mail(pack_eml(pack, ME, NOW), 1)
    assert not isinstance(sent, Unread)
    return MAIL + below(sent.body, answers).replace("\n", "\r\n").encode()


@pytest.mark.parametrize("reply", [by_page, by_table, by_mail])
@given(asked=PACKS)
def test_each_answer_finds_its_question(
    reply: Callable[[Pack, dict[int, str]], bytes], asked: dict[int, tuple[str, str]]
) -> None:
    questions = tuple(
        PackedQuestion(question_id, title, "Refund", "20 Mar") for question_id, (title, _) in asked.items()
    )
    answers = {question_id: words for question_id, (_, words) in asked.items()}
    pack = Pack("Kestrel Pay", "Payments v4", 2, "4.2", questions, "Ann Vale", "ann@kestrel.example")
    found = read_replies("reply", reply(pack, answers))
    assert {each.question_id: each.words for each in found} == answers


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Q-12: -5 % at most", "-5 % at most"),
        ("> Q-3: no\nQ-12. Yes", "Yes"),
        ("**Q-12:** Yes", "Yes"),
        ("Q-12 – as agreed", "as agreed"),
        ("[Q-12] What?\n**Answer:** =1+1", "=1+1"),
        ("[Q-12] What?\nAnswer: **no**", "**no**"),
    ],
)
def test_signs_that_belong_to_an_answer_stay(line: str, words: str) -> None:
    assert {each.question_id: each.words for each in read_replies("reply", line.encode())}[12] == words
