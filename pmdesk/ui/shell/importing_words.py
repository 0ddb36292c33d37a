"""What an import will do and has done, in words."""

from pmdesk.domain.counts import count_text
from pmdesk.ui.shell.importing_preview import MOST
from pmdesk.ui.shell.importing_work import Brought, Draft


def ready_count(draft: Draft) -> int:
    """Return how many rows come in."""
    if draft.plan is None:
        return sum(draft.created.values())
    out = {trouble.line for trouble in draft.report.troubles} if draft.report is not None else set[int]()
    return len({row.line for row in draft.plan.rows} - out)  # A row may make its sprint and initiative too.


def shown_words(rows: int) -> str:
    """Say which rows the preview shows."""
    if rows > MOST:
        return f"first {MOST} of {count_text(rows)} rows, nothing is saved yet"
    return f"all {count_text(rows)} rows, nothing is saved yet" if rows > 1 else "nothing is saved yet"


def outcome_lines(brought: Brought, draft: Draft | None) -> list[str]:
    """Return what came in, what was the same, and what stayed out."""
    report = brought.report
    created = report.created if report is not None else (draft.created if draft is not None else {})
    new = ", ".join(count(number, kind.value.replace("_", " ")) for kind, number in created.items() if number)
    lines = [f"New: {new}." if new else "Nothing new."]
    if report is not None:
        tallies = (
            (report.updated, "changed in the file and taken over"),
            (report.unchanged, "the same as before"),
            (report.archived, "archived there, so archived here"),
            (report.deleted, "deleted here earlier, so left out"),
            (report.gone, "of an earlier import no longer in the file, left alone here"),
            (len(report.troubles), "with problems stayed out"),
        )
        lines += [f"{count(number, 'row')} {words}." for number, words in tallies if number]
    notes = draft.plan.notes if draft is not None and draft.plan is not None else ()
    return lines + list(notes)


def count(number: int, noun: str) -> str:
    """Say how many: `1 row`, `1,240 rows`."""
    if number == 1:
        return f"1 {noun}"
    return f"{count_text(number)} {noun[:-1]}ies" if noun.endswith("y") else f"{count_text(number)} {noun}s"
