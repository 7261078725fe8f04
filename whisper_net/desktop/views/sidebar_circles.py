"""The part of the sidebar for conversations of chosen people: direct messages, and circles below them.

Rules: unread is counted in red, since it is meant for this person. Whoever was compared carries the mark of it; a
circle says how many read it.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetricsF, QPaintEvent

from whisper_net.desktop.theme import icons
from whisper_net.desktop.theme.fonts import font
from whisper_net.desktop.theme.metrics import S8, S12, SEMIBOLD
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.circles import Talk
from whisper_net.desktop.viewmodels.place import Place
from whisper_net.desktop.viewmodels.verifying import CHANGED, VERIFIED, sign_of
from whisper_net.desktop.viewmodels.wording import counted
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import Column, Row, stretched
from whisper_net.desktop.views.kit.button import IconButton
from whisper_net.desktop.views.kit.rows import NavRow
from whisper_net.desktop.views.kit.text import Text

_MARK, _GAP = 14, 6


class TalkRow(NavRow):
    """One conversation: a picture or a lock, its name, how sure one is of them or how many they are."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        super().__init__(talk.name, icon=None if talk.person is not None else "private", person=talk.person)

    def show_talk(self, talk: Talk) -> None:
        """Say how it stands now; its name and its people's picture stay."""
        self._talk = talk
        self.set_count(talk.unread, mention=True)

    def set_count(self, count: int, *, mention: bool = False) -> None:
        super().set_count(count, mention=mention)
        said = [self.accessibleName(), self._about]
        self.setAccessibleName(", ".join(words for words in said if words))

    @property
    def _about(self) -> str:
        if self._talk.person is None:
            return counted("1 person", "%n people", self._talk.people)
        return sign_of(self._talk.identity).words if self._marked else ""

    @property
    def _marked(self) -> bool:
        return self._talk.identity in (VERIFIED, CHANGED)

    @property
    def _note(self) -> str:
        return str(self._talk.people) if self._talk.person is None and not self.count else ""

    def _name_place(self) -> QRect:
        place = super()._name_place()
        taken = theme().scaled(_MARK) + _GAP if self._marked else 0
        return place.adjusted(0, 0, -taken - (self._note_width() + S8 if self._note else 0), 0)

    def _note_width(self) -> int:
        return int(QFontMetricsF(font(12, scale=theme().text_scale)).horizontalAdvance(self._note)) + 1

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter, place = paint.painter_of(self), self._name_place()
        if self._marked:
            wide = int(QFontMetricsF(self._font()).horizontalAdvance(self.text()))
            side, sign = theme().scaled(_MARK), sign_of(self._talk.identity)
            beside = QRect(place.left() + min(wide, place.width()) + _GAP, 0, side, self.height())
            paint.centred(painter, paint.along(self, beside), icons.icon_pixmap(sign.icon, sign.colour, side))
        if self._note:
            wide = self._note_width()
            painter.setFont(font(12, scale=theme().text_scale))
            painter.setPen(theme().colour("faint"))
            at = QRect(self.width() - S8 - 10 - wide, 0, wide, self.height())
            painter.drawText(paint.along(self, at), Qt.AlignmentFlag.AlignCenter, self._note)


class TalkList(Column):
    """Direct messages and circles, and the button that begins one."""

    def __init__(self, go: Callable[[Place], None]) -> None:
        self._go = go
        self.rows: dict[Place, TalkRow] = {}
        self.add_button = IconButton("add", self.tr("New message or circle"), size=24, icon_size=16)
        self._listed = Column()
        title = Text(self.tr("Direct messages"), 12, "faint", SEMIBOLD, elide=True)
        super().__init__(Row(stretched(title), self.add_button, pad=(18, S8, S12, 0), height=36), self._listed)

    def show_talks(self, talks: Sequence[Talk], here: Place | None) -> None:
        """List these; rows that stay are kept, so that one who is on them stays there."""
        shown = [(place, row.text()) for place, row in self.rows.items()]
        if shown != [(one.place, one.name) for one in talks]:
            self._listed.clear()
            self.rows = {one.place: self._made(one) for one in talks}
        for one in talks:
            row = self.rows[one.place]
            row.show_talk(one)
            row.setChecked(one.place == here)

    def _made(self, talk: Talk) -> TalkRow:
        row = TalkRow(talk)
        row.clicked.connect(lambda: self._go(talk.place))
        self._listed.add(row)
        return row
