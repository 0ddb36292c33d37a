"""Which version of a description both sides agree on: chosen out of all that came, with what it opens again."""

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from pmdesk.commands.functions import PinSpec
from pmdesk.domain.counts import counted
from pmdesk.domain.days import say_day
from pmdesk.domain.errors import DeskError
from pmdesk.queries.integration_card import IntegrationCard
from pmdesk.ui.context import Context
from pmdesk.ui.widgets.card import Entry
from pmdesk.ui.widgets.choices import Choice, ChoicePopover
from pmdesk.ui.widgets.editing import Picked
from pmdesk.ui.widgets.face import Face

NONE = "No version"
TITLE = "Agreed on"


def versions(context: Context, card: IntegrationCard) -> list[Choice]:
    """Return the versions as choices, the newest first, and none where one is agreed on."""
    today = context.clock.today()
    found = [
        Choice(each.id, each.called, fact=say_day(each.received_at.astimezone().date(), today))
        for each in reversed(card.versions)
    ]
    return found if card.integration.pinned_id is None else [*found, Choice(None, NONE)]


def pin(context: Context, card: IntegrationCard, version_id: int | None) -> bool:
    """Agree on a version; words stay where it breaks nothing, and a toast tells how many are open again."""
    if version_id == card.integration.pinned_id:
        return False
    try:
        opened = context.desk.ask(PinSpec(card.integration.id, version_id))[1]
    except DeskError as trouble:
        context.tell(trouble)
        return False
    version = next((each for each in card.versions if each.id == version_id), None)
    words = "No version is agreed on any more" if version is None else f"{version.called} is agreed on now"
    context.offer_undo(f"{words}, {counted(opened, 'function')} open again" if opened else words)
    return True


def offer_versions(context: Context, card: IntegrationCard, owner: QWidget, box: QRect) -> ChoicePopover:
    """Let a version be chosen at a place of a widget."""
    now = card.integration.pinned_id
    popover = ChoicePopover(context.theme, context.icons, owner, versions(context, card), [now], name=TITLE)

    def take(picked: tuple[object, ...]) -> None:
        chosen = picked[0]
        pin(context, card, chosen if isinstance(chosen, int) else None)

    popover.kept.connect(take)
    popover.hang(box)
    return popover


def field(context: Context, card: IntegrationCard) -> Entry:
    """Return the version that is agreed on as a field."""

    def keep(picked: tuple[object, ...]) -> None:
        chosen = picked[0]
        pin(context, card, chosen if isinstance(chosen, int) else None)

    words = NONE if card.pinned is None else card.pinned.called
    face = Face(words, TITLE, ink="text_faint" if card.pinned is None else "text")
    editing = Picked(TITLE, lambda: versions(context, card), (card.integration.pinned_id,), keep)
    return Entry(f"{card.integration.id}.pinned", face, editing if card.versions else None)
