"""The list of notes, newest first: keys of those that pass a sieve, by whatever way reads least.

There are three ways. The places are read in their order, or by the index of the one test that fewest notes pass; the
index of words is read, and each hit's place is tested; or notes are looked through for the words, where these stand in
nearly every note (a beginning of a few letters) or where only few notes pass a test.
"""

from collections.abc import Iterator
from typing import Any

from pmdesk.storage.engine import TROUBLES, Cell
from pmdesk.storage.notes_sieve import INDEXES, Sieve, Test
from pmdesk.storage.rows import Rows
from pmdesk.storage.trouble import told

LOOKED_AT = 3_000
"""So many notes are looked through for the words before the index is asked after all."""
FIRST_LOOK, LEAST_SHARE = 600, 0.03
"""Where fewer than this share of the first ones have the words, the index is quicker."""
READ_AT_ONCE = 100
LONG = 50_000
"""The text of a longer note is not looked through: the index is asked for it alone."""
FREQUENT = 20_000
RARE = 20_000
EXAMINED = 20_000
"""So many hits are tested at most to tell how many there are."""
PLACE_COST, INDEX_COST, HIT_COST, TEXT_COST = 0.05, 0.7, 0.6, 6.0
"""What a step of each way costs, in microseconds as they were measured; their ratios decide."""


def keys(rows: Rows, sieve: Sieve, *, below: int | None, limit: int, offset: int = 0) -> list[int]:
    """Return the keys of the newest notes that pass, newest first, from below a key on, but for the first ones."""
    if sieve.is_nothing or limit <= 0:
        return []
    if sieve.check is not None and offset == 0 and _is_looked_for(rows, sieve, limit):
        found, is_all = _through(rows, sieve, below, limit, LOOKED_AT)
        if is_all or len(found) == limit:
            return found
    table, where, values = _source(rows, sieve, limit)
    if below is not None:
        where.append(f"{_key(sieve)} < ?")
        values.append(below)
    sql = f"SELECT {_key(sieve)} FROM {table} WHERE {' AND '.join(where)} ORDER BY 1 DESC LIMIT ? OFFSET ?"  # noqa: S608
    return [int(key) for (key,) in rows.read(sql, [*values, limit, offset])]


def first(rows: Rows, sieve: Sieve, *, limit: int, most: int) -> tuple[list[int], int, bool]:
    """Return the keys of the newest notes that pass, how many pass, and whether there may be more, as `count` does.

    Where the index of words knows all of it, it is asked once for both: half of the time goes into finding beginnings.
    """
    if sieve.words and not sieve.tests and sieve.few is None:
        found = keys(rows, sieve, below=None, limit=max(limit, most + 1))
        return found[:limit], min(len(found), most), len(found) > most
    found = keys(rows, sieve, below=None, limit=limit)
    if len(found) < limit:
        return found, len(found), False
    return found, *count(rows, sieve, most)


def newest(rows: Rows, sieve: Sieve, most: int) -> tuple[list[int], bool]:
    """Return the keys of the newest notes that pass, as many as are found quickly, and whether those are all."""
    if sieve.is_nothing:
        return [], True
    if sieve.few is not None or sieve.without:
        return _through(rows, sieve, None, most, LOOKED_AT)
    if sieve.words and sieve.tests:
        return _tested_hits(rows, sieve, most)
    found = keys(rows, sieve, below=None, limit=most)
    return found, len(found) < most


def newer(rows: Rows, sieve: Sieve, key: int, limit: int) -> list[int]:
    """Return the keys of up to `limit` notes that pass and are the next newer ones, newest first."""
    if sieve.is_nothing:
        return []
    table, where, values = _source(rows, sieve, limit)
    where.append(f"{_key(sieve)} > ?")
    sql = f"SELECT {_key(sieve)} FROM {table} WHERE {' AND '.join(where)} ORDER BY 1 LIMIT ?"  # noqa: S608
    return [int(key) for (key,) in rows.read(sql, [*values, key, limit])][::-1]


def milestones(rows: Rows, sieve: Sieve, step: int) -> tuple[list[int], int]:
    """Return the key of each `step`-th note that passes, newest first, and how many pass."""
    if sieve.words:
        return _milestones_on_the_way(rows, sieve, step)
    found: list[int] = []
    below: int | None = None
    while len(part := keys(rows, sieve, below=below, limit=1, offset=step - 1)) == 1:
        below = part[0]
        found.append(below)
    return found, len(found) * step + len(keys(rows, sieve, below=below, limit=step))


def _milestones_on_the_way(rows: Rows, sieve: Sieve, step: int) -> tuple[list[int], int]:
    """Walk through all notes once: to begin anew at a key takes the index of words as long as to begin at all."""
    key, (table, where, values) = _key(sieve), _source(rows, sieve, step)
    number = f"row_number() OVER (ORDER BY {key} DESC) AS number"
    numbered = f"SELECT {key} AS found, {number} FROM {table} WHERE {' AND '.join(where)}"  # noqa: S608
    sql = f"SELECT found, number FROM ({numbered}) WHERE number % ? = 0"  # noqa: S608
    found = [int(key) for key, _ in rows.read(sql, [*values, step])]
    last = found[-1] if found else None
    return found, len(found) * step + len(keys(rows, sieve, below=last, limit=step))


def key_of(rows: Rows, note_id: int) -> int | None:
    """Return the key of a note."""
    found = rows.read('SELECT "key" FROM note_place WHERE note_id = ?', (note_id,))
    return int(found[0][0]) if found else None


def count(rows: Rows, sieve: Sieve, most: int) -> tuple[int, bool]:
    """Return how many notes pass, and whether there may be more; the tallies know all, else up to `most` are counted.

    Where every hit would have to be looked at, none is counted: that takes longer than a key is held.
    """
    if sieve.is_nothing:
        return 0, False
    if sieve.is_tallied:
        return sum(number for _, number in tally(rows, sieve, "state")), False
    if sieve.few is not None or sieve.without or (sieve.words and sieve.tests):
        return 0, True
    table, where, values = _source(rows, sieve, most)
    some = f"SELECT 1 FROM {table} WHERE {' AND '.join(where)} LIMIT ?"  # noqa: S608
    number = int(rows.read(f"SELECT count(*) FROM ({some})", [*values, most + 1])[0][0])  # noqa: S608
    return min(number, most), number > most


def tally(rows: Rows, sieve: Sieve, column: str) -> list[tuple[int, int]]:
    """Return how many notes pass for each value of a column, from the tallies."""
    is_themed = column == "theme_id" or any("theme_id" in test.columns for test in sieve.tests)
    table = "note_theme_tally" if is_themed else "note_tally"
    sql = f'SELECT "{column}", sum(count) FROM {table}{_tally_tests(sieve)} GROUP BY 1'  # noqa: S608
    return [(int(value), int(number)) for value, number in rows.read(sql)]


def company_tally(rows: Rows, sieve: Sieve, most: int) -> list[tuple[int, int]]:
    """Return the companies with most of the notes that pass tests of state and links, and how many those are."""
    tests = _tally_tests(sieve) or " WHERE 1"
    sql = f"SELECT company_id, sum(count) FROM note_company_tally{tests} AND company_id > 0 GROUP BY 1 ORDER BY 2 DESC"  # noqa: S608
    return [(int(company), int(number)) for company, number in rows.read(f"{sql}, 1 LIMIT ?", (most,))]


def _tally_tests(sieve: Sieve) -> str:
    tests = " AND ".join(test.sql().replace("note_place.", "") for test in sieve.tests)
    return f" WHERE {tests}" if tests else ""


def _is_looked_for(rows: Rows, sieve: Sieve, limit: int) -> bool:
    """Whether it is quicker to look through notes for the words than to ask the index for them."""
    if limit > LOOKED_AT:
        return False
    if sieve.few is not None or sieve.without:
        return True
    rare = _rarest(rows, sieve)
    if rare is None or rare[1] > RARE or _hits_at_most(rows, sieve.words, FREQUENT) < FREQUENT:
        return False
    total, (_, passing) = _total(rows), rare
    by_text = min(passing, limit * total / FREQUENT) * TEXT_COST
    return by_text < limit * total / max(passing, 1) * HIT_COST


def _through(rows: Rows, sieve: Sieve, below: int | None, limit: int, most: int) -> tuple[list[int], bool]:
    """Look through notes for the words; return the keys of those that have them, and whether there are no more.

    It ends early where so few of them have the words that the index is quicker.
    """
    found: list[int] = []
    is_rare = sieve.few is not None
    for looked, (key, is_hit) in enumerate(_looked(rows, sieve, below), start=1):
        if is_hit:
            found.append(key)
        if len(found) == limit or looked == most:
            return found, False
        if is_rare and looked == FIRST_LOOK and len(found) < LEAST_SHARE * looked:
            return found, False
    return found, True


def _looked(rows: Rows, sieve: Sieve, below: int | None) -> Iterator[tuple[int, bool]]:
    """Yield the key of each note that may have the words, newest first, and whether it has."""
    wider = Sieve(sieve.few or "", sieve.tests, sieve.low, sieve.high)
    table, where, values = _source(rows, wider, FIRST_LOOK)
    if below is not None:
        where.append(f"{_key(wider)} < ?")
        values.append(below)
    placed = "" if "note_place" in table else ' CROSS JOIN note_place ON note_place."key" = note_index.rowid'
    sql = f"""
        SELECT note_place."key", note.title, CASE WHEN length(note.body) > {LONG} THEN NULL ELSE note.body END,
            note.person_id, note.company_id
        FROM {table}{placed} CROSS JOIN note ON note.id = note_place.note_id
        WHERE {" AND ".join(where)} ORDER BY {_key(wider)} DESC
    """  # noqa: S608
    check = sieve.check
    for key, title, body, person_id, company_id in _streamed(rows, sql, values):
        if body is None or check is None:
            yield key, _is_hit(rows, sieve, key)
        else:
            yield key, check(title, body, person_id, company_id)


def _streamed(rows: Rows, sql: str, values: list[Cell]) -> Iterator[tuple[Any, ...]]:
    try:
        cursor = rows.connection.execute(sql, values)
        while part := cursor.fetchmany(READ_AT_ONCE):
            yield from part
    except TROUBLES as error:
        raise told(error) from error


def _tested_hits(rows: Rows, sieve: Sieve, most: int) -> tuple[list[int], bool]:
    """Return those of the newest hits that pass the tests, and whether all hits were tested."""
    where, values = _where(Sieve(sieve.words, (), sieve.low, sieve.high))
    hits = f"SELECT rowid AS hit FROM note_index WHERE {' AND '.join(where)} ORDER BY rowid DESC LIMIT {EXAMINED}"  # noqa: S608
    tests = " AND ".join(test.sql() for test in sieve.tests)
    sql = f'SELECT hit, {tests} FROM ({hits}) CROSS JOIN note_place ON "key" = hit'  # noqa: S608
    tested = rows.read(sql, values)
    passing = [int(key) for key, passes in tested if passes]
    return passing[:most], len(tested) < EXAMINED and len(passing) <= most


def _is_hit(rows: Rows, sieve: Sieve, key: int) -> bool:
    sql = "SELECT 1 FROM note_index WHERE note_index MATCH ? AND rowid = ?"
    if not sieve.words:
        return not rows.read(sql, (sieve.without, key))
    return bool(rows.read(sql, (sieve.words, key)))


def _rarest(rows: Rows, sieve: Sieve) -> tuple[Test, int] | None:
    """Return the test that fewest notes pass, and how many that are."""
    passing = [(test, _passing(rows, test)) for test in sieve.tests if test.is_indexed]
    return min(passing, key=lambda pair: pair[1], default=None)


def _passing(rows: Rows, test: Test) -> int:
    if test.names:
        return RARE + 1
    if test.is_tallied:
        return sum(number for _, number in tally(rows, Sieve(tests=(test,)), "state"))
    union = " UNION ALL ".join(_by_index(column, test) for column in test.columns)
    return int(rows.read(f"SELECT count(*) FROM ({union} LIMIT {RARE + 1})")[0][0])  # noqa: S608


def _by_index(column: str, test: Test) -> str:
    return f'SELECT "key" FROM note_place INDEXED BY {INDEXES[column]} WHERE {test.led(column)}'  # noqa: S608


def _hits_at_most(rows: Rows, words: str, most: int) -> int:
    sql = "SELECT count(*) FROM (SELECT 1 FROM note_index WHERE note_index MATCH ? LIMIT ?)"
    return int(rows.read(sql, (words, most))[0][0])


def _total(rows: Rows) -> int:
    return int(rows.read("SELECT ifnull(sum(count), 0) FROM note_tally")[0][0])


def _key(sieve: Sieve) -> str:
    return "note_index.rowid" if sieve.words else 'note_place."key"'


def _source(rows: Rows, sieve: Sieve, limit: int) -> tuple[str, list[str], list[Cell]]:
    """Return the table to read and its conditions."""
    where, values = _where(sieve)
    if sieve.words:
        tests = [test.sql() for test in sieve.tests]
        table = 'note_index CROSS JOIN note_place ON note_place."key" = note_index.rowid' if tests else "note_index"
        return table, [*where, *tests], values
    way, table = _way(rows, sieve, limit), "note_place"
    for test in sieve.tests:
        if test is way and test.is_in_order:
            table = f"note_place INDEXED BY {INDEXES[test.columns[0]]}"
            where.append(test.led(test.columns[0]))
        elif test is way:
            union = " UNION ".join(_by_index(column, test) for column in test.columns)
            where.append(f'note_place."key" IN ({union})')
        else:
            where.append(test.sql())
    return table, where or ["1"], values


def _way(rows: Rows, sieve: Sieve, limit: int) -> Test | None:
    """Return the test by whose index to read the places; None: in their own order."""
    rarest = _rarest(rows, sieve)
    if rarest is None:
        return None
    test, passing = rarest
    if not test.is_in_order and passing > RARE:
        return None
    total = _total(rows)
    known = Sieve(tests=tuple(test for test in sieve.tests if test.is_tallied))
    wanted = max(1, sum(number for _, number in tally(rows, known, "state")) if known.tests else passing)
    in_order = min(1.0, limit / wanted) * total * PLACE_COST
    by_index = (min(1.0, limit / wanted) if test.is_in_order else 1.0) * passing * INDEX_COST
    return test if by_index < in_order else None


def _where(sieve: Sieve) -> tuple[list[str], list[Cell]]:
    where, values = list[str](), list[Cell]()
    if sieve.words:
        where.append("note_index MATCH ?")
        values.append(sieve.words)
    if sieve.without:
        where.append('note_place."key" NOT IN (SELECT rowid FROM note_index WHERE note_index MATCH ?)')
        values.append(sieve.without)
    for sign, bound in ((">=", sieve.low), ("<", sieve.high)):
        if bound is not None:
            where.append(f"{_key(sieve)} {sign} ?")
            values.append(bound)
    return where, values
