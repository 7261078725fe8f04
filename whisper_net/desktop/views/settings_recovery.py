"""Settings: one's own devices in the group, how to add one, and the backup file."""

from collections.abc import Callable

from PySide6.QtCore import Signal

from whisper_net.desktop.theme.metrics import CARD, ROW, S12
from whisper_net.desktop.viewmodels.backups import Backups
from whisper_net.desktop.viewmodels.own_devices import OwnDevice, OwnDevices
from whisper_net.desktop.viewmodels.owner import Owner
from whisper_net.desktop.viewmodels.place import Place
from whisper_net.desktop.viewmodels.words_told import WordsTold
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.banner import INFO, WARNING, Banner
from whisper_net.desktop.views.kit.box import Column, Row
from whisper_net.desktop.views.kit.button import OUTLINED, Button
from whisper_net.desktop.views.kit.chip import ACTIVE, FACT, FAILED, Chip
from whisper_net.desktop.views.kit.pane import Header
from whisper_net.desktop.views.screen import Screen
from whisper_net.desktop.views.settings_kit import SettingCard, SettingRow, part, settings_page
from whisper_net.desktop.views.settings_recovery_dialogs import BackupDialog, RehearseDialog, RevokeDialog


class DeviceRow(SettingRow):
    """One of one's devices: since when, how it stands, and a way to revoke it."""

    wanted = Signal(str)
    """Its id: it is to be revoked."""

    def __init__(self, one: OwnDevice) -> None:
        self._chip = Chip("", FACT)
        self.revoke = Button(self.tr("Revoke"), OUTLINED, size=CARD)
        super().__init__(one.title, one.detail, Row(self._chip, self.revoke, gap=S12), icon="devices")
        self.revoke.setAccessibleName(self.tr("Revoke %1").replace("%1", one.title))
        self.revoke.clicked.connect(lambda: self.wanted.emit(one.id))
        self.show_device(one)

    def show_device(self, one: OwnDevice) -> None:
        """Follow it."""
        self.say(one.title, one.detail)
        self._chip.show_state(one.state, ACTIVE if one.this and one.live else FACT if one.live else FAILED)
        paint.reveal(self.revoke, one.revocable)


class RecoveryScreen(Screen):
    """Devices of this person, and what brings them back."""

    def __init__(self, owner: Owner) -> None:
        self.model, self.backups, self._told = OwnDevices(owner), Backups(owner.bridge), WordsTold(owner)
        self._rows: dict[str, DeviceRow] = {}
        self._card = SettingCard()
        self._asking = False
        self.remind = Button(self.tr("Save a backup"), OUTLINED, size=ROW)
        self.save = Button(self.tr("Save a backup"), OUTLINED, icon="save", size=ROW)
        self.rehearse = Button(self.tr("Rehearse"), OUTLINED, size=ROW)
        parts = self._parts(running=owner.bridge.running)
        title = self.tr("Devices and recovery")
        note = self.tr("Your computers, and how you come back when one is lost")
        super().__init__(Header(title, note), settings_page(title, *parts))
        self.model.setParent(self)
        self.backups.setParent(self)
        self._told.setParent(self)
        self._connect()

    def _parts(self, *, running: bool) -> list[Column]:
        if self.model.membership is None:
            return [self._alone()] + ([part(self.tr("Backup"), SettingCard(self._rehearsal()))] if running else [])
        text = self.tr("With a backup you come back even if nobody is online. It takes your twelve words and a minute.")
        self._reminder = Banner(
            INFO, self.tr("No backup was saved on this computer yet"), text, icon="kit", actions=[self.remind]
        )
        self._wordless = Banner(WARNING, self._told.title, self._told.note)
        for banner in (self._reminder, self._wordless):
            paint.reveal(banner, False)
        devices = part(self.tr("Your devices"), self._card, note=self.model.membership.name)
        return [Column(self._reminder, self._wordless), devices, self._adding(), self._backup()]

    def _alone(self) -> Column:
        told = self.tr("Once you are in one, your devices stand here. To come back into one, choose Restore.")
        row = SettingRow(self.tr("You are in no group here yet"), told, icon="devices")
        return part(self.tr("Your devices"), SettingCard(row))

    def _adding(self) -> Column:
        helped = self.tr(
            "Ask an admin or vetter for an invitation. On the new computer choose Restore, With a member's help."
        )
        filed = self.tr("Take a backup to the new computer. There choose Restore, From a backup file.")
        rows = SettingCard(
            SettingRow(self.tr("With a member's help"), helped, icon="key"),
            SettingRow(self.tr("From a backup file"), filed, icon="saved"),
        )
        return part(self.tr("Add a device"), rows, note=self.tr("Both ways need your twelve words"))

    def _backup(self) -> Column:
        self._last = SettingRow(self.tr("Save a backup"), "-", self.save, icon="save")
        return part(self.tr("Backup"), SettingCard(self._last, self._rehearsal()))

    def _rehearsal(self) -> SettingRow:
        told = self.tr("Reads a backup and says what would come back. Nothing is changed.")
        return SettingRow(self.tr("Rehearse a restore"), told, self.rehearse, icon="check")

    def _connect(self) -> None:
        self.model.changed.connect(self._show)
        self._told.changed.connect(self._show)
        self.backups.saved.connect(self._saved)
        self.backups.failed.connect(self._failed)
        for button in (self.save, self.remind):
            button.clicked.connect(lambda: self._open(BackupDialog))
        self.rehearse.clicked.connect(lambda: self._open(RehearseDialog))

    def enter(self, _place: Place) -> None:
        self.model.read()
        self._told.read()

    def _show(self) -> None:
        devices = self.model.devices
        for one in devices:
            if one.id not in self._rows:
                self._rows[one.id] = DeviceRow(one)
                self._rows[one.id].wanted.connect(self._ask_to_revoke)
            self._rows[one.id].show_device(one)
        self._card.keep([self._rows[one.id] for one in devices])
        words = self.model.backup_words
        self._last.say(self._last.title.text(), words or self.tr("A sealed file that your twelve words open"))
        self._wordless.say(self._told.title, self._told.note)
        paint.reveal(self._wordless, not self._told.seen)
        paint.reveal(self._reminder, not words and self._told.seen)

    # -- doing

    def _open(self, dialog: Callable[[Backups], BackupDialog | RehearseDialog]) -> None:
        if not self.backups.busy:
            made = dialog(self.backups)
            made.finished.connect(self._closed)
            self._asking = True
            made.open_over(self)

    def _closed(self, _result: int) -> None:
        self._asking = False

    def _failed(self, _field: str, words: str) -> None:
        """Nobody looks at the dialog any more, where it would stand."""
        if not self._asking:
            self.said.emit(words, True)

    def _saved(self, words: str) -> None:
        self.said.emit(words, False)
        self.model.read()

    def _ask_to_revoke(self, device: str) -> None:
        one = next(found for found in self.model.devices if found.id == device)
        dialog = RevokeDialog(self.model, one)
        told = self.tr("%1 is revoked. Everything that is written from now on has new keys.").replace("%1", one.title)
        dialog.accepted.connect(lambda: self.said.emit(told, False))
        dialog.open_over(self)
