"""A thousand hostile or broken files: each ends in words or in points that an independent reader finds too."""

import csv
import io
import json
import os
import random
import re
import struct
import zipfile
import zlib
from datetime import date, timedelta

import duckdb
import pytest

from pmdesk.domain.errors import DeskError
from pmdesk.importers.points.opening import open_points
from pmdesk.importers.points.reading import read_source
from tests.importers.points.conftest import listed

SEED = 20260310
START = date(2025, 1, 1)
HEADER = "Date,Sessions,Revenue"
EMPTY = {"", "-", "–", "n/a", "na", "nan", "null", "none"}


# an independent reader, slow and plain


def day_of(text):
    """Return the day of an ISO date, None when it is none."""
    found = re.fullmatch(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", text.strip(" \t\ufeff\u00a0"), re.ASCII)
    if not found:
        return None
    try:
        day = date(int(found[1]), int(found[3]), int(found[4]))
    except ValueError:
        return None
    return day.isoformat() if date(1900, 3, 1) <= day < date(2200, 1, 1) else None


def number_of(text):
    """Return a number with a decimal point, None when it is empty; raises ValueError."""
    text = text.strip(" \t\ufeff\u00a0")
    if text.casefold() in EMPTY:
        return None
    sign = 1
    if found := re.fullmatch(r"\((.+)\)|(.+)-|[-−](.+)|\+(.+)", text):
        sign = 1 if found[4] else -1
        text = next(part for part in found.groups() if part)
    text = text.strip(" ")
    if re.fullmatch(r"[1-9]\d{0,2}([ ,']\d{3})+(\.\d+)?", text, re.ASCII):
        text = re.sub(r"[ ,']", "", text)
    if not re.fullmatch(r"(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", text, re.ASCII):
        raise ValueError(text)
    value = sign * float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError(text)
    return value


def read_plainly(rows):
    """Return the points of rows of a table with a date and numbers, and the number of cells that are wrong."""
    points = {name: [] for name in HEADER.split(",")[1:]}
    wrong = 0
    for row in rows:
        if not any(cell.strip() for cell in row) or row[0].startswith("#"):
            continue
        day = day_of(row[0])
        if day is None or any(cell.strip() for cell in row[3:]):
            wrong += 1
            continue
        for name, cell in zip(points, row[1:], strict=False):
            try:
                value = number_of(cell)
            except ValueError:
                wrong += 1
                continue
            if value is not None:
                points[name].append((day, value))
    return points, wrong


# files


def good_rows(rng, count=40):
    return [
        [(START + timedelta(days=at)).isoformat(), str(rng.randrange(100, 99999)), f"{rng.uniform(1, 5000):.2f}"]
        for at in range(count)
    ]


def as_csv(rows):
    return (HEADER + "\n" + "".join(",".join(row) + "\n" for row in rows)).encode()


def truncated(rng):
    data = as_csv(good_rows(rng))
    return data[: rng.randrange(len(HEADER) + 30, len(data))]


def mutated(rng):
    data = bytearray(as_csv(good_rows(rng)))
    for _ in range(rng.randint(1, 12)):
        data[rng.randrange(len(HEADER) + 1, len(data))] = rng.choice(b"0123456789.-,;x#\x00\xff\n 'e")
    return bytes(data)


HOSTILE_CELLS = [
    "1e400", "-1e400", "9" * 400, "NaN", "Infinity", "-inf", "1.2.3", "1,2,3", "12 34", "--5", "5-5", "0x1F", "1_000",
    "٣٤", "１２", "=1+1", "+cmd|' /C calc'!A0", "1\x002", "\x00", "null", "N/A", "(5)", "7-", "−3", "1e-400", ".5",
    "5.", "1e5", "1 234", "12 345 678", "1'234.5", "1 23", "#REF!", "true", "1/2", "1:2", "x" * 5000, "5\u200b",
    "\u202e5", "🙂", "4\u0301", "1e", "e5", "-", "+", ".", "1..2", "0,5", "00012", "-0", "1" * 30 + "." + "3" * 30,
]  # fmt: skip
HOSTILE_DATES = [
    "2025-02-30", "2025-13-01", "0000-00-00", "9999-12-31", "1776-07-04", "yesterday", "2025-1-1", "2025/03/04",
    "Total", "2025-01-01x", "20250101", "", "2025-01-0\x001", "-2025-01-01", "2025.1.2",
]  # fmt: skip


def hostile_cells(rng):
    rows = good_rows(rng)
    for _ in range(rng.randint(1, 12)):
        row = rng.choice(rows)
        if rng.random() < 0.3:
            row[0] = rng.choice(HOSTILE_DATES)
        else:
            row[rng.randint(1, 2)] = rng.choice(HOSTILE_CELLS)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=rng.choice(["\n", "\r\n"]), quoting=rng.choice([0, 1]))
    writer.writerows([HEADER.split(","), *rows])
    return out.getvalue().encode("utf-8"), rows


def mixed_encodings(rng):
    rows = good_rows(rng)
    lines = [HEADER.encode(), *(",".join(row).encode() for row in rows)]
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(1, len(lines))
        lines[at] += rng.choice([b",\xe9t\xe9", b",\xc3\xa9", b",\xff\xfe", b"\xed\xa0\x80", b"\x81", b",", b" "])
    return rng.choice([b"", b"\xef\xbb\xbf"]) + b"\n".join(lines)


def odd_quotes(rng):
    rows = good_rows(rng)
    data = bytearray(as_csv(rows))
    for _ in range(rng.randint(1, 4)):
        data.insert(rng.randrange(len(HEADER) + 1, len(data)), ord('"'))
    return bytes(data), rows


def json_records(rng):
    return [{"Date": row[0], "Sessions": int(row[1]), "Revenue": float(row[2])} for row in good_rows(rng, 20)]


def mutated_json(rng):
    data = bytearray(json.dumps(json_records(rng)).encode())
    for _ in range(rng.randint(1, 3)):
        data[rng.randrange(len(data))] = rng.choice(b'0123456789.-,{}[]":eE x')
    return bytes(data)


def truncated_json(rng):
    data = json.dumps(rng.choice([json_records(rng), {"data": json_records(rng)}])).encode()
    return data[: rng.randrange(1, len(data))]


def broken_lines(rng):
    lines = [json.dumps(record).encode() for record in json_records(rng)]
    for _ in range(rng.randint(1, 5)):
        at = rng.randrange(1, len(lines))
        lines[at] = rng.choice(
            [lines[at][: rng.randrange(len(lines[at]))], b"\x00\xff", b"[", b"7", b"null", b"{" * 5000]
        )
    return b"\n".join(lines)


def zip_bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("points.csv", b"\0" * 20_000_000)
    return out.getvalue()


MAGIC = [
    b"\x89PNG\r\n\x1a\n", b"%PDF-1.7\n", b"PK\x03\x04", b"\x1f\x8b\x08\x00", b"SQLite format 3\x00", b"\x7fELF",
    b"GIF89a", b"\xd0\xcf\x11\xe0", b"7z\xbc\xaf\x27\x1c", b"BZh9", b"\x00\x00\x00\x18ftyp", b"RIFF", b"\x93NUMPY",
    b"ARROW1\0\0", b"",
]  # fmt: skip


def binary(rng):
    return rng.choice(MAGIC) + rng.randbytes(rng.randint(1, 4000))


def broken_parquet(rng, parquet):
    kind = rng.randrange(5)
    if kind == 0:
        return parquet[: rng.randrange(4, len(parquet))]
    if kind == 1:
        return b"PAR1" + rng.randbytes(rng.randint(0, 500)) + b"PAR1"
    if kind == 2:
        return b"PAR1" + rng.randbytes(80) + struct.pack("<I", rng.randrange(2**32)) + b"PAR1"
    if kind == 3:
        return parquet[:4] + rng.randbytes(len(parquet) - 8) + parquet[-4:]
    return b"PAR1" + zlib.compress(bytes(10_000_000))


DEEP = 100_000
STRUCTURES = {
    "empty": b"",
    "one byte": b"\x00",
    "mark only": b"\xef\xbb\xbf",
    "blank": b"\n \n\t\r\n",
    "commas": b",,,,\n" * 50,
    "comments": b"# nothing\n" * 500,
    "quotes": b'"' * 9999,
    "open quote": b'"' + b"2025-01-01,1\n" * 5000,
    "names only": (HEADER + "\n").encode(),
    "names twice": (HEADER + "\n").encode() * 2,
    "prose": b"Dear all,\n\nthe numbers of last week, as promised, are good.\n\nYours\n",
    "no date": b"City,Visits\nBerlin,5\nParis,6\n",
    "no number": b"Date,City\n2025-01-01,Berlin\n2025-01-02,Paris\n",
    "dates only": b"Date\n2025-01-01\n2025-01-02\n",
    "numbers only": b"5\n6\n7\n",
    "million columns": b"Date" + b",a" * 1_000_000 + b"\n2025-01-01" + b",1" * 1_000_000 + b"\n",
    "million commas": b"," * 3_000_000,
    "huge cell": b"Date,V\n2025-01-01," + b"x" * 6_000_000 + b"\n",
    "huge name": b"Date," + b"x" * 6_000_000 + b"\n2025-01-01,a\n",
    "many blank lines": b"\n" * 300_000,
    "html": b"<!doctype html><html><body>Sign in</body></html>",
    "xml": b'<?xml version="1.0"?><r><a d="2025-01-01">5</a></r>',
    "deep lists": b"[" * DEEP + b"]" * DEEP,
    "deep objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "deep and open": b"[" * DEEP,
    "many objects": b"[" + b"{}," * 50_000 + b"{}]",
    "empty object": b"{}",
    "empty list": b"[]",
    "null": b"null",
    "a number": b"42",
    "a text": b'"2025-01-01"',
    "list of numbers": b"[1,2,3]",
    "two values": b"{} {}",
    "wide utf": "Date\n".encode("utf-32") + b"\x00\x01\x02",
    "lone surrogates": b'[{"Date":"2025-01-01","k":"\\ud800"},{"Date":"2025-01-02","k":"\\udfff"}]',
}


def all_files(rng, parquet):
    """Yield a thousand files: their kind, name and bytes, and the rows that were written where that is known."""
    for name, data in STRUCTURES.items():
        yield "structure", f"{name}.csv", data, None
        yield "structure", f"{name}.parquet", data, None
    yield "structure", "bomb.parquet", zip_bomb(), None
    yield "structure", "bomb.csv", zip_bomb(), None
    kinds = {
        "truncated": (120, lambda: truncated(rng)),
        "mixed encodings": (90, lambda: mixed_encodings(rng)),
        "mutated json": (120, lambda: mutated_json(rng)),
        "truncated json": (60, lambda: truncated_json(rng)),
        "broken lines": (50, lambda: broken_lines(rng)),
        "binary": (80, lambda: binary(rng)),
        "parquet": (25, lambda: broken_parquet(rng, parquet)),
    }
    for kind, (count, make) in kinds.items():
        for number in range(count):
            yield kind, f"{kind} {number}{'.parquet' if kind == 'parquet' else '.csv'}", make(), None
    for number in range(190):
        kind, (data, rows) = ("odd quotes", odd_quotes(rng)) if number < 80 else ("hostile cells", hostile_cells(rng))
        yield kind, f"{kind} {number}.csv", data, rows
    for number in range(1000 - 2 * len(STRUCTURES) - 2 - sum(count for count, _ in kinds.values()) - 190):
        yield "mutated", f"mutated {number}.csv", mutated(rng), None


def lines_of(data):
    text = "\n".join(_decoded(line) for line in data.removeprefix(b"\xef\xbb\xbf").split(b"\n"))
    return [line.split(",") for line in re.split("\r\n|\r|\n", text)]


def _decoded(line):
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("latin-1")


def wanted_of(kind, data, rows):
    """Return the points that the independent reader finds, None where it cannot tell."""
    if kind == "hostile cells":
        return read_plainly(rows)[0]
    if kind in ("truncated", "mutated", "mixed encodings"):
        return read_plainly(lines_of(data)[1:])[0]
    if kind == "broken lines":
        return read_plainly(_records(data.split(b"\n")))[0]
    if kind in ("mutated json", "truncated json"):
        return _of_json(data)
    return None


def _records(lines):
    for line in lines:
        try:
            record = json.loads(line, strict=False)
        except (ValueError, RecursionError):
            continue
        if isinstance(record, dict):
            yield [str(record.get(name, "") if record.get(name) is not None else "") for name in HEADER.split(",")]


def _of_json(data):
    """Return the points of JSON with the fields that were written; None when other fields came in."""
    try:
        value = json.loads(data, strict=False, parse_int=str, parse_float=str, parse_constant=str)
    except ValueError:
        return {}
    records = value.get("data") if isinstance(value, dict) else value
    if not isinstance(records, list) or not all(isinstance(each, dict) for each in records):
        return None
    if any(set(each) != set(HEADER.split(",")) for each in records):
        return None
    if any(isinstance(cell, dict | list) for each in records for cell in each.values()):
        return None
    return read_plainly([[str(each[name]) for name in HEADER.split(",")] for each in records])[0]


@pytest.fixture(scope="module")
def parquet(tmp_path_factory):
    path = tmp_path_factory.mktemp("good") / "good.parquet"
    with duckdb.connect() as connection:
        select = "SELECT DATE '2025-01-01' + i::INT AS Date, i AS Sessions FROM range(50) r(i)"
        connection.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    return path.read_bytes()


def test_a_thousand_hostile_files_end_in_words_or_in_true_points(tmp_path, parquet):
    told, read, wrong = 0, 0, []
    for kind, name, data, rows in all_files(random.Random(SEED), parquet):
        path = tmp_path / name
        path.write_bytes(data)
        try:
            file = open_points(path)
            batch = read_source(file.source, file.mapping)
        except DeskError as trouble:
            told += 1
            assert trouble.what
            wanted = wanted_of(kind, data, rows)
            if wanted and any(wanted.values()) and kind not in ("truncated json", "mutated json"):
                wrong.append((name, "refused", str(trouble)))
            continue
        read += 1
        wanted = wanted_of(kind, data, rows)
        found = {key[0]: points for key, points in listed(batch).items()}
        if wanted is not None and found != {key: points for key, points in wanted.items() if points}:
            wrong.append((name, found, wanted))
        if kind == "odd quotes":  # Nobody can tell what was meant: but what is read stood there.
            meant = read_plainly(rows)[0]
            wrong += [(name, point) for key, points in found.items() for point in points if point not in meant[key]]
        assert all(row.reason and row.line >= 1 for row in batch.bad)
        path.unlink()
    assert wrong == []
    assert told + read == 1000
    assert min(told, read) > 200


def test_what_is_no_file_is_told(tmp_path):
    (tmp_path / "folder.csv").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "dangling.csv").symlink_to(tmp_path / "nowhere.csv")
    (tmp_path / "circle.csv").symlink_to(tmp_path / "circle.csv")
    (tmp_path / "device.csv").symlink_to("/dev/zero")
    (tmp_path / "file").write_text("x")
    names = [
        "folder.csv",
        "pipe.csv",
        "dangling.csv",
        "circle.csv",
        "device.csv",
        "file/below.csv",
        "gone.csv",
        "\0.csv",
    ]
    for name in names:
        with pytest.raises(DeskError) as told:
            open_points(tmp_path / name)
        assert told.value.remedy


@pytest.mark.skipif(os.geteuid() == 0, reason="everything can be read by root")
def test_a_file_that_may_not_be_read_is_told(tmp_path):
    path = tmp_path / "secret.csv"
    path.write_text("Date,V\n2025-01-01,1\n")
    path.chmod(0)
    with pytest.raises(DeskError, match="cannot be read"):
        open_points(path)


def test_a_file_of_gigabytes_is_refused_before_it_is_read(tmp_path):
    for name, start in (("large.csv", b"Date,V\n"), ("large.parquet", b"PAR1")):
        path = tmp_path / name
        with path.open("wb") as stream:
            stream.write(start)
            stream.truncate(3 * 1024**3)
        with pytest.raises(DeskError, match="At most"):
            open_points(path)
