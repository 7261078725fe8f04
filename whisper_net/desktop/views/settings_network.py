"""Settings: which network is home, which relays are used, whether members may reach this computer, whom it calls."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from whisper_net.desktop.theme.metrics import CARD, FORM, S4, S8, S12
from whisper_net.desktop.viewmodels.carrying import Carrying
from whisper_net.desktop.viewmodels.network import Network
from whisper_net.desktop.viewmodels.network_words import home_told, homes_note, reach_advice, reach_note
from whisper_net.desktop.viewmodels.owner import Owner
from whisper_net.desktop.viewmodels.place import Place
from whisper_net.desktop.viewmodels.telling import Telling, telling_note
from whisper_net.desktop.viewmodels.wording import translated
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import TOP, Column, Row, placed, stretched
from whisper_net.desktop.views.kit.button import OUTLINED, TONAL, Button
from whisper_net.desktop.views.kit.choice import Switch
from whisper_net.desktop.views.kit.empty import EmptyState
from whisper_net.desktop.views.kit.field import Field
from whisper_net.desktop.views.kit.pane import Header
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.screen import Screen
from whisper_net.desktop.views.settings_carry import CarryPart
from whisper_net.desktop.views.settings_kit import SettingCard, SettingRow, part, settings_page
from whisper_net.desktop.views.settings_network_rows import AddressRow, CalledRow, HomeRow, ReachRow
from whisper_net.desktop.views.settings_relays import RelaysPart


class NetworkScreen(Screen):
    """How members find this computer, and this computer them."""

    def __init__(self, owner: Owner) -> None:
        self.model = Network(owner)
        self.telling = Telling(owner.bridge)
        self._make_rows()
        title = self.tr("Network")
        header = Header(title, self.tr("How members find this computer, and how it finds them"))
        self.relays = self._relays_part()
        self.carry = self._carry_part()
        parts = (self._home_part(), self.relays, self._reach_part(), self._called_part(), self._told_part(), self.carry)
        super().__init__(header, settings_page(title, *(one for one in parts if one is not None)))
        self.model.setParent(self)
        self.telling.setParent(self)
        self._connect()
        self._show()

    def _make_rows(self) -> None:
        self._homes: dict[str, HomeRow] = {}
        self._addresses: dict[str, AddressRow] = {}
        self._called: dict[str, CalledRow] = {}
        self._nowhere = SettingRow("", icon="offline")
        self._forget_all = Button(self.tr("Forget all"), OUTLINED, size=CARD)
        self._known = SettingRow("", self.tr("Recognised by their router; their names are not kept"), self._forget_all)
        self.reach = ReachRow()
        self._another = Button(self.tr("Use another port"), OUTLINED, size=CARD)
        self._problem = SettingRow("-", "", self._another, icon="danger", tone="danger")
        self._nobody = SettingRow(self.tr("None yet"), self.tr("Add one that a member told you."), icon="link")
        self._home_card, self._reach_card, self._called_card = SettingCard(), SettingCard(), SettingCard()

    # -- the parts

    def _home_part(self) -> QWidget:
        return part(self.tr("This network"), self._home_card, S8, Text(home_told(), 12, "muted", wrap=True))

    def _relays_part(self) -> RelaysPart | None:
        """Relays are of a group, too."""
        model, membership = self.model.relays, self.model.membership
        return RelaysPart(model, membership.name) if model is not None and membership is not None else None

    def _told_part(self) -> QWidget:
        title = self.tr("Tell others what has arrived here")
        self.tells = Switch(title)
        return part(
            self.tr("What others learn"), SettingCard(SettingRow(title, telling_note(), self.tells, icon="arrived"))
        )

    def _carry_part(self) -> CarryPart | None:
        membership = self.model.membership
        return CarryPart(Carrying(membership), membership.name) if membership is not None else None

    def _reach_part(self) -> QWidget:
        self._advice = Text("", 12, "muted", wrap=True)
        return part(self.tr("Reach this computer"), self._reach_card, S8, self._advice)

    def _called_part(self) -> QWidget:
        """Addresses are of a group: without one there are none."""
        self.address = Field(
            self.tr("A member's address"),
            placeholder="192.168.1.20:4400",
            help_text=self.tr("That of their computer: it stands on their network page, under Reach this computer."),
            longest=300,
        )
        self.adding = Button(self.tr("Add address"), TONAL, size=FORM)
        # Beside the field itself: below the line of its label.
        beside = Column(Text(" ", 13), S4, self.adding, ...)
        adding = Row(stretched(self.address), S8, placed(beside, TOP))
        membership = self.model.membership
        calls = self.tr("for %1").replace("%1", membership.name) if membership is not None else ""
        made = part(self.tr("Addresses that this computer calls"), self._called_card, S12, adding, note=calls)
        if membership is None:
            made.hide()
        return made

    def _connect(self) -> None:
        model = self.model
        model.changed.connect(self._show)
        model.added.connect(lambda: self.address.set_text(""))
        model.failed.connect(lambda words: self.said.emit(words, True))
        for one in (self.relays, self.carry):
            if one is not None:
                one.said.connect(self.said)
        self.telling.changed.connect(lambda: self.tells.setChecked(self.telling.on))
        self.telling.failed.connect(lambda words: self.said.emit(words, True))
        self.tells.clicked.connect(self.telling.put)
        self._forget_all.clicked.connect(model.forget_homes)
        self.reach.switch.clicked.connect(model.set_reach)
        self._another.clicked.connect(model.draw_port)
        for asked in (self.address.entered, self.adding.clicked):
            asked.connect(lambda *_: model.add(self.address.text()))

    def enter(self, _place: Place) -> None:
        self.model.start()
        self.telling.look()

    def leave(self) -> None:
        self.model.stop()

    # -- following the model

    def _show(self) -> None:
        self._show_homes()
        self._show_reach()
        self._show_called()
        self.address.set_error(self.model.fault)

    def _show_homes(self) -> None:
        lan = self.model.lan
        networks = {one.interface + one.address: one for one in lan.networks} if lan is not None else {}
        for key, one in networks.items():
            if key not in self._homes:
                self._homes[key] = HomeRow(one, 0)
                self._homes[key].switched.connect(self.model.set_home)
            self._homes[key].show_network(one, lan.found if lan is not None else 0)
        self._nowhere.say(self.tr("This computer is on no network"), self.model.lan_fault)
        homes = lan.homes if lan is not None else 0
        self._known.say(homes_note(homes), self._known.note.text())
        rows: list[QWidget] = [self._homes[key] for key in networks]
        self._home_card.keep([*(rows or [self._nowhere]), *([self._known] if homes else [])])

    def _show_reach(self) -> None:
        reach = self.model.reach
        self.reach.switch.setChecked(reach.on or reach.listening is not None)
        self.reach.say(self.reach.title.text(), reach_note(reach))
        self._problem.say(reach.problem[:1].upper() + reach.problem[1:], "")
        shown = reach.addresses if reach.outside else ()
        for address in shown:
            if address not in self._addresses:
                self._addresses[address] = AddressRow(address)
                self._addresses[address].copied.connect(self._copy)
        problem = [self._problem] if reach.problem else []
        self._reach_card.keep([self.reach, *problem, *(self._addresses[address] for address in shown)])
        self._advice.setText(reach_advice(reach))
        paint.reveal(self._advice, bool(self._advice.text()))

    def _show_called(self) -> None:
        for line in self.model.called:
            if line.address not in self._called:
                self._called[line.address] = CalledRow(line)
                self._called[line.address].forgotten.connect(self.model.forget)
            self._called[line.address].show_line(line)
        self._called_card.keep([self._called[line.address] for line in self.model.called] or [self._nobody])

    def _copy(self, address: str) -> None:
        QGuiApplication.clipboard().setText(address)
        self.said.emit(self.tr("Address copied."), False)


def network_section(owner: Owner) -> Screen:
    """The page; or, before there is a profile that could keep what is set, a word on that."""
    if owner.bridge.running:
        return NetworkScreen(owner)
    title = translated("Nothing to set yet")
    text = translated("Start or join a group first. Until then nothing is sent on any network.")
    return Screen(Header(translated("Network")), EmptyState("online", title, text))
