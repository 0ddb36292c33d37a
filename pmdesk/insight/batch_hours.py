"""Lays batch jobs into the hours of a day so that they fit under a rate limit beside what calls it anyway.

Jobs and hours form a network through which as many calls flow as there is room for (Ford and Fulkerson): when all jobs
can fit, they do; otherwise as few calls as possible are left over.
"""

import itertools
from collections import deque
from collections.abc import Mapping, Sequence

from pmdesk.domain.classes import frozen

HOURS = 24
HOUR_S = 3_600
Graph = dict[str, dict[str, int]]


@frozen
class Job:
    """A batch job: so many calls a day, from one hour on and done before another; over midnight where that is less."""

    title: str
    calls: int
    from_hour: int = 0
    until_hour: int = HOURS

    @property
    def hours(self) -> list[int]:
        """The hours in which it may run."""
        first, last = self.from_hour % HOURS, self.until_hour % HOURS
        length = HOURS if first == last else (last - first) % HOURS
        return [(first + hour) % HOURS for hour in range(length)]


@frozen
class Slot:
    """Calls that a job makes in an hour of the day, and how many that are in each window of the limit."""

    title: str
    hour: int
    calls: int
    per_window: float


@frozen
class Schedule:
    """When each job runs; `left` are calls of jobs for which there is no room."""

    slots: tuple[Slot, ...]
    left: Mapping[str, int]

    @property
    def fits(self) -> bool:
        """Whether all jobs fit."""
        return not self.left


def schedule(
    jobs: Sequence[Job], quota: int, window_s: int, busy: Sequence[float], *, reserve: float = 0.1
) -> Schedule:
    """Return when jobs run; `busy` is what is called anyway, in each window of each hour of the day (24 numbers).

    A part of the limit, `reserve`, stays free for what nobody foresees. An hour lends jobs no more calls than its
    windows have room for; a window of more than an hour is thought of as spread evenly.
    """
    windows = HOUR_S / window_s
    room = [max(0, int((quota * (1 - reserve) - used) * windows)) for used in busy]
    graph = _graph(jobs, room)
    flows = _flow(graph)
    slots = [
        Slot(job.title, hour, calls, calls / windows)
        for number, job in enumerate(jobs)
        for hour in job.hours
        if (calls := flows.get((f"job{number}", f"hour{hour}"), 0)) > 0
    ]
    placed = [
        sum(flows.get((f"job{number}", f"hour{hour}"), 0) for hour in job.hours) for number, job in enumerate(jobs)
    ]
    left = {job.title: job.calls - done for job, done in zip(jobs, placed, strict=True) if done < job.calls}
    return Schedule(tuple(slots), left)


def _graph(jobs: Sequence[Job], room: Sequence[int]) -> Graph:
    graph: Graph = {"start": {}, "end": {}}
    for hour, free in enumerate(room):
        graph[f"hour{hour}"] = {"end": free}
    for number, job in enumerate(jobs):
        graph["start"][f"job{number}"] = job.calls
        graph[f"job{number}"] = {f"hour{hour}": job.calls for hour in job.hours}
    return graph


def _flow(graph: Graph) -> dict[tuple[str, str], int]:
    left = {node: dict(edges) for node, edges in graph.items()}
    while (path := _path(left)) is not None:
        steps = list(itertools.pairwise(path))
        most = min(left[one][other] for one, other in steps)
        for one, other in steps:
            left[one][other] -= most
            left[other][one] = left[other].get(one, 0) + most
    return {
        (one, other): most - left[one][other]
        for one, edges in graph.items()
        for other, most in edges.items()
        if most > left[one][other]
    }


def _path(left: Graph) -> list[str] | None:
    """Return a way with room from start to end, the one with the fewest steps (Edmonds and Karp)."""
    came: dict[str, str] = {"start": ""}
    waiting = deque(["start"])
    while waiting:
        node = waiting.popleft()
        for other, room in left[node].items():
            if room <= 0 or other in came:
                continue
            came[other] = node
            if other == "end":
                path = ["end"]
                while path[-1] != "start":
                    path.append(came[path[-1]])
                return path[::-1]
            waiting.append(other)
    return None
