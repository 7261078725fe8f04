"""The rows of the network page: each is made once and follows what it shows, so that a switch keeps the keyboard."""

from PySide6.QtCore import Signal

from whisper_net.desktop.theme.metrics import CARD, S8, S12
from whisper_net.desktop.viewmodels.network_words import CalledLine, HereNow, lasting_note, network_name, network_note
from whisper_net.desktop.views.kit.box import Column, Row, stretched
from whisper_net.desktop.views.kit.button import OUTLINED, Button
from whisper_net.desktop.views.kit.choice import Switch
from whisper_net.desktop.views.kit.icon import Dot
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.settings_kit import SettingRow


class HomeRow(SettingRow):
    """One network that this computer is on, and whether it is home."""

    switched = Signal(str, bool)
    """The network card, and whether it shall be home."""

    def __init__(self, one: HereNow, found: int) -> None:
        self._card = one.interface
        self.switch = Switch(self.tr("%1 is home: find members here").replace("%1", network_name(one)))
        words = Column(..., Text(self.tr("Home: find members here"), 13, "muted", wrap=True), ...)
        super().__init__(network_name(one), "-", words, self.switch, icon="online")
        self.switch.clicked.connect(lambda on: self.switched.emit(self._card, on))
        self.show_network(one, found)

    def show_network(self, one: HereNow, found: int) -> None:
        self.switch.setChecked(one.home)
        where = f"{one.address} · {network_note(one, found)}"
        lasting = lasting_note(one)
        self.say(network_name(one), f"{where}\n{lasting}" if lasting else where, "danger" if one.problem else "muted")


class ReachRow(SettingRow):
    """Whether members may reach this computer."""

    def __init__(self) -> None:
        self.switch = Switch(self.tr("Let members reach this computer"))
        super().__init__(self.tr("Let members reach this computer"), "-", self.switch, icon="desktop")


class AddressRow(Row):
    """An address that others type, and a way to take it along."""

    copied = Signal(str)

    def __init__(self, address: str) -> None:
        copy = Button(self.tr("Copy"), OUTLINED, icon="copy", size=CARD)
        copy.setAccessibleName(self.tr("Copy %1").replace("%1", address))
        super().__init__(
            stretched(Column(..., Text(address, 14, mono=True, wrap=True), ...)), S12, copy, pad=(32, S8, 0, S8)
        )
        copy.clicked.connect(lambda: self.copied.emit(address))


class CalledRow(Row):
    """An address that is called: who answers there, how it stands, and a way to forget it."""

    forgotten = Signal(str)

    def __init__(self, line: CalledLine) -> None:
        self._dot = Dot(line.tone, box=20)
        self._note = Text(line.note, 12, "muted", wrap=True)
        forget = Button(self.tr("Forget"), OUTLINED, size=CARD)
        forget.setAccessibleName(self.tr("Forget %1").replace("%1", line.address))
        words = Column(Text(line.address, 14, mono=True, wrap=True), self._note, gap=2)
        super().__init__(self._dot, S12, stretched(words), S12, forget, pad=(0, 10))
        forget.clicked.connect(lambda: self.forgotten.emit(line.address))

    def show_line(self, line: CalledLine) -> None:
        self._dot.set_colour(line.tone)
        self._note.setText(line.note)
