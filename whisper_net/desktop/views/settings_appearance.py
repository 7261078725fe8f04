"""Settings: how the window looks."""

from whisper_net.desktop.theme.metrics import ROW, TEXT_SCALES
from whisper_net.desktop.theme.theme import DARK_MODE, LIGHT_MODE, SYSTEM_MODE, theme
from whisper_net.desktop.viewmodels.owner import Owner
from whisper_net.desktop.viewmodels.place import Place
from whisper_net.desktop.views.kit.button import OUTLINED, Button
from whisper_net.desktop.views.kit.choice import Select, Switch
from whisper_net.desktop.views.kit.pane import Header
from whisper_net.desktop.views.screen import Screen
from whisper_net.desktop.views.settings_kit import SettingCard, SettingRow, part, settings_page
from whisper_net.desktop.views.shortcuts import shortcuts_dialog


class AppearanceScreen(Screen):
    """Colours, size of text, motion."""

    def __init__(self, _owner: Owner) -> None:
        self._mode = Select(self.tr("Colours"), self._modes(), theme().mode)
        self._scale = Select(self.tr("Size of text"), _scales(), str(theme().text_scale))
        self._motion = Switch(self.tr("Reduced motion"))
        look = SettingCard(
            SettingRow(self.tr("Colours"), self.tr("Light, dark, or whichever the system shows"), self._mode),
            SettingRow(self.tr("Size of text"), self.tr("Everything grows with it"), self._scale),
            SettingRow(self.tr("Reduced motion"), self.tr("Nothing turns or slides on its own"), self._motion),
        )
        keys = Button(self.tr("Show all keys"), OUTLINED, icon="keyboard", size=ROW)
        typing = SettingCard(SettingRow(self.tr("Keys"), self.tr("Everything here can be done without a mouse"), keys))
        title = self.tr("Appearance")
        header = Header(title, self.tr("Changes hold at once, on this computer"))
        super().__init__(header, settings_page(title, part(self.tr("Look"), look), part(self.tr("Keyboard"), typing)))
        self._mode.chosen.connect(theme().use)
        self._scale.chosen.connect(lambda scale: theme().use_text_scale(float(scale)))
        keys.clicked.connect(lambda: shortcuts_dialog().open_over(self.window()))
        self._motion.toggled.connect(theme().use_reduced_motion)

    def enter(self, _place: Place) -> None:
        self._motion.setChecked(theme().reduced_motion)

    def _modes(self) -> list[tuple[str, str]]:
        return [
            (SYSTEM_MODE, self.tr("As the system")),
            (LIGHT_MODE, self.tr("Light")),
            (DARK_MODE, self.tr("Dark")),
        ]


def _scales() -> list[tuple[str, str]]:
    return [(str(scale), f"{scale:.0%}") for scale in TEXT_SCALES]
