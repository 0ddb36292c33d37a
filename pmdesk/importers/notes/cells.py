"""Reads single values of a note: ratings, revenues, lists, links; and whole columns of times at once."""

import math
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from pmdesk.domain.classes import frozen
from pmdesk.importers.cleaning import crop, name, names, shown
from pmdesk.importers.points.cells import Cells
from pmdesk.importers.points.columns import Column, look_at
from pmdesk.importers.points.proofs import OrderCensus
from pmdesk.importers.points.timeforms import Order
from pmdesk.importers.points.times import Reckoning, read_column
from pmdesk.importers.vocabulary import NOTHING

BEST_RATING = 5
LOOKED_AT = 1_000
NOON = timedelta(hours=12)
URL_LENGTH = 2_000
_STARS = re.compile(r"(?:[★⭐🌟]\ufe0f?|\*){1,5}[☆✩]{0,5}")
_RATING = re.compile(
    r"([0-9]{1,3}(?:[.,][0-9]{1,6})?)(?:\s*(?:/|of|von|sur|de|out of)\s*([0-9]{1,3}))?"
    r"(?:\s*(?:stars?|sterne?|étoiles?|estrellas?))?"
)
_MONEY = re.compile(
    r"([-+]?)[^0-9+-]{0,5}?([0-9][0-9 .,'’\u00a0\u202f]*)\s*(k|m|mio|mn|bn|b)?\b[^0-9]{0,12}", re.IGNORECASE
)
_LARGE = {"k": 1e3, "m": 1e6, "mio": 1e6, "mn": 1e6, "b": 1e9, "bn": 1e9}
_GROUPED = re.compile(r"[0-9]{1,3}(?:([.,'’ ])[0-9]{3})(?:\1[0-9]{3})*")
_CLEAN_URL = re.compile(r"https?://[!#-;=?-~]{1,1900}")
_URL = re.compile(r"https?://[^\s<>\"]{1,2000}", re.IGNORECASE)


@frozen
class TimesOf:
    """A column of times as it was read: the instants, None where a cell is empty; why others are none; what is open."""

    instants: tuple[datetime | None, ...]
    reasons: dict[int, str]
    asks: str = ""
    """Asks whether days or months come first, where the column leaves it open; otherwise empty."""


def column_of(cells: Sequence[str]) -> Cells:
    """Return a column of texts as places in one buffer."""
    raw = [cell.encode("utf-8", "replace") for cell in cells]
    lengths = np.fromiter(map(len, raw), np.int64, len(raw))
    ends = np.cumsum(lengths)
    return Cells(np.frombuffer(b"".join(raw) + b"\n", np.uint8), ends - lengths, ends)


def looked_at(title: str, cells: Sequence[str]) -> Column:
    """Return what a column may hold, by the cells at its beginning."""
    return look_at(title, column_of(cells[:LOOKED_AT]))[0]


def read_times(title: str, cells: Sequence[str], order: Order | None, zone: str) -> TimesOf:
    """Read a column of times; what it proves of the order of day and month goes before what was chosen.

    A column of mere days is read as noon of each, which is that day nearly everywhere.
    """
    bare = ["" if cell.strip().casefold() in NOTHING else cell for cell in cells]
    column = column_of(bare)
    clock = looked_at(title, [cell for cell in bare if cell][:LOOKED_AT]).clock
    census = OrderCensus()
    census.take(column)
    proof = census.proof()
    chosen = Order(proof.found) if proof.found is not None else order
    read = read_column(column, Reckoning(clock, chosen, zone))
    instants: list[datetime | None] = [None] * len(bare)
    shift = timedelta() if read.timed else NOON
    epoch = datetime(1970, 1, 1, tzinfo=UTC) + shift
    for at, millis in zip(np.flatnonzero(read.good).tolist(), read.millis[read.good].tolist(), strict=True):
        instants[at] = epoch + timedelta(milliseconds=millis)
    reasons = {at: reason for at, reason in read.reasons.items() if bare[at]}
    return TimesOf(tuple(instants), reasons, proof.words if proof.asks and chosen is None else "")


def rating_of(cell: str) -> int | None:
    """Return a rating from 1 to 5: `4`, `4/5`, `8/10`, `★★★★☆`; None when the cell holds none."""
    text = cell.strip()
    if _STARS.fullmatch(text):
        return sum(sign in "★⭐🌟*" for sign in text)
    found = _RATING.fullmatch(text)
    if found is None:
        return None
    value, best = float(found[1].replace(",", ".")), int(found[2] or BEST_RATING)
    if best <= 0 or not 0 <= value <= best:
        return None
    made = math.floor(value * BEST_RATING / best + 0.5)
    return max(1, made) if value > 0 else None


def revenue_of(cell: str) -> float | None:
    """Return an amount of money such as `€12,000`, `12.5k`, `1.234.567,89`; None when the cell holds none."""
    found = _MONEY.fullmatch(cell.strip()[:64])
    if found is None:
        return None
    digits = found[2].strip().replace("\u00a0", " ").replace("\u202f", " ").rstrip(".,' ")
    value = _plain_number(digits)
    if value is None:
        return None
    value *= _LARGE.get((found[3] or "").casefold(), 1.0)
    return -value if found[1] == "-" else value


def _plain_number(digits: str) -> float | None:
    if _GROUPED.fullmatch(digits):
        digits = re.sub(r"[^0-9]", "", digits)
    else:
        mark = max(digits.rfind("."), digits.rfind(","))
        whole, part = (digits[:mark], digits[mark + 1 :]) if mark >= 0 else (digits, "")
        whole = re.sub(r"[ .,'’]", "", whole)
        digits = f"{whole}.{part}" if part else whole
    try:
        value = float(digits)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def url_of(cell: str) -> str:
    """Return the web address in a cell; addresses of any other kind are none."""
    if cell.startswith("http") and cell.isascii() and _CLEAN_URL.fullmatch(cell):
        return cell
    found = _URL.search(cell[: 2 * URL_LENGTH])
    return crop(name(found[0]), URL_LENGTH) if found is not None else ""


def list_of(cell: str) -> tuple[str, ...]:
    """Return the names in a cell, such as `a, b` or `["a", "b"]`."""
    text = cell.strip()
    if text.startswith("[") and text.endswith("]"):
        text = text[1:-1].replace('"', "").replace("'", "")
    return names(re.split(r"[\n;|,]", text))


def quoted(cell: str) -> str:
    """Return a cell as it is quoted in a sentence."""
    return f"“{shown(cell, 40)}”"
