"""The value axis: round steps that suit the height, and their words with the unit, all to the same decimals."""

from collections.abc import Iterable
from math import ceil, floor, isfinite, log10

from pmdesk.domain.amounts import MINUS, with_unit
from pmdesk.domain.classes import frozen
from pmdesk.domain.counts import count_text

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
LARGEST = 1e303
"""What is farther from 0 has no place on an axis."""
FLAT = 1e-12
SMALLEST = 1e-290
"""Values that are not farther apart than this are the same."""
NEAR_ZERO = 0.2
"""A low end below this share of the high end is shown from 0 on."""
WHOLE = 100.0
SCALES = ((1e12, "tn"), (1e9, "bn"), (1e6, "M"), (1e4, "k"))
SIZES = {"tn": 1e12, "bn": 1e9, "M": 1e6, "k": 1e3, "": 1.0}
PLAIN_FROM, PLAIN_TO = 1e-6, 1e15
LOG_STEPS = ((1.0, 2.0, 5.0), (1.0, 3.0), (1.0,))


@frozen
class ValueAxis:
    """An axis from `low` to `high` (powers of ten when logarithmic) with its ticks (values) and their words."""

    low: float
    high: float
    ticks: tuple[float, ...]
    words: tuple[str, ...]
    is_log: bool = False


def linear_axis(low: float, high: float, unit: str, room: float, *, from_zero: bool = False) -> ValueAxis:
    """Return an axis that holds `low` to `high` on round values; `room` is how many steps have place at most."""
    low, high = _widened(low, high, from_zero=from_zero)
    step = _step(low, high, max(room, 1.0))
    first, last = floor(_near(low / step)), ceil(_near(high / step))
    ticks = tuple(step * n for n in range(first, last + 1))
    return ValueAxis(ticks[0], ticks[-1], ticks, tick_words(ticks, unit, step))


def share_axis(low: float, high: float, room: float) -> ValueAxis:
    """Return an axis of per cent from 0 to 100, farther only where the values are."""
    return linear_axis(min(low, 0.0), max(high, WHOLE), "%", room)


def log_axis(low: float, high: float, unit: str, room: float) -> ValueAxis:
    """Return a logarithmic axis that holds the positive values `low` to `high`."""
    low, high = (min(max(value, 1 / LARGEST), LARGEST) for value in (low, high))
    bottom, top = floor(_near(log10(low))), ceil(_near(log10(high)))
    top = max(top, bottom + 1)
    room = max(room, 1.0)
    for marks in LOG_STEPS:
        if (top - bottom) * len(marks) <= room:
            ticks = [mark * 10.0**power for power in range(bottom, top) for mark in marks] + [10.0**top]
            return _cut(ticks, low, high, unit)
    every = ceil((top - bottom) / room)
    powers = range(bottom, bottom + every * ceil((top - bottom) / every) + 1, every)
    ticks = [10.0**power for power in powers if power <= 300]  # noqa: PLR2004  # what a float holds
    return ValueAxis(bottom, float(top), tuple(ticks), _each(ticks, unit), is_log=True)


def tick_words(ticks: Iterable[float], unit: str, step: float) -> tuple[str, ...]:
    """Return the words of linear ticks, all in one scale and with the decimals that `step` asks for."""
    ticks = tuple(ticks)
    size = max(abs(tick) for tick in ticks)
    if not PLAIN_FROM <= size < PLAIN_TO:
        return tuple(with_unit("0" if tick == 0 else f"{tick:.3g}".replace("-", MINUS), "", unit) for tick in ticks)
    word = next((word for least, word in SCALES if size >= least), "")
    decimals = _decimals(step / SIZES[word])
    return tuple(
        with_unit(_number(tick / SIZES[word], decimals), word, unit) if tick or not word else with_unit("0", "", unit)
        for tick in ticks
    )


def _cut(ticks: list[float], low: float, high: float, unit: str) -> ValueAxis:
    """Return the axis of the ticks from the last one below `low` to the first one above `high`."""
    above = [tick for tick in ticks if tick >= high] or [ticks[-1]]
    below = [tick for tick in ticks if tick <= low] or [ticks[0]]
    kept = [tick for tick in ticks if below[-1] <= tick <= above[0]]
    if len(kept) == 1:
        kept = [kept[0] / 10, kept[0], kept[0] * 10]
    return ValueAxis(log10(kept[0]), log10(kept[-1]), tuple(kept), _each(kept, unit), is_log=True)


def _each(ticks: Iterable[float], unit: str) -> tuple[str, ...]:
    return tuple(tick_words((tick,), unit, tick)[0] for tick in ticks)


def _widened(low: float, high: float, *, from_zero: bool) -> tuple[float, float]:
    low, high = sorted(min(max(value, -LARGEST), LARGEST) for value in (low, high))
    if not isfinite(low) or not isfinite(high):
        return 0.0, 1.0
    if from_zero or 0 <= low < NEAR_ZERO * high:
        low, high = min(low, 0.0), max(high, 0.0)
    size = max(abs(low), abs(high))
    if high - low > max(FLAT * size, SMALLEST):
        return low, high
    around = size * 0.1 if size > SMALLEST else 1.0
    return (low - around if low else 0.0), high + around


def _step(low: float, high: float, room: float) -> float:
    span = high - low
    size = 10.0 ** max(floor(log10(span / room)) - 1, -300)
    while True:
        for factor in STEPS:
            step = factor * size
            if ceil(_near(high / step)) - floor(_near(low / step)) <= room or step > span:
                return step
        size *= 10


def _near(share: float) -> float:
    """Return a number without the dust that division leaves on whole ones."""
    whole = round(share)
    return float(whole) if abs(share - whole) < 1e-9 * max(1.0, abs(share)) else share


def _decimals(step: float) -> int:
    for decimals in range(13):
        if abs(_near(step * 10**decimals) - round(step * 10**decimals)) == 0:
            return decimals
    return 12


def _number(value: float, decimals: int) -> str:
    text = count_text(value, decimals)
    return text.replace("-", MINUS) if text.strip("-0. ") else text.replace("-", "")
