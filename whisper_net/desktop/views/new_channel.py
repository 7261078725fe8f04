"""The dialog that makes a channel: its name, who is in it, by name and before it is made, and what is read later."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup

from whisper_net.desktop.theme.metrics import S4, S8, S16, S24, SEMIBOLD
from whisper_net.desktop.viewmodels.new_channel import NewChannel
from whisper_net.desktop.views.kit.banner import DANGER, NOTE, Banner
from whisper_net.desktop.views.kit.box import MIDDLE, Column, Item, Row, placed
from whisper_net.desktop.views.kit.button import FILLED, TEXT, Button
from whisper_net.desktop.views.kit.choice import Radio, Select, Tick
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.field import Field
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.pick_aside import PickAside

_WIDTH, _HEIGHT, _ASIDE = 760, 600, 300


class NewChannelDialog(Dialog):
    """Make a channel."""

    made = Signal(object)
    """Place: go there."""

    def __init__(self, model: NewChannel) -> None:
        self.model = model
        self.name = Field(
            self.tr("Name"),
            placeholder=self.tr("severance"),
            icon="channel",
            help_text=self.tr("Short, so that it fits the sidebar. Everybody in the group can see the name."),
            longest=200,
        )
        self.everybody = Radio(self.tr("Everybody who is here now"))
        self.some = Radio(self.tr("Only people I choose"))
        self.history = Tick(self.tr("Who is let in later reads what was said before"))
        keeps = [("off", self.tr("It stays")), ("day", self.tr("A day")), ("week", self.tr("A week"))]
        self.keep = Select(self.tr("How long things stay"), keeps, model.keep)
        self.keep_words = Text("", 12, "muted", wrap=True)
        self.fault = Banner(DANGER, self.tr("The channel was not made"))
        self.refused = Banner(
            NOTE,
            self.tr("Admins and vetters make channels"),
            self.tr("Vetters are people who may let others in. Ask one of them."),
        )
        self.readers = Readers(model)
        self.cancel = Button(self.tr("Cancel"), TEXT)
        self.make = Button(self.tr("Make the channel"), FILLED, icon="add")
        super().__init__(
            self.tr("New channel"),
            self._choices(),
            actions=[self.cancel, self.make],
            width=_WIDTH,
            height=_HEIGHT,
            aside=self.readers,
        )
        model.setParent(self)
        self._connect()
        self._show()

    def _choices(self) -> Column:
        for chosen in (self.everybody, self.history):
            chosen.setChecked(True)
        self._who = QButtonGroup(self.everybody)
        self._who.addButton(self.everybody)
        self._who.addButton(self.some)
        who = Text(self.tr("Who is in it"), 13, "text", SEMIBOLD)
        later = Text(self.tr("Later"), 13, "text", SEMIBOLD)
        note = Text(self.tr("You can let more people in at any time."), 12, "muted", wrap=True)
        long = Row(placed(Text(self.tr("How long things stay"), 13, "text", SEMIBOLD), MIDDLE), ..., self.keep)
        choices: list[Item] = [who, S8, self.everybody, S8, self.some, S24, later, S8, self.history, S4, note]
        choices += [S16, long, S4, self.keep_words]
        return Column(self.refused, self.fault, self.name, S24, *choices, ..., gap=0)

    def _connect(self) -> None:
        model = self.model
        self.name.editor.textEdited.connect(self._join_words)
        self.name.changed.connect(model.type)
        self.name.entered.connect(model.make)
        self.everybody.toggled.connect(model.choose_everybody)
        self.history.toggled.connect(model.show_history)
        self.keep.chosen.connect(model.choose_keep)
        self.cancel.clicked.connect(self.reject)
        self.make.clicked.connect(model.make)
        model.changed.connect(self._show)
        model.made.connect(self._made)

    def _join_words(self, typed: str) -> None:
        """A channel's name has no blanks, and it is seen while it is typed."""
        editor, joined = self.name.editor, typed.replace(" ", "-")
        if joined != typed:
            at = editor.cursorPosition()
            editor.setText(joined)
            editor.setCursorPosition(at)

    def _show(self) -> None:
        model = self.model
        self.name.set_error(model.name_fault)
        self.fault.say(self.tr("The channel was not made"), model.fault)
        self.fault.setVisible(bool(model.fault))
        self.refused.setVisible(not model.may_make)
        self.keep_words.setText(model.keep_words)
        self.make.setText(self.tr("Make it for %1").replace("%1", model.count))
        self.make.updateGeometry()
        self.make.set_busy(model.busy)
        self.make.setEnabled(model.ready)

    def _made(self, place: object) -> None:
        self.accept()
        self.made.emit(place)


class Readers(PickAside):
    """Who will read it, by name; with ticks, where they are chosen."""

    def __init__(self, model: NewChannel) -> None:
        self._model = model
        super().__init__(model, model.rows, _ASIDE)

    def show_state(self) -> None:
        model = self._model
        self.title.setText(self.tr("%1 will read it").replace("%1", model.count))
        self.note.setText(self._beside_you())
        self.list.show_chosen(None if model.everybody else set(model.chosen))

    def _beside_you(self) -> str:
        model = self._model
        if not model.everybody:
            return self.tr("You, and whom you tick below.")
        return self.tr("You, and everybody below.") if model.people else self.tr("You alone: nobody else is here yet.")
