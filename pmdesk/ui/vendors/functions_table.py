"""The part of the actions table that belongs to the checklist and to questions, with its keys."""

from pmdesk.ui.widgets.actions import Action, Actions

FUNCTIONS = "vendors.functions"
QUESTIONS = "vendors.questions"
MENU = "Item/Agreed functions"
ASKED = "Item/Questions"

ON_FUNCTIONS = (
    Action("vendors.agree", "Agree, or take our word back", ("A",), MENU, FUNCTIONS, "circle-check", 7, "Agree", True),
    Action("vendors.agree_theirs", "They agree, or no longer", ("Shift+A",), MENU, FUNCTIONS, "user-check", 7),
    Action("vendors.refuse", "Refuse", ("Q",), MENU, FUNCTIONS, "circle-slash", 7),
    Action("vendors.function_open", "Edit the function", ("Return", "Enter"), MENU, FUNCTIONS, "pencil", 8, "Edit"),
    Action("vendors.function_rename", "Rename the function", ("F2",), MENU, FUNCTIONS, "text-cursor", 8),
    Action("vendors.function_test", "Record a test…", ("T",), MENU, FUNCTIONS, "check-check", 8, "Test"),
    Action("vendors.function_priority", "Must, should or may…", ("P",), MENU, FUNCTIONS, "flag", 8),
    Action("vendors.function_item", "Item of the function…", ("Shift+L",), MENU, FUNCTIONS, "link", 8),
    Action("vendors.function_ask", "Ask about the function…", ("W",), MENU, FUNCTIONS, "circle-help", 8, "Ask"),
    Action("vendors.function_up", "Move up in the checklist", ("Shift+Up",), MENU, FUNCTIONS, "arrow-up", 9),
    Action("vendors.function_down", "Move down in the checklist", ("Shift+Down",), MENU, FUNCTIONS, "arrow-down", 9),
    Action("vendors.function_new", "Add a function…", ("N",), MENU, FUNCTIONS, "plus", 9, "Add function"),
    Action("vendors.function_archive", "Archive the function", ("Delete", "E"), MENU, FUNCTIONS, "archive", 9),
    Action("vendors.template", "Start from the template", (), MENU, "vendors", "list-checks", 9),
    Action("vendors.sign_us", "Sign for us, or take it back", ("G",), MENU, FUNCTIONS, "pencil", 10),
    Action("vendors.sign_them", "Record their signature…", ("Shift+G",), MENU, FUNCTIONS, "user-check", 10),
)
ON_QUESTIONS = (
    Action("vendors.ask", "Ask a question…", ("Shift+W",), ASKED, "vendors", "circle-help", 11, "Ask"),
    Action("vendors.questions", "Go to the questions", ("Shift+Q",), ASKED, "vendors", "circle-help", 11),
    Action("vendors.pack", "Send open questions…", ("Shift+P",), ASKED, "vendors", "send", 11, "Send pack"),
    Action("vendors.replies", "Import replies…", ("Shift+Y",), ASKED, "vendors", "file-up", 11, "Replies"),
    Action("vendors.question_open", "Edit the question", ("Return", "Enter"), ASKED, QUESTIONS, "pencil", 12, "Edit"),
    Action("vendors.question_answer", "Answer…", ("A",), ASKED, QUESTIONS, "message-square", 12, "Answer"),
    Action("vendors.question_rename", "Ask in other words", ("F2",), ASKED, QUESTIONS, "text-cursor", 12),
    Action("vendors.question_new", "Add a question…", ("N",), ASKED, QUESTIONS, "plus", 12, "Add question"),
    Action("vendors.question_withdraw", "Withdraw", ("Delete", "E"), ASKED, QUESTIONS, "circle-slash", 12, "Withdraw"),
    Action("vendors.questions_settled", "Show settled questions, or hide them", ("T",), ASKED, QUESTIONS, "eye", 12),
)
QUESTION_MENU = (
    "vendors.question_answer",
    "vendors.question_open",
    "vendors.question_rename",
    "vendors.question_withdraw",
    "vendors.pack",
    "vendors.replies",
)
"""What the menu of a question offers."""
FUNCTION_MENU = (
    "vendors.agree",
    "vendors.agree_theirs",
    "vendors.refuse",
    "vendors.function_open",
    "vendors.function_rename",
    "vendors.function_test",
    "vendors.function_priority",
    "vendors.function_item",
    "vendors.function_ask",
    "vendors.function_up",
    "vendors.function_down",
    "vendors.function_archive",
)
"""What the menu of a function offers."""


def function_hints(actions: Actions) -> list[tuple[str, str]]:
    """Return the keys that matter in the checklist, for the status bar."""
    return _hints(actions, ("agree", "function_open", "function_new", "function_test", "function_ask", "spec_diff"))


def question_hints(actions: Actions) -> list[tuple[str, str]]:
    """Return the keys that matter among questions, for the status bar."""
    return _hints(actions, ("question_answer", "question_new", "question_withdraw", "pack", "replies"))


def _hints(actions: Actions, wanted: tuple[str, ...]) -> list[tuple[str, str]]:
    found = [actions.get(f"vendors.{name}") for name in wanted if actions.has(f"vendors.{name}")]
    return [("J K", "Move"), *((actions.first_key(each.id), each.hint or each.title) for each in found)]
