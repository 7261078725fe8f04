"""The sidebar of settings: it stands in the other's place, names the sections, and leads back."""

from PySide6.QtCore import Signal

from whisper_net.desktop.theme.metrics import HEADER, S4, S8, S12, S16, SEMIBOLD, SIDEBAR
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.place import SETTINGS, Place
from whisper_net.desktop.viewmodels.shell import ShellModel
from whisper_net.desktop.viewmodels.wording import translated
from whisper_net.desktop.views import places
from whisper_net.desktop.views.kit.box import Column, Row, stretched
from whisper_net.desktop.views.kit.button import IconButton
from whisper_net.desktop.views.kit.rows import NavRow
from whisper_net.desktop.views.kit.scroll import Scroll
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.sidebar import SyncFooter


class SettingsSidebar(Column):
    """Which settings there are."""

    sync_wanted = Signal()

    def __init__(self, model: ShellModel) -> None:
        self._model = model
        back = IconButton("back", self.tr("Back to the group"), shortcut="Esc")
        head = Row(back, S8, Text(self.tr("Settings"), 16, "text", SEMIBOLD), ..., pad=(S12, 0), height=HEADER)
        head.set_edges(["bottom"])
        self._rows = {spot.kind: NavRow(translated(spot.name), icon=spot.icon) for spot in places.SETTINGS}
        sync = SyncFooter(model)
        listed = Scroll(Column(*self._rows.values(), ..., pad=(0, S8, 0, S16), gap=0), name=self.tr("Settings"))
        super().__init__(head, S4, stretched(listed), sync, fill="sidebar", edges=["end"], pad=(0, 0, 1, 0))
        back.clicked.connect(model.leave_settings)
        sync.clicked.connect(self.sync_wanted)
        for kind, row in self._rows.items():
            row.clicked.connect(lambda _=False, kind=kind: model.go(Place(SETTINGS, kind)))
        model.place_changed.connect(self._show)
        self._show()

    def restyle(self) -> None:
        """As wide as the sidebar of a group."""
        self.setFixedWidth(round(SIDEBAR * (1 + (theme().text_scale - 1) * 0.6)))
        super().restyle()

    def _show(self) -> None:
        place = self._model.place
        for kind, row in self._rows.items():
            row.setChecked(place == Place(SETTINGS, kind))
