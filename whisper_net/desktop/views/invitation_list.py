"""Open invitations: for how many, by whom, until when, how many used each; to show again, or to take back."""

from PySide6.QtWidgets import QWidget

from whisper_net.desktop.theme.metrics import MESSAGE_LINE, ROW, S4, S8, S12, SEMIBOLD
from whisper_net.desktop.viewmodels.invitation import Inviting, OpenInvitation
from whisper_net.desktop.viewmodels.wording import counted
from whisper_net.desktop.views.kit.box import MIDDLE, Card, Column, Row, placed, stretched
from whisper_net.desktop.views.kit.button import DANGER, DANGER_FILLED, TEXT, Button
from whisper_net.desktop.views.kit.chip import FAILED, Chip
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.icon import IconTile
from whisper_net.desktop.views.kit.text import Text

_MOST = 40


class OpenInvitations(Column):
    """A card each."""

    def __init__(self, model: Inviting) -> None:
        self._model = model
        self._shown: tuple[OpenInvitation, ...] | None = None
        self.none = Text("", 14, "muted", wrap=True, line=MESSAGE_LINE)
        self.listed = Column(gap=S8)
        self.rest = Text("", 13, "muted")
        super().__init__(self.none, self.listed, S8, self.rest, ...)
        model.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        found = self._model.open
        self.none.setText(self.tr("No invitation is open. Nobody can ask to come in at present."))
        self.none.setVisible(not found)
        rest = len(found) - _MOST
        self.rest.setText(counted("and %n more", "and %n more", rest))
        self.rest.setVisible(rest > 0)
        if found != self._shown:
            self._shown = found
            self.listed.clear()
            for one in found[:_MOST]:
                self.listed.add(self._card(one))

    def _card(self, one: OpenInvitation) -> Card:
        head = Row(Text(one.people, 14, "text", SEMIBOLD), S8, self._mark(one), ...)
        words = Column(..., head, S4, Text(one.about, 13, "muted", wrap=True), ...)
        row = Row(placed(IconTile("invitation", 40, 20, 10), MIDDLE), S12, stretched(words), S12, *self._buttons(one))
        return Card(row, pad=S12)

    def _mark(self, one: OpenInvitation) -> QWidget | None:
        return Chip(self.tr("Used too often"), FAILED, icon="warning") if one.leaked else None

    def _buttons(self, one: OpenInvitation) -> list[QWidget]:
        made: list[QWidget] = []
        if one.here:
            show = Button(self.tr("Show"), TEXT, size=ROW)
            show.setAccessibleName(self.tr("Show the invitation: %1").replace("%1", f"{one.people}, {one.about}"))
            show.clicked.connect(lambda: self._model.show(one.id))
            made.append(show)
        if one.may_revoke:
            revoke = Button(self.tr("Revoke"), DANGER, size=ROW)
            revoke.setAccessibleName(self.tr("Revoke the invitation: %1").replace("%1", f"{one.people}, {one.about}"))
            revoke.clicked.connect(lambda: self.confirm(one))
            made.append(revoke)
        return made

    def confirm(self, one: OpenInvitation) -> Dialog:
        """Ask before an invitation is closed."""
        words = self.tr("Nobody else can ask with this key. Who is in stays in, and who asked already still waits.")
        keep, revoke = Button(self.tr("Cancel"), TEXT), Button(self.tr("Revoke"), DANGER_FILLED)
        body = Text(words, 14, "muted", wrap=True, line=MESSAGE_LINE)
        dialog = Dialog(self.tr("Revoke this invitation?"), body, actions=[keep, revoke], width=480)
        keep.clicked.connect(dialog.reject)
        revoke.clicked.connect(dialog.accept)
        dialog.accepted.connect(lambda: self._model.revoke(one.id))
        dialog.open_over(self)
        return dialog
