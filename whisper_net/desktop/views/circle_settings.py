"""The dialog of a circle: who is in it, by name, whom its maker adds, and going out of it."""

from PySide6.QtCore import QPoint

from whisper_net.desktop.theme import icons
from whisper_net.desktop.theme.metrics import ROW, S8, S12, SEMIBOLD
from whisper_net.desktop.viewmodels.circle_settings import CircleSettingsModel
from whisper_net.desktop.viewmodels.people_words import plain_name
from whisper_net.desktop.viewmodels.wording import counted
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import Column, Row, stretched
from whisper_net.desktop.views.kit.button import DANGER, FILLED, OUTLINED, TEXT, Button
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.menu import Menu
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.member_acts import ask_to_act
from whisper_net.desktop.views.new_channel_people import PickList
from whisper_net.desktop.views.pick_aside import PickAside

_WIDTH, _HEIGHT, _ASIDE = 760, 560, 320


class CircleSettingsDialog(Dialog):
    """One circle, and its people."""

    def __init__(self, model: CircleSettingsModel) -> None:
        self.model = model
        self.count = Text("", 13, "text", SEMIBOLD)
        self.inside = PickList(model.inside)
        self.told = Text("", 13, "muted", wrap=True)
        self.take_out = Button(self.tr("Take somebody out"), OUTLINED, icon="all-but", size=ROW, caret=True)
        self.go_out = Button(self.tr("Leave this circle…"), DANGER, size=ROW)
        self.cancel = Button(self.tr("Close"), TEXT)
        self.add_button = Button("", FILLED)
        self.outside = CircleOutside(model)
        super().__init__(
            self.tr("Circle"),
            self._inside_column(),
            actions=[self.cancel, self.add_button],
            width=_WIDTH,
            height=_HEIGHT,
            aside=self.outside,
        )
        model.setParent(self)
        self._connect()
        self._show()

    def _inside_column(self) -> Column:
        self.inside.setMinimumHeight(3 * ROW)
        out, leave = Row(self.take_out, ...), Row(self.go_out, ...)
        return Column(self.count, S8, stretched(self.inside), S12, self.told, S12, out, S8, leave)

    def _connect(self) -> None:
        model = self.model
        self.cancel.clicked.connect(self.reject)
        self.add_button.clicked.connect(model.put_in)
        self.go_out.clicked.connect(lambda: self._ask(model.membership.me, model.membership.my_name))
        self.take_out.clicked.connect(self._open_menu)
        model.left.connect(self.accept)
        model.changed.connect(self._show)

    def menu(self) -> Menu:
        """Whom one may take out."""
        menu = Menu(self.take_out)
        for row in self.model.inside.everybody:
            if not row.mine:
                action = menu.addAction(icons.icon("person", "muted"), plain_name(row.name).replace("&", "&&"))
                action.triggered.connect(lambda _=False, row=row: self._ask(row.member, row.name))
        return menu

    def _open_menu(self) -> None:
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.take_out.mapToGlobal(QPoint(0, self.take_out.height())))

    def _ask(self, member: bytes, name: str) -> None:
        model = self.model
        found = next((row for row in model.inside.everybody if row.member == member), None)
        if found is not None:
            act = model.taking_out(found.member, name)
            ask_to_act(self.window(), act, [(member, name)], lambda: model.take_out(found.member, name))

    def _show(self) -> None:
        model = self.model
        self.title.setText(model.name or self.tr("Circle"))
        people = len(model.inside.everybody)
        self.count.setText(self.tr("%1 in it").replace("%1", counted("1 person", "%n people", people)))
        only = self.tr("Only %1, who made it, adds people or takes them out.").replace("%1", model.owner)
        stays = self.tr("Whoever is taken out reads nothing new and keeps what they have.")
        self.told.setText(stays if model.mine else only)
        paint.reveal(self.take_out, model.mine and people > 1)
        paint.reveal(self.go_out, model.may_leave)
        paint.reveal(self.outside, model.mine)
        paint.reveal(self.add_button, model.mine)
        self.add_button.setText(counted("Add 1 person", "Add %n people", max(1, len(model.chosen))))
        self.add_button.updateGeometry()
        self.add_button.set_busy(model.busy)
        self.add_button.setEnabled(bool(model.chosen) and not model.busy)


class CircleOutside(PickAside):
    """Who is not in it and could be, with ticks."""

    def __init__(self, model: CircleSettingsModel) -> None:
        self._model = model
        super().__init__(model, model.outside, _ASIDE)
        self.title.setText(self.tr("Add people"))

    def show_state(self) -> None:
        model = self._model
        everybody = not model.outside.everybody
        all_in = self.tr("Everybody in the group is in it already.")
        self.note.setText(all_in if everybody else self.tr("They read all of it, also what was said before."))
        paint.reveal(self.search, not everybody)
        self.list.show_chosen(set(model.chosen))
