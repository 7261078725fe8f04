"""Dialogs: a frame over the window, the window behind a scrim. Keyboard focus stays inside until it is closed.

Rules: header and footer 64, padding 32, radius 12. Esc closes; so does the cross. The footer's left says where a draft
is kept. What stands at its right is, at most, one filled button named for its effect, and one to go back.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QDialog, QVBoxLayout, QWidget

from whisper_net.desktop.theme.metrics import DIALOG_FOOTER, DIALOG_HEADER, DIALOG_PAD, R_LARGE, S8, S24, SEMIBOLD
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import Column, Row, stretched
from whisper_net.desktop.views.kit.button import IconButton
from whisper_net.desktop.views.kit.draft import DraftNote
from whisper_net.desktop.views.kit.scroll import Scroll
from whisper_net.desktop.views.kit.text import Text

_MARGIN = 24


class Scrim(QWidget):
    """What lies over a window while a dialog is open; it goes with the dialog."""

    def __init__(self, window: QWidget, frame: QDialog) -> None:
        super().__init__(window)
        self._window, self._frame = window, frame
        self._before = QApplication.focusWidget()
        frame.setParent(self, Qt.WindowType.Widget)
        window.installEventFilter(self)
        frame.finished.connect(self._end)
        self.setGeometry(window.rect())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._window:
            self.setGeometry(self._window.rect())
        return False

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self.place()

    def place(self) -> None:
        """Keep the frame in the middle, and inside of the window."""
        room = self.rect().adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        wanted = self._frame.sizeHint()
        wide = min(wanted.width(), room.width())
        high = min(wanted.height(), room.height())
        place = QRectF(0, 0, wide, high)
        place.moveCenter(QRectF(self.rect()).center())
        self._frame.setGeometry(place.toRect())

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes round inside of the dialog."""
        start = QApplication.focusWidget() or self._frame
        at = _neighbour(start, forward)
        while at is not start and not self._reaches(at):
            at = _neighbour(at, forward)
        at.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        return True

    def _reaches(self, widget: QWidget) -> bool:
        takes = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
        return takes and self.isAncestorOf(widget) and widget.isVisible() and widget.isEnabled()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Nothing behind it is pressed by accident."""
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint.painter_of(self).fillRect(self.rect(), theme().colour("scrim"))

    def _end(self) -> None:
        before, self._before = self._before, None
        self.hide()
        if before is not None and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.deleteLater()


def _neighbour(widget: QWidget, forward: bool) -> QWidget:
    """The chain of focus is a ring through every widget of a window."""
    found = widget.nextInFocusChain() if forward else widget.previousInFocusChain()
    return widget if found is None else found


class Dialog(QDialog):
    """A title, a body, and what can be done. `open_over` shows it; `finished` is emitted when it is closed."""

    def __init__(
        self,
        title: str,
        body: QWidget,
        *,
        actions: Sequence[QWidget] = (),
        note: str = "",
        width: int = 560,
        height: int | None = None,
        aside: Column | None = None,
        pad: int = DIALOG_PAD,
    ) -> None:
        super().__init__()
        self._wanted = (width, height)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.title = Text(title, 20, "text", SEMIBOLD, elide=True)
        self._close = IconButton("close", self.tr("Close"), shortcut="Esc")
        self._close.clicked.connect(self.reject)
        header = Row(stretched(self.title), self._close, pad=(pad, 0, 16, 0), height=DIALOG_HEADER, edges=["bottom"])
        self._column, self._aside = Column(body, ..., pad=(pad, S24, pad, S24)), aside
        self._beside = Scroll(aside) if aside is not None else None
        middle = Row(stretched(Scroll(self._column, name=title)), self._beside)
        self.note = DraftNote(note)
        paint.reveal(self.note, bool(note))
        footer = Row(self.note, ..., *actions, gap=S8, pad=(pad, 0, 20, 0), height=DIALOG_FOOTER, edges=["top"])
        self._footed = bool(note or actions)
        paint.reveal(footer, self._footed)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(header)
        column.addWidget(middle, 1)
        column.addWidget(footer)
        self._body = body

    def open_over(self, widget: QWidget) -> None:
        """Show it over the window of a widget, with the focus on its first field."""
        scrim = Scrim(widget.window(), self)
        scrim.show()
        scrim.raise_()
        self.show()
        scrim.place()
        self._first_field().setFocus(Qt.FocusReason.TabFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Large text in a small window leaves the body the greater part."""
        super().resizeEvent(event)
        if self._aside is not None and self._beside is not None:
            self._aside.restyle()
            wide = min(self._aside.minimumWidth(), self.width() * 9 // 20)
            self._aside.setFixedWidth(wide)
            self._beside.setFixedWidth(wide)

    def sizeHint(self) -> QSize:
        wide, high = theme().scaled(self._wanted[0]), self._wanted[1]
        if high is not None:
            return QSize(wide, theme().scaled(high))
        chrome = sum(theme().scaled(part) for part in (DIALOG_HEADER, DIALOG_FOOTER if self._footed else 0))
        room = wide - 2 - (self._aside.sizeHint().width() if self._aside is not None else 0)
        layout = self._column.layout()
        wraps = layout is not None and layout.hasHeightForWidth()
        inner = layout.totalHeightForWidth(room) if layout is not None and wraps else self._column.sizeHint().height()
        least = self._column.minimumSizeHint().height()  # what scrolls is never made smaller than this
        return QSize(wide, chrome + 2 + max(inner, least))

    def _first_field(self) -> QWidget:
        """The first thing to type into or to press; where there is none, what closes it."""
        widgets = [*self._body.findChildren(QWidget), self._close]
        fields = [one for one in widgets if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisibleTo(self)]
        return next(one for one in fields if one.focusProxy() is None and one.isEnabled())

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint.rounded(paint.painter_of(self), QRectF(self.rect()), R_LARGE, "bg", "border")
