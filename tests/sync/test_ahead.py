"""What is fetched ahead comes in its order, its trouble in its place, and nothing goes on once it is left."""

from collections.abc import Iterator
from threading import Event
from threading import enumerate as all_threads

import pytest

from pmdesk.sync.ahead import ahead

SOON_S = 20.0


def test_everything_comes_in_its_order() -> None:
    with ahead(lambda: iter(range(5))) as things:
        assert list(things) == [0, 1, 2, 3, 4]


def test_the_next_is_made_while_one_is_looked_at_but_not_many() -> None:
    made, is_second_made = list[int](), Event()

    def things() -> Iterator[int]:
        for number in range(10):
            made.append(number)
            if number == 1:
                is_second_made.set()
            yield number

    with ahead(things) as ready:
        assert next(ready) == 0
        assert is_second_made.wait(SOON_S)
    assert made[-1] <= 3


def test_trouble_comes_after_what_was_made_before_it() -> None:
    def things() -> Iterator[int]:
        yield 1
        raise ValueError("odd")

    with ahead(things) as ready:
        assert next(ready) == 1
        with pytest.raises(ValueError, match="odd"):
            next(ready)


def test_who_leaves_early_leaves_nothing_running() -> None:
    ended = Event()

    def things() -> Iterator[int]:
        try:
            while True:
                yield 1
        finally:
            ended.set()

    def look() -> None:
        with ahead(things) as ready:
            raise KeyError(next(ready))

    with pytest.raises(KeyError):
        look()
    assert ended.is_set()
    assert not [each for each in all_threads() if each.name == "pages"]


def test_what_goes_wrong_after_one_has_left_is_nobodys_trouble() -> None:
    is_left = Event()

    def things() -> Iterator[int]:
        yield 1
        assert is_left.wait(SOON_S)
        raise ValueError("odd")

    with ahead(things) as ready:
        assert next(ready) == 1
        is_left.set()
