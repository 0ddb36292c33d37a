"""Reads a table out of a text file: any encoding, any separator, quotes, ragged rows, lines before the header."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from pmdesk.domain.cells import OWN_HEADER, restore
from pmdesk.domain.classes import frozen
from pmdesk.domain.counts import count_text, counted
from pmdesk.domain.errors import DeskError
from pmdesk.domain.foreign import RowTrouble
from pmdesk.importers.cleaning import crop, one_line
from pmdesk.importers.decoding import decode
from pmdesk.importers.files import ForeignFile, open_file

MAX_ROWS = 1_000_000
MAX_FIELD = 1_000_000
"""Characters; a row with a longer field stays out."""
MAX_COLUMNS = 5_000
MAX_CELLS = 20_000_000
MAX_SEPARATORS_A_LINE = 1_000_000

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_SAMPLE_LINES = 400
_SAMPLE_CHARS = 262_144
_HEADER_WITHIN = 50
_WIDTH_FROM = 1_000
_NAMED_SHARE = 0.6
_OPEN_QUOTES = 20
_QUOTED = 200
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
_NO_ENDS = "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
"""Where Python sees the end of a line and a table has none."""
_RULE = re.compile(r"\s*:?-{3,}:?\s*")
_VALUE = re.compile(r"[-+]?[0-9][0-9.,:/ %T-]*Z?|[0-9]{1,2}/[A-Za-z]{3}/[0-9]{2,4}.*")


@frozen
class TableRow:
    """One row of a table, as many cells as the header; `line` is the physical line it begins on."""

    line: int
    cells: tuple[str, ...]


@frozen
class Table:
    """A table read from a text file; `troubles` are rows that could not be read as rows."""

    header: tuple[str, ...]
    rows: tuple[TableRow, ...]
    encoding: str
    separator: str
    troubles: tuple[RowTrouble, ...] = ()
    named: bool = True
    """Whether the file has a row of names; otherwise the columns are called Column 1, Column 2…"""

    @property
    def words(self) -> str:
        """The table in words: `151 rows, comma, UTF-8, first row is names`."""
        count = len(self.rows) + len(self.troubles)
        rows = counted(count, "row")
        names = "first row is names" if self.named else "no row of names"
        return f"{rows}, {SEPARATORS.get(self.separator, self.separator)}, {self.encoding}, {names}"

    @property
    def ours(self) -> bool:
        """Whether PM Desk wrote it."""
        return bool(self.header) and self.header[0] == OWN_HEADER


def load(path: Path) -> Table:
    """Read a table from a file; raises DeskError when it is no table or too large."""
    return of_file(open_file(path))


def of_file(file: ForeignFile) -> Table:
    """Read the table of an opened file."""
    decoded = decode(file.data)
    return parse(decoded.text, decoded.encoding)


def parse(text: str, encoding: str = "UTF-8", most: int | None = None) -> Table:
    """Read a table from text; `most` characters may stand in one cell, a million when nothing is said."""
    text = text.replace("\x00", "").lstrip("\ufeff")
    declared, text, skipped = declared_separator(text)
    separator = declared or guess_separator(text)
    records, troubles = read_records(text, separator, skipped)
    filled = [record for record in records if any(map(str.strip, record.cells))]
    if separator == "|":
        filled = _without_rule(filled)
    if not filled:
        raise DeskError("The file has no rows.", "Export it again.")
    table = _with_header(filled, encoding, separator, MAX_FIELD if most is None else most)
    table = Table(table.header, table.rows, encoding, separator, (*troubles, *table.troubles), table.named)
    return _restored(table) if table.ours else table


def _without_rule(records: list[TableRow]) -> list[TableRow]:
    """Leave out the rule that Markdown draws under the names."""
    rule = next((record for record in records[1:2] if all(map(_RULE.fullmatch, filter(None, record.cells)))), None)
    return [record for record in records if record is not rule]


def peek_header(head: str) -> tuple[str, ...]:
    """Return the folded names of the columns, from the first characters of a file; empty when it is no table."""
    try:
        table = parse(head[:_SAMPLE_CHARS])
    except DeskError:
        return ()
    return tuple(one_line(cell).casefold() for cell in table.header)


def guess_separator(text: str) -> str:
    """Return the separator that splits the first rows most evenly into most columns."""
    lines = _split(text[:_SAMPLE_CHARS])
    best, best_score = ",", 0.0
    for separator in SEPARATORS:
        widths = [len(record.cells) for record in _sample(lines, separator, len(text)) if any(record.cells)]
        counts = Counter(width for width in widths if width > 1)
        if not counts:
            continue
        width, count = max(counts.items(), key=lambda pair: (pair[1], pair[0]))
        score = count / len(widths) + min(width, 30) / 1_000
        if score > best_score:
            best, best_score = separator, score
    return best


def _sample(lines: Sequence[str], separator: str, length: int) -> list[TableRow]:
    found: list[TableRow] = []
    try:
        for record in _read(lines, separator, 0):
            found.append(record)
            if len(found) >= _SAMPLE_LINES:
                break
    except csv.Error:
        pass
    return found[:-1] if len(found) > 1 and length >= _SAMPLE_CHARS else found


def declared_separator(text: str) -> tuple[str | None, str, int]:
    """Read Excel's `sep=;` line: the separator, the text after it, the number of lines skipped."""
    found = re.match(r'"?sep=(.)"?[;,\t|]*(?:\r\n|\n|\r)', text, re.IGNORECASE)
    return (found[1], text[found.end() :], 1) if found else (None, text, 0)


def _read(lines: Sequence[str], separator: str, skipped: int) -> Iterator[TableRow]:
    """Yield the records with the physical line they begin on."""
    csv.field_size_limit(max(csv.field_size_limit(), sum(map(len, lines)) + 1))
    reader = csv.reader(lines, delimiter=separator)
    line = skipped + 1
    for cells in reader:
        yield TableRow(line, tuple(cells))
        line = skipped + reader.line_num + 1


def _lines(text: str, separator: str) -> list[str]:
    """Return the lines of a text with their ends; raises DeskError when one has columns without end."""
    lines = _split(text)
    most = MAX_SEPARATORS_A_LINE
    if any(len(line) > most and line.count(separator) > most for line in lines):
        raise DeskError(f"One line of the file has over {count_text(most)} columns.", "Export it again.")
    return lines


def _split(text: str) -> list[str]:
    """Return the lines of a text with their ends; the pattern takes thrice as long, and few texts need it."""
    return _LINE.findall(text) if any(sign in text for sign in _NO_ENDS) else text.splitlines(keepends=True)


def read_records(
    text: str, separator: str, skipped: int = 0, most: int | None = None
) -> tuple[list[TableRow], list[RowTrouble]]:
    """Read all records, ragged as they are; a quote that is never closed costs its own line only."""
    records: list[TableRow] = []
    troubles: list[RowTrouble] = []
    lines = _lines(text, separator)
    for _ in range(_OPEN_QUOTES):
        start = len(records)
        try:
            _append_bounded(records, _read(lines, separator, skipped), MAX_ROWS if most is None else most)
        except csv.Error as trouble:
            raise DeskError(f"The table cannot be read. “{trouble}.”", "Export it again as CSV.") from trouble
        last = records[-1].line - skipped - 1 if len(records) > start else None
        if last is None or not _is_open(lines[last:], separator):
            break
        broken = records.pop()
        cells = tuple(crop(cell, _QUOTED) for cell in broken.cells[:-1])
        troubles.append(RowTrouble(broken.line, "A quote that is opened on this line is never closed.", cells))
        lines, skipped = lines[last + 1 :], broken.line
    return records, troubles


def _append_bounded(records: list[TableRow], found: Iterator[TableRow], most: int) -> None:
    cells = 0
    for record in found:
        records.append(record)
        cells += len(record.cells)
        if len(records) > most + _HEADER_WITHIN or cells > MAX_CELLS:
            raise DeskError(
                f"The table is larger than {count_text(most)} rows or {count_text(MAX_CELLS)} cells.",
                "Split it into several files.",
            )


def _is_open(lines: Sequence[str], separator: str) -> bool:
    """Whether a quote of the record in the given lines, which are the last ones, is never closed."""
    record = "".join(lines).rstrip("\r\n")
    if '"' not in record:
        return False
    # A line put after it is a record of its own, unless the quote is still open.
    return sum(1 for _ in csv.reader(_split(f"{record}\nend"), delimiter=separator)) == 1


def _with_header(records: list[TableRow], encoding: str, separator: str, most: int) -> Table:
    widths = Counter(_width(record.cells) for record in records[:_WIDTH_FROM])
    usual = max(widths.items(), key=lambda pair: (pair[1], pair[0]))[0]
    at = _header_at(records, usual)
    named = not _looks_like_values(records[at].cells, records[at + 1 :])
    names = [one_line(cell) for cell in records[at].cells] if named else []
    while names and not names[-1]:
        names.pop()
    width = max(len(names), usual)
    if width > MAX_COLUMNS:
        raise DeskError(f"The table has more than {count_text(MAX_COLUMNS)} columns.", "Export fewer.")
    names += [""] * (width - len(names))
    header = tuple(name or f"Column {number}" for number, name in enumerate(names, start=1))
    rows: list[TableRow] = []
    troubles: list[RowTrouble] = []
    for record in records[at + 1 if named else at :]:
        _place(record, width, most, rows, troubles)
    return Table(header, tuple(rows), encoding, separator, tuple(troubles), named)


def _place(record: TableRow, width: int, most: int, rows: list[TableRow], troubles: list[RowTrouble]) -> None:
    """Put a record among the rows, or among the troubles with the reason."""
    cells = record.cells
    if len(cells) == width and max(map(len, cells)) <= most:  # As nearly all are.
        rows.append(record)
    elif len(cells) > width and (filled := _width(cells)) > width:
        reason = f"It has {filled} cells where the names have {width}."
        troubles.append(RowTrouble(record.line, reason, tuple(crop(cell, most) for cell in cells[:MAX_COLUMNS])))
    elif cells and max(map(len, cells)) > most:
        short = tuple(crop(cell, _QUOTED) for cell in cells[:width])
        troubles.append(RowTrouble(record.line, f"A cell is longer than {count_text(most)} characters.", short))
    else:
        rows.append(TableRow(record.line, cells[:width] + ("",) * (width - len(cells))))


def _width(cells: tuple[str, ...]) -> int:
    """The number of cells up to the last filled one."""
    return next((at for at in range(len(cells), 0, -1) if cells[at - 1].strip()), 0)


def _header_at(records: list[TableRow], usual: int) -> int:
    """Return where the row of names stands: the first row about as wide as most."""
    needed = max(min(usual, 2), round(usual * _NAMED_SHARE))
    for at, record in enumerate(records[:_HEADER_WITHIN]):
        if sum(bool(cell.strip()) for cell in record.cells) >= needed:
            return at
    return 0


def _looks_like_values(cells: tuple[str, ...], below: list[TableRow]) -> bool:
    """Whether the first row holds values like those below it, so that there is no row of names."""
    for at, cell in enumerate(cells):
        if _VALUE.fullmatch(cell.strip()) and below:
            column = [row.cells[at].strip() for row in below[:20] if at < len(row.cells)]
            if sum(bool(_VALUE.fullmatch(value)) for value in column) * 2 > len(column):
                return True
    return False


def _restored(table: Table) -> Table:
    """Take off the marks that our own export put before cells a spreadsheet would run."""
    rows = tuple(TableRow(row.line, tuple(map(restore, row.cells))) for row in table.rows)
    header = tuple(map(restore, table.header))
    return Table(header, rows, table.encoding, table.separator, table.troubles, table.named)
