"""What came of going on in a new group: its twelve words, and a key for each who is asked to come along.

Rules: words are covered until one asks for them; leaving without having looked is asked about first.
"""

from whisper_net.desktop.theme.metrics import MESSAGE_LINE, ROW, S4, S8, S12, S16, S24, SEMIBOLD
from whisper_net.desktop.viewmodels.plain_line import isolated, plain_line
from whisper_net.desktop.viewmodels.recovery import Recovery
from whisper_net.desktop.viewmodels.refounding import Invited, Refounded
from whisper_net.desktop.viewmodels.wording import counted
from whisper_net.desktop.views.invitation_handover import copy
from whisper_net.desktop.views.kit.avatar import Avatar
from whisper_net.desktop.views.kit.box import MIDDLE, Column, Item, Row, placed, stretched
from whisper_net.desktop.views.kit.button import FILLED, OUTLINED, Button
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.welcome_words import WordGrid, go_without

_WIDTH, _HEIGHT, _PICTURE, _SHORT = 680, 720, 28, 32


class RefoundedDialog(Dialog):
    """A new group is there."""

    def __init__(self, recovery: Recovery, told: Refounded) -> None:
        self._recovery, self.told = recovery, told
        self.words = WordGrid(len(recovery.words))
        self.reveal = Button(self.tr("Show the words"), FILLED, icon="shown", size=ROW)
        self.copies = {one.member: self._copier(one) for one in told.invited}
        self.finish = Button(self.tr("Done"), FILLED)
        name = isolated(plain_line(told.name, _SHORT))
        super().__init__(
            self.tr("%1 is founded").replace("%1", name),
            self._parts(),
            actions=[self.finish],
            width=_WIDTH,
            height=_HEIGHT,
        )
        recovery.setParent(self)
        self.reveal.clicked.connect(lambda: recovery.reveal(not recovery.visible))
        self.finish.clicked.connect(self.reject)
        for one in told.invited:
            button = self.copies[one.member]
            button.clicked.connect(lambda _=False, button=button, key=one.key: copy(button, key))
        self.finished.connect(lambda _: recovery.later())
        recovery.changed.connect(self._show)
        self._show()

    def _parts(self) -> Column:
        told = self.told
        asks = self.tr(
            "Twelve words of their own bring you back into the new group. Write them on paper: they are shown only "
            "here."
        )
        items: list[Item] = [Text(self._where(), 14, "muted", wrap=True, line=MESSAGE_LINE), S24]
        items += [Text(self.tr("Its recovery words"), 14, "text", SEMIBOLD), S4]
        items += [Text(asks, 13, "muted", wrap=True), S12, self.words, S12, Row(self.reveal, ...), S24]
        if told.invited:
            items += [Text(self.tr("Who is asked to come along"), 14, "text", SEMIBOLD), S8]
            items += [self._row(one) for one in told.invited]
        return Column(*items)

    def _where(self) -> str:
        """Where it is, and what came along."""
        words = self.tr("It stands in the column at the edge of the window.")
        count = self.told.imported
        brought = counted("1 message was brought over.", "%n messages were brought over.", count)
        return f"{words} {brought}" if count else words

    def _row(self, one: Invited) -> Row:
        sent = self.tr("The key waits in a direct message.")
        unsent = self.tr("Hand the key over yourself, by a way that others do not read.")
        name = Text(one.name, 14, elide=True)
        words = Column(name, Text(sent if one.sent else unsent, 12, "muted", wrap=True))
        picture = placed(Avatar(one.member, one.name, _PICTURE), MIDDLE)
        return Row(picture, S12, stretched(words), S16, placed(self.copies[one.member], MIDDLE), pad=(0, S8))

    def _copier(self, one: Invited) -> Button:
        button = Button(self.tr("Copy the key"), OUTLINED, icon="copy", size=ROW)
        button.setAccessibleName(self.tr("Copy the key for %1").replace("%1", one.name))
        return button

    def _show(self) -> None:
        recovery = self._recovery
        if recovery.words:
            self.words.show_words(recovery.words if recovery.visible else None)
        self.reveal.setText(self.tr("Hide the words") if recovery.visible else self.tr("Show the words"))
        self.reveal.set_icon("hidden" if recovery.visible else "shown")
        self.reveal.updateGeometry()

    def reject(self) -> None:
        """Not without the words, unless one says so."""
        if self._recovery.seen:
            self._leave()
        else:
            go_without(self, self._leave)

    def _leave(self) -> None:
        super().reject()
