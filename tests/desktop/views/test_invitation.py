"""The dialog that invites: making, handing over, keeping, revoking, and forgetting."""

import gc
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from tests.desktop import at_relays, doors
from tests.desktop.ground import Ear, Neighbourhood, present, settle
from tests.desktop.lumen import Lumen
from tests.desktop.walk import assert_screen
from whisper_net.desktop.viewmodels.invitation import Inviting, Shown
from whisper_net.desktop.viewmodels.place import NETWORK, SETTINGS, Place
from whisper_net.desktop.views.invitation import NEW, OPEN, InvitationDialog
from whisper_net.desktop.views.kit.button import Button
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.welcome_join import JoinStep
from whisper_net.node.invitations import Reach


@pytest.fixture
def lumen(neighbourhood: Neighbourhood) -> Lumen:
    return Lumen(neighbourhood, small=True)


@pytest.fixture
def dialog(qtbot: QtBot, lumen: Lumen) -> Iterator[InvitationDialog]:
    made = InvitationDialog(Inviting(lumen.near.membership(lumen.maya)))
    settle()
    present(made)
    yield made
    made.close()
    made.deleteLater()


def shown(dialog: InvitationDialog) -> list[str]:
    fields = [one.text() for one in dialog.findChildren(QLineEdit)]
    return fields + [one.text() for one in dialog.findChildren(QLabel)]


def make(dialog: InvitationDialog) -> str:
    dialog.make.click()
    settle()
    assert dialog.model.shown is not None
    return dialog.model.shown.link


def button(dialog: InvitationDialog, name: str) -> Button:
    return next(one for one in dialog.findChildren(Button) if one.accessibleName().startswith(name) and one.isVisible())


def choose(dialog: InvitationDialog, tab: str) -> None:
    dialog.tabs.choose(tab)
    dialog.tabs.chosen.emit(tab)
    settle()


def test_terms_can_be_seen_reached_and_heard(dialog: InvitationDialog) -> None:
    assert_screen(dialog, 720, 696, large=(1440, 1200))


def test_handover_can_be_seen_reached_and_heard(dialog: InvitationDialog) -> None:
    make(dialog)
    assert_screen(dialog, 720, 696, large=(1440, 1200))


def test_list_can_be_seen_reached_and_heard(dialog: InvitationDialog) -> None:
    make(dialog)
    choose(dialog, OPEN)
    assert_screen(dialog, 720, 696, large=(1440, 1200))


def test_one_press_makes_an_invitation_for_one_person_and_a_week(dialog: InvitationDialog, lumen: Lumen) -> None:
    link = make(dialog)
    (row,) = [row for row in lumen.near.do(lumen.maya, "invite_list") if row["state"] == "open"]
    assert row["key"] == link
    model = dialog.model
    assert model.shown is not None
    assert " ".join(model.shown.words) == row["words"]
    assert model.shown.terms.startswith("For 1 person, until ")
    assert link in shown(dialog)
    assert all(word in shown(dialog) for word in model.shown.words)
    assert dialog.tabs.current == NEW


def test_terms_are_chosen(dialog: InvitationDialog, lumen: Lumen) -> None:
    dialog.terms._people._choose("20")
    dialog.terms._span._choose(str(86_400))
    next(iter(dialog.terms._ticks.values())).setChecked(True)
    assert dialog.terms.many.isVisible()
    make(dialog)
    (one,) = dialog.model.open
    assert one.people == "For up to 20 people"
    invitation = next(row for row in lumen.maya.group.group.state.log.view().invitations() if row.live)
    assert len(invitation.body.channels) == 2


def test_link_and_whole_message_are_copied(dialog: InvitationDialog) -> None:
    link = make(dialog)
    dialog.handover.copy_link.click()
    assert QApplication.clipboard().text() == link
    assert dialog.handover.copy_link.text() == "Copied"
    dialog.copy.click()
    copied = QApplication.clipboard().text()
    assert dialog.copy.text() == "Copied"
    assert link in copied
    assert "ex-Lumen" in copied
    assert "maya:7000" in copied
    QApplication.clipboard().clear()


def test_both_ways_to_copy_say_what_they_copy(dialog: InvitationDialog) -> None:
    make(dialog)
    assert (dialog.handover.copy_link.text(), dialog.copy.text()) == ("Copy link", "Copy with address and note")
    dialog.model._reach(Reach((), outside=False))
    assert dialog.copy.text() == "Copy with a note"
    assert "Address" not in dialog.model.message


def test_what_is_copied_can_be_pasted_where_one_joins(
    qtbot: QtBot, dialog: InvitationDialog, neighbourhood: Neighbourhood
) -> None:
    link = make(dialog)
    dialog.copy.click()
    page = doors.welcome(neighbourhood)
    qtbot.addWidget(page)
    page.model.join()
    form = doors.step(page, JoinStep)
    assert isinstance(form, JoinStep)
    QTest.keyClick(form._key.editor, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert form._key.text() == link
    assert form._address.text() == "maya:7000"
    QApplication.clipboard().clear()


def test_the_only_one_who_may_let_in_is_told_to_be_reachable_and_can_be_at_once(dialog: InvitationDialog) -> None:
    make(dialog)
    dialog.model._reach(Reach((), outside=False))
    assert dialog.model.alone
    assert "the copied note then names its address" in dialog.handover.reach.text.text()
    assert dialog.handover.open.isVisible()
    assert_screen(dialog, 720, 696, large=(1440, 1200))
    dialog.handover.open.click()
    settle()
    assert not dialog.handover.open.isVisible()
    assert dialog.model.address_named
    assert "The copied note names it" in dialog.handover.reach.text.text()


def test_closing_forgets_the_key(dialog: InvitationDialog, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        link = make(dialog)
        words = dialog.model.shown.words if dialog.model.shown is not None else ()
        model = dialog.model
        assert link not in repr(model.shown)
        dialog.reject()
        settle()
    assert model.shown is None
    assert model.message == ""
    assert link not in caplog.text
    assert not any(link in text or text in words for text in shown(dialog))
    gc.collect()
    assert not any(isinstance(one, Shown) for one in gc.get_referrers(link))


def test_picture_is_saved_by_the_node(dialog: InvitationDialog, tmp_path: Path) -> None:
    make(dialog)
    dialog.handover.save.click()
    chooser = dialog.findChildren(QFileDialog)[-1]
    place = tmp_path / "invitation.png"
    chooser.fileSelected.emit(str(place))
    chooser.close()
    settle()
    assert place.read_bytes().startswith(b"\x89PNG")
    assert dialog.handover.save.text() == "Saved"
    dialog.model.save(str(tmp_path / "missing" / "a.png"))
    settle()
    assert dialog.fault.isVisible()
    assert "could not be saved" in dialog.fault.text.text()


def test_revoking_asks_first_and_takes_it_from_the_list(qtbot: QtBot, lumen: Lumen) -> None:
    window = Button("behind")
    qtbot.addWidget(window)
    window.resize(1000, 800)
    present(window)
    dialog = InvitationDialog(Inviting(lumen.near.membership(lumen.maya)))
    dialog.open_over(window)
    settle()
    make(dialog)
    choose(dialog, OPEN)
    button(dialog, "Revoke the invitation").click()
    confirm = next(one for one in window.findChildren(Dialog) if one.windowTitle() == "Revoke this invitation?")
    confirm.accept()
    settle()
    assert dialog.model.open == ()
    assert dialog.model.shown is None
    assert dialog.listing.none.isVisible()
    states = [row["state"] for row in lumen.near.do(lumen.maya, "invite_list")]
    assert "revoked" in states


def test_open_one_is_shown_again(dialog: InvitationDialog) -> None:
    link = make(dialog)
    dialog.model.forget()
    choose(dialog, OPEN)
    button(dialog, "Show the invitation").click()
    settle()
    assert dialog.model.shown is not None
    assert dialog.model.shown.link == link
    assert dialog.tabs.current == NEW


def test_limit_of_a_day_is_said_in_words(dialog: InvitationDialog, lumen: Lumen) -> None:
    while len(lumen.near.do(lumen.maya, "invite_list")) < 20:
        lumen.near.do(lumen.maya, "invite_create")
    settle()
    dialog.make.click()
    settle()
    assert dialog.fault.text.text() == "20 invitations a day are the limit; ask another vetter."
    assert dialog.make.isEnabled()
    assert_screen(dialog, 720, 696, large=(1440, 1200))


def test_member_is_told_who_invites(neighbourhood: Neighbourhood, lumen: Lumen) -> None:
    dialog = InvitationDialog(Inviting(neighbourhood.membership(lumen.people["Priya Raman"])))
    settle()
    present(dialog)
    assert not dialog.make.isEnabled()
    assert dialog.terms.refused.isVisible()
    assert dialog.terms.refused.text.text() == "Vetters are people who may let others in. Ask one of them: Maya Ortiz."
    assert not dialog.terms.choices.isVisible()
    assert_screen(dialog, 720, 696, large=(1440, 1200))
    dialog.deleteLater()


@pytest.mark.parametrize(
    ("reach", "title", "settings"),
    [
        (Reach((), outside=False), "This computer does not answer callers", True),
        (Reach(("127.0.0.1:4400",), outside=False), "This computer answers itself alone, at 127.0.0.1:4400", True),
        (
            Reach(("192.168.1.23:4400", "10.0.0.4:4400"), outside=True),
            "This computer answers at 192.168.1.23:4400",
            False,
        ),
    ],
)
def test_it_is_said_where_the_newcomer_finds_us(
    dialog: InvitationDialog, reach: Reach, title: str, settings: bool
) -> None:
    make(dialog)
    dialog.model._reach(reach)
    assert dialog.handover.reach.title.text() == title
    assert dialog.handover.network.isVisible() is settings
    if settings:
        assert "Address" not in dialog.model.message
        ear = Ear()
        dialog.went.connect(ear)
        dialog.handover.network.click()
        assert ear.heard == [Place(SETTINGS, NETWORK)]
    else:
        assert "10.0.0.4:4400" in dialog.handover.reach.text.text()


def test_key_that_was_used_too_often_is_marked(dialog: InvitationDialog) -> None:
    make(dialog)
    (one,) = dialog.model.open
    dialog.model.open = (one._replace(leaked=True, here=False),)
    dialog.model.changed.emit()
    choose(dialog, OPEN)
    assert "Used too often" in shown(dialog)
    assert_screen(dialog, 720, 696, large=(1440, 1200))


def test_link_says_which_relays_it_names(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    ana = neighbourhood.founder("Ana Vetter", "ex-Quay")
    at_relays.used(neighbourhood, ana)
    made = InvitationDialog(Inviting(neighbourhood.membership(ana)))
    qtbot.addWidget(made)
    settle()
    make(made)
    assert made.model.shown is not None
    assert f"{at_relays.SHARED}:80" in made.model.shown.relays
    reach = made.handover.reach
    made.handover._say_relays(("one.example",))
    assert reach.title.text() == "The link names the relay one.example"
    assert "give them the relay's address" in reach.text.text()
    made.handover._say_relays(("one.example", "two.example"))
    assert reach.title.text() == "The link names the relays one.example · two.example"
    assert "give them the address of one" in reach.text.text()
