"""A short word over the window, under its header: what was done, what failed, the one thing to be done about it."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer
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
_MARGIN = 24
_WIDEST = 520


class Toast(QWidget):
    """Stands over its window for six seconds, or until it is closed; a failure and what `stays` wait for that."""

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
        row = QHBoxLayout(self)
        row.setContentsMargins(S16, S12, S8, S12)
        row.setSpacing(S12)
        row.addWidget(Icon(tone, _INKS[tone], 18, box=20))
        row.addWidget(Text(words, 13, wrap=True), 1, Qt.AlignmentFlag.AlignVCenter)
        if action is not None:
            button = Button(action[0], LINK, size=ROW)
            button.clicked.connect(action[1])
            button.clicked.connect(self.deleteLater)
            row.addWidget(button)
        close = IconButton("close", self.tr("Close this note"), size=28)
        close.clicked.connect(self.deleteLater)
        row.addWidget(close)
        window.installEventFilter(self)
        self.setAccessibleName(words)
        if not stays and tone != DANGER:
            QTimer.singleShot(SHOWN_MS, self, self.deleteLater)
        self.show()
        self.raise_()
        self.place()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._window:
            self.place()
        return False

    def place(self) -> None:
        """Stand under the header, or under what waits there: the foot belongs to the composer and who reads it."""
        window, layout = self._window, self.layout()
        wide = min(theme().scaled(_WIDEST), window.width() - 2 * _MARGIN, max(320, self.sizeHint().width()))
        high = layout.totalHeightForWidth(wide) if layout is not None else self.sizeHint().height()
        top = theme().scaled(HEADER) + S8
        for above in [] if self.waits else window.findChildren(Toast):
            if above.waits and not above.isHidden():
                above.place()
                top = above.geometry().bottom() + 1 + S8
        self.setGeometry((window.width() - wide) // 2, top, wide, high)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint.rounded(paint.painter_of(self), QRectF(self.rect()), R_MEDIUM, "raised", "strong")


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
