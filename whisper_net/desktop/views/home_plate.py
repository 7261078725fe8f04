"""For whoever waits to be let in: find the group on one's own home network, instead of typing an address.

Rules: what is sent there is said beside the switch, in the words of the network page. Where this computer is on no
network, or cannot tell, nothing of it stands here: an address can be typed.
"""

from PySide6.QtCore import Signal

from whisper_net.desktop.theme.metrics import R_LARGE, S4, S8, S12, S16, SEMIBOLD
from whisper_net.desktop.viewmodels.home import Home
from whisper_net.desktop.viewmodels.network_words import HereNow, asking_note, home_told, lasting_note, network_name
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import Column, Divider, Row, stretched
from whisper_net.desktop.views.kit.choice import Switch
from whisper_net.desktop.views.kit.text import Text


class HomePlate(Column):
    """The networks around, each with its switch."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self.rows: dict[str, _NetworkRow] = {}
        self._listed = Column()
        question = Text(self.tr("On the same network at home?"), 14, "text", SEMIBOLD, wrap=True)
        told = Text(home_told(), 12, "muted", wrap=True)
        super().__init__(question, S12, self._listed, S12, told, pad=20, fill="well", radius=R_LARGE)
        home.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        lan = self._home.lan
        networks = {one.interface + one.address: one for one in lan.networks} if lan is not None else {}
        if networks.keys() != self.rows.keys():
            self._list(networks)
        for key, one in networks.items():
            self.rows[key].show_network(one, self._home.found)
        paint.reveal(self, bool(networks))

    def _list(self, networks: dict[str, HereNow]) -> None:
        self._listed.clear()
        self.rows = {}
        for key, one in networks.items():
            if self.rows:
                self._listed.add(Row(stretched(Divider()), pad=(0, S12)))
            self.rows[key] = _NetworkRow(one)
            self.rows[key].switched.connect(self._home.set_home)
            self._listed.add(self.rows[key])


class _NetworkRow(Column):
    """One network; narrower than on the network page, so the switch stands below."""

    switched = Signal(str, bool)
    """The network card, and whether it shall be home."""

    def __init__(self, one: HereNow) -> None:
        self._card = one.interface
        self._name = Text("", 13, "text", wrap=True)
        self.note = Text("", 12, "muted", wrap=True)
        words = self.tr("Home: find members here")
        self.switch = Switch(self.tr("%1 is home: find members here").replace("%1", network_name(one)))
        row = Row(stretched(Text(words, 13, "text", wrap=True)), S16, self.switch)
        super().__init__(self._name, S4, self.note, S8, row)
        self.switch.clicked.connect(lambda on: self.switched.emit(self._card, on))

    def show_network(self, one: HereNow, found: int) -> None:
        self.switch.setChecked(one.home)
        self._name.setText(network_name(one))
        note, lasting = asking_note(one, found), lasting_note(one)
        self.note.setText(f"{note}\n{lasting}" if lasting else note)
        self.note.set_colour("danger" if one.problem else "muted")
