"""Those who went, and those who were never let in: a line at the end of the list of members that opens to names."""

from collections.abc import Sequence

from PySide6.QtCore import Signal

from whisper_net.desktop.theme.metrics import ROW, S8, S12, TABLE_ROW
from whisper_net.desktop.viewmodels.coming_back import Gone
from whisper_net.desktop.viewmodels.wording import counted
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.avatar import Avatar
from whisper_net.desktop.views.kit.box import MIDDLE, Column, Placed, Row, placed, stretched
from whisper_net.desktop.views.kit.button import LINK, OUTLINED, TEXT, Button
from whisper_net.desktop.views.kit.rows import ListRow
from whisper_net.desktop.views.kit.text import Text

_PICTURE, _MOST = 28, 40


class GoneList(Column):
    """Closed until it is asked for."""

    wanted = Signal(object)
    """MemberId: what happened to this one."""
    return_wanted = Signal(object)
    """Gone: let this one back in."""
    hidden_wanted = Signal(object)
    """Gone: show what is hidden of this one."""

    def __init__(self) -> None:
        self.opener = Button("", LINK, size=ROW)
        self.people = Column()
        self._shown: tuple[Gone, ...] = ()
        super().__init__(S12, Row(self.opener, ..., pad=(S12, 0)), S8, self.people)
        paint.reveal(self.people, False)
        paint.reveal(self, False)
        self.opener.clicked.connect(lambda: self.open(self.people.isHidden()))

    def show_gone(self, gone: Sequence[Gone]) -> None:
        """Show these from now on."""
        if tuple(gone) != self._shown:
            self._shown = tuple(gone)
            self._say()
            if not self.people.isHidden():
                self._name_them()
        paint.reveal(self, bool(gone))

    def open(self, wanted: bool) -> None:
        """Open to names, or close."""
        if wanted:
            self._name_them()
        paint.reveal(self.people, wanted)
        self._say()

    def _say(self) -> None:
        count = len(self._shown)
        hide = counted("Hide the one who is not here", "Hide the %n who are not here", count)
        show = counted("1 person went or was not let in", "%n people went or were not let in", count)
        self.opener.setText(show if self.people.isHidden() else hide)
        self.opener.updateGeometry()

    def _name_them(self) -> None:
        self.people.clear()
        for one in self._shown[:_MOST]:
            self.people.add(self._row(one))
        rest = len(self._shown) - _MOST
        if rest > 0:
            more = counted("1 more stands in what happened", "%n more stand in what happened", rest)
            self.people.add(Row(Text(more, 13, "muted"), ..., pad=(S12, S8)))

    def _row(self, one: Gone) -> Row:
        how = " · ".join(part for part in (one.how, one.votes, one.when) if part)
        name = Text(one.name, 14, "text", elide=True)
        words = Row(name, S12, Text(how, 13, "muted", elide=True), ...)
        body = Row(Avatar(one.member, one.name, _PICTURE), 10, stretched(words), pad=(S12, 0))
        row = ListRow(
            self.tr("%1, %2: what happened").replace("%2", how).replace("%1", one.name), body, height=TABLE_ROW
        )
        row.clicked.connect(lambda: self.wanted.emit(one.member))
        return Row(stretched(row), *self._answers(one), gap=S8)

    def _answers(self, one: Gone) -> list[Placed]:
        """What this person may do about them."""
        answers: list[Placed] = []
        if one.hidden:
            show = Button(self.tr("What was hidden…"), TEXT, size=ROW)
            show.setAccessibleName(self.tr("What was hidden of %1").replace("%1", one.name))
            show.clicked.connect(lambda: self.hidden_wanted.emit(one))
            answers.append(placed(show, MIDDLE))
        if one.may_return:
            back = Button(self.tr("Let back in…"), OUTLINED, size=ROW)
            back.setAccessibleName(self.tr("Let %1 back in").replace("%1", one.name))
            back.clicked.connect(lambda: self.return_wanted.emit(one))
            answers.append(placed(back, MIDDLE))
        return answers
