"""The sidebar of settings in a group: the sections, in the other sidebar's place, and how syncing stands."""

from PySide6.QtCore import Signal

from whisper_net.desktop.viewmodels.place import SETTINGS, Place
from whisper_net.desktop.viewmodels.shell import ShellModel
from whisper_net.desktop.viewmodels.wording import translated
from whisper_net.desktop.views.section_list import SectionList
from whisper_net.desktop.views.sidebar import SyncFooter


class SettingsSidebar(SectionList):
    """Follows the frame, and leads back into the group."""

    sync_wanted = Signal()

    def __init__(self, model: ShellModel) -> None:
        self._model = model
        sync = SyncFooter(model)
        super().__init__(translated("Back to the group"), sync)
        sync.clicked.connect(self.sync_wanted)
        self.left.connect(model.leave_settings)
        self.chosen.connect(lambda kind: model.go(Place(SETTINGS, kind)))
        model.place_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        place = self._model.place
        self.show_section(place.id if place is not None and place.kind == SETTINGS else "")
