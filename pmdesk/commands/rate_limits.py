"""Edits of rate limits: what an answer of theirs tells of one is learned."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from pmdesk.domain.answers import Reply
from pmdesk.domain.apis import Api, RateLimit
from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import Kind, RateLimitId, Ref
from pmdesk.insight.limit_letter import say_calls
from pmdesk.storage.answers import keep_replies
from pmdesk.storage.ledger import Edit


@frozen
class LearnLimit:
    """Keep a limit that the headers of an answer told; what a contract says of it stays. Answers the limit's id.

    One of the same window that was learned before is brought up to date. A window that is not `sure` may be longer
    than `window_s`: then one of as many calls in a longer window is the same limit, and one in a shorter was misread.
    """

    api_id: int
    quota: int
    window_s: int
    at: datetime
    per: str = ""
    sure: bool = True
    label: str = "Learn a rate limit"

    def apply(self, edit: Edit) -> RateLimitId:
        """Put the limit."""
        api, at = edit.get(Api, self.api_id), self.at.astimezone(UTC)
        known = edit.all(RateLimit, api_id=api.id)
        row = self.outdated(known)
        if row is None:
            same = self.same(known)
            if same is not None:
                return same.id
            row = RateLimit(RateLimitId(edit.next_id()), api.id, self.title, self.quota, per=self.per)
        edit.put(replace(row, quota=self.quota, window_s=self.window_s, title=self.title, learned_at=at))
        return row.id

    @property
    def title(self) -> str:
        """The limit in words."""
        return say_calls(self.quota, self.window_s)

    def outdated(self, known: Iterable[RateLimit]) -> RateLimit | None:
        """Return what was learned before, of the limits of the API, and is otherwise now."""
        for row in known:
            if row.learned_at is None or row.per != self.per:
                continue
            if row.window_s == self.window_s and row.quota != self.quota:
                return row
            if not self.sure and row.quota == self.quota and row.window_s < self.window_s:
                return row
        return None

    def same(self, known: Iterable[RateLimit]) -> RateLimit | None:
        """Return the limit that says the same, of those of the API."""
        for row in known:
            is_window = row.window_s == self.window_s or (not self.sure and row.window_s > self.window_s)
            if is_window and row.quota == self.quota and (row.per == self.per or not self.per):
                return row
        return None


@frozen
class CountRefused:
    """Count calls of checks that an API refused as too many (429): facts, and no step that could be undone."""

    refused: tuple[tuple[int, datetime], ...]
    label: str = "Count refused calls"

    def apply(self, edit: Edit) -> None:
        """Keep each with its API and instant."""
        for api_id, at in self.refused:
            reply = Reply(round(at.timestamp() * 1_000), answered=True, took_ms=0.0, refused=True)
            keep_replies(edit, Ref(Kind.API, api_id), (reply,))
