"""The import of a description: from a file or an address, looked at before it is kept, kept as one step.

`open_spec_import` is the way in. It loads readers and comparers, so it is fetched when it is first wanted.
"""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QWidget

from pmdesk.commands.spec_looks import RememberLook
from pmdesk.domain.apis import Api, SpecVersion
from pmdesk.domain.changes import Actor
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import Kind
from pmdesk.domain.standing import Standing
from pmdesk.queries.integration_card import IntegrationCard
from pmdesk.storage.standings import standing_of
from pmdesk.sync.http import require_address
from pmdesk.sync.leash import CallOff
from pmdesk.sync.spec_round import marks_of, noted
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.spec_import_page import PreviewPage, SourceHead, verdict
from pmdesk.ui.vendors.spec_work import Kept, Looked, Origin, Place, Unchanged, bring_in, look
from pmdesk.ui.widgets.dropping import Dropping
from pmdesk.ui.widgets.importing_window import AT_FILE, AT_RESULT, AT_ROWS, ImportWindow, ResultPage

FILTER = "Descriptions of APIs (*.json *.yaml *.yml *.graphql *.graphqls *.gql *.sdl);;All files (*)"


def open_spec_import(
    context: Context, card: IntegrationCard, parent: QWidget, *, paths: Sequence[Path] = (), url: str = ""
) -> "SpecDialog":
    """Import a description for an integration, from files, an address, or what is chosen in the window."""
    dialog = SpecDialog(context, card, parent)
    dialog.open()
    if paths:
        dialog.take_first(list(paths))
    elif url:
        dialog.fetch(url)
    return dialog


class SpecDialog(ImportWindow):
    """Reads one description, says what it is and what it changes, and keeps it when that is wanted."""

    title = "Import spec"
    file_filter = FILTER
    offers_others = False

    def __init__(self, context: Context, card: IntegrationCard, parent: QWidget) -> None:
        super().__init__(context.theme, context.icons, parent)
        self.context = context
        self.card = card
        self.origin: Origin | None = None
        self.looked: Looked | None = None
        self.kept: Kept | None = None
        self._call_off = CallOff()
        self._keeps = False
        self._build()

    # what a person does

    def take_first(self, paths: list[Path]) -> None:
        """Read a file; of several only the first, for each may be of another API."""
        self._read(Origin(paths[0]))

    def fetch(self, url: str) -> None:
        """Read what an address answers; the path of a file is read as the file it is."""
        self.head.address.setText(url)
        path = Path(url).expanduser()
        if path.is_absolute():
            self._read(Origin(path))
            return
        try:
            require_address(url)
        except DeskError as trouble:
            self._refuse(trouble)
            return
        self._read(Origin(None, url, self._marks(url)))

    def bring_documents(self) -> None:
        """Read it again, with the documents that are ticked."""
        looked, more = self.looked, self.page.documents.ticked
        if looked is not None and more:
            origin = Origin(looked.origin.path, looked.origin.url)
            self._read(origin, (*looked.read.documents, *more))

    def import_now(self) -> None:
        """Keep it."""
        looked, place = self.looked, self._place()
        if looked is None or not self.foot.go.isEnabled():
            return
        self._keeps = True
        self.hold_still(self.head, still=True)
        self.working.begin(
            f"Keeping {looked.origin.name}",
            lambda watch: bring_in(looked, place, watch),
            self._show_result,
            self._refuse_import,
            self._settle,
        )

    def first_path(self) -> Path:
        path = None if self.origin is None else self.origin.path
        return Path.home() / "description" if path is None else path

    def left_out(self) -> bytes | None:
        return None

    def reject(self) -> None:
        """Call off what runs, else close."""
        if not self.working.is_running:
            super().reject()
        elif self._keeps:
            self.working.call_off("Taking everything back")
        else:
            self._call_off.set()
            self.working.drop()
            self.foot.words.setText("Called off. Nothing was imported.")

    def closeEvent(self, event: QCloseEvent) -> None:
        self._call_off.set()
        super().closeEvent(event)

    def show_page(self, page: int) -> None:
        super().show_page(page)
        self.foot.back.hide()

    # reading

    def _read(self, origin: Origin, documents: Sequence[str] = ()) -> None:
        if self._keeps:
            return
        self._call_off.set()
        call_off = self._call_off = CallOff()
        self.origin, self.looked = origin, None
        place = self._place()
        self.show_page(AT_FILE)
        self.file_page.clear()
        verb = "Fetching" if origin.path is None else "Reading"
        self.working.begin(
            f"{verb} {origin.name}",
            lambda watch: look(origin, documents, place, watch, call_off),
            self._take,
            self._refuse,
        )

    def _take(self, found: Looked | Unchanged) -> None:
        if isinstance(found, Unchanged):
            if self.card.api is not None:
                self._note(self.card.api, standing_of(self.context.desk.store, self.card.api.id, Kind.API))
            self.file_page.clear()
            self.foot.words.setText("Nothing changed there since the last look.")
            self.context.status.say("Nothing changed at the address of the description since the last look.")
            return
        self.looked = found
        self.show_page(AT_ROWS)
        self.page.show_looked(found)
        is_new = found.known is None
        self.foot.go.setText("Import")
        self.foot.go.setEnabled(is_new)
        self.foot.words.setText("" if is_new else "Already here.")
        if found.known is not None:
            self._remember(found, found.known.id)
        (self.foot.go if is_new else self.foot.cancel).setFocus()

    # what came of it

    def _show_result(self, kept: Kept) -> None:
        self._rest()
        self.kept = kept
        if self.looked is not None:
            self.outcome.setText(f"{self.looked.origin.name} is kept. {verdict(self.looked)}")
            self._remember(self.looked, kept.version_id)
        self.context.bus.announce(kept.changes)
        self.show_page(AT_RESULT)
        diff = None if self.looked is None else self.looked.diff
        self.foot.next.setText("Open diff" if diff is not None and diff.lines else "Close")
        self.foot.next.setFocus()

    def _settle(self, kept: Kept | None) -> None:
        """An import that was called off has come to its end, rarely too late."""
        if kept is not None:
            self._show_result(kept)
            return
        self._rest()
        self.foot.words.setText("Called off. Nothing was imported.")

    def _undo(self) -> None:
        self.context.actions.trigger("edit.undo")
        self.accept()

    def _go_on(self) -> None:
        opens = self.foot.next.text() == "Open diff"
        self.accept()
        if opens and self.context.actions.has("vendors.spec_diff"):
            QTimer.singleShot(0, self.context.actions, lambda: self.context.actions.trigger("vendors.spec_diff"))

    # troubles

    def _refuse(self, trouble: DeskError) -> None:
        self.show_page(AT_FILE)
        self.file_page.tell(trouble)
        self.head.address.setFocus()

    def _refuse_import(self, trouble: DeskError) -> None:
        self._rest()
        self.foot.words.setText(str(trouble))

    def _rest(self) -> None:
        self._keeps = False
        self.hold_still(self.head, still=False)

    # what an address answered last

    def _marks(self, url: str) -> tuple[str, str]:
        """Return the marks of what this address answered last, if that version is still here."""
        api = self.card.api
        return ("", "") if api is None else marks_of(self.context.desk.store, api, url)

    def _remember(self, looked: Looked, version_id: int) -> None:
        """Keep the marks of an answer that is here now."""
        if looked.fetched is not None:
            store = self.context.desk.store
            api = store.get(Api, store.get(SpecVersion, version_id).api_id)
            standing = noted(standing_of(store, api.id, Kind.API), looked.origin.url, looked.fetched, looked.sha256)
            self._note(api, standing)

    def _note(self, api: Api, standing: Standing) -> None:
        """Keep that an address was looked at by hand."""
        now = self.context.clock.now()
        standing = standing.begun(now).went_well(now, api.every_minutes)
        self.context.desk.do(RememberLook(api.id, standing.as_json()), Actor.SYNC)

    def _place(self) -> Place:
        context = self.context
        store, way = context.desk.store, context.network().way
        return Place(store.path, self.card.integration.id, context.clock, way)

    # building

    def _build(self) -> None:
        card, theme, icons = self.card, self.context.theme, self.context.icons
        self.setWindowTitle(f"Import spec for {card.vendor.title}, {card.integration.title}")
        self.head = SourceHead(self.context, self)
        if card.api is not None and card.api.url:
            self.head.address.setText(card.api.url)
        self.head.fetched.connect(self.fetch)
        self.head.file_wanted.connect(self.go_back)
        self.page = PreviewPage(self.context, self)
        self.page.documents.wanted.connect(self.bring_documents)
        result = ResultPage(theme, icons, self)
        self.outcome = result.outcome
        self.foot.undo.clicked.connect(self._undo)
        self.foot.next.clicked.connect(self._go_on)
        self.lay_out(self.head, (self.page, result))
        self.show_page(AT_FILE)
        self.file_page.invite("Drop a description here, choose its file, or type where it is.")
        Dropping(self, self.take_first)
        self.head.address.setFocus()
