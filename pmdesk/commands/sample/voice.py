"""How the sample's customers speak: whole sentences that are put together in every order."""

from typing import NamedTuple


class Voice(NamedTuple):
    """One theme: how many notes each segment wrote in twelve weeks, and the words they choose from.

    `heard` counts large sellers, small sellers, EU shoppers, mobile shoppers, internal users; `grows` is how much more
    they write now than twelve weeks ago.
    """

    title: str
    product: str
    item: str
    heard: tuple[int, int, int, int, int]
    grows: float
    subjects: tuple[str, ...]
    says: tuple[str, ...]
    whys: tuple[str, ...]
    asks: tuple[str, ...]
