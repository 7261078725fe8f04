"""A short word in the window: what was done, what failed, the one thing to be done about it.

Rules: what goes by itself stands over the foot of the page, where no heading is, above whoever writes there. What stays
until it is closed covers nothing: a window that can gives it room at its top (`make_room`).
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from whisper_net.desktop.theme.metrics import HEADER, R_MEDIUM, ROW, S8, S12, S16
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.button import LINK, Button, IconButton
from whisper_net.desktop.views.kit.icon import Icon
from whisper_net.desktop.views.kit.text import Text

SUCCESS, INFO, DANGER = "success", "info", "danger"
SHOWN_MS = 6_000
_INKS = {SUCCESS: "success", INFO: "accent_text", DANGER: "danger"}
FOOT = "foot"
"""A property of what stands at the foot of a page, and is not to be covered."""
_MARGIN = 24
_WIDEST = 520


class Toast(QWidget):
    """Stands in its window for six seconds, or until it is closed; a failure and what `stays` wait for that."""

    def __init__(
        self,
        window: QWidget,
        words: str,
        *,
        tone: str = SUCCESS,
        stays: bool = False,
        action: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        super().__init__(window)
        self._window = window
        self.tone, self.waits = tone, stays and tone != DANGER
        self.lasting, self._across = stays or tone == DANGER, False
        row = QHBoxLayout(self)
        row.setContentsMargins(S16, S12, S8, S12)
        row.setSpacing(S12)
        row.addWidget(Icon(tone, _INKS[tone], 18, box=20))
        row.addWidget(Text(words, 13, wrap=True), 1, Qt.AlignmentFlag.AlignVCenter)
        if action is not None:
            button = Button(action[0], LINK, size=ROW)
            button.clicked.connect(action[1])
            button.clicked.connect(self.leave)
            row.addWidget(button)
        close = IconButton("close", self.tr("Close this note"), size=28)
        close.clicked.connect(self.leave)
        row.addWidget(close)
        window.installEventFilter(self)
        self.setAccessibleName(words)
        if not self.lasting:
            QTimer.singleShot(SHOWN_MS, self, self.deleteLater)
        self.show()
        self.raise_()
        arrange(window)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def leave(self) -> None:
        """Go, and give back the room."""
        self.hide()
        arrange(self._window)
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._window:
            arrange(self._window)
        return False

    def stand(self, top: int, *, across: bool = False) -> int:
        """Stand in the middle of the window's width, or all across it; where it ends."""
        window, layout, self._across = self._window, self.layout(), across
        wide = min(theme().scaled(_WIDEST), window.width() - 2 * _MARGIN, max(320, self.sizeHint().width()))
        wide = window.width() if across else wide
        high = layout.totalHeightForWidth(wide) if layout is not None else self.sizeHint().height()
        self.setGeometry((window.width() - wide) // 2, top, wide, high)
        self.update()
        return top + high

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, place = paint.painter_of(self), QRectF(self.rect())
        if self._across:
            painter.fillRect(place, theme().colour("danger_bg" if self.tone == DANGER else "tint"))
            paint.edge(painter, place, "bottom")
        else:
            paint.rounded(painter, place, R_MEDIUM, "raised", "strong")


def arrange(window: QWidget) -> None:
    """Place all that is said in a window, and give it as much room as it needs."""
    shown = [one for one in window.findChildren(Toast) if not one.isHidden()]
    make_room = getattr(window, "make_room", None)
    roomy = make_room is not None
    top = 0 if roomy else theme().scaled(HEADER) + S8
    for one in sorted((one for one in shown if one.lasting), key=lambda one: not one.waits):
        top = one.stand(top, across=roomy) + (0 if roomy else S8)
    if make_room is not None:
        make_room(top)
    for one in shown:
        if not one.lasting:
            high = one.stand(0)
            one.stand(max(_foot(window, one) - S12 - high, S12))


def _foot(window: QWidget, toast: Toast) -> int:
    """Where the foot of what lies under a toast begins: of a composer, of a row of buttons."""
    across, top = toast.geometry(), window.height()
    for one in window.findChildren(QWidget):
        if one.property(FOOT) and one.isVisible():
            place = QRect(one.mapTo(window, QPoint(0, 0)), one.size())
            if place.left() < across.right() and place.right() > across.left():
                top = min(top, place.top())
    return top


def say(
    window: QWidget,
    words: str,
    *,
    tone: str = SUCCESS,
    stays: bool = False,
    action: tuple[str, Callable[[], object]] | None = None,
) -> Toast:
    """Say something in place of what was said before; under what waits for an answer it stands."""
    for old in window.findChildren(Toast):
        if stays or not old.waits:
            old.hide()
            old.deleteLater()
    return Toast(window, words, tone=tone, stays=stays, action=action)
