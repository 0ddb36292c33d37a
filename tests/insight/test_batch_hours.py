"""Batch jobs are laid into hours: never over the limit, never outside their hours, and whole whenever that can be."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from pmdesk.insight.batch_hours import HOURS, Job, schedule

JOBS = st.lists(
    st.builds(Job, st.just(""), st.integers(1, 30_000), st.integers(0, 23), st.integers(0, 24)), max_size=6
).map(lambda jobs: [Job(f"Job {number}", job.calls, job.from_hour, job.until_hour) for number, job in enumerate(jobs)])
BUSY = st.lists(st.floats(0, 300), min_size=HOURS, max_size=HOURS)


def test_a_job_takes_the_hours_that_it_needs() -> None:
    found = schedule([Job("Settlement", 40_000, 1, 5)], 1_000, 60, [612.0] * HOURS)
    assert found.fits
    assert sum(slot.calls for slot in found.slots) == 40_000
    assert {slot.hour for slot in found.slots} <= {1, 2, 3, 4}
    assert all(slot.per_window <= 288 for slot in found.slots)


def test_hours_over_midnight_belong_together() -> None:
    assert Job("Night", 1, 22, 3).hours == [22, 23, 0, 1, 2]
    assert Job("Always", 1).hours == list(range(24))


def test_a_flexible_job_makes_room_for_one_that_is_not() -> None:
    jobs = [Job("Flexible", 6_000), Job("Strict", 6_000, 0, 1)]
    found = schedule(jobs, 100, 60, [0.0] + [90.0] * 3 + [0.0] * 20, reserve=0.0)
    assert found.fits


def test_what_does_not_fit_is_told() -> None:
    found = schedule([Job("Too much", 10_000, 3, 4)], 100, 60, [50.0] * HOURS, reserve=0.0)
    assert (found.fits, dict(found.left)) == (False, {"Too much": 7_000})


@given(JOBS, BUSY, st.integers(1, 500))
def test_no_hour_is_overfull_and_no_job_runs_outside_its_hours(jobs: list[Job], busy: list[float], quota: int) -> None:
    found = schedule(jobs, quota, 60, busy, reserve=0.0)
    by_title = {job.title: job for job in jobs}
    for hour in range(HOURS):
        calls = sum(slot.calls for slot in found.slots if slot.hour == hour)
        assert calls <= max(0.0, (quota - busy[hour]) * 60)
    assert all(slot.hour in by_title[slot.title].hours for slot in found.slots)
    for job in jobs:
        placed = sum(slot.calls for slot in found.slots if slot.title == job.title)
        assert placed + found.left.get(job.title, 0) == job.calls


@given(JOBS, BUSY, st.integers(1, 500))
def test_jobs_are_left_over_only_where_no_schedule_could_hold_them(
    jobs: list[Job], busy: list[float], quota: int
) -> None:
    found = schedule(jobs, quota, 60, busy, reserve=0.0)
    room = [max(0, int((quota - used) * 60)) for used in busy]
    short = max(
        (
            sum(job.calls for job in some) - sum(room[hour] for hour in {hour for job in some for hour in job.hours})
            for size in range(1, len(jobs) + 1)
            for some in combinations(jobs, size)
        ),
        default=0,
    )
    assert sum(found.left.values()) == max(0, short)  # Hall's condition with its deficiency.
