"""The rail at the edge of the window: one picture a group, a way to one more, and what concerns the whole program."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy

from whisper_net.desktop.theme.avatars import avatar
from whisper_net.desktop.theme.fonts import font
from whisper_net.desktop.theme.metrics import RAIL, S4, S8, S12, SEMIBOLD
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.shell import ShellModel
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.avatar import Avatar
from whisper_net.desktop.views.kit.box import CENTRE, Column, placed
from whisper_net.desktop.views.kit.button import IconButton
from whisper_net.desktop.views.kit.tip import explain

_HEIGHT, _PICTURE = 48, 36


class GroupButton(paint.KeyboardFocus, QAbstractButton):
    """One group: its picture, a bar where one is, a count of what is unread."""

    def __init__(self, id_: bytes, name: str) -> None:
        super().__init__()
        self.id, self._unread = id_, 0
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.restyle()
        self.show_group(name, 0)

    def restyle(self) -> None:
        self.setFixedHeight(_grown(_HEIGHT))

    def show_group(self, name: str, unread: int) -> None:
        self.setText(name)
        explain(self, name)
        self._unread = unread
        news = self.tr("%1, %2 new").replace("%1", name).replace("%2", str(unread))
        self.setAccessibleName(news if unread else name)
        self.update()

    def nextCheckState(self) -> None:
        """Being in a group already changes nothing."""
        self.setChecked(True)

    def sizeHint(self) -> QSize:
        return QSize(_grown(RAIL), _grown(_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = paint.painter_of(self)
        side = _grown(_PICTURE)
        start = (self.width() - side) // 2
        place = paint.along(self, QRect(start, (self.height() - side) // 2, side, side))
        painter.drawPixmap(place.topLeft(), avatar(self.id, self.text(), side, ratio=self.devicePixelRatioF()))
        if self.isChecked() or self.underMouse():
            high = 24 if self.isChecked() else 8
            bar = paint.along(self, QRect(-4, (self.height() - high) // 2, 8, high))
            paint.rounded(painter, QRectF(bar), 4, "on_accent")
        if self._unread:
            around = paint.along(self, QRect(start + side - 12, 0, 20, 20))
            paint.rounded(painter, QRectF(around), 10, "rail")
            paint.rounded(painter, QRectF(around).adjusted(2, 2, -2, -2), 8, "badge")
            painter.setFont(font(10, SEMIBOLD))
            painter.setPen(theme().colour("on_badge"))
            painter.drawText(around, Qt.AlignmentFlag.AlignCenter, str(self._unread) if self._unread < 100 else "99")
        if self.ringed:
            paint.rounded(painter, QRectF(place).adjusted(-3, -3, 3, 3), 12, None, "on_accent", paint.RING)


class Rail(Column):
    """Groups above, the program below. `another` asks for one more group."""

    another = Signal()
    settings_wanted = Signal()

    def __init__(self, model: ShellModel) -> None:
        self._model = model
        self._groups = Column()
        self._add = IconButton("add", self.tr("Start or join another group"), size=40, icon_size=20, colour="rail_text")
        self._settings = IconButton(
            "settings", self.tr("Settings"), size=40, icon_size=20, colour="rail_text", shortcut="Ctrl+,"
        )
        self._me = Avatar(b"", "", 32, radius=16, alone=True)
        super().__init__(
            S8,
            self._groups,
            S4,
            placed(self._add, CENTRE),
            ...,
            placed(self._settings, CENTRE),
            S8,
            placed(self._me, CENTRE),
            S12,
            fill="rail",
        )
        self._buttons = QButtonGroup(self)
        self.setAccessibleName(self.tr("Groups"))
        self._add.clicked.connect(self.another)
        self._settings.clicked.connect(self.settings_wanted)
        model.groups_changed.connect(self._show_groups)
        model.group_chosen.connect(self._show_groups)
        self._show_groups()

    def restyle(self) -> None:
        self.setFixedWidth(_grown(RAIL))
        super().restyle()

    def _show_groups(self) -> None:
        listed, shown = self._model.groups, self._buttons.buttons()
        if [one.id for one in listed] != [one.id for one in shown if isinstance(one, GroupButton)]:
            self._rebuild()
        here = self._model.membership
        for button, group in zip(self._buttons.buttons(), listed, strict=True):
            if isinstance(button, GroupButton):
                button.show_group(group.name, group.unread)
                button.setChecked(here is not None and here.id == group.id)
        if here is not None:
            self._me.show_person(here.me, here.my_name)
            self._me.setAccessibleName(self.tr("You are %1").replace("%1", here.my_name))
            explain(self._me, self._me.accessibleName())
        paint.reveal(self._me, here is not None)

    def _rebuild(self) -> None:
        for old in self._buttons.buttons():
            self._buttons.removeButton(old)
        self._groups.clear()
        for group in self._model.groups:
            button = GroupButton(group.id, group.name)
            button.clicked.connect(lambda _=False, id_=group.id: self._model.choose_group(id_.hex()))
            self._buttons.addButton(button)
            self._groups.add(button)


def _grown(length: int) -> int:
    """Text grows faster than the rail, or little would be left beside it."""
    return round(length * (1 + (theme().text_scale - 1) / 2))
