"""Devices and recovery in settings: what is there, what is revoked, saved and rehearsed, and what is said of it."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from tests.desktop import kits
from tests.desktop.coming_back import backed_up
from tests.desktop.doors import PHRASE
from tests.desktop.ground import Neighbourhood, settle
from tests.desktop.walk import assert_screen
from whisper_net.desktop.viewmodels.owner import ComputerAlone
from whisper_net.desktop.viewmodels.place import RECOVERY, SETTINGS, Place
from whisper_net.desktop.views.kit.button import Button
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.settings_recovery import DeviceRow, RecoveryScreen
from whisper_net.desktop.views.settings_recovery_dialogs import BackupDialog, RehearseDialog, RevokeDialog


def said(screen: RecoveryScreen) -> list[str]:
    return [one.text() for one in screen.findChildren(Text) if one.isVisible()]


def press(dialog: Dialog, words: str) -> None:
    next(one for one in dialog.findChildren(Button) if one.text() == words).click()
    settle()


@pytest.mark.parametrize("running", [True, False])
def test_page_without_a_group_can_be_seen_reached_and_heard(neighbourhood: Neighbourhood, running: bool) -> None:
    bridge = neighbourhood.bridge(neighbourhood.machine("alone"), unlocked=running)
    screen = RecoveryScreen(ComputerAlone(bridge))
    screen.enter(Place(SETTINGS, RECOVERY))
    assert_screen(screen, 700, 900, large=(1400, 1400))
    assert "You are in no group here yet" in said(screen)
    assert ("Rehearse a restore" in said(screen)) is running


def test_device_is_revoked_by_its_sibling(neighbourhood: Neighbourhood) -> None:
    noor, _, _ = kits.two_computers(neighbourhood)
    shell, screen = kits.page(neighbourhood, noor)
    assert [row._chip.text() for row in screen.findChildren(DeviceRow)] == ["this computer", "in use"]
    kits.revoking(screen)
    (dialog,) = shell.findChildren(RevokeDialog)
    assert any("What it holds stays there" in one.text() for one in dialog.findChildren(Text))
    press(dialog, "Revoke Computer 2")
    assert [row._chip.text() for row in screen.findChildren(DeviceRow)] == ["this computer", "revoked"]
    assert not any(row.revoke.isVisible() for row in screen.findChildren(DeviceRow))
    assert [row["state"] for row in neighbourhood.do(noor, "device_list")] == ["live", "revoked"]


def test_device_is_revoked_by_the_words_and_wrong_ones_are_said(neighbourhood: Neighbourhood) -> None:
    noor, _, phrase = kits.two_computers(neighbourhood)
    shell, screen = kits.page(neighbourhood, noor)
    kits.revoking(screen)
    (dialog,) = shell.findChildren(RevokeDialog)
    assert not dialog.words.isVisible()
    dialog.by_words.setChecked(True)
    press(dialog, "Revoke Computer 2")
    assert dialog.words._words.text() == "Word 1 is missing."
    dialog.words.fill([*["abandon"] * 11, "about"])
    press(dialog, "Revoke Computer 2")
    assert "not yours" in dialog.words._words.text() or "words" in dialog.words._words.text()
    dialog.words.fill(phrase.split())
    press(dialog, "Revoke Computer 2")
    assert [row["state"] for row in neighbourhood.do(noor, "device_list")] == ["live", "revoked"]


def test_device_that_was_revoked_elsewhere_is_said(neighbourhood: Neighbourhood) -> None:
    noor, laptop, _ = kits.two_computers(neighbourhood)
    shell, screen = kits.page(neighbourhood, noor)
    kits.revoking(screen)
    (dialog,) = shell.findChildren(RevokeDialog)
    neighbourhood.do(noor, "device_revoke", device=laptop.group.group.state.me.device.hex())
    press(dialog, "Revoke Computer 2")
    assert dialog._failure.title.text() == "That device is revoked already."
    dialog.reject()
    settle()


def test_who_never_looked_at_the_words_is_told_so_and_not_sent_to_a_backup(neighbourhood: Neighbourhood) -> None:
    noor, _, _ = kits.two_computers(neighbourhood)
    neighbourhood.do(noor, "words_checked", seen=False, checked=False)
    _, screen = kits.page(neighbourhood, noor)
    assert "You did not look at your recovery words" in said(screen)
    assert "No backup was saved on this computer yet" not in said(screen)


def test_backup_is_saved_where_one_chooses_and_reminds_no_more(neighbourhood: Neighbourhood, tmp_path: Path) -> None:
    noor, _, phrase = kits.two_computers(neighbourhood)
    shell, screen = kits.page(neighbourhood, noor)
    assert "No backup was saved on this computer yet" in said(screen)
    screen.remind.click()
    settle()
    (dialog,) = shell.findChildren(BackupDialog)
    press(dialog, "Choose where to save")
    assert dialog.words._words.text() == "Word 1 is missing."
    dialog.words.fill(PHRASE.split())
    press(dialog, "Choose where to save")
    assert "belong together" in dialog.words._words.text()
    dialog.words.fill(phrase.split())
    press(dialog, "Choose where to save")
    chooser = dialog.findChildren(QFileDialog)[-1]
    file = tmp_path / "noor.backup"
    chooser.fileSelected.emit(str(file))
    chooser.reject()
    settle()
    assert file.is_file()
    assert "No backup was saved on this computer yet" not in said(screen)
    assert "Last saved on this computer: today, with messages" in said(screen)


def test_backup_that_cannot_be_written_is_said_and_keeps_the_words(
    neighbourhood: Neighbourhood, tmp_path: Path
) -> None:
    noor, _, phrase = kits.two_computers(neighbourhood)
    shell, screen = kits.page(neighbourhood, noor)
    screen.save.click()
    settle()
    (dialog,) = shell.findChildren(BackupDialog)
    dialog.words.fill(phrase.split())
    dialog._save(str(tmp_path / "missing" / "noor.backup"))
    settle()
    assert dialog._failure.isVisible()
    assert dialog.words.words() == phrase.split()
    dialog.words.fill([*["abandon"] * 11, "about"])
    dialog._save(str(tmp_path / "noor.backup"))
    settle()
    assert "not those of any group here" in dialog.words._words.text()
    told: list[tuple[str, bool]] = []
    screen.said.connect(lambda *said: told.append(said))
    dialog.reject()
    screen.backups.save(str(tmp_path / "missing" / "noor.backup"), phrase.split(), content=True)
    settle()
    assert [failed for _, failed in told] == [True]


def test_rehearsal_says_what_would_come_back_and_what_is_wrong(neighbourhood: Neighbourhood, tmp_path: Path) -> None:
    noor, _, phrase = kits.two_computers(neighbourhood)
    neighbourhood.do(noor, "post", channel="general", text="one")
    file = backed_up(neighbourhood, noor, phrase, tmp_path)
    shell, screen = kits.page(neighbourhood, noor)
    screen.rehearse.click()
    settle()
    (dialog,) = shell.findChildren(RehearseDialog)
    dialog.words.fill(phrase.split())
    press(dialog, "Rehearse")
    assert dialog.file._below.text() == "Choose the file of your backup."
    dialog.file.set_text(file)
    press(dialog, "Rehearse")
    assert dialog.found.isVisible()
    assert dialog.found.text.text().startswith("ex-Delta would come back: 1 member, 1 message.")
    assert dialog.found.text.text().endswith("Nothing was changed.")
    dialog.words.fill([*["abandon"] * 11, "about"])
    press(dialog, "Rehearse")
    assert not dialog.found.isVisible()
    assert "do not open this backup" in dialog.words._words.text()
    dialog.words.fill(phrase.split())
    dialog.file.set_text(str(tmp_path))
    press(dialog, "Rehearse")
    assert "not a file" in dialog.file._below.text()


def test_device_that_comes_is_shown_at_once(neighbourhood: Neighbourhood) -> None:
    noor, _, phrase = kits.two_computers(neighbourhood)
    _, screen = kits.page(neighbourhood, noor)
    third = neighbourhood.machine("third")
    key = neighbourhood.do(noor, "invite_create")["key"]
    neighbourhood.do(third, "device_add", key=key, phrase=phrase, peers=[noor.address])
    settle()
    assert len(screen.model.devices) == 3
