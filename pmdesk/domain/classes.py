"""Slotted dataclasses, frozen or not, that share their methods and compile `__init__` when they are first made.

`@frozen` says what `@dataclass(frozen=True, slots=True)` says, `@slotted` what `@dataclass(slots=True)` says; `fields`
and `replace` of the standard library serve their classes. The standard decorator compiles up to six functions for each
class it sees, which was a sixth of a start.
"""

from collections.abc import Callable, Iterable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from operator import attrgetter
from typing import Any, ClassVar, TypeVar, cast, dataclass_transform

C = TypeVar("C", bound=type[Any])


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: C) -> C:
    """Return a class of immutable values with a slot for each annotation; methods that it defines itself are kept."""
    return _made(cls, FROZEN)


@dataclass_transform(field_specifiers=(field,))
def slotted(cls: C) -> C:
    """Return a class with a slot for each annotation whose instances are equal by value, and so have no hash."""
    made = _made(cls, SLOTTED)
    made.__hash__ = None  # pyright: ignore[reportAttributeAccessIssue]  # the way Python says so
    return made


def _made(cls: C, methods: Iterable[str]) -> C:
    made = dataclass(slots=True, init=False, repr=False, eq=False)(cls)
    if "__init__" not in cls.__dict__:
        made.__init__ = _init_later(made)
    made.__values__ = _values_of(tuple(made.__dataclass_fields__))
    for name in methods:
        if name not in cls.__dict__:
            setattr(made, name, vars(_Shared)[name])
    return made


class _Shared:
    """The methods that classes are given."""

    __values__: ClassVar[Any]
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    def __repr__(self) -> str:
        pairs = zip(self.__dataclass_fields__, self.__values__(self), strict=True)
        return f"{type(self).__qualname__}({', '.join(f'{name}={value!r}' for name, value in pairs)})"

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return bool(self.__values__(self) == self.__values__(other))

    def __hash__(self) -> int:
        return hash(self.__values__(self))

    def __setattr__(self, name: str, value: object) -> None:
        raise FrozenInstanceError(f"cannot assign to field {name!r} of {type(self).__name__}")

    def __delattr__(self, name: str) -> None:
        raise FrozenInstanceError(f"cannot delete field {name!r} of {type(self).__name__}")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self.__values__(self)


SLOTTED = ("__repr__", "__eq__", "__reduce__")
FROZEN = (*SLOTTED, "__hash__", "__setattr__", "__delattr__")


def _values_of(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    if len(names) > 1:
        return attrgetter(*names)

    def values(one: object) -> tuple[Any, ...]:
        return tuple(getattr(one, name) for name in names)

    return staticmethod(values)


def _init_later(made: type[Any]) -> Callable[..., None]:
    def init(self: object, *values: object, **named: object) -> None:
        made.__init__ = _compiled_init(made)
        made.__init__(self, *values, **named)

    return init


def _compiled_init(made: type[Any]) -> Callable[..., None]:
    """Return an `__init__` that fills the slots by their descriptors, past the `__setattr__` that refuses."""
    parts = fields(made)
    known: dict[str, Any] = {f"set_{part.name}": getattr(made, part.name).__set__ for part in parts}
    known |= {f"default_{part.name}": part.default for part in parts}
    known |= {f"make_{part.name}": part.default_factory for part in parts}
    lines = [f"def __init__({', '.join(['self', *(_parameter(part) for part in parts if part.init)])}):"]
    lines += [f"  set_{part.name}(self, {_value(part)})" for part in parts if part.init or _has_default(part)]
    lines.append("  self.__post_init__()" if hasattr(made, "__post_init__") else "  pass")
    exec("\n".join(lines), known)  # noqa: S102  # holds nothing but the names of the class's own fields
    return cast("Callable[..., None]", known["__init__"])


def _parameter(part: Field[Any]) -> str:
    return f"{part.name}=default_{part.name}" if _has_default(part) else part.name


def _has_default(part: Field[Any]) -> bool:
    return part.default is not MISSING or part.default_factory is not MISSING


def _value(part: Field[Any]) -> str:
    if not part.init:
        return f"default_{part.name}" if part.default_factory is MISSING else f"make_{part.name}()"
    if part.default_factory is MISSING:
        return part.name
    return f"make_{part.name}() if {part.name} is default_{part.name} else {part.name}"
