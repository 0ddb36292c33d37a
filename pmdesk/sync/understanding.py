"""Says in words that a service answers otherwise than it describes, wherever a connector stumbles over it."""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar, cast

from pmdesk.domain.remote import Page
from pmdesk.sync.remote_texts import BAD
from pmdesk.sync.trouble import QueryTrouble

C = TypeVar("C")


def understood(who: str) -> Callable[[type[C]], type[C]]:
    """Have a connector tell what it cannot understand; records are told one by one before it comes to this."""

    def told(connector: type[C]) -> type[C]:
        methods = cast("Any", connector)
        for name in ("check", "scopes"):
            setattr(connector, name, _asked(getattr(methods, name), who))
        methods.pages = _read(methods.pages, who)
        return connector

    return told


@contextmanager
def _telling(who: str) -> Generator[None]:
    try:
        yield
    except BAD as error:
        raise QueryTrouble(
            f"{who} answers otherwise than it describes, so nothing of that was taken.", "Look at the address."
        ) from error


def _asked(method: Callable[..., Any], who: str) -> Callable[..., Any]:
    @wraps(method)
    def ask(*given: Any) -> Any:  # noqa: ANN401  # whatever the method takes
        with _telling(who):
            return method(*given)

    return ask


def _read(method: Callable[..., Iterator[Page]], who: str) -> Callable[..., Iterator[Page]]:
    @wraps(method)
    def read(*given: Any) -> Iterator[Page]:  # noqa: ANN401  # whatever the method takes
        pages = method(*given)
        while True:
            with _telling(who):
                page = next(pages, None)
            if page is None:
                return
            yield page

    return read
