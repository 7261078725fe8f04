"""Who can read résumés: for now everybody in the channel general, by name, and kept true while people come and go."""

from PySide6.QtCore import QObject, Signal

from whisper_net.core.documents import patches
from whisper_net.desktop.viewmodels.asking import answered
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.readers import everybody_words
from whisper_net.desktop.viewmodels.wording import audience_words
from whisper_net.node import reviews
from whisper_net.node.conversations import Audience, Reader

_TELLING = (patches.RosterChanged, patches.ChannelChanged, patches.ProfileSet)


class Readers(QObject):
    """Everybody who reads what is shared here."""

    changed = Signal()

    def __init__(self, membership: Membership, parent: QObject) -> None:
        super().__init__(parent)
        self.membership = membership
        self.known = False
        self.people: tuple[Reader, ...] = ()
        membership.changed.connect(self._happened)

    def read(self) -> None:
        """Find out anew."""
        reply = self.membership.ask(reviews.readers)
        reply.then(answered(self, self._know)).otherwise(answered(self, self._unknown))

    @property
    def count(self) -> str:
        """How many, in words."""
        return audience_words(len(self.people)) if self.known else ""

    @property
    def words(self) -> str:
        """Who, in words, for the chip."""
        return everybody_words(len(self.people)) if self.known else ""

    def _happened(self, happened: list[object]) -> None:
        if self.known and any(isinstance(one, _TELLING) for one in happened):
            self.read()

    def _know(self, audience: Audience) -> None:
        self.people = audience.readers
        self.known = True
        self.changed.emit()

    def _unknown(self, _: object) -> None:
        """The chip keeps saying what was known last."""
