"""The dialog that begins a conversation: whom with, ticked by name, and, for several people, what it is called."""

from PySide6.QtCore import Qt, Signal

from whisper_net.desktop.theme.metrics import MESSAGE_LINE, S4, S8, S12, S24, SEMIBOLD
from whisper_net.desktop.viewmodels.new_circle import NewCircle
from whisper_net.desktop.viewmodels.wording import counted
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.banner import DANGER, Banner
from whisper_net.desktop.views.kit.box import TOP, Card, Column, Row, placed, stretched
from whisper_net.desktop.views.kit.button import FILLED, TEXT, Button
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.field import Field
from whisper_net.desktop.views.kit.icon import Icon
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.pick_aside import PickAside

_WIDTH, _HEIGHT, _ASIDE = 760, 560, 300


class NewCircleDialog(Dialog):
    """Begin a conversation with people one picks."""

    made = Signal(object)
    """Place: go there."""

    def __init__(self, model: NewCircle) -> None:
        self.model = model
        self.name = Field(
            self.tr("Name"),
            icon="private",
            optional=self.tr("not needed with one person"),
            help_text=self.tr("Only those who are in it see the name."),
            longest=200,
        )
        self.readers = Text("", 14, "text", wrap=True, line=MESSAGE_LINE)
        self.meaning = Text("", 13, "muted", wrap=True)
        self.fault = Banner(DANGER, "")
        self.people = CirclePeople(model)
        self.cancel = Button(self.tr("Cancel"), TEXT)
        self.make = Button("", FILLED)
        super().__init__(
            self.tr("New message or circle"),
            self._choices(),
            actions=[self.cancel, self.make],
            width=_WIDTH,
            height=_HEIGHT,
            aside=self.people,
        )
        model.setParent(self)
        self._connect()
        self._show()

    def _choices(self) -> Column:
        head = Text(self.tr("Who will read it"), 13, "text", SEMIBOLD)
        title = Text(self.tr("What others learn"), 13, "text", SEMIBOLD)
        learn = self.tr("That somebody made some circle. Not who is in it, what it is called, or what is said.")
        told = Row(placed(Icon("hidden", "muted", 16, box=20), TOP), S8, stretched(title))
        card = Card(told, S4, Text(learn, 13, "muted", wrap=True), pad=S12)
        return Column(self.fault, self.name, S24, head, S4, self.readers, S8, self.meaning, S24, card, ...)

    def _connect(self) -> None:
        model = self.model
        self.name.changed.connect(model.type)
        self.name.entered.connect(model.make)
        self.cancel.clicked.connect(self.reject)
        self.make.clicked.connect(model.make)
        model.changed.connect(self._show)
        model.made.connect(self._made)

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self.people.search.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self) -> None:
        model = self.model
        self.name.set_error(model.name_fault)
        self.fault.say(self.tr("It was not made"), model.fault)
        paint.reveal(self.fault, bool(model.fault))
        self.readers.setText(model.readers or self.tr("You, and whom you tick."))
        self.meaning.setText(self._told())
        self.make.setText(model.does)
        self.make.set_icon("private" if len(model.chosen) != 1 or model.name else "comments")
        self.make.updateGeometry()
        self.make.set_busy(model.busy)
        self.make.setEnabled(model.ready)

    def _told(self) -> str:
        """What holds for what would be made."""
        model = self.model
        if model.direct:
            return self.tr("A direct message stays between the two of you: nobody can be added.")
        if len(model.chosen) > 1 and not model.name:
            return self.tr("Give the circle a name, so that you all know it again.")
        if not model.chosen:
            return self.tr("One person makes a direct message, several a circle.")
        return self.tr("Only you can add people later, and they read all of it. Whoever goes keeps what they have.")

    def _made(self, place: object) -> None:
        self.accept()
        self.made.emit(place)


class CirclePeople(PickAside):
    """Everybody whom one may pick, with ticks."""

    def __init__(self, model: NewCircle) -> None:
        self._model = model
        self.nobody = Text("", 13, "muted", wrap=True)
        super().__init__(model, model.rows, _ASIDE, self.nobody)
        paint.reveal(self.note, False)
        model.rows.modelReset.connect(self.show_state)

    def show_state(self) -> None:
        model = self._model
        count = len(model.chosen)
        chosen = counted("1 person chosen", "%n people chosen", count)
        self.title.setText(chosen if count else self.tr("Choose people"))
        self.list.show_chosen(set(model.chosen))
        none = not model.rows.rowCount() and bool(model.rows.everybody)
        self.nobody.setText(self.tr("Nobody here has a name like that.") if none else "")
        paint.reveal(self.nobody, none)
