"""Reads columns of numbers: whole groups of cells that look alike at once, or one by one with the same answer."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from pmdesk.domain.classes import frozen, slotted
from pmdesk.importers.cleaning import shown
from pmdesk.importers.points.cells import ZERO, Bytes, Cells, Flags, Formed, Places, form_of
from pmdesk.importers.points.numberforms import POINT, Kind, Shape, is_nothing, shape_of

EXACT_DIGITS = 15
"""So many digits fit into a float without rounding (2^53), and 10^22 is the last exact power of ten."""
EXACT_SCALE = 22
LONGEST_NUMBER = 400
SIXTY = 60


@frozen
class Number:
    """One number that was read, with the unit that stood at it."""

    value: float
    unit: str = ""


@slotted
class Numbers:
    """A column that was read: values (n,), which cells are good, which were empty, the unit of each as its number.

    `reasons` tells for each cell that is neither good nor empty why.
    """

    values: npt.NDArray[np.float64]
    good: Flags
    empty: Flags
    units: npt.NDArray[np.int16]
    unit_names: list[str]
    reasons: dict[int, str]


def read_one(raw: bytes, decimal: str) -> Number | str | None:
    """Read one cell: None when it is empty, the reason in words when it holds no number."""
    raw = raw.strip(b" \t\r\n\xef\xbb\xbf") if raw[:3] == b"\xef\xbb\xbf" else raw.strip()
    if is_nothing(raw):
        return None
    quoted = f"“{shown(raw[:80].decode('utf-8', 'replace'), 40)}”"
    shape = shape_of(form_of(raw), decimal) if len(raw) <= LONGEST_NUMBER else None
    if shape is None:
        return f"{quoted} is not a number."
    if shape.kind is Kind.UNCLEAR:
        return f"Whether the mark in {quoted} parts thousands or decimals cannot be told."
    if shape.kind is Kind.MIXED:
        return f"{quoted} is written unlike the other numbers of its column."
    value = _duration(raw, shape) if shape.kind is Kind.DURATION else _value(raw, shape)
    if value is None:
        return f"{quoted} is no length of time."
    return Number(value, shape.unit) if np.isfinite(value) else f"{quoted} is too large."


def read_column(cells: Cells, decimal: str, is_called_off: Callable[[], bool] = lambda: False) -> Numbers:
    """Read a column; of one that is called off the rest counts as empty."""
    found = _blank(len(cells))
    if cells.exact is None or not cells.exact.any():
        _read_into(found, cells, np.arange(len(cells)), decimal, is_called_off)
    else:
        for at, mark in ((np.flatnonzero(cells.exact), POINT), (np.flatnonzero(~cells.exact), decimal)):
            _read_into(found, cells.take(at), at, mark, is_called_off)
    return found


def read_column_carefully(cells: Cells, decimal: str) -> Numbers:
    """Read a column one cell after the other."""
    found = _blank(len(cells))
    for at in range(len(cells)):
        exact = cells.exact is not None and bool(cells.exact[at])
        _place(found, at, read_one(cells.raw(at), POINT if exact else decimal))
    return found


def _blank(count: int) -> Numbers:
    flags = np.zeros(count, np.bool_)
    return Numbers(np.zeros(count), flags, np.zeros(count, np.bool_), np.zeros(count, np.int16), [""], {})


def _place(found: Numbers, at: int, read: Number | str | None) -> None:
    if read is None:
        found.empty[at] = True
    elif isinstance(read, str):
        found.reasons[at] = read
    else:
        found.values[at], found.good[at] = read.value, True
        found.units[at] = _unit(found, read.unit)


def _unit(found: Numbers, unit: str) -> int:
    if unit not in found.unit_names:
        found.unit_names.append(unit)
    return found.unit_names.index(unit)


def _read_into(found: Numbers, cells: Cells, rows: Places, decimal: str, is_called_off: Callable[[], bool]) -> None:
    for group in cells.forms():
        if is_called_off():
            found.empty[rows[group.at]] = True
            continue
        at = rows[group.at]
        read = _read_group(group, decimal)
        if read is not None:
            values, good, unit = read
            found.values[at[good]], found.good[at[good]] = values[good], True
            found.units[at[good]] = _unit(found, unit)
            rest = group.at[~good]
        elif group.form == b"":
            found.empty[at] = True
            continue
        else:
            rest = group.at
        known: dict[bytes, Number | str | None] = {}
        for place in rest.tolist():
            raw = cells.raw(place)
            if raw not in known:
                known[raw] = None if is_called_off() else read_one(raw, decimal)
            _place(found, int(rows[place]), known[raw])


def _read_group(group: Formed, decimal: str) -> tuple[npt.NDArray[np.float64], Flags, str] | None:
    """Read cells of one form at once; None when they have to be read one by one."""
    shape = shape_of(group.form, decimal) if group.form else None
    if shape is None or shape.kind in (Kind.UNCLEAR, Kind.MIXED):
        return None
    if shape.kind is Kind.DURATION:
        return _durations(group.matrix, shape)
    exponent = shape.shift - shape.scale
    if shape.power is not None or len(shape.places) > EXACT_DIGITS or abs(exponent) > EXACT_SCALE:
        return _texts(group.matrix, shape)
    whole = _digits(group.matrix, shape.places).astype(np.float64)
    values = whole * 10.0**exponent if exponent >= 0 else whole / 10.0**-exponent
    return (-values if shape.negative else values), np.ones(values.size, np.bool_), shape.unit


def _digits(matrix: Bytes, places: tuple[int, ...] | range) -> Places:
    whole = np.zeros(matrix.shape[0], np.int64)
    for place in places:
        whole *= 10
        whole += matrix[:, place] - np.uint8(ZERO)
    return whole


def _texts(matrix: Bytes, shape: Shape) -> tuple[npt.NDArray[np.float64], Flags, str] | None:
    """Read numbers of many digits as Python does; they are put together as it wants to see them."""
    if shape.shift or len(shape.places) > EXACT_DIGITS + 10:
        return None
    point = len(shape.places) - shape.scale
    columns = [matrix[:, [place]] for place in shape.places]
    columns.insert(point, np.full((matrix.shape[0], 1), ord("."), np.uint8))
    if shape.power is not None:
        columns += [np.full((matrix.shape[0], 1), ord("e"), np.uint8), matrix[:, slice(*shape.power)]]
    joined = np.ascontiguousarray(np.concatenate(columns, axis=1))
    with np.errstate(over="ignore"):
        values = joined.view(f"S{joined.shape[1]}").ravel().astype(np.float64)
    return (-values if shape.negative else values), np.isfinite(values), shape.unit


def _durations(matrix: Bytes, shape: Shape) -> tuple[npt.NDArray[np.float64], Flags, str]:
    total = np.zeros(matrix.shape[0], np.int64)
    good = np.ones(matrix.shape[0], np.bool_)
    for number, (start, end, seconds) in enumerate(shape.parts):
        part = _digits(matrix, range(start, end))
        good &= (part < SIXTY) | (number == 0)
        total += part * seconds
    whole = total * 10**shape.scale + _digits(matrix, shape.places)
    values = whole.astype(np.float64) / 10.0**shape.scale
    return (-values if shape.negative else values), good, shape.unit


def _value(raw: bytes, shape: Shape) -> float:
    digits = bytes(raw[place] for place in shape.places).decode()
    power = int(raw[slice(*shape.power)]) if shape.power is not None else 0
    value = float(f"{digits}e{power + shape.shift - shape.scale}")
    return -value if shape.negative else value


def _duration(raw: bytes, shape: Shape) -> float | None:
    total = 0
    for number, (start, end, seconds) in enumerate(shape.parts):
        part = int(raw[start:end])
        if number and part >= SIXTY:
            return None
        total += part * seconds
    fraction = bytes(raw[place] for place in shape.places).decode()
    value = float(f"{total}.{fraction or 0}")
    return -value if shape.negative else value
