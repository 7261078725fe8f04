"""Settings: what this program is, and where its profile lies."""

from PySide6.QtGui import QGuiApplication

from whisper_net.desktop.theme.metrics import ROW
from whisper_net.desktop.viewmodels.about import LICENCE, profile_folder, program_version, runs_on
from whisper_net.desktop.viewmodels.owner import Owner
from whisper_net.desktop.views.kit.banner import INFO, Banner
from whisper_net.desktop.views.kit.box import Column
from whisper_net.desktop.views.kit.button import OUTLINED, Button
from whisper_net.desktop.views.kit.pane import Header
from whisper_net.desktop.views.screen import Screen
from whisper_net.desktop.views.settings_kit import SettingCard, SettingRow, part, settings_page


class AboutScreen(Screen):
    """Version, licence, profile."""

    def __init__(self, _owner: Owner) -> None:
        title = self.tr("About")
        limits = Banner(
            INFO,
            self.tr("No outside audit yet"),
            self.tr(
                "Nobody independent has checked this program so far. Its encryption is not made against quantum "
                "computers. Posts are signed: a member can prove which pseudonym wrote what."
            ),
        )
        super().__init__(Header(title, "whisper_net"), settings_page(title, self._program(), self._profile(), limits))

    def _program(self) -> Column:
        number = program_version()
        told = self.tr("Version %1").replace("%1", number) if number else self.tr("A copy that is not installed")
        licence = self.tr("Free software under the %1 licence. It comes without any warranty.").replace("%1", LICENCE)
        return part(
            self.tr("Program"),
            SettingCard(SettingRow("whisper_net", f"{told} · {runs_on()}"), SettingRow(self.tr("Licence"), licence)),
        )

    def _profile(self) -> Column:
        copy = Button(self.tr("Copy path"), OUTLINED, icon="copy", size=ROW)
        row = SettingRow(self.tr("Your profile lies in"), profile_folder(), copy)
        copy.clicked.connect(self._copy)
        return part(self.tr("Profile"), SettingCard(row))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(profile_folder())
        self.said.emit(self.tr("Path copied."), False)
