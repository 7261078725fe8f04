"""Who is in a channel and who may be let in, as the right column of its settings: two lists, ticks, and one button."""

from whisper_net.desktop.theme.metrics import S8, S12, S16
from whisper_net.desktop.viewmodels.channel_acts import taking_out
from whisper_net.desktop.viewmodels.channel_settings import INSIDE, OUTSIDE, ChannelSettingsModel
from whisper_net.desktop.viewmodels.wording import counted
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import Column, Row, stretched
from whisper_net.desktop.views.kit.button import DANGER, TONAL, Button
from whisper_net.desktop.views.kit.field import SearchField
from whisper_net.desktop.views.kit.tabs import Tabs
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.member_acts import ask_to_act
from whisper_net.desktop.views.new_channel_people import PickList

_WIDTH = 320


class ChannelPeople(Column):
    """The people of a channel, inside and outside."""

    def __init__(self, model: ChannelSettingsModel) -> None:
        self._model = model
        self.tabs = Tabs([(INSIDE, self.tr("In it"), 0), (OUTSIDE, self.tr("May be let in"), 0)])
        self.search = SearchField(self.tr("Find a name"))
        self.lists = {key: PickList(model.rows[key]) for key in (INSIDE, OUTSIDE)}
        self.note = Text("", 12, "muted", wrap=True)
        self.let_in = Button("", TONAL, full=True)
        self.take_out = Button("", DANGER, full=True)
        lists = [stretched(one) for one in self.lists.values()]
        foot = Row(stretched(Column(self.note, S8, self.let_in, self.take_out)))
        head = Row(self.tabs, ..., edges=["bottom"])
        super().__init__(
            head,
            S12,
            self.search,
            S8,
            *lists,
            S8,
            foot,
            pad=(S16, S8, S16, S16),
            fill="well",
            edges=["start"],
            width=_WIDTH,
        )
        self._connect()
        self._show()

    def _connect(self) -> None:
        model = self._model
        for key, list_ in self.lists.items():
            list_.toggled.connect(lambda member, key=key: model.toggle(key, member))
            self.search.changed.connect(model.rows[key].search)
        self.tabs.chosen.connect(lambda _: self._show())
        self.let_in.clicked.connect(model.let_in)
        self.take_out.clicked.connect(self._ask)
        model.changed.connect(self._show)

    def _ask(self) -> None:
        model = self._model
        ask_to_act(self.window(), taking_out(model), model.people(INSIDE), model.take_out)

    def _show(self) -> None:
        model, key = self._model, self.tabs.current
        for one in (INSIDE, OUTSIDE):
            self.tabs.set_count(one, len(model.rows[one].everybody))
            paint.reveal(self.lists[one], one == key)
        choosable: set[bytes] = {*model.choosable}
        self.lists[INSIDE].show_chosen(set(model.chosen[INSIDE]) if choosable else None, choosable)
        self.lists[OUTSIDE].show_chosen(set(model.chosen[OUTSIDE]))
        self._show_button(key)
        self._say(key)

    def _show_button(self, key: str) -> None:
        for one, button in ((OUTSIDE, self.let_in), (INSIDE, self.take_out)):
            count = len(self._model.chosen[one])
            paint.reveal(button, one == key and count > 0)
            button.setEnabled(not self._model.busy)
            words = {
                OUTSIDE: counted("Let 1 person in", "Let %n people in", count),
                INSIDE: counted("Take it from 1 person…", "Take it from %n people…", count),
            }
            button.setText(words[one])
            button.updateGeometry()

    def _say(self, key: str) -> None:
        """What one may do here, while nobody is ticked."""
        model = self._model
        words = ""
        if key == OUTSIDE and not model.rows[OUTSIDE].everybody:
            words = self.tr(
                "There is nobody whom you could let in. Admins and vetters who are in a channel let people in."
            )
        elif not model.chosen[key] and (key == OUTSIDE or model.choosable):
            words = self.tr("Tick those whom you let in.") if key == OUTSIDE else self.tr("Tick whom to take out.")
        self.note.setText(words)
        paint.reveal(self.note, bool(words))
