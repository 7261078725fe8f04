"""Where one message is: the dialog behind its mark, and behind "Where is this message?" in its menu."""

from PySide6.QtWidgets import QWidget

from whisper_net.desktop.theme.metrics import S4, S8, S12, S16
from whisper_net.desktop.viewmodels.whereabouts import Place, WhereaboutsModel
from whisper_net.desktop.viewmodels.wording import counted
from whisper_net.desktop.views.kit.avatar import Avatar
from whisper_net.desktop.views.kit.box import MIDDLE, Column, Row, placed, stretched
from whisper_net.desktop.views.kit.button import TONAL, Button
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.icon import Icon
from whisper_net.desktop.views.kit.text import Text

_MOST = 200
"""Names that are shown."""


class WhereaboutsDialog(Dialog):
    """One message's."""

    def __init__(self, model: WhereaboutsModel, over: QWidget) -> None:
        self.model = model
        self.words = Text("", 14, wrap=True, line=22)
        self.places = Column(gap=S4)
        note = over.tr("Only what is known is shown: whoever does not acknowledge what came may have it all the same.")
        close = Button(over.tr("Close"), TONAL)
        body = Column(self.words, S16, self.places, S12, Text(note, 12, "muted", wrap=True))
        super().__init__(over.tr("Where is this message?"), body, actions=(close,), width=480)
        model.setParent(self)
        close.clicked.connect(self.accept)
        model.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        self.words.setText(self.model.words)
        self.places.clear()
        places = self.model.places
        for one in places[:_MOST]:
            self.places.add(self._row(one))
        if len(places) > _MOST:
            self.places.add(Text(counted("and %n more", "and %n more", len(places) - _MOST), 13, "muted"))

    def _row(self, one: Place) -> Row:
        picture = Avatar(one.member, one.name, 28) if one.member else Icon("relay", "muted", 18, box=28)
        name = Text(one.name, 14, elide=True)
        state = Row(
            Icon("arrived" if one.there else "waiting", "success" if one.there else "faint", 14, box=16),
            S4,
            Text(one.words, 13, "muted"),
        )
        return Row(placed(picture, MIDDLE), S12, stretched(name), S8, placed(state, MIDDLE), pad=(0, S4))


def show_whereabouts(model: WhereaboutsModel, over: QWidget) -> None:
    """Open it over a screen, as soon as there is something to say: it is as high as what it says."""

    def show() -> None:
        model.changed.disconnect(show)
        WhereaboutsDialog(model, over).open_over(over)

    model.changed.connect(show)
