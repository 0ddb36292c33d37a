"""The fields of one check; each is kept when it is left, and what is wrong stays there and is told below it."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import cast

from PySide6.QtWidgets import QWidget

from pmdesk.commands.checks import EditCheck, SetEnvironment
from pmdesk.commands.desk import Command
from pmdesk.domain.apis import Environment
from pmdesk.domain.checks import METHODS, Check, is_absolute
from pmdesk.domain.errors import DeskError
from pmdesk.domain.typed import typed_number
from pmdesk.insight.checks.assertions import read_lines
from pmdesk.queries.api_health import CheckLine
from pmdesk.queries.check_list import CheckList
from pmdesk.queries.key_words import ENVIRONMENT_WORDS
from pmdesk.ui.context import Context
from pmdesk.ui.sheets import frame
from pmdesk.ui.vendors.check_looks import band_words
from pmdesk.ui.vendors.field_page import FieldPage
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.editing import TextEditor
from pmdesk.ui.widgets.forms import ChoiceField
from pmdesk.ui.widgets.ground import plain
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.segmented import Segmented

NOBODY, NO_KEY = "Nobody", "No key"
FOLLOWS = [("as_is", "Show redirects"), ("follow", "Follow them")]
WANTED = 'status == 200\njson $.status == "ok"\nlatency < 500 ms\ncertificate > 14 days\nschema'
HEADERS = "Accept: application/json\nAuthorization: Bearer {key}"


class CheckPage(FieldPage):
    """Fields of a check."""

    numbers = True

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context, "Environment", parent)
        self._list: CheckList | None = None
        self.check: Check | None = None
        theme = context.theme
        self.name = self._line("Name", lambda: self._keep({"title": self.name.text().strip()}))
        self.method = self._choice("Method", [Choice(each, each) for each in METHODS], "method")
        self.url = self._line("Address", lambda: self._keep({"url": self.url.text().strip()}), "https://… or /path")
        self.environment.chosen.connect(self._keep_environment)
        self.base = self._line("Address of the environment", self._keep_base, "https://api.vendor.com/v4")
        self.headers = self._text("Headers", HEADERS, 2, self._keep_headers)
        self.body = self._text("Body", "", 2, lambda: self._keep({"body": self.body.toPlainText()}))
        self.wanted = self._text("Wanted", WANTED, 5, self._keep_wanted)
        self.wrong = plain("", theme, "small", "danger_text", self)
        self.wrong.setWordWrap(True)
        self.every = self._line("Every", partial(self._keep_number, "interval_s"), "60 s")
        self.at_most = self._line("Waits at most", partial(self._keep_number, "timeout_s"), "10 s")
        self.slow = self._line("Slow above", partial(self._keep_number, "degraded_ms"), "800 ms")
        self.redirects = Segmented(theme, FOLLOWS, small=True, name="Redirects", parent=self)
        self.redirects.chosen.connect(self._keep_redirects)
        self.waits_for = self._choice("Waits for", [], "parent_id")
        self.key = self._choice("Key", [], "credential_id")
        self.wanted.textChanged.connect(alone(self._look_through))
        self._arrange()

    def show_check(self, line: CheckLine, known: CheckList) -> None:
        """Show a check; what is being typed into one that is shown already stays."""
        check, is_new = line.check, self.check is None or self.check.id != line.check.id
        self.check, self._list = check, known
        self.band.tell(check.environment, band_words(check))
        self.environment.set_current(check.environment.value)
        self.redirects.set_current("follow" if check.follows_redirects else "as_is")
        others = [Choice(each.check.id, each.check.title) for each in known.lines if each.check.id != check.id]
        self.waits_for.offer_others([Choice(None, NOBODY), *others])
        named = [Choice(key_id, f"{title} ({ENVIRONMENT_WORDS[where].lower()})") for key_id, title, where in known.keys]
        self.key.offer_others([Choice(None, NO_KEY), *named])
        for field, value in (
            (self.method, check.method),
            (self.waits_for, check.parent_id),
            (self.key, check.credential_id),
        ):
            field.take(value)
        self._fill(check, known, is_new=is_new)

    def give_name(self) -> None:
        """Let the name be typed."""
        self.name.setFocus()
        self.name.selectAll()

    def finish(self) -> None:
        """Keep what is being typed."""
        focus = cast("QWidget | None", self.focusWidget())  # It is None where nothing here had the focus yet.
        if focus is not None:
            focus.clearFocus()

    def _fill(self, check: Check, known: CheckList, *, is_new: bool) -> None:
        slow = "" if check.degraded_ms is None else f"{check.degraded_ms:g} ms"
        for line, text in (
            (self.name, check.title),
            (self.url, check.url),
            (self.base, known.address(check.environment)),
            (self.every, f"{check.interval_s} s"),
            (self.at_most, f"{check.timeout_s:g} s"),
            (self.slow, slow),
        ):
            if is_new or not line.hasFocus():
                line.setText(text)
                line.setCursorPosition(0)
        for field, lines in ((self.headers, check.headers), (self.wanted, check.assertions), (self.body, [check.body])):
            _show(field, lines, is_new=is_new)
        self.base.setEnabled(not is_absolute(check.url))
        self._look_through()

    def _look_through(self) -> None:
        """Say which lines of what is wanted are not understood, as they are typed."""
        _, bad = read_lines(self.wanted.toPlainText())
        self.wrong.setText("\n".join(f"Line {each.row + 1}: {each.trouble}" for each in bad))
        self.wrong.setVisible(bool(bad))

    # --- keeping

    def _keep(self, values: dict[str, object]) -> bool:
        check = self.check
        if check is None or all(getattr(check, name) == value for name, value in values.items()):
            return True
        return self._do(EditCheck(check.id, values, f"Edit check {check.title}"))

    def _keep_environment(self, chosen: str) -> None:
        if not self._keep({"environment": Environment(chosen)}) and self.check is not None:
            self.environment.set_current(self.check.environment.value)

    def _keep_redirects(self, chosen: str) -> None:
        self._keep({"follows_redirects": chosen == "follow"})

    def _keep_base(self) -> None:
        check, known = self.check, self._list
        text = self.base.text().strip()
        if check is not None and known is not None and text != known.address(check.environment):
            self._do(SetEnvironment(check.api_id, check.environment, text))

    def _keep_headers(self) -> None:
        lines = tuple(line.strip() for line in self.headers.toPlainText().splitlines() if line.strip())
        self._keep({"headers": lines})

    def _keep_wanted(self) -> None:
        lines = tuple(line.strip() for line in self.wanted.toPlainText().splitlines() if line.strip())
        self._keep({"assertions": lines})

    def _keep_number(self, name: str) -> None:
        line = {"interval_s": self.every, "timeout_s": self.at_most, "degraded_ms": self.slow}[name]
        unit = "ms" if name == "degraded_ms" else "s"
        try:
            value = typed_number(line.text().casefold().strip().removesuffix(unit))
        except DeskError as trouble:
            self.told.emit(str(trouble))
            return
        if value is None and name != "degraded_ms":
            self.told.emit("A check needs a number of seconds here.")
            return
        self._keep({name: round(value) if name == "interval_s" and value is not None else value})

    def _do(self, command: Command[object]) -> bool:
        if not super()._do(command):
            return False
        self.told.emit("")
        return True

    # --- parts

    def _text(self, label: str, hint: str, lines: int, keep: Callable[[], object]) -> TextEditor:
        field = TextEditor(self)
        field.setFont(self._context.theme.mono())
        field.setAccessibleName(label)
        field.setPlaceholderText(hint)
        field.setTabChangesFocus(True)
        frame(field, self._context.theme)
        field.setFixedHeight(field.fontMetrics().lineSpacing() * lines + self._context.theme.px(12))

        def kept(_text: str, onward: bool) -> None:  # the signal gives it so
            keep()
            if onward:
                self.focusNextChild()

        field.kept.connect(kept)
        field.dropped.connect(self._restore)
        return field

    def _restore(self) -> None:
        if self.check is not None and self._list is not None:
            self._fill(self.check, self._list, is_new=True)

    def _choice(self, name: str, choices: list[Choice], field: str) -> ChoiceField:
        theme, icons = self._context.theme, self._context.icons
        made = ChoiceField(theme, icons, choices, None, name=name, parent=self)

        def kept(value: object) -> None:
            if not self._keep({field: value}):
                self._restore_choices()

        made.kept.connect(kept)
        return made

    def _restore_choices(self) -> None:
        if self.check is not None:
            self.method.take(self.check.method)
            self.waits_for.take(self.check.parent_id)
            self.key.take(self.check.credential_id)

    def _arrange(self) -> None:
        self.method.setFixedWidth(self._context.theme.px(92))
        times = ((self.every, 1), ("waits", 0), (self.at_most, 1), ("slow above", 0), (self.slow, 1))
        self._lay_out(
            (
                ("Name", self.name),
                ("Opens", self.environment),
                ("Answers at", self.base),
                ("Asks", self._beside((self.method, 0), (self.url, 1))),
                ("Headers", self.headers),
                ("Body", self.body),
                ("Wanted", self.wanted),
                ("", self.wrong),
                ("Every", self._beside(*times)),
                ("Redirects", self.redirects),
                ("Waits for", self._beside((self.waits_for, 1), ("Key", 0), (self.key, 1))),
            )
        )


def _show(field: TextEditor, lines: Sequence[str], *, is_new: bool) -> None:
    text = "\n".join(lines)
    if (is_new or not field.hasFocus()) and field.toPlainText() != text:
        field.setPlainText(text)
