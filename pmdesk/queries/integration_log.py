"""The log of an integration in words: what happened when, how long it took, and who had the move for how long."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import StageMoveId
from pmdesk.domain.vendors import STAGE_WORDS, STAGES, Ball, StageMove
from pmdesk.queries.vendor_list import say_since


@frozen
class LogLine:
    """One line of the log; `lasted` is the time until the next one, or until now."""

    id: StageMoveId
    at: datetime
    words: str
    why: str
    lasted: str
    is_back: bool = False
    is_stage: bool = False


@frozen
class Held:
    """For how long each side had the move."""

    ours: timedelta
    theirs: timedelta


def log_of(moves: Iterable[StageMove], now: datetime, vendor: str) -> tuple[LogLine, ...]:
    """Return the log, newest first."""
    ordered = sorted(moves, key=lambda move: move.id)
    found: list[LogLine] = []
    for at, move in enumerate(ordered):
        until = ordered[at + 1].at if at + 1 < len(ordered) else now
        before = ordered[at - 1] if at else None
        is_back = STAGES.index(move.stage) < STAGES.index(move.was)
        words = _words(move, before, vendor)
        lasted = say_since(move.at, until)
        is_stage = before is None or move.was is not move.stage
        found.append(LogLine(move.id, move.at, words, move.why, lasted, is_back, is_stage))
    return tuple(reversed(found))


def held(moves: Iterable[StageMove], now: datetime) -> Held:
    """Return for how long each side had the move, all rounds together."""
    ordered = sorted(moves, key=lambda move: move.id)
    spans = {ball: timedelta() for ball in Ball}
    for at, move in enumerate(ordered):
        until = ordered[at + 1].at if at + 1 < len(ordered) else now.astimezone(UTC)
        spans[move.ball] += max(timedelta(), until - move.at)
    return Held(spans[Ball.US], spans[Ball.THEM])


def _words(move: StageMove, before: StageMove | None, vendor: str) -> str:
    stage = STAGE_WORDS[move.stage]
    if before is None:
        return f"Added as {stage.lower()}"
    if move.was is not move.stage:
        return f"{'Back to' if STAGES.index(move.stage) < STAGES.index(move.was) else 'Moved to'} {stage.lower()}"
    whose = {Ball.US: "Your move", Ball.THEM: f"{vendor}'s move", Ball.NOBODY: "Nobody's move"}[move.ball]
    return f"Round {move.round} sent" if move.round > before.round else whose
