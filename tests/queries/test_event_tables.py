"""Funnels and retentions of event counts: like is counted with like, and what nobody knows stays empty."""

from datetime import date, timedelta

import pytest

from pmdesk.commands.metrics import AddMetric, EditMetrics
from pmdesk.domain.errors import Gone
from pmdesk.domain.metrics import Aggregate, Grain
from pmdesk.domain.ranges import DAY_MS, own_range, start_of
from pmdesk.queries.event_table_values import FunnelTable, RetentionTable
from pmdesk.queries.event_tables import funnel_table, retention_table
from pmdesk.queries.findings import Findings
from tests.metrics_world import add_series, bring_in, with_metrics
from tests.world import TODAY, World

FIRST = date(2026, 1, 5)
SHOWN = own_range(date(2026, 2, 9), date(2026, 3, 8))
MONTHS = [date(2025, 10, 1), date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]


@pytest.fixture
def world(world: World) -> World:
    made = with_metrics(world)
    values = {"aggregate": Aggregate.SUM}
    made.ids["steps"] = made.desk.ask(AddMetric("Checkout steps", made.ids["checkout"], values))[1]
    made.ids["kept"] = made.desk.ask(AddMetric("Seller retention", None, {**values, "grain": Grain.MONTH}))[1]
    return made


def steps(world: World, **told: list[float]) -> None:
    """Add lines of daily counts from the first day on, `s1_Cart` for `1 Cart`."""
    for name, values in told.items():
        label = name.removeprefix("s").replace("_", " ") if name[1].isdigit() else name
        if name not in world.ids:
            add_series(world, name, "steps", "step", label)
        bring_in(world, name, FIRST, values)


def funnel(world: World, split_by: str = "step") -> FunnelTable:
    shown = SHOWN.start, SHOWN.end
    return funnel_table(world.store, world.ids["steps"], split_by, *shown, findings=Findings(), clock=world.clock)


def ages(world: World, **told: list[float]) -> None:
    """Bring monthly cohorts, `a0` for age 0."""
    for name, values in told.items():
        add_series(world, name, "kept", "age", name.removeprefix("a").replace("_", " "))
        for month, value in zip(MONTHS, values, strict=False):
            bring_in(world, name, month, [value])


def kept(world: World, split_by: str = "age") -> RetentionTable:
    return retention_table(world.store, world.ids["kept"], split_by, findings=Findings(), clock=world.clock)


DAYS = 63


def test_steps_are_counted_over_the_range_and_compared_with_the_stretch_before(world: World):
    before = DAYS - 28
    steps(
        world,
        s1_Cart=[100.0] * DAYS,
        s2_Address=[80.0] * before + [70.0] * 28,
        s3_Payment=[60.0] * DAYS,
        s4_Order=[50.0] * before + [30.0] * 28,
    )
    table = funnel(world)
    assert [(step.name, step.count) for step in table.funnel.steps] == [
        ("Cart", 2800.0),
        ("Address", 1960.0),
        ("Payment", 1680.0),
        ("Order", 840.0),
    ]
    assert table.rows[1] == ("Address", "1\xa0960", "70 %", "−10.0 pts", "70 %")
    assert table.rows[3] == ("Order", "840", "50 %", "−33.3 pts", "30 %")
    assert table.drop_words == "Most are lost from Payment to Order: 50 % (840), 33.3 pts more than before"
    assert table.note == "9 Feb to 8 Mar"


def test_steps_without_numbers_stand_by_size_and_numbers_count_as_numbers(world: World):
    steps(world, Order=[3.0] * DAYS, Cart=[9.0] * DAYS, Address=[5.0] * DAYS)
    assert [step.name for step in funnel(world).funnel.steps] == ["Cart", "Address", "Order"]


def test_the_tenth_step_comes_after_the_second(world: World):
    steps(world, s10_Done=[9.0] * DAYS, s2_Cart=[5.0] * DAYS, s1_Visit=[7.0] * DAYS)
    assert [step.name for step in funnel(world).funnel.steps] == ["Visit", "Cart", "Done"]


def test_a_day_that_only_some_steps_have_told_is_not_counted(world: World):
    steps(world, s1_Cart=[10.0] * DAYS, s2_Order=[5.0] * (DAYS - 1))
    table = funnel(world)
    assert [step.count for step in table.funnel.steps] == [270.0, 135.0]
    assert table.note == "9 Feb to 7 Mar"
    assert table.funnel.steps[1].kept == 0.5


def test_a_step_that_stopped_long_ago_is_not_counted_rather_than_zero(world: World):
    steps(world, s1_Cart=[10.0] * DAYS, s2_Old=[4.0] * 7, s3_Order=[5.0] * DAYS)
    old = funnel(world).funnel.steps[1]
    assert (old.count, old.kept) == (None, None)
    assert funnel(world).rows[1] == ("Old", "—", "", "", "")


def test_a_step_that_never_had_a_point_is_missing_and_not_zero(world: World):
    steps(world, s1_Cart=[10.0] * DAYS)
    add_series(world, "s2_Order", "steps", "step", "2 Order")
    assert [step.count for step in funnel(world).funnel.steps] == [280.0, None]
    assert funnel(world).drop_words == "Nobody is lost on the way, as far as was counted"


def test_two_steps_of_one_name_keep_their_numbers(world: World):
    steps(world, s1_Cart=[10.0] * DAYS, s2_Cart=[5.0] * DAYS)
    assert [step.name for step in funnel(world).funnel.steps] == ["1 Cart", "2 Cart"]


def test_a_metric_that_is_gone_is_told(world: World):
    world.ids["steps"] = 4_711
    with pytest.raises(Gone):
        funnel(world)


def test_lines_with_more_dimensions_are_added_up(world: World):
    world.desk.do(EditMetrics((world.ids["steps"],), {"aggregate": Aggregate.MEAN}))
    for step, value in (("1 Cart", 10.0), ("2 Order", 4.0)):
        for device in ("mobile", "desktop"):
            name = f"{step} {device}"
            add_series(world, name, "steps", "step", step, "device", device)
            bring_in(world, name, FIRST, [value] * DAYS)
    assert [step.count for step in funnel(world).funnel.steps] == [560.0, 224.0]


def test_a_line_too_long_to_be_read_at_once_is_counted_in_parts(world: World, monkeypatch: pytest.MonkeyPatch):
    steps(world, s1_Cart=[10.0] * DAYS, s2_Order=[5.0] * DAYS)
    short = funnel(world)
    monkeypatch.setattr("pmdesk.queries.strands.HELD_AT_MOST", 10)
    monkeypatch.setattr("pmdesk.queries.strands.READ_AT_MOST", 6)
    assert funnel(world) == short


def test_without_steps_it_says_what_to_do(world: World):
    assert "Import it with a column that names the step" in funnel(world, "").trouble
    steps(world, s1_Cart=[10.0] * 7, s2_Order=[5.0] * 7)
    assert "has no steps in country" in funnel(world, "country").trouble
    assert "no points in this range" in funnel(world).trouble


def test_the_only_dimension_needs_no_name(world: World):
    steps(world, s1_Cart=[10.0] * DAYS, s2_Order=[5.0] * DAYS)
    assert funnel(world, "") == funnel(world)


def test_cohorts_are_followed_by_age_and_what_is_not_over_is_empty(world: World):
    ages(world, a0=[100, 200, 100, 100, 100, 40], a1=[50, 80, 60, 70, 9], a2=[40, 60, 30, 5], a3=[30, 50, 7])
    table = kept(world)
    assert [cohort.label for cohort in table.retention.cohorts] == ["Oct 2025", "Nov 2025", "Dec 2025", "Jan", "Feb"]
    assert table.rows[0] == ("Oct 2025", "100", "100 %", "50 %", "40 %", "30 %")
    assert table.rows[3] == ("Jan", "100", "100 %", "70 %", "—", "—")
    assert table.rows[4] == ("Feb", "100", "100 %", "—", "—", "—")
    assert table.rows[5] == ("Average", "", "100 %", "52 %", "32 %", "27 %")
    assert table.columns == ("Cohort", "Size", "Month 0", "Month 1", "Month 2", "Month 3")


def test_a_cell_that_was_never_brought_in_is_not_zero(world: World):
    ages(world, a0=[100, 200], a2=[40, 60])
    assert kept(world).retention.cohorts[0].shares == (1.0, None, 0.4)


def test_ages_are_read_out_of_words_and_others_are_left_out_with_words(world: World):
    ages(world, a0=[100], Month_1=[50], all=[999])
    table = kept(world)
    assert table.rows[0] == ("Oct 2025", "100", "100 %", "50 %")
    assert table.note == "1 value is no age and left out"


def test_a_retention_that_cannot_be_made_says_why(world: World):
    assert "Import it with a column of ages" in kept(world, "").trouble
    ages(world, old=[1.0])
    assert "are no ages" in kept(world).trouble
    world.desk.do(EditMetrics((world.ids["kept"],), {"grain": Grain.HOUR}))
    assert "finer points" in kept(world).trouble


def test_cohorts_of_this_month_alone_are_not_over(world: World):
    add_series(world, "a0", "kept", "age", "0")
    bring_in(world, "a0", TODAY.replace(day=1), [40.0])
    assert "no cohort yet that is over" in kept(world).trouble


def test_weeks_are_told_by_their_first_day(world: World):
    world.desk.do(EditMetrics((world.ids["kept"],), {"grain": Grain.WEEK}))
    monday = TODAY - timedelta(days=TODAY.weekday() + 14)
    for age, value in (("0", 40.0), ("1", 10.0)):
        add_series(world, f"w{age}", "kept", "age", age)
        bring_in(world, f"w{age}", monday, [value] * 2, step_ms=7 * DAY_MS)
    table = kept(world)
    assert [row[0] for row in table.rows] == ["23 Feb", "2 Mar", "Average"]
    assert table.rows[1] == ("2 Mar", "40", "100 %", "—")
    assert start_of(monday) % DAY_MS == 0
