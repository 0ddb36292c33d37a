import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.classes import frozen, slotted


@frozen
class Point:
    """A place."""

    x: int
    y: int = 2


@dataclass(frozen=True, slots=True)
class Plain:
    x: int
    y: int = 2


@frozen
class Bag:
    things: list[int] = field(default_factory=list[int])


@slotted
class Counter:
    name: str
    seen: list[int] = field(default_factory=list[int])
    total: int = 0
    last: int = field(init=False)
    log: list[str] = field(init=False, default_factory=list[str])


@frozen
class Nothing:
    pass


@frozen
class Positive:
    value: int

    def __post_init__(self) -> None:
        if self.value <= 0:
            raise ValueError(self.value)


@frozen
class Loud:
    word: str

    def __repr__(self) -> str:
        return self.word.upper()


@slotted
class Word:
    letters: list[str]

    def __init__(self, word: str) -> None:
        self.letters = list(word)


def test_values_are_set_by_place_by_name_and_by_default():
    assert (Point(1).x, Point(1).y) == (1, 2)
    assert Point(y=5, x=4) == Point(4, 5)


def test_a_missing_or_unknown_value_is_refused_every_time():
    for _ in range(2):
        with pytest.raises(TypeError):
            Point()  # pyright: ignore[reportCallIssue]
        with pytest.raises(TypeError):
            Point(1, z=3)  # pyright: ignore[reportCallIssue]


@given(st.integers(), st.integers(), st.integers(), st.integers())
def test_equality_and_hash_go_by_class_and_values(a: int, b: int, c: int, d: int):
    assert (Point(a, b) == Point(c, d)) == ((a, b) == (c, d))
    assert hash(Point(a, b)) == hash(Plain(a, b))
    assert Point(a, b) != Plain(a, b)
    assert Point(a, b) != (a, b)


def test_it_reads_like_a_dataclass():
    assert repr(Point(1)) == repr(Plain(1)).replace("Plain", "Point")
    assert repr(Nothing()) == "Nothing()"
    assert repr(Bag([1])) == "Bag(things=[1])"


def test_nothing_can_be_set_or_deleted_and_there_is_no_room_for_more():
    point = Point(1)
    for name in ("x", "z"):
        with pytest.raises(FrozenInstanceError):
            setattr(point, name, 3)
        with pytest.raises(FrozenInstanceError):
            delattr(point, name)
    assert not hasattr(point, "__dict__")
    assert point == Point(1)


def test_the_standard_library_serves_it():
    assert [part.name for part in fields(Point)] == ["x", "y"]
    assert replace(Point(1), y=7) == Point(1, 7)
    match Point(3, 4):
        case Point(x, y):
            assert (x, y) == (3, 4)


def test_a_factory_makes_a_new_value_each_time():
    assert Bag() == Bag([])
    assert Bag().things is not Bag().things


def test_what_follows_the_making_is_called_every_time():
    assert Positive(1).value == 1
    for _ in range(2):
        with pytest.raises(ValueError, match="-1"):
            Positive(-1)


def test_methods_of_the_class_itself_are_kept():
    assert repr(Loud("hey")) == "HEY"
    assert Word("so").letters == ["s", "o"]


def test_classes_without_fields_and_with_one_are_values_too():
    assert Nothing() == Nothing()
    assert len({Nothing(), Nothing()}) == 1
    assert len({Positive(1), Positive(1), Positive(2)}) == 2


@pytest.mark.parametrize("value", [Point(1, 3), Bag([1, 2]), Nothing(), Positive(4)])
def test_copies_and_pickles_are_equal(value: object):
    assert copy.copy(value) == value
    assert copy.deepcopy(value) == value
    assert pickle.loads(pickle.dumps(value)) == value  # noqa: S301


def test_a_subclass_has_its_own_fields_and_the_inherited_ones():
    @frozen
    class Place(Point):
        name: str = ""

    assert Place(1, 2, "here") == Place(x=1, name="here")
    assert Place(1) != Point(1)
    assert repr(Place(1)).endswith("Place(x=1, y=2, name='')")


def test_a_slotted_class_is_equal_by_value_and_can_be_changed():
    counter = Counter("clicks")
    counter.total += 1
    counter.seen.append(3)
    counter.last = 3
    other = Counter("clicks", [3], 1)
    assert other.log == []
    assert not hasattr(other, "last")
    other.last = 3
    assert counter == other
    other.last = 4
    assert counter != other
    assert repr(counter).endswith("Counter(name='clicks', seen=[3], total=1, last=3, log=[])")
    with pytest.raises(AttributeError):
        counter.other = 1  # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(TypeError):
        hash(counter)
