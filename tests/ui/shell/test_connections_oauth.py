"""In the window of connections a person signs in with an application of their own, in the browser, and again later."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from pmdesk.domain.mirrored import wanted_of
from pmdesk.ui.shell.connections_page import ConnectionPage
from tests.sync.grantor import Grantor
from tests.sync.servers import serving
from tests.sync.test_grants import LINEAR, free_back
from tests.ui.shell.test_connections import Room, room

__all__ = ["room"]
CLIENT_SECRET = "cl1ent-that-nobody-sees"  # noqa: S105  # planted


class Browser(QObject):
    """Stands in for the system's browser."""

    def __init__(self, grantor: Grantor) -> None:
        super().__init__()
        self._grantor = grantor

    @Slot(QUrl)
    def show(self, url: QUrl) -> None:
        """Open a page."""
        self._grantor.browse(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))


@pytest.fixture
def grantor() -> Iterator[Grantor]:
    made = Grantor(back=free_back(), secret=CLIENT_SECRET, joint=",", api=LINEAR)
    browser = Browser(made)
    QDesktopServices.setUrlHandler("http", browser, "show")  # pyright: ignore[reportArgumentType, reportCallIssue]  # by name
    yield made
    QDesktopServices.unsetUrlHandler("http")


def choose_oauth(page: ConnectionPage) -> None:
    page.sign_in.setCurrentIndex(page.sign_in.findData("oauth"))
    page.sign_in.activated.emit(page.sign_in.currentIndex())


def test_the_form_says_what_to_register_and_what_it_asks_for(room: Room):
    room.dialog.begin("linear")
    choose_oauth(room.page)
    assert "with the callback http://localhost:47823/callback" in room.page.oauth.said.text()
    assert room.page.options["oauth_scopes"].placeholderText() == "read"
    assert room.page.options["issuer"].placeholderText() == "https://linear.app"
    assert room.page.oauth.code.isHidden()
    room.page.flow.chosen.emit("both")
    assert room.page.options["oauth_scopes"].placeholderText() == "read,write"
    room.dialog.begin("github")
    choose_oauth(room.page)
    assert not room.page.oauth.code.isHidden()
    assert "callback http://127.0.0.1/callback" in room.page.oauth.said.text()


def test_a_person_signs_in_by_browser_and_the_applications_secret_is_in_no_workspace(room: Room, grantor: Grantor):
    with serving(grantor.reply) as server:
        room.dialog.begin("linear")
        page = room.page
        choose_oauth(page)
        room.type(page.options["client_id"], "pmdesk")
        assert page.client_secret is not None
        room.type(page.client_secret, CLIENT_SECRET)
        room.type(page.options["issuer"], server.url("").rstrip("/"))
        room.type(page.options["callback"], grantor.back)
        page.oauth.browser.click()
        room.until(lambda: "no keyring" in page.oauth.said.text())
        page.oauth.session.click()
        room.dialog.save()
        options = room.connection.options
        assert CLIENT_SECRET not in options
        assert wanted_of(options).more["callback"] == grantor.back
        # Once more, later: the secret is the one that was kept with the sign-in.
        first = room.connection.secret
        page = room.page
        assert page.client_secret is not None
        page.client_secret.clear()
        page.fields.changed.emit()
        assert page.client_secret.placeholderText().startswith("Kept in the keyring")
        page.oauth.browser.click()
        room.until(lambda: "no keyring" in page.oauth.said.text())
        page.oauth.session.click()
        room.dialog.save()
    assert room.connection.secret not in {"", first}
    assert (grantor.given, grantor.refusals) == (2, [])


def test_who_is_to_write_as_well_is_asked_to_sign_in_again(room: Room):
    room.dialog.begin("linear")
    choose_oauth(room.page)
    room.page.draft.secret = "kept"  # noqa: S105  # a name
    said: list[str] = []
    room.page.told.connect(said.append)
    room.page.flow.chosen.emit("both")
    assert said == ["Sign in again, so that PM Desk may write there too."]
