"""The sidebar: which group this is, a way to anywhere, its places and channels, and how syncing stands."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy

from whisper_net.desktop.theme import icons
from whisper_net.desktop.theme.fonts import font
from whisper_net.desktop.theme.metrics import (
    HEADER,
    MEDIUM,
    R_MEDIUM,
    ROW,
    S8,
    S12,
    S16,
    SEMIBOLD,
    SYNC_FOOTER,
)
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.place import CHANNEL, HISTORY, INVITE, LEADS, LEAVE, PEOPLE, REFOUND, RESUMES, Place
from whisper_net.desktop.viewmodels.shell import ShellModel
from whisper_net.desktop.viewmodels.wording import counted, translated
from whisper_net.desktop.views import places
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import Column, Row, stretched
from whisper_net.desktop.views.kit.button import IconButton
from whisper_net.desktop.views.kit.icon import Dot, Icon
from whisper_net.desktop.views.kit.menu import Menu
from whisper_net.desktop.views.kit.rows import ListRow, NavRow
from whisper_net.desktop.views.kit.scroll import Scroll
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.kit.tip import explain
from whisper_net.desktop.views.sidebar_circles import TalkList
from whisper_net.desktop.views.sidebar_width import WindowFollower, sidebar_width


class JumpButton(paint.KeyboardFocus, QAbstractButton):
    """Looks like a field, opens the switcher."""

    def __init__(self) -> None:
        super().__init__()
        self.setText(self.tr("Jump to or search"))
        self._hint = "Ctrl K"
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        explain(self, self.tr("Jump to a person, channel or place  Ctrl+K"))
        self.restyle()

    def restyle(self) -> None:
        self.setFixedHeight(theme().scaled(ROW))

    def sizeHint(self) -> QSize:
        return QSize(theme().scaled(160), theme().scaled(ROW))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, scale, rect = paint.painter_of(self), theme().text_scale, QRectF(self.rect())
        paint.rounded(painter, rect, R_MEDIUM, "bg", "strong" if self.underMouse() else "border")
        side = theme().scaled(16)
        place = paint.along(self, QRect(10, 0, side, self.height()))
        paint.centred(painter, place, icons.icon_pixmap("search", "faint", side))
        at = 10 + side + S8
        self._write(painter, 13, self.text(), at)
        used = at + QFontMetricsF(font(13, scale=scale)).horizontalAdvance(self.text())
        wide = int(QFontMetricsF(font(12, scale=scale)).horizontalAdvance(self._hint)) + 1
        if self.width() - 10 - wide > used + S8:
            self._write(painter, 12, self._hint, self.width() - 10 - wide)
        if self.ringed:
            paint.ring(painter, rect, R_MEDIUM)

    def _write(self, painter: QPainter, size: int, words: str, at: int) -> None:
        painter.setFont(font(size, scale=theme().text_scale))
        painter.setPen(theme().colour("faint"))
        metrics = QFontMetricsF(painter.font())
        wide = int(metrics.horizontalAdvance(words)) + 1
        if at + wide > self.width() - S8:
            wide = self.width() - S8 - at
            words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, wide)
        painter.drawText(paint.along(self, QRect(at, 0, wide, self.height())), Qt.AlignmentFlag.AlignCenter, words)


class GroupHead(ListRow):
    """Which group this is; pressed, what can be done with it."""

    def __init__(self, model: ShellModel) -> None:
        self._model = model
        self._name = Text("", 16, "text", SEMIBOLD, elide=True)
        self._about = Text("", 12, "muted", elide=True)
        words = Column(..., self._name, self._about, ...)
        body = Row(stretched(words), S8, Icon("caret-down", "muted", 14), pad=(S16, 0))
        super().__init__("", body, height=HEADER, radius=0)
        self.clicked.connect(self._open)

    def show_group(self) -> None:
        group = self._model.group
        self._name.setText(group.name if group is not None else "")
        self._about.setText(counted("1 person", "%n people", group.members) if group is not None else "")
        self.setAccessibleName(self.tr("%1: what can be done").replace("%1", self._name.text()))
        self.setEnabled(group is not None)

    def menu(self) -> QMenu:
        """What can be done with a group."""
        menu, group = Menu(self), self._model.group
        people = any(spot.kind == PEOPLE for spot in places.NAVIGATION)
        if people:
            self._add(menu, "invite", self.tr("Invite somebody"), Place(PEOPLE, INVITE))
        sync = menu.addAction(icons.icon("again"), self.tr("Sync now"))
        sync.triggered.connect(self._model.sync_now)
        if people:
            self._add(menu, "history", self.tr("What happened"), Place(HISTORY))
        if people and group is not None and group.role:
            menu.addSeparator()
            self._add(menu, "stage", self.tr("Start over elsewhere…"), Place(PEOPLE, REFOUND))
            self._add(menu, "outside", self.tr("Leave the group…"), Place(PEOPLE, LEAVE))
        return menu

    def _add(self, menu: QMenu, icon: str, words: str, place: Place) -> None:
        menu.addAction(icons.icon(icon), words).triggered.connect(lambda: self._model.go(place))

    def _open(self) -> None:
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.setMinimumWidth(self.width() - 2 * S16)
        menu.popup(self.mapToGlobal(QPoint(S16, self.height() - S8)))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        paint.edge(paint.painter_of(self), QRectF(self.rect()), "bottom")


class SyncFooter(ListRow):
    """How syncing stands, in two lines; pressed, it tells person by person."""

    def __init__(self, model: ShellModel) -> None:
        self._model = model
        self._dot = Dot("faint")
        self._first = Text("", 12, "text", MEDIUM, elide=True)
        self._second = Text("", 12, "muted", elide=True)
        words = Column(..., self._first, self._second, ...)
        body = Row(self._dot, S8, stretched(words), S8, Icon("caret-forward", "faint", 14), pad=(S16, 0))
        super().__init__("", body, height=SYNC_FOOTER, radius=0)
        model.sync_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        state = self._model.sync
        self._dot.set_colour(state.tone)
        self._first.setText(state.first)
        self._second.setText(state.second)
        self.setAccessibleName(self.tr("Sync: %1. %2").replace("%1", state.first).replace("%2", state.second))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        paint.edge(paint.painter_of(self), QRectF(self.rect()), "top")


class Sidebar(Column):
    """Everything in one group that one can go to."""

    jump_wanted = Signal()
    sync_wanted = Signal()
    channel_wanted = Signal()
    """Make a new one."""
    talk_wanted = Signal()
    """Begin a conversation."""

    def __init__(self, model: ShellModel) -> None:
        self._model = model
        self._head = GroupHead(model)
        self._jump = JumpButton()
        self._nav = Column(*self._navigation())
        self._channels = Column()
        self._add = IconButton("add", self.tr("New channel"), size=24, icon_size=16)
        title = Text(self.tr("Channels"), 12, "faint", SEMIBOLD)
        label = Row(title, ..., self._add, pad=(18, S8, S12, 0), height=36)
        self.talks = TalkList(model.go)
        listed = Column(self._nav, label, self._channels, self.talks, ..., pad=(0, 0, 0, S8))
        sync = SyncFooter(model)
        jump = Row(stretched(self._jump), pad=(S12, S12, S12, S8))
        scroll = Scroll(listed, name=self.tr("Places"))
        super().__init__(self._head, jump, stretched(scroll), sync, fill="sidebar", edges=["end"], pad=(0, 0, 1, 0))
        self._follower = WindowFollower(self)
        self._jump.clicked.connect(self.jump_wanted)
        self._add.clicked.connect(self.channel_wanted)
        self.talks.add_button.clicked.connect(self.talk_wanted)
        sync.clicked.connect(self.sync_wanted)
        for changed in (model.groups_changed, model.group_chosen, model.channels_changed, model.place_changed):
            changed.connect(self._show)
        self._show()

    def restyle(self) -> None:
        self.setFixedWidth(sidebar_width(self))
        super().restyle()

    def _navigation(self) -> list[NavRow]:
        self._rows: dict[Place, NavRow] = {}
        made = []
        for spot in places.NAVIGATION:
            row = NavRow(translated(spot.name), icon=spot.icon)
            self._lead(row, Place(spot.kind))
            made.append(row)
        return made

    def _lead(self, row: NavRow, place: Place) -> None:
        row.clicked.connect(lambda: self._model.go(place))
        self._rows[place] = row

    # -- following the model

    def _show(self) -> None:
        group = self._model.group
        self._head.show_group()
        paint.reveal(self._add, group is not None and group.role in ("admin", "vetter"))
        self._show_channels()
        requests = self._rows.get(Place(PEOPLE))
        if requests is not None:
            requests.set_count(group.requests + group.proposals if group is not None else 0)
        unseen = self._model.unseen
        for place, row in self._rows.items():
            if unseen is not None and place.kind in (LEADS, RESUMES):
                row.set_count(unseen.count(place.kind))
        here, circles = self._model.place, self._model.circles
        self.talks.show_talks(circles.all if circles is not None else (), here)
        paint.reveal(self.talks.add_button, group is not None and bool(group.role))
        for place, row in self._rows.items():
            row.setChecked(here is not None and (place == here or (place.kind == _listed_under(here) and not place.id)))

    def _show_channels(self) -> None:
        listed = {channel.place: channel for channel in self._model.channels}
        shown = [place for place in self._rows if place.kind == CHANNEL]
        named = all(self._rows[place].text() == listed[place].name for place in shown if place in listed)
        if shown != list(listed) or not named:
            for place in shown:
                del self._rows[place]
            self._channels.clear()
            for channel in listed.values():
                row = NavRow(channel.name, icon="channel")
                self._lead(row, channel.place)
                self._channels.add(row)
        for channel in listed.values():
            self._rows[channel.place].set_count(channel.unread)


def _listed_under(place: Place) -> str:
    """The kind of the row that leads towards a place: what happened is reached from the people."""
    return PEOPLE if place.kind == HISTORY else place.kind
