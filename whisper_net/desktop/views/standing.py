"""The word over every screen of a group that goes on without this person; nothing while it does not."""

from whisper_net.desktop.theme.metrics import GUTTER, S12
from whisper_net.desktop.viewmodels.standing import told
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.banner import WARNING, Banner
from whisper_net.desktop.views.kit.box import Column


class StandingNotice(Column):
    """Stands between the window's top and the header of a screen."""

    def __init__(self) -> None:
        self.banner = Banner(WARNING, " ", " ")
        super().__init__(self.banner, pad=(GUTTER, S12, GUTTER, S12), edges=["bottom"])
        paint.reveal(self, False)

    def show_standing(self, standing: str) -> None:
        """Say how this person stands, or nothing."""
        words = told(standing)
        if words is not None:
            self.banner.say(words.title, words.text)
        paint.reveal(self, words is not None)
