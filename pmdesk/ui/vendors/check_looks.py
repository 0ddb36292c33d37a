"""How checks look: outcomes have a shape and a colour each, and production is told what is done there."""

from pmdesk.domain.apis import Environment
from pmdesk.domain.checks import Check, Outcome
from pmdesk.sync.probing.plans import needs_a_word
from pmdesk.ui.vendors.key_looks import LOOKS

OUTCOMES = {
    Outcome.UP: ("circle-check", "success_text"),
    Outcome.DEGRADED: ("triangle-alert", "warning_text"),
    Outcome.DOWN: ("circle-x", "danger_text"),
    Outcome.UNOBSERVED: ("circle-dashed", "text_faint"),
}
NEVER = ("circle-dashed", "text_faint")
PAUSED = ("circle-pause", "text_faint")
ONLY_READS = "Production. Checks here only read."


def band_words(check: Check) -> str:
    """Return what is to be known of where a check goes."""
    if needs_a_word(check):
        return f"Production. {check.method} is only sent when you say so, each time."
    return ONLY_READS if check.environment is Environment.PRODUCTION else LOOKS[check.environment].words
