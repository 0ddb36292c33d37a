"""Signs what is agreed: for us by name, for them as they told us; and takes a signature back."""

from collections.abc import Callable

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from pmdesk.commands.integrations import Sign, Unsign
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.vendors import Side
from pmdesk.queries.integration_card import IntegrationCard
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.functions_words import signature
from pmdesk.ui.widgets.forms import Form, Values

SIGNER = "vendors.signer"
"""The name this person signed with last."""


class Signing:
    """Asks who signs; where a side has signed already, its signature is taken back."""

    def __init__(
        self, context: Context, card: Callable[[], IntegrationCard | None], spot: Callable[[], tuple[QWidget, QRect]]
    ) -> None:
        self._context = context
        self._card = card
        self._spot = spot

    def sign_us(self) -> Form | None:
        """Sign for us, or take our signature back."""
        card = self._card()
        owner = "" if card is None else card.integration.owner
        return self._turn(Side.US, "Sign for us", "Sign", str(self._context.memory.get(SIGNER) or owner))

    def sign_them(self) -> Form | None:
        """Record that they signed, or that they take it back."""
        card = self._card()
        to = () if card is None else card.contacts
        main = next((each for each in to if each.is_main), to[0] if to else None)
        return self._turn(Side.THEM, "Record their signature", "Record", "" if main is None else main.title)

    def _turn(self, side: Side, title: str, verb: str, name: str) -> Form | None:
        card = self._card()
        if card is None:
            return None
        if signature(card, side) is not None:
            command = Unsign(card.integration.id, side)
            self._context.do(command, toast="Took a signature back")
            return None
        if not card.satisfaction.both:
            self._context.do(
                Sign(card.integration.id, side, self._context.clock.now())
            )  # The rule says what is missing.
            return None
        context, (owner, box) = self._context, self._spot()

        def send(values: Values) -> None:
            self._sign(card.integration.id, side, str(values["by"]))

        form = Form(context.theme, context.icons, owner, title=title, verb=verb, send=send)
        form.add_line("by", "Signed by", name, "Name")
        form.ask(box)
        return form

    def _sign(self, integration_id: int, side: Side, by: str) -> None:
        if not by.strip():
            raise RuleBroken("Nobody is named.", "Type who signs.")
        context = self._context
        context.desk.do(Sign(integration_id, side, context.clock.now(), by.strip()))
        if side is Side.US:
            context.memory.set(SIGNER, by.strip())
        context.status.say(f"Signed by {by.strip()}.")
