"""Edits of rate limits: what an answer of theirs tells of one is learned."""

from dataclasses import replace
from datetime import UTC, datetime

from pmdesk.domain.apis import Api, RateLimit
from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import RateLimitId
from pmdesk.insight.limit_letter import say_calls
from pmdesk.storage.ledger import Edit


@frozen
class LearnLimit:
    """Keep a limit that the headers of an answer told; what a contract says of it stays. Answers the limit's id.

    One of the same window that was learned before is brought up to date.
    """

    api_id: int
    quota: int
    window_s: int
    at: datetime
    per: str = ""
    label: str = "Learn a rate limit"

    def apply(self, edit: Edit) -> RateLimitId:
        """Put the limit."""
        api, at = edit.get(Api, self.api_id), self.at.astimezone(UTC)
        same = edit.all(RateLimit, api_id=api.id, window_s=self.window_s, per=self.per)
        learned = [row for row in same if row.learned_at is not None]
        if learned:
            if learned[0].quota != self.quota:
                title = say_calls(self.quota, self.window_s)
                edit.put(replace(learned[0], quota=self.quota, title=title, learned_at=at))
            return learned[0].id
        for row in same:
            if row.quota == self.quota:
                return row.id
        row_id = RateLimitId(edit.next_id())
        title = say_calls(self.quota, self.window_s)
        edit.put(RateLimit(row_id, api.id, title, self.quota, self.window_s, per=self.per, learned_at=at))
        return row_id
