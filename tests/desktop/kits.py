"""Devices and recovery, as pictures need them: somebody with two computers, a backup, and what is asked about both."""

from tests.desktop.coming_back import founded
from tests.desktop.doors import PHRASE
from tests.desktop.ground import Neighbourhood, settle
from tests.node.world import Machine
from whisper_net.desktop.viewmodels.place import RECOVERY, SETTINGS, Place
from whisper_net.desktop.views.settings_recovery import DeviceRow, RecoveryScreen
from whisper_net.desktop.views.settings_recovery_dialogs import BackupDialog, RehearseDialog
from whisper_net.desktop.views.shell import Shell

_GROUP = {"name": "ex-Delta", "members": 12, "messages": 0, "device": "", "group": ""}


def two_computers(near: Neighbourhood) -> tuple[Machine, Machine, str]:
    """Noor's first computer, her laptop, and her twelve words."""
    near.overheard.add("ex-Delta.backup")
    noor, phrase = founded(near, "Noor Haddad", "ex-Delta")
    laptop = near.machine("laptop")
    key = near.do(noor, "invite_create")["key"]
    near.do(laptop, "device_add", key=key, phrase=phrase, peers=[noor.address])
    near.sync(noor, laptop)
    return noor, laptop, phrase


def page(near: Neighbourhood, machine: Machine) -> tuple[Shell, RecoveryScreen]:
    """The section of settings, in its frame."""
    model = near.shell(machine)
    shell = Shell(model)
    model.setParent(shell)
    shell.resize(1280, 900)
    shell.show()
    model.go(Place(SETTINGS, RECOVERY))
    settle()
    (screen,) = shell.findChildren(RecoveryScreen)
    return shell, screen


def revoking(screen: RecoveryScreen) -> None:
    """She is asked whether her laptop is really lost."""
    next(row for row in screen.findChildren(DeviceRow) if row.revoke.isVisible()).revoke.click()
    settle()


def saving(screen: RecoveryScreen) -> None:
    """She types her words for a backup."""
    screen.save.click()
    settle()
    (dialog,) = screen.window().findChildren(BackupDialog)
    dialog.words.fill(PHRASE.split())


def rehearsing(screen: RecoveryScreen) -> None:
    """She tried one, and it is whole."""
    screen.rehearse.click()
    settle()
    (dialog,) = screen.window().findChildren(RehearseDialog)
    dialog.file.set_text("/media/stick/ex-Delta.backup")
    dialog.words.fill(PHRASE.split())
    answer = {"made": "2027-01-15T08:00:00Z", "content": False, "groups": [_GROUP]}
    screen.backups._rehearsed(answer)
