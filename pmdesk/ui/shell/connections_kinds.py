"""One kind of a service's records: what it becomes here, by label and by state, and which fields go which way."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pmdesk.domain.connections import Flow
from pmdesk.domain.inbox import BugState
from pmdesk.domain.mirrored import KIND_OF_ITEM, NOTHING, TARGETS, WORDS, KindMapping
from pmdesk.domain.roadmap import STATUSES_OF
from pmdesk.queries.words import STATUS_WORDS
from pmdesk.sync.mapping import leavable, retargeted, sends_of
from pmdesk.ui.context import Context
from pmdesk.ui.shell.connections_draft import Draft
from pmdesk.ui.shell.connections_fields import choose, make_combo
from pmdesk.ui.widgets.buttons import Button, Check, LinkButton
from pmdesk.ui.widgets.combo import Combo
from pmdesk.ui.widgets.ground import plain
from pmdesk.ui.widgets.pressing import alone

T = TypeVar("T")
TARGET_WORDS = {
    "item": "Feature",
    "initiative": "Initiative",
    "release": "Release",
    "sprint": "Sprint",
    "milestone": "Milestone",
    "bug": "Bug",
    "note": "Note",
    NOTHING: "Nothing, stay out",
}
MANY_WORDS = {target: f"{words.lower()}s" for target, words in TARGET_WORDS.items()}
LABELLED = frozenset({"item", "initiative", "bug", "note", NOTHING})
"""Of these kinds a label can make something else."""
OFFERED = [(target, TARGET_WORDS[target]) for target in (*TARGETS, NOTHING)]
LABEL, COMBO, CHECKS_WIDE = 150, 170, 4
NO_STATES = "Test the connection to see its states."
PAIRS: dict[tuple[str, ...], str] = {("start", "end"): "Start and due"}


class KindBlock(QWidget):
    """What is changed here is part of the draft at once; `retargeted` wants the block made anew."""

    changed = Signal()
    retargeted = Signal()

    def __init__(self, context: Context, draft: Draft, kind: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._draft = draft
        self._kind = kind
        self.states: dict[str, Combo] = {}
        self.takes: dict[tuple[str, ...], Check] = {}
        self.sends: dict[str, Check] = {}
        theme, mapped, title = context.theme, draft.kinds[kind], draft.service.kinds[kind]
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(8))
        grid.setVerticalSpacing(theme.px(4))
        grid.setColumnMinimumWidth(0, theme.px(LABEL))
        grid.setColumnStretch(3, 1)
        grid.addWidget(plain(title, theme, "section", "text", self), 0, 0)
        grid.addWidget(plain("become", theme, "small", "text_muted", self), 0, 1)
        self.target = self._combo(f"{title} become", OFFERED)
        choose(self.target, mapped.target)
        self.target.activated.connect(alone(self._retarget))
        grid.addWidget(self.target, 0, 2)
        self.labels = LabelLines(context, f"{title} labelled", mapped.labels, self)
        self.labels.changed.connect(self._set_labels)
        if draft.service.is_feedback:
            self.target.setEnabled(False)
            self.labels.hide()
            return
        if mapped.target in LABELLED:
            grid.addWidget(self.labels, 1, 0, 1, 4)
        else:
            self.labels.hide()
        if mapped.target != NOTHING:
            self._add_states(title, mapped)
            self._add_takes(mapped)
            self._add_sends(mapped)

    @property
    def mapped(self) -> KindMapping:
        """What the kind is in the draft now."""
        return self._draft.kinds[self._kind]

    def _add_states(self, title: str, mapped: KindMapping) -> None:
        theme = self._context.theme
        for state in mapped.states:
            combo = self.states[state] = self._state(title, state, mapped.target)
            row = self._grid.rowCount()
            words = plain(state, theme, "small", "text", self)
            words.setIndent(theme.px(12))
            self._grid.addWidget(words, row, 0)
            self._grid.addWidget(plain("is", theme, "small", "text_muted", self), row, 1)
            self._grid.addWidget(combo, row, 2)
        if not self.states and mapped.target in {*KIND_OF_ITEM, "bug"}:
            self._grid.addWidget(plain(NO_STATES, theme, "small", "text_faint", self), self._grid.rowCount(), 0, 1, 4)

    def _add_takes(self, mapped: KindMapping) -> None:
        offered = [(names, PAIRS.get(names) or WORDS[names[0]]) for names in leavable(mapped.target)]
        self.takes = self._add_checks("Taken over", offered)
        for names, check in self.takes.items():
            check.setChecked(names[0] not in mapped.leaves)
            check.clicked.connect(alone(self._leave))

    def _add_sends(self, mapped: KindMapping) -> None:
        offered = sends_of(self._draft.service, self._kind, mapped.target, bool(mapped.states))
        if self._draft.direction is not Flow.BOTH or not offered:
            return
        self.sends = self._add_checks("Your changes sent", [(name, WORDS[name]) for name in offered])
        for name, check in self.sends.items():
            check.setChecked(name in mapped.sends)
            check.setEnabled(name not in mapped.leaves)
            check.clicked.connect(alone(self._send))

    def _add_checks(self, title: str, offered: Sequence[tuple[T, str]]) -> dict[T, Check]:
        theme, made = self._context.theme, dict[T, Check]()
        line = QGridLayout()
        line.setHorizontalSpacing(theme.px(10))
        line.setVerticalSpacing(0)
        for place, (name, words) in enumerate(offered):
            check = made[name] = Check(theme, self._context.icons, words, self)
            check.setAccessibleName(f"{title}: {words}")
            line.addWidget(check, place // CHECKS_WIDE, place % CHECKS_WIDE)
        line.setColumnStretch(CHECKS_WIDE, 1)
        said = plain(title, theme, "small", "text", self)
        said.setIndent(theme.px(12))
        row = self._grid.rowCount()
        said.setFixedHeight(theme.size("min_target"))
        self._grid.addWidget(said, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addLayout(line, row, 1, 1, 3)
        return made

    def _combo(self, name: str, choices: Sequence[tuple[object, str]]) -> Combo:
        combo = make_combo(self._context, name, choices, self)
        combo.setFixedWidth(self._context.theme.px(COMBO))
        return combo

    def _state(self, title: str, state: str, target: str) -> Combo:
        statuses = tuple(BugState) if target == "bug" else STATUSES_OF[KIND_OF_ITEM[target]]
        choices: list[tuple[object, str]] = [(each.value, status_words(each)) for each in statuses]
        combo = self._combo(f"{title}, {state} is", [*choices, (NOTHING, TARGET_WORDS[NOTHING])])
        choose(combo, self.mapped.states[state])
        combo.activated.connect(alone(lambda: self._set_state(state, str(combo.currentData()))))
        return combo

    def _keep(self, mapped: KindMapping) -> None:
        self._draft.kinds[self._kind] = mapped
        self.changed.emit()

    def _set_state(self, state: str, status: str) -> None:
        self._keep(replace(self.mapped, states={**self.mapped.states, state: status}))

    def _set_labels(self) -> None:
        self._keep(replace(self.mapped, labels=self.labels.labels))

    def _retarget(self) -> None:
        target = str(self.target.currentData())
        if target != self.mapped.target:
            self._keep(retargeted(self._draft.service, self._kind, self.mapped, target))
            self.retargeted.emit()

    def _leave(self) -> None:
        leaves = tuple(name for names, check in self.takes.items() if not check.isChecked() for name in names)
        for name, check in self.sends.items():
            check.setEnabled(name not in leaves)
            check.setChecked(check.isChecked() and name not in leaves)
        sends = tuple(name for name in self.mapped.sends if name not in leaves)
        self._keep(replace(self.mapped, leaves=leaves, sends=sends))

    def _send(self) -> None:
        sends = tuple(name for name, check in self.sends.items() if check.isChecked())
        self._keep(replace(self.mapped, sends=sends))


class LabelLines(QWidget):
    """Labels that make a record something else, each with what; a line without a label says nothing."""

    changed = Signal()

    def __init__(self, context: Context, title: str, labels: Mapping[str, str], parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._title = title
        theme = context.theme
        self.lines: list[LabelLine] = []
        self._lines = QVBoxLayout()
        self._lines.setSpacing(theme.px(4))
        self.more = LinkButton(theme, "Add a label", strong=False, parent=self)
        self.more.setAutoDefault(False)
        self.more.setAccessibleName(f"{title}: add a label")
        self.more.clicked.connect(alone(self.add))
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(8), 0, 0, 0)
        column.setSpacing(theme.px(4))
        column.addLayout(self._lines)
        column.addWidget(self.more)
        for label, target in labels.items():
            self._add(label, target)

    @property
    def labels(self) -> dict[str, str]:
        """What each label makes of a record."""
        return {line.label: line.target for line in self.lines if line.label}

    def add(self) -> None:
        """Begin another label."""
        self._add("", "bug").edit.setFocus()

    def _add(self, label: str, target: str) -> "LabelLine":
        line = LabelLine(self._context, self._title, label, target, self)
        line.changed.connect(self.changed)
        line.removed.connect(self._remove)
        self.lines.append(line)
        self._lines.addWidget(line)
        return line

    def _remove(self, line: "LabelLine") -> None:
        self.lines.remove(line)
        self._lines.removeWidget(line)
        line.hide()
        line.deleteLater()
        self.more.setFocus()
        self.changed.emit()


class LabelLine(QWidget):
    """One label and what it makes of a record."""

    changed = Signal()
    removed = Signal(QWidget)

    def __init__(self, context: Context, title: str, label: str, target: str, parent: QWidget) -> None:
        super().__init__(parent)
        theme = context.theme
        self.edit = QLineEdit(label, self)
        self.edit.setFont(theme.font("small"))
        self.edit.setFixedWidth(theme.px(COMBO))
        self.edit.setPlaceholderText("a label there")
        self.edit.setAccessibleName(title)
        self.combo = make_combo(context, f"{title} {label} become", OFFERED, self)
        self.combo.setFixedWidth(theme.px(COMBO))
        choose(self.combo, target)
        self.drop = Button(theme, context.icons, "", icon="x", look="quiet", small=True, parent=self)
        self.drop.setAccessibleName(f"Say nothing of {label or 'this label'}")
        self.drop.setToolTip(self.drop.accessibleName())
        self.drop.setAutoDefault(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        row.addWidget(plain("labelled", theme, "small", "text_muted", self))
        row.addWidget(self.edit)
        row.addWidget(plain("become", theme, "small", "text_muted", self))
        row.addWidget(self.combo)
        row.addWidget(self.drop)
        row.addStretch(1)
        self.edit.textEdited.connect(alone(self.changed.emit))
        self.combo.activated.connect(alone(self.changed.emit))
        self.drop.clicked.connect(alone(lambda: self.removed.emit(self)))

    @property
    def label(self) -> str:
        """What the label is called there."""
        return self.edit.text().strip()

    @property
    def target(self) -> str:
        """What it makes of a record."""
        return str(self.combo.currentData())


def status_words(status: str) -> str:
    """Return a status in words."""
    found = {str(each): words for each, words in STATUS_WORDS.items()}
    return found.get(str(status), str(status).replace("_", " ").capitalize())


def one_word(target: str) -> str:
    """Return one of a target with its article: `a bug`, `an initiative`."""
    word = TARGET_WORDS[target].lower()
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"
