"""Nothing that can be typed is an error: 20,000 texts of a monkey, each one asked of a real inbox."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from random import Random

import pytest

from pmdesk.queries.inbox_list import inbox_counts, inbox_page, page_around
from pmdesk.queries.inbox_stretch import milestones
from pmdesk.queries.inbox_values import Asked, Order, View
from pmdesk.queries.palette import find_names, find_notes
from pmdesk.queries.search_complete import complete
from pmdesk.storage.store import Role, Store, open_workspace
from tests.inbox_big import build_inbox
from tests.monkey import typed_by_a_monkey
from tests.world import TODAY

NOTES, TEXTS = 120, 20_000


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("fuzz") / "inbox.pmdesk"
    build_inbox(path, NOTES)
    with closing(open_workspace(path, role=Role.READER)) as store:
        yield store


def test_no_search_is_an_error(inbox: Store) -> None:
    random = Random(9)
    answers: Counter[str] = Counter()
    for number in range(TEXTS):
        text = typed_by_a_monkey(random)
        asked = Asked(text, random.choice(list(View)), random.choice(list(Order)), TODAY)
        page = inbox_page(inbox, asked, limit=5)
        answers["some" if page.lines else "none"] += 1
        answers["read as"] += bool(page.read_as)
        if number % 4 == 0:
            complete(inbox, text, random.randrange(len(text) + 1), TODAY)
        if number % 50 == 0:
            inbox_counts(inbox, asked)
            milestones(inbox, asked, 100)
            page_around(inbox, asked, page.lines[0].id if page.lines else 1, 10)
            find_notes(inbox, text, 3, TODAY)
            find_names(inbox, text, 3)
    assert answers["some"] + answers["none"] == TEXTS
    assert min(answers.values()) > TEXTS / 100
