"""The dialog in which one goes on in a new group: what happens, its name, and who is asked to come along, by name."""

from whisper_net.desktop.theme.metrics import MESSAGE_LINE, S4, S8, S16, S24
from whisper_net.desktop.viewmodels.refounding import Refounded, Refounding
from whisper_net.desktop.views.kit.banner import DANGER, Banner
from whisper_net.desktop.views.kit.box import Column
from whisper_net.desktop.views.kit.button import FILLED, TEXT, Button
from whisper_net.desktop.views.kit.choice import Tick
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.field import Field
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.pick_aside import PickAside
from whisper_net.desktop.views.refounded import RefoundedDialog

_WIDTH, _HEIGHT, _ASIDE = 800, 620, 300


class RefoundDialog(Dialog):
    """Go on in a new group."""

    def __init__(self, model: Refounding) -> None:
        self.model = model
        self.name = Field(self.tr("Name of the new group"), placeholder=self.tr("ex-Lumen, again"), longest=200)
        self.imports = Tick(self.tr("Bring over what was said in channels that I read"))
        self.fault = Banner(DANGER, self.tr("The group was not founded"))
        self.along = Along(model)
        self.cancel = Button(self.tr("Cancel"), TEXT)
        self.make = Button(self.tr("Found the new group"), FILLED)
        super().__init__(
            self.tr("Start over elsewhere"),
            self._choices(),
            actions=[self.cancel, self.make],
            width=_WIDTH,
            height=_HEIGHT,
            aside=self.along,
        )
        self._connect()
        self._show()

    def _choices(self) -> Column:
        self.imports.setChecked(self.model.imports)
        what = self.tr(
            "A new group with new keys, for when this one was captured or its admins are lost. Nobody here can forbid "
            "it, and the admins here rule nothing there. Whoever you tick finds a key in a direct message, asks to "
            "join anew, and you approve them."
        )
        stays = self.tr("You stay in this group until you leave it. Founding cannot be undone; nobody has to come.")
        brought = self.tr(
            "As text in your name, marked as imported. Résumés, leads, reactions and what disappears stay here."
        )
        return Column(
            self.fault,
            Text(what, 14, "muted", wrap=True, line=MESSAGE_LINE),
            S8,
            Text(stays, 14, "muted", wrap=True, line=MESSAGE_LINE),
            S24,
            self.name,
            S16,
            self.imports,
            S4,
            Text(brought, 12, "muted", wrap=True),
            ...,
        )

    def _connect(self) -> None:
        model = self.model
        self.name.changed.connect(model.type)
        self.name.entered.connect(model.make)
        self.imports.toggled.connect(model.bring_over)
        self.cancel.clicked.connect(self.reject)
        self.make.clicked.connect(model.make)
        model.changed.connect(self._show)
        model.made.connect(self._made)

    def _show(self) -> None:
        model = self.model
        self.name.set_error(model.name_fault)
        self.fault.say(self.tr("The group was not founded"), model.fault or model.many_fault)
        self.fault.setVisible(bool(model.fault or model.many_fault))
        self.make.set_busy(model.busy)
        self.make.setEnabled(model.ready)

    def _made(self, told: Refounded) -> None:
        window = self.window()
        self.accept()
        RefoundedDialog(self.model.recovery, told).open_over(window)


class Along(PickAside):
    """Who is asked to come along, by name."""

    def __init__(self, model: Refounding) -> None:
        self._model = model
        super().__init__(model, model.rows, _ASIDE)
        self.note.setText(self.tr("Tick whom you trust. The others hear nothing of it."))

    def show_state(self) -> None:
        self.title.setText(self._model.count)
        self.list.show_chosen(set(self._model.chosen))
