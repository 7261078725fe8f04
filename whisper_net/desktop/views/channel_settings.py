"""The dialog of a channel's settings: what newcomers read, how long things stay, and who is in it, by name."""

from PySide6.QtWidgets import QButtonGroup

from whisper_net.desktop.theme.metrics import ROW, S4, S8, S16, S24, SEMIBOLD
from whisper_net.desktop.viewmodels.channel_acts import leaving
from whisper_net.desktop.viewmodels.channel_settings import HISTORIES, KEEPS, ChannelSettingsModel
from whisper_net.desktop.views.channel_people import ChannelPeople
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.banner import DANGER, NOTE, Banner
from whisper_net.desktop.views.kit.box import Column, Item, Row
from whisper_net.desktop.views.kit.button import DANGER as RED
from whisper_net.desktop.views.kit.button import FILLED, TEXT, Button
from whisper_net.desktop.views.kit.choice import Radio
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.member_acts import ask_to_act

_WIDTH, _HEIGHT = 820, 600


class ChannelSettingsDialog(Dialog):
    """One channel, and what may be changed about it."""

    def __init__(self, model: ChannelSettingsModel) -> None:
        self.model = model
        self.histories = {
            "all": Radio(self.tr("Whoever comes later reads all that was said")),
            "since_join": Radio(self.tr("Whoever comes later reads what is said from then on")),
        }
        self.keeps = {
            "off": Radio(self.tr("It stays")),
            "day": Radio(self.tr("A day, then every computer deletes it")),
            "week": Radio(self.tr("A week, then every computer deletes it")),
        }
        self.fault = Banner(DANGER, self.tr("This channel cannot be read"))
        self.refused = Text("", 12, "muted", wrap=True)
        self.consequences = Banner(NOTE, self.tr("What this changes"), " ")
        self.people = ChannelPeople(model)
        self.go_out = Button(self.tr("Leave this channel…"), RED, size=ROW)
        self.cancel = Button(self.tr("Close"), TEXT)
        self.save = Button(self.tr("Save the changes"), FILLED)
        body, actions = self._choices(), [self.cancel, self.save]
        super().__init__(
            self.tr("Channel settings"), body, actions=actions, width=_WIDTH, height=_HEIGHT, aside=self.people
        )
        model.setParent(self)
        self._connect()
        self._show()

    def _choices(self) -> Column:
        for radios in (self.histories, self.keeps):
            group = QButtonGroup(self.go_out)
            for radio in radios.values():
                group.addButton(radio)
        later = Text(self.tr("What newcomers read"), 13, "text", SEMIBOLD)
        long = Text(self.tr("How long things stay"), 13, "text", SEMIBOLD)
        histories: list[Item] = [later, S8, self.histories["all"], S8, self.histories["since_join"]]
        keeps: list[Item] = [long, S8, self.keeps["off"], S8, self.keeps["day"], S8, self.keeps["week"]]
        below: list[Item] = [S16, self.consequences, S4, self.refused, S24, Row(self.go_out, ...), ...]
        return Column(self.fault, *histories, S24, *keeps, *below)

    def _connect(self) -> None:
        model = self.model
        for history in HISTORIES:
            self.histories[history].clicked.connect(lambda _=False, one=history: model.choose_history(one))
        for keep in KEEPS:
            self.keeps[keep].clicked.connect(lambda _=False, one=keep: model.choose_keep(one))
        self.cancel.clicked.connect(self.reject)
        self.save.clicked.connect(model.save)
        self.go_out.clicked.connect(self._ask_to_leave)
        model.left.connect(self.accept)
        model.changed.connect(self._show)

    def _ask_to_leave(self) -> None:
        me = self.model.membership
        ask_to_act(self.window(), leaving(self.model), [(me.me, me.my_name)], self.model.leave)

    def _show(self) -> None:
        model, told = self.model, self.model.told
        if model.name:
            self.title.setText(self.tr("Settings of %1").replace("%1", model.name))
        self.fault.say(self.tr("This channel cannot be read"), model.fault)
        paint.reveal(self.fault, bool(model.fault))
        may = told is not None and told.may_change and not model.busy
        general = told is not None and told.general
        for history, radio in self.histories.items():
            radio.setChecked(history == model.history_now)
            radio.setEnabled(may)
        for keep, radio in self.keeps.items():
            radio.setChecked(keep == model.keep_now)
            radio.setEnabled(may and not general)
        self._explain(may=told is None or told.may_change, general=general)
        paint.reveal(self.go_out, model.may_leave and not model.ready)
        self.save.setEnabled(model.ready)
        self.save.set_busy(model.busy)
        if not model.busy:
            self.save.setEnabled(model.ready)

    def _explain(self, *, may: bool, general: bool) -> None:
        said = self.model.consequences
        self.consequences.say(self.tr("What this changes"), " ".join(said))
        paint.reveal(self.consequences, bool(said))
        only = self.tr("Only an admin who is in this channel changes this.")
        lives = self.tr("Leads and résumés live here, so nothing disappears from this channel.")
        self.refused.setText(only if not may else lives if general else "")
        paint.reveal(self.refused, not may or general)
