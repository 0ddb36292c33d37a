"""How the checklist is said: how far it is, what both sides are still missing, and what broke a function."""

from typing import NamedTuple

from pmdesk.domain.agreed import Word
from pmdesk.domain.apis import SETTLED, SpecFormat, SpecVersion
from pmdesk.domain.days import say_day
from pmdesk.domain.vendors import Side, Signature
from pmdesk.queries.integration_card import FunctionLine, IntegrationCard
from pmdesk.queries.spec_changes import ChangeLine
from pmdesk.ui.vendors.state import State

WORDS = {Word.OPEN: "open", Word.AGREED: "agreed", Word.REFUSED: "refused"}


class Satisfied(NamedTuple):
    """Whether both sides are satisfied: a shape with its colour, and the words."""

    icon: str
    ink: str
    words: str


def functions(count: int) -> str:
    """Say how many functions."""
    return "1 function" if count == 1 else f"{count} functions"


def described(version: SpecVersion) -> str:
    """Say which version of which kind of description."""
    kind = "GraphQL" if version.format is SpecFormat.GRAPHQL else "OpenAPI"
    return f"{kind} {version.title}"


def fact_of(card: IntegrationCard) -> str:
    """Say how far the checklist is and what it is tied to."""
    tied = "no version is pinned" if card.pinned is None else f"tied to {described(card.pinned)}"
    return f"{card.agreed_count} of {len(card.functions)} agreed, {tied}"


def breaking(card: IntegrationCard, line: FunctionLine) -> tuple[ChangeLine, ...]:
    """Return the changes that broke a function, but for those that were settled."""
    if card.diff is None or not line.is_broken:
        return ()
    found = [each for each in card.diff.lines if line.function.id in each.broken]
    return tuple(each for each in found if each.decided is None or each.decided.ruling not in SETTLED)


def reason(change: ChangeLine) -> str:
    """Say a change in a sentence."""
    return change.words or f"{change.rule.replace('-', ' ')}: {change.place}"


def satisfied(card: IntegrationCard, state: State) -> Satisfied:
    """Say whether both sides are satisfied, and what is missing where they are not."""
    found = card.satisfaction
    if card.pinned is None:
        return Satisfied("circle-dashed", "neutral", "Both satisfied: not yet. Pin the version that all is agreed on.")
    if not found.musts:
        return Satisfied("circle-dashed", "neutral", "Both satisfied: not yet. No function is a must.")
    on = card.pinned.called
    if found.both:
        return Satisfied(
            "circle-check", "success", f"All {found.musts} musts are agreed on {on}. {_signed(card, state)}"
        )
    missing = [line for line in card.functions if line.function.id in found.missing]
    told = "; ".join(f"{line.function.title}, {lacking(line, card)}" for line in missing)
    verb = "is" if len(missing) == 1 else "are"
    words = f"{len(missing)} of {found.musts} musts {verb} not agreed by both on {on}: {told}."
    return Satisfied("circle-dot", "info", f"{words} {_signed(card, state)}".rstrip() if card.signed else words)


def lacking(line: FunctionLine, card: IntegrationCard) -> str:
    """Say whose word on the pinned version a function lacks."""
    function, pinned = line.function, card.integration.pinned_id
    ours = function.ours is Word.AGREED and function.ours_on_id == pinned
    theirs = function.theirs is Word.AGREED and function.theirs_on_id == pinned
    if ours or theirs:
        return "theirs" if ours else "ours"
    return "both words"


def signature(card: IntegrationCard, side: Side) -> Signature | None:
    """Return a side's signature on the pinned version."""
    return next((each for each in card.signed if each.side is side), None)


def _signed(card: IntegrationCard, state: State) -> str:
    told = [
        f"{who} signed {say_day(found.at.astimezone().date(), state.today)}{f', {found.by}' if found.by else ''}"
        for side, who in ((Side.US, "we"), (Side.THEM, "they"))
        if (found := signature(card, side)) is not None
    ]
    if not told:
        return "Neither side has signed."
    words = "; ".join(told)
    return f"{words[0].upper()}{words[1:]}."
