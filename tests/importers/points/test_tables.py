"""Tables of points in text: every dialect gives the same points, and what a file leaves open is asked."""

import csv
import io
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmdesk.domain.errors import DeskError
from pmdesk.domain.metrics import Grain
from pmdesk.importers.points.mapping import Role
from pmdesk.importers.points.opening import of_source, open_points
from pmdesk.importers.points.reading import read_points, read_source
from pmdesk.importers.points.textfile import TextFile
from pmdesk.importers.points.timeforms import Clock, Order
from tests.importers.points.conftest import listed

ANALYTICS = """# ----------------------------------------
# Acquisition overview
# Account: Tidewater
# Start date: 20250101
# End date: 20250103
# ----------------------------------------

Date,Active users,"Revenue",Engagement
20250101,"1,234",$5.10,0:01:05
20250102,"2,234",$6.10,0:01:06
20250103,999,$7.10,0:02:00

,"4,467",$18.30,

# ----------------------------------------
# Users by city
City,Active users
Berlin,5
Paris,6
"""


def words(batch):
    return [(row.line, row.reason) for row in batch.bad]


def test_a_wide_table_becomes_a_series_for_each_column(points):
    assert points("Date,Sessions,CR\n2025-01-01,5,1.5 %\n2025-01-02,7,2 %\n") == {
        ("Sessions",): [("2025-01-01", 5.0), ("2025-01-02", 7.0)],
        ("CR",): [("2025-01-01", 1.5), ("2025-01-02", 2.0)],
    }


def test_units_come_from_the_numbers_or_from_the_name(read):
    batch = read("Date,CR,Revenue,Latency (ms),Plain\n2025-01-01,1 %,€5,12,1\n2025-01-02,2 %,€6,13,2\n")
    assert [one.unit for one in batch.series] == ["%", "€", "ms", ""]


def test_a_long_table_becomes_a_series_for_each_metric_and_dimension(points):
    text = """time,metric,value,country
2025-01-01T00:00:00Z,p95,412 ms,DE
2025-01-01T00:00:00Z,p95,400 ms,FR
2025-01-01T00:00:00Z,share,2.5%,DE
2025-01-01T00:00:00Z,share,2.6%,FR
2025-01-01T01:00:00Z,p95,413 ms,DE
"""
    assert points(text) == {
        ("p95", "country", "DE"): [("2025-01-01", 412.0), ("2025-01-01T01:00:00", 413.0)],
        ("p95", "country", "FR"): [("2025-01-01", 400.0)],
        ("share", "country", "DE"): [("2025-01-01", 2.5)],
        ("share", "country", "FR"): [("2025-01-01", 2.6)],
    }


def test_words_that_time_explains_split_nothing(opened):
    days = [date(2025, 1, 1) + timedelta(days=at) for at in range(20)]
    file = opened("date,weekday,visits\n" + "".join(f"{day},{day:%A},{at}\n" for at, day in enumerate(days)))
    assert [use.role for use in file.mapping.columns] == [Role.TIME, Role.IGNORE, Role.VALUE]


def test_numbers_that_count_nothing_split_only_where_they_must(opened):
    once = opened("date,shop id,sales\n2025-01-01,7,5\n2025-01-02,7,6\n")
    twice = opened("date,shop id,sales\n2025-01-01,7,5\n2025-01-01,8,6\n")
    assert [use.role for use in once.mapping.columns] == [Role.TIME, Role.IGNORE, Role.VALUE]
    assert [use.role for use in twice.mapping.columns] == [Role.TIME, Role.DIMENSION, Role.VALUE]


def test_the_index_of_a_data_frame_is_no_metric(points):
    assert points(",date,v\n0,2025-01-01,5\n1,2025-01-02,6\n") == {("v",): [("2025-01-01", 5.0), ("2025-01-02", 6.0)]}


def test_reports_of_google_analytics_are_read_with_their_preamble_totals_and_second_table(read, opened):
    file = opened(ANALYTICS)
    assert [(found.table.title, found.header, found.is_fit) for found in file.tables] == [
        ("Acquisition overview", ("Date", "Active users", "Revenue", "Engagement"), True),
        ("Users by city", ("City", "Active users"), False),
    ]
    assert file.left_out == ("Another table of the file is not read: Users by city, 2 rows.",)
    assert file.tables[0].table.notes[1] == "Account: Tidewater"
    assert (file.chosen, file.mapping.clock) == (0, Clock.COMPACT)
    batch = read(ANALYTICS)
    assert listed(batch)["Active users",] == [("2025-01-01", 1234.0), ("2025-01-02", 2234.0), ("2025-01-03", 999.0)]
    assert listed(batch)["Engagement",][0] == ("2025-01-01", 65.0)
    assert words(batch) == [(13, "It has no date, like a row of totals.")]


def test_tables_of_one_file_are_read_one_by_one(opened):
    file = opened("Date,A\n2025-01-01,1\n2025-01-02,2\n\nDay,B\n2025-01-01,3\n2025-01-02,4\n2025-01-03,5\n")
    assert [found.table.rows for found in file.tables] == [2, 3]
    assert file.chosen == 1
    assert listed(read_source(file.source, file.tables[0].mapping)) == {
        ("A",): [("2025-01-01", 1.0), ("2025-01-02", 2.0)]
    }
    assert list(listed(read_source(file.source, file.mapping))) == [("B",)]


def test_blank_lines_and_comments_within_a_table_part_nothing(points):
    text = "Date,V\n\n2025-01-01,1\n\n# maintenance\n2025-01-02,2\n,,\n2025-01-03,3\n"
    assert points(text) == {("V",): [("2025-01-01", 1.0), ("2025-01-02", 2.0), ("2025-01-03", 3.0)]}


def test_lines_above_the_names_are_passed_over(points):
    text = "Report: sessions\nPeriod,Jan 2025\nDate,V\n2025-01-01,1\n2025-01-02,2\n"
    assert points(text) == {("V",): [("2025-01-01", 1.0), ("2025-01-02", 2.0)]}


def test_a_table_without_names_is_read(points):
    assert points("2025-01-01,5\n2025-01-02,6\n") == {("Column 2",): [("2025-01-01", 5.0), ("2025-01-02", 6.0)]}


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["01/02/2025", "02/02/2025", "13/02/2025"], Order.DAY_FIRST),
        (["02/01/2025", "02/02/2025", "02/13/2025"], Order.MONTH_FIRST),
        (["24/12/25", "25/12/25"], Order.DAY_FIRST),
        (["99/12/24", "99/12/25"], Order.YEAR_FIRST),
    ],
)
def test_the_order_of_dates_is_proven_by_the_file(opened, cells, order):
    found = opened("Date,V\n" + "".join(f"{cell},1\n" for cell in cells)).tables[0]
    assert (found.mapping.order, found.dates) == (order, "")


def test_a_proof_may_stand_in_the_very_last_row(opened):
    days = [f"{month:02}/{day:02}/2025" for month in range(1, 13) for day in range(1, 13)] * 20
    found = opened("Date,V\n" + "".join(f"{day},1\n" for day in days) + "01/31/2025,1\n").tables[0]
    assert found.mapping.order is Order.MONTH_FIRST


@pytest.mark.parametrize(
    ("cells", "asks"),
    [
        (["01/02/2025", "02/02/2025"], "can begin with the day or with the month"),
        (["24/12/2025", "12/24/2025"], "“24/12/2025” has the day first, “12/24/2025” the month"),
        (["25/12/24", "25/12/25", "25/12/26"], "can begin with the year or with the day"),
    ],
)
def test_what_dates_leave_open_is_asked_and_nothing_unclear_lands(opened, cells, asks):
    file = opened("Date,V\n" + "".join(f"{cell},1\n" for cell in cells))
    assert asks in file.tables[0].dates
    assert file.mapping.order is None
    for row in read_source(file.source, file.mapping).bad:
        assert "cannot be told" in row.reason


@pytest.mark.parametrize(
    ("separator", "cells", "decimal", "asks"),
    [
        (";", ["1,5", "1,234"], ",", ""),
        (";", ["1.5", "1.234"], ".", ""),
        (";", ["1.234", "2.345"], "", "“1.234” can have thousands or three decimals"),
        (";", ["1.234", "999"], ",", ""),
        (",", ["1.234", "2.345"], ".", ""),
        (",", ['"1,234"', '"2,345"'], "", "“1,234” can have thousands or three decimals"),
        (",", ['"1,234"', "12.5"], ".", ""),
        (",", ["1.5", '"1,5"'], "", "Some numbers have a decimal point, others a decimal comma"),
    ],
)
def test_the_decimal_mark_is_proven_or_asked(opened, separator, cells, decimal, asks):
    rows = "".join(f"2025-01-{at:02}{separator}{cell}\n" for at, cell in enumerate(cells, start=1))
    found = opened(f"Date{separator}V\n{rows}").tables[0]
    assert found.mapping.columns[1].decimal == decimal
    assert asks in found.numbers
    assert bool(asks) == bool(found.numbers)


def test_a_column_without_proof_has_the_mark_of_the_others(opened):
    file = opened("Date;A;B\n2025-01-01;1,234;1,5\n2025-01-02;2,345;2,25\n")
    assert [use.decimal for use in file.mapping.columns[1:]] == [",", ","]


def test_cells_that_mix_forms_stay_out_and_the_rest_of_their_row_lands(read):
    batch = read("Date;A;B\n2025-01-01;1,5;1\n2025-01-02;1.234,5;2\n2025-01-03;2.5;3\n" + "2025-01-04;3,5;4\n" * 30)
    assert [value for _, value in listed(batch)["A",]][:3] == [1.5, 1234.5, 3.5]
    assert [value for _, value in listed(batch)["B",]][:4] == [1.0, 2.0, 3.0, 4.0]
    assert words(batch) == [(4, "A: “2.5” is written unlike the other numbers of its column.")]


def test_numbers_in_another_unit_stay_out(read):
    batch = read("Date,V\n2025-01-01,€5\n2025-01-02,€6\n2025-01-03,$7\n2025-01-04,8\n")
    assert [value for _, value in listed(batch)["V",]] == [5.0, 6.0, 8.0]
    assert words(batch) == [(4, "V: $ stands where the others have €.")]


def test_plain_numbers_among_shares_stay_out(read):
    batch = read("Date,V\n2025-01-01,5 %\n2025-01-02,6 %\n2025-01-03,0.07\n2025-01-04,0\n")
    assert [value for _, value in listed(batch)["V",]] == [5.0, 6.0, 0.0]
    assert words(batch) == [(4, "V: no unit stands where the others have %.")]


def test_rows_with_more_cells_than_names_stay_out(read):
    batch = read("Date,V\n2025-01-01,1\n2025-01-02,1,5\n2025-01-03\n2025-01-04,2,\n")
    assert listed(batch) == {("V",): [("2025-01-01", 1.0), ("2025-01-04", 2.0)]}
    assert words(batch) == [(3, "It has 3 cells where the names have 2.")]
    assert batch.bad[0].text == "2025-01-02, 1, 5"
    assert batch.empty == 1


def test_quotes_out_of_order_are_read_with_care(read):
    batch = read('Date,V,Note\n2025-01-01,1,5" disk\n2025-01-02,2,"open\n2025-01-03,3,fine\n')
    assert listed(batch) == {("V",): [("2025-01-01", 1.0), ("2025-01-03", 3.0)]}
    assert words(batch) == [(3, "A quote that is opened on this line is never closed.")]


def test_line_breaks_within_quotes_part_no_rows(read):
    batch = read('Date,V,Note\n2025-01-01,1,"two\n\nlines, ""quoted"""\r\n2025-01-02,x,fine\r\n2025-01-03,3,\r\n')
    assert listed(batch) == {("V",): [("2025-01-01", 1.0), ("2025-01-03", 3.0)]}
    assert words(batch) == [(5, "V: “x” is not a number.")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_encoding_and_line_end_gives_the_same(points, encoding, end):
    text = end.join(
        ["Jour;Coût;Région", "24.12.2025;1.234,50 €;Île", "25.12.2025;2,5 €;Île", "25.12.2025;3,5 €;Été", ""]
    )
    assert points(text.encode(encoding)) == {
        ("Coût", "Région", "Île"): [("2025-12-24", 1234.5), ("2025-12-25", 2.5)],
        ("Coût", "Région", "Été"): [("2025-12-25", 3.5)],
    }


@pytest.mark.parametrize(
    ("cells", "grain"),
    [
        (["2025-01-01", "2025-01-02", "2025-01-03"], Grain.DAY),
        (["2025-01-06", "2025-01-13", "2025-01-20"], Grain.WEEK),
        (["2025-01-01", "2025-02-01", "2025-03-01"], Grain.MONTH),
        (["2025-01", "2025-02", "2025-03"], Grain.MONTH),
        (["2025W01", "2025W02"], Grain.WEEK),
        (["2025-01-01 00:00", "2025-01-01 01:00", "2025-01-01 02:00"], Grain.HOUR),
        (["2025-01-01 00:00", "2025-01-01 00:05", "2025-01-01 00:10"], Grain.MINUTE),
        (["1735689600", "1735689610", "1735689620"], Grain.SECOND),
    ],
)
def test_the_grain_is_how_far_apart_the_times_are(opened, cells, grain):
    assert opened("ts,V\n" + "".join(f"{cell},1\n" for cell in cells)).mapping.grain is grain


@pytest.mark.parametrize(
    ("name", "cell", "clock"),
    [
        ("ts", "1735689600", Clock.SECONDS),
        ("ts", "1735689600.5", Clock.SECONDS),
        ("time", "1735689600123", Clock.MILLIS),
        ("time", "1735689600123456", Clock.MICROS),
        ("Date", "45658", Clock.SERIAL),
        ("dateHour", "2025030314", Clock.COMPACT),
        ("yearMonth", "202503", Clock.COMPACT),
        ("isoYearIsoWeek", "202507", Clock.WEEK),
        ("Year", "2025", Clock.YEAR),
        ("Date", "Mar 3, 2025", Clock.WRITTEN),
    ],
)
def test_how_a_column_counts_its_times_is_recognised(opened, name, cell, clock):
    assert opened(f'{name},V\n"{cell}",1\n').mapping.clock is clock


def test_numbers_alone_are_no_times(opened):
    with pytest.raises(DeskError, match=r"No column of “points\.csv” holds dates or times"):
        opened("Sessions,Users\n1234,5678\n2345,6789\n")


def test_two_columns_of_dates_are_told(opened):
    file = opened("Ordered,Shipped,V\n2025-01-01,2025-01-03,1\n2025-01-02,2025-01-04,2\n")
    assert file.mapping.time_column == 0
    assert file.tables[0].warnings == ("“Shipped” holds times too; those of “Ordered” are taken.",)


def test_rows_that_repeat_a_time_are_told(opened):
    file = opened("Date,V\n2025-01-01,1\n2025-01-01,2\n2025-01-02,3\n")
    assert file.tables[0].warnings == ("1 of the first 3 rows repeat a time; the last one counts.",)


def test_a_reading_that_is_called_off_gives_what_was_read(opened):
    rows = "".join(f"2025-01-01 {at // 3600:02}:{at // 60 % 60:02}:{at % 60:02},{at}\n" for at in range(80_000))
    file = opened("time,V\n" + rows)
    heard = []
    batch = read_source(file.source, file.mapping, lambda *counts: heard.append(counts), lambda: len(heard) == 1)
    assert len(heard) == 1
    assert heard[0][1] == 80_000
    assert 0 < batch.count == heard[0][0] < 80_000
    whole = read_points(file.path, file.mapping, lambda *counts: heard.append(counts))
    assert whole.count == 80_000
    assert heard[-1] == (80_000, 80_000)


# every dialect


DAYS = st.lists(st.dates(date(1990, 1, 1), date(2090, 12, 31)), min_size=2, max_size=12, unique=True)
FORMS = {
    "%Y-%m-%d": lambda _: True,
    "%d.%m.%Y": lambda _: True,
    "%d %b %Y": lambda _: True,
    "%Y%m%d": lambda _: True,
    "%m/%d/%Y": lambda days: any(day.day > 12 for day in days),
    "%d/%m/%Y": lambda days: any(day.day > 12 for day in days),
    "%Y-%m-%dT00:00:00Z": lambda _: True,
}


def number(value, decimal, group, sign):
    text = f"{abs(value):,.2f}".replace(",", "G").replace(".", decimal).replace("G", group)
    if value >= 0:
        return text
    return {"minus": f"-{text}", "typographic": f"−{text}", "brackets": f"({text})", "behind": f"{text}-"}[sign]


@st.composite
def dialects(draw):
    days = draw(DAYS)
    form = draw(st.sampled_from(sorted(FORMS)).filter(lambda form: FORMS[form](days)))
    decimal = draw(st.sampled_from([".", ","]))
    group = draw(st.sampled_from(["", " ", "\u202f", "\u00a0", "'", "’", "," if decimal == "." else "."]))
    unit = draw(st.sampled_from(["", " €", "€", " %", " ms"]))
    columns = draw(st.integers(1, 3))
    values = [[round(draw(st.floats(-1e7, 1e7)), 2) for _ in days] for _ in range(columns)]
    sign = draw(st.sampled_from(["minus", "typographic", "brackets", "behind"]))
    separator = draw(st.sampled_from([",", ";", "\t", "|"]))
    out = io.StringIO()
    writer = csv.writer(
        out,
        delimiter=separator,
        quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
        lineterminator=draw(st.sampled_from(["\n", "\r\n"])),
    )
    writer.writerow(["Date", *(f"M{at}" for at in range(columns))])
    for at, day in enumerate(days):
        cells = [number(column[at], decimal, group, sign) for column in values]
        writer.writerow([day.strftime(form), *(cell + unit if cell[-1] not in ")-" else cell for cell in cells)])
    preamble = draw(st.sampled_from(["", "# made by a tool\n#\n\n", "Report of something\n\n"]))
    data = (preamble + out.getvalue()).encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])))
    return data, days, values, unit


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(dialects())
def test_a_table_in_any_dialect_gives_the_same_points(tmp_path_factory, made):
    data, days, values, unit = made
    source = TextFile(data)
    path = tmp_path_factory.getbasetemp() / "any.csv"
    file = of_source(path, source)
    batch = read_source(source, file.mapping)
    careful = read_source(TextFile(data, careful=True), file.mapping, careful=True)
    assert listed(batch) == listed(careful)
    assert batch.bad == careful.bad
    for at, column in enumerate(values):
        wanted = {day.isoformat(): value for day, value in zip(days, column, strict=True)}
        found = dict(listed(batch).get((f"M{at}",), []))
        if unit in (" %", " ms") and len(found) != len(wanted):  # A sign behind the number left no room for the unit.
            assert batch.bad
            assert found.items() <= wanted.items()
        else:
            assert found == wanted


@given(st.text(alphabet='0123456789,;\n\r"x -.', max_size=200))
def test_cells_split_at_once_are_those_of_the_careful_way(text):
    data = ("Date,V\n2025-01-01,1\n" + text).encode()
    try:
        fast, slow = TextFile(data), TextFile(data, careful=True)
    except DeskError:
        return
    assert fast.tables == slow.tables
    for number_of, _ in enumerate(fast.tables):
        rows = [
            [tuple(grid.row(at)) for grid in file.grids(number_of) for at in range(len(grid))] for file in (fast, slow)
        ]
        assert rows[0] == rows[1]


def test_a_file_that_went_is_told(tmp_path):
    with pytest.raises(DeskError, match="cannot be read"):
        open_points(tmp_path / "gone.csv")
