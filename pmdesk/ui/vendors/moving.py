"""What is done with an integration's way: to another stage, a stage planned, the move passed on, a round sent."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from pmdesk.commands.fields import SetFields
from pmdesk.commands.integrations import MoveStage, PassBall, PlanStage, SendRound
from pmdesk.domain.classes import frozen
from pmdesk.domain.days import say_day
from pmdesk.domain.errors import DeskError
from pmdesk.domain.fuzzy import parse_day
from pmdesk.domain.typed import typed_day
from pmdesk.domain.vendors import STAGE_WORDS, STAGES, Ball, Integration, Stage
from pmdesk.queries.integration_card import IntegrationCard, StageStep
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.state import State
from pmdesk.ui.widgets.choices import Choice, ChoicePopover
from pmdesk.ui.widgets.forms import Form, Values
from pmdesk.ui.widgets.menus import pick


@frozen
class Spot:
    """Where a popover hangs: at a rectangle of its owner."""

    owner: QWidget
    box: QRect


class Moving:
    """Asks and does; what is refused is told in words."""

    def __init__(self, context: Context, state: State) -> None:
        self._context = context
        self._state = state

    def ask_stage(self, spot: Spot) -> ChoicePopover | None:
        """Offer all stages."""
        card, today = self._state.card, self._context.clock.today()
        if card is None:
            return None
        offered = [stage_choice(step, say_day(step.day, today) if step.day else "") for step in card.stages]
        popover = self._popover(spot, offered, card.integration.stage, "Stage")

        def go(picked: tuple[object, ...]) -> None:
            self.move(spot, Stage(str(picked[0])))

        popover.kept.connect(go)
        return popover

    def offer_step(self, spot: Spot, stage: Stage) -> None:
        """Offer what can be done about one stage: go there, plan its day."""
        card = self._state.card
        if card is None:
            return
        at, now = STAGES.index(stage), STAGES.index(card.integration.stage)
        verbs: list[tuple[str, Callable[[], object]]] = [("Change since when…", partial(self.ask_since, spot))]
        if at < now:
            verbs = [("Move back here", partial(self.move, spot, stage))]
        elif at > now:
            verbs = [
                ("Move here", partial(self.move, spot, stage)),
                ("Plan its day…", partial(self.ask_day, spot, stage)),
            ]
        menu = pick(spot.owner, verbs)
        menu.popup(spot.owner.mapToGlobal(spot.box.bottomLeft()))

    def move(self, spot: Spot, stage: Stage) -> Form | None:
        """Move to a stage; back from what was agreed the reason is asked for."""
        card = self._state.card
        if card is None or stage is card.integration.stage:
            return None
        was = card.integration.stage
        is_back = STAGES.index(stage) < STAGES.index(was)
        if is_back and STAGES.index(was) >= STAGES.index(Stage.AGREED):
            return self._ask_why(spot, card, stage)
        self._context.do(MoveStage(card.integration.id, stage, self._context.clock.now()))
        return None

    def ask_plan(self, spot: Spot) -> Form | None:
        """Ask which stage should be reached by when; the next one is offered first."""
        card = self._state.card
        ahead = [] if card is None else [step for step in card.stages if not step.is_past and not step.is_now]
        if not ahead:
            self._context.status.say("No stage is ahead.")
            return None
        return self.ask_day(spot, ahead[0].stage, ahead)

    def ask_day(self, spot: Spot, stage: Stage, ahead: list[StageStep] | None = None) -> Form | None:
        """Ask by when a stage should be reached; no day takes the plan away."""
        card, today = self._state.card, self._context.clock.today()
        if card is None:
            return None
        words = "Plan a stage" if ahead else f"Reach {STAGE_WORDS[stage].lower()}"
        form = self._form(spot, words, "Plan", partial(self._keep_plan, card, stage))
        days = {step.stage: step.day for step in card.stages}

        def planned(chosen: object) -> str:
            day = days[Stage(str(chosen))]
            return "" if day is None else say_day(day, today)

        def show(chosen: object) -> None:
            line.setText(planned(chosen))

        offered = [Choice(step.stage, step.words) for step in ahead or ()]
        field = form.add_choice("stage", "Stage", offered, stage) if offered else None
        line = form.add_line("day", "By", planned(stage), "24 apr, +2w; empty for none")
        if field is not None:
            field.kept.connect(show)
        form.ask(spot.box)
        line.setFocus()
        return form

    def ask_since(self, spot: Spot) -> Form | None:
        """Ask since when an integration is where it is."""
        card, today = self._state.card, self._context.clock.today()
        if card is None:
            return None
        known = card.integration.stage_since
        form = self._form(spot, f"{STAGE_WORDS[card.integration.stage]} since", "Set", partial(self._keep_since, card))
        form.add_line("day", "Since", "" if known is None else say_day(known, today), "24 apr")
        form.ask(spot.box)
        return form

    def ask_ball(self, spot: Spot) -> ChoicePopover | None:
        """Offer whose move it is."""
        card = self._state.card
        if card is None:
            return None
        offered = [
            Choice(Ball.US, "Your move", "user-round"),
            Choice(Ball.THEM, f"{card.vendor.title}'s move", "building-2"),
            Choice(Ball.NOBODY, "Nobody's move", "circle-minus"),
        ]
        popover = self._popover(spot, offered, card.integration.ball, "Whose move it is")

        def keep(picked: tuple[object, ...]) -> None:
            command = PassBall(card.integration.id, Ball(str(picked[0])), self._context.clock.now())
            self._context.do(command)

        popover.kept.connect(keep)
        return popover

    def send_round(self) -> None:
        """Count the open questions as sent in a new round."""
        card = self._state.card
        if card is not None:
            words = f"Round {card.integration.round + 1} sent, it is {card.vendor.title}'s move"
            self._context.do(SendRound(card.integration.id, self._context.clock.now()), toast=words)

    def _ask_why(self, spot: Spot, card: IntegrationCard, stage: Stage) -> Form:
        words = f"Back to {STAGE_WORDS[stage].lower()}"
        form = self._form(spot, words, "Move back", partial(self._move_back, card, stage))
        form.add_line("why", "Why", hint="Kept in the log")
        form.ask(spot.box)
        return form

    def _move_back(self, card: IntegrationCard, stage: Stage, values: Values) -> None:
        at = self._context.clock.now()
        self._context.desk.do(MoveStage(card.integration.id, stage, at, str(values["why"])))

    def _keep_plan(self, card: IntegrationCard, stage: Stage, values: Values) -> None:
        day = typed_day(str(values["day"]), self._context.clock.today())
        self._context.desk.do(PlanStage(card.integration.id, Stage(str(values.get("stage", stage))), day))

    def _keep_since(self, card: IntegrationCard, values: Values) -> None:
        today = self._context.clock.today()
        day = parse_day(str(values["day"]), today)
        if day > today:
            raise DeskError("That day is still to come.", "Type today or a day before.")
        label = f"Set since when {card.integration.title} is {STAGE_WORDS[card.integration.stage].lower()}"
        self._context.desk.do(SetFields(Integration, (card.integration.id,), {"stage_since": day}, label))

    def _form(self, spot: Spot, title: str, verb: str, send: Callable[[Values], object]) -> Form:
        return Form(self._context.theme, self._context.icons, spot.owner, title=title, verb=verb, send=send)

    def _popover(self, spot: Spot, offered: list[Choice], chosen: object, name: str) -> ChoicePopover:
        popover = ChoicePopover(self._context.theme, self._context.icons, spot.owner, offered, (chosen,), name=name)
        popover.hang(spot.box, self._context.theme.px(200))
        return popover


def stage_choice(step: StageStep, day: str = "") -> Choice:
    """Return a stage as something to choose, with its sign."""
    if step.is_now:
        return Choice(step.stage, step.words, "circle-dot", "accent", fact=day)
    icon, ink = ("circle-check", "success") if step.is_past else ("circle", "text_faint")
    return Choice(step.stage, step.words, icon, ink, fact=day)
