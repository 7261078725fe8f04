"""What somebody without a group sees first."""

from whisper_net.desktop.viewmodels.root import RootModel
from whisper_net.desktop.views.kit.box import Column, stretched
from whisper_net.desktop.views.kit.empty import EmptyState


class WelcomePage(Column):
    """A private place for people who worked together."""

    def __init__(self, model: RootModel) -> None:
        self._model = model
        empty = EmptyState(
            "people",
            self.tr("A private place for people who worked together"),
            self.tr("It lives on your own computers: no server, no phone number, no e-mail."),
        )
        super().__init__(stretched(empty), fill="bg")
