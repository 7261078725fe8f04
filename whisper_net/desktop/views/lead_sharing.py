"""The dialog that lets more people see a lead: whom, by name, and what follows."""

from PySide6.QtCore import Qt

from whisper_net.desktop.theme.metrics import MESSAGE_LINE, S8, S12, S16
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.lead_sharing import LeadSharing
from whisper_net.desktop.viewmodels.wording import counted
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import Column
from whisper_net.desktop.views.kit.button import FILLED, TEXT, Button
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.field import SearchField
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.new_channel_people import PickList
from whisper_net.desktop.views.screen import Screen

_WIDTH, _LIST = 480, 240


class LeadSharingDialog(Dialog):
    """Share one lead with more people."""

    def __init__(self, model: LeadSharing) -> None:
        self.model = model
        self.about = Text(model.role, 14, "text", wrap=True)
        self.told = Text("", 13, "muted", wrap=True, line=MESSAGE_LINE)
        self.search = SearchField(self.tr("Find a name"))
        self.list = PickList(model.rows)
        self.list.setFixedHeight(theme().scaled(_LIST))
        self.cancel = Button(self.tr("Cancel"), TEXT)
        self.share = Button("", FILLED, icon="invite")
        body = Column(self.about, S8, self.told, S16, self.search, S12, self.list)
        super().__init__(self.tr("Share this lead"), body, actions=[self.cancel, self.share], width=_WIDTH)
        model.setParent(self)
        self.cancel.clicked.connect(self.reject)
        self.share.clicked.connect(model.share)
        self.search.changed.connect(model.rows.search)
        self.list.toggled.connect(model.toggle)
        model.changed.connect(self._show)
        model.shared.connect(self.accept)
        self.search.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show()

    def _show(self) -> None:
        model = self.model
        nobody = not model.rows.everybody
        follows = self.tr(
            "They read it from now on, with who claims it. If other leads went to the same people, this one is posted "
            "anew, and claims begin again."
        )
        self.told.setText(self.tr("Everybody sees it already.") if nobody else follows)
        paint.reveal(self.search, not nobody)
        paint.reveal(self.list, not nobody)
        self.list.show_chosen(set(model.chosen))
        self.share.setText(counted("Share with 1 person", "Share with %n people", max(1, len(model.chosen))))
        self.share.updateGeometry()
        self.share.set_busy(model.busy)
        self.share.setEnabled(bool(model.chosen) and not model.busy)


def share_lead(screen: Screen, sharing: LeadSharing) -> Dialog:
    """Let more people see a lead of one's own; the screen tells what came of it."""
    sharing.said.connect(screen.said)
    dialog = LeadSharingDialog(sharing)
    dialog.open_over(screen)
    return dialog
