"""Carrying a group on a stick, as the last part of the network page."""

from PySide6.QtCore import Signal

from whisper_net.desktop.theme.metrics import ROW, S8
from whisper_net.desktop.viewmodels.carrying import Carrying
from whisper_net.desktop.viewmodels.wording import translated
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import Column, Row, stretched
from whisper_net.desktop.views.kit.button import OUTLINED, Button
from whisper_net.desktop.views.kit.files import Location, pick, pick_new
from whisper_net.desktop.views.kit.progress import Spinner
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.settings_kit import SettingCard, SettingRow, part


def bundle_filters() -> list[str]:
    """What the dialogs offer first."""
    return [translated("Groups on a stick (*.whisper)")]


class CarryPart(Column):
    """A file out, and a file in."""

    said = Signal(str, bool)

    def __init__(self, model: Carrying, group: str) -> None:
        self.model = model
        self.export = Button(self.tr("Export…"), OUTLINED, size=ROW)
        self.take_up = Button(self.tr("Import…"), OUTLINED, size=ROW)
        sealed = self.tr(
            "All that you may read, sealed. Members alone can open it, each as much as is for them; whoever else finds "
            "it learns about how much was said. What disappears one day is left out, and so are attached files."
        )
        checked = self.tr("Checked as what comes over a network. Twice does no harm.")
        rows = SettingCard(
            SettingRow(self.tr("Export to a file"), sealed, self.export, icon="export"),
            SettingRow(self.tr("Import from a file"), checked, self.take_up, icon="open"),
        )
        self._words = Text("", 12, "muted", wrap=True)
        self._under_way = Row(Spinner(self.tr("Under way"), 16, thickness=2), S8, stretched(self._words))
        title, note = self.tr("Carry on a stick"), self.tr("for %1").replace("%1", group)
        super().__init__(part(title, rows, S8, self._under_way, note=note))
        model.changed.connect(self._show)
        model.done.connect(self.said)
        self.export.clicked.connect(self._choose_new)
        self.take_up.clicked.connect(self._choose)
        self._show()

    def _choose_new(self) -> None:
        name, kind = self.model.file_name, Location.DocumentsLocation
        title = self.tr("Export the group as")
        pick_new(self, title, name, bundle_filters(), self.model.export, self.export, kind=kind)

    def _choose(self) -> None:
        pick(self, self.tr("Choose a file to import"), bundle_filters(), self.model.take_up, self.take_up)

    def _show(self) -> None:
        model = self.model
        self.export.setEnabled(not model.busy)
        self.take_up.setEnabled(not model.busy)
        self._words.setText(model.progress)
        paint.reveal(self._under_way, bool(model.progress))
