"""How checks look: the environments have a shape, a word and a colour each, and so have outcomes."""

from pmdesk.domain.apis import Environment
from pmdesk.domain.checks import Check, Outcome
from pmdesk.domain.classes import frozen
from pmdesk.sync.probing.plans import needs_a_word


@frozen
class EnvironmentLook:
    """An icon, the family of its colours, the word, and what is to be known of the environment."""

    icon: str
    family: str
    word: str
    words: str


ENVIRONMENTS = {
    Environment.SANDBOX: EnvironmentLook("package", "info", "Sandbox", "Sandbox. Nothing real happens here."),
    Environment.STAGING: EnvironmentLook(
        "layers", "neutral", "Staging", "Staging. As production, with nobody's real data."
    ),
    Environment.PRODUCTION: EnvironmentLook("globe", "danger", "Production", "Production. Checks here only read."),
}
OUTCOMES = {
    Outcome.UP: ("circle-check", "success_text"),
    Outcome.DEGRADED: ("triangle-alert", "warning_text"),
    Outcome.DOWN: ("circle-x", "danger_text"),
    Outcome.UNOBSERVED: ("circle-dashed", "text_faint"),
}
NEVER = ("circle-dashed", "text_faint")
PAUSED = ("circle-pause", "text_faint")


def band_words(check: Check) -> str:
    """Return what is to be known of where a check goes."""
    if needs_a_word(check):
        return f"Production. {check.method} is only sent when you say so, each time."
    return ENVIRONMENTS[check.environment].words
