"""Troubles that are foreseen, told in two sentences for a person."""


class DeskError(Exception):
    """Something went wrong that can be told in words: what happened and was kept, and what to do next."""

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.what} {self.remedy}".strip()


class RuleBroken(DeskError):
    """An edit would break a rule of the domain; nothing was changed."""


class MovedOn(DeskError):
    """A row has changed since, so the step that touched it cannot be taken back."""


class Gone(DeskError):
    """A row that was asked for does not exist (any more)."""
