"""Files above the field of a composer: each with its name, what it is, how large, and a way to take it out again.

Rules: as in a row of the timeline, a name keeps its ending however short it is cut. What else is dropped on the screen
of a channel comes here too.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QMimeData, QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDropEvent, QFontMetricsF, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from whisper_net.desktop.theme.fonts import font
from whisper_net.desktop.theme.metrics import CARD, MEDIUM, R_LARGE, R_MEDIUM, S4, S8, S12
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.attaching import Attaching, ChosenFile
from whisper_net.desktop.viewmodels.file_line import PROGRAM, file_icon, kind_words
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import Column, Row
from whisper_net.desktop.views.kit.button import IconButton
from whisper_net.desktop.views.kit.icon import Icon
from whisper_net.desktop.views.kit.scroll import Scroll
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.kit.tip import explain
from whisper_net.desktop.views.timeline_file import elided

_LEAST = 60
_NARROW = 480
"""Width of a window, times the size of text, below which what a file is may be shortened, too."""
_LOW, _MOST_SHOWN = 480, 3
"""Height of a window, times the size of text, below which one file is shown at a time; how many are in others."""
_FORMS = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif"}


class FileName(QLabel):
    """A name that is shortened before its ending."""

    def __init__(self, file: ChosenFile) -> None:
        super().__init__(file.name)
        self._ending = f".{file.ending}" if file.ending else ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        explain(self, file.name)
        self.restyle()

    def restyle(self) -> None:
        self.setFont(font(13, MEDIUM, scale=theme().text_scale))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        wide = int(QFontMetricsF(self.font()).horizontalAdvance(self.text())) + 2
        return QSize(wide, theme().scaled(20))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().scaled(_LEAST), theme().scaled(20))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = paint.painter_of(self)
        painter.setFont(self.font())
        painter.setPen(theme().colour("text"))
        shown = elided(self.text(), self._ending, self.width(), QFontMetricsF(self.font()))
        side = Qt.AlignmentFlag.AlignRight if paint.mirrored(self) else Qt.AlignmentFlag.AlignLeft
        painter.drawText(self.rect(), int(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter), shown)


class FileChips(Column):
    """All that goes with the text."""

    taken_out = Signal()
    """One is not to be sent: the keyboard is nowhere."""

    def __init__(self, model: Attaching) -> None:
        self._model = model
        self._files: tuple[ChosenFile, ...] = ()
        self._rows = Column(gap=S4)
        self._scroll = Scroll(self._rows)
        super().__init__(self._scroll, pad=(S8, S8, S8, 0))

    def show_files(self, files: Sequence[ChosenFile]) -> None:
        """Show these; nothing where there are none."""
        paint.reveal(self, bool(files))
        if tuple(files) == self._files:
            return
        self._files = tuple(files)
        self._rows.clear()
        for file in files:
            self._rows.add(self._chip(file))
        self.restyle()

    def restyle(self) -> None:
        """Show a few, and in a low window one; the others scroll."""
        super().restyle()
        low = self.window().height() < theme().scaled(_LOW)
        shown = min(len(self._files), 1 if low else _MOST_SHOWN)
        self._scroll.setFixedHeight(shown * (theme().scaled(CARD) + 4 + S4))

    def _chip(self, file: ChosenFile) -> Row:
        program = file.kind == PROGRAM
        remove = IconButton("close", self.tr("Do not attach %1").replace("%1", file.name), size=CARD)
        remove.clicked.connect(lambda: self._remove(file))
        narrow = self.window().width() < theme().scaled(_NARROW)  # elsewhere the name alone is shortened
        kind = Text(kind_words(file), 12, "warning" if program else "muted", elide=narrow)
        icon = Icon(file_icon(file.kind, file.ending), "warning" if program else "accent_text", 18, box=20)
        return Row(icon, S8, FileName(file), S8, kind, ..., remove, pad=(S12, 2, S4, 2), fill="well", radius=R_MEDIUM)

    def _remove(self, file: ChosenFile) -> None:
        self._model.remove(file)
        self.taken_out.emit()


class DropPlate(QWidget):
    """What lies over a screen while a file is held over it: where it would go, and who could read it."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over, self._words = over, ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def say(self, words: str) -> None:
        """Lie over all of the screen, with these words."""
        self._words = words
        self.setGeometry(self._over.rect())
        self.raise_()
        self.show()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, place = paint.painter_of(self), QRectF(self.rect()).adjusted(S12, S12, -S12, -S12)
        ground = theme().colour("tint")
        ground.setAlpha(235)
        painter.setBrush(ground)
        painter.setPen(QPen(theme().colour("accent"), 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(place, R_LARGE, R_LARGE)
        painter.setFont(font(16, MEDIUM, scale=theme().text_scale))
        painter.setPen(theme().colour("accent_text"))
        inside = QRect(self.rect()).adjusted(48, 48, -48, -48)
        painter.drawText(inside, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self._words)


class Drops(QObject):
    """Takes files that are dropped anywhere on a widget."""

    def __init__(self, over: QWidget, words: Callable[[], str], take: Callable[[list[str]], object]) -> None:
        """`words` says what a drop would do; "" where nothing may be dropped now."""
        super().__init__(over)
        self._over, self._words, self._take = over, words, take
        self.plate = DropPlate(over)
        over.setAcceptDrops(True)
        over.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.DragEnter, QEvent.Type.DragMove) and isinstance(event, QDropEvent):
            words = self._words() if dropped_files(event.mimeData()) else ""
            if words:
                self.plate.say(words)
                event.acceptProposedAction()
            return bool(words)
        if event.type() in (QEvent.Type.DragLeave, QEvent.Type.Drop):
            self.plate.hide()
        if event.type() == QEvent.Type.Drop and isinstance(event, QDropEvent):
            event.acceptProposedAction()
            self._take(dropped_files(event.mimeData()))
            return True
        return False


def dropped_files(data: QMimeData) -> list[str]:
    """The paths of files in what is dropped or pasted."""
    return [url.toLocalFile() for url in data.urls() if url.isLocalFile()] if data.hasUrls() else []


def pasted_picture(data: QMimeData) -> tuple[bytes, str]:
    """A picture as it was copied, not decoded, and its ending; empty where there is none, or words beside it."""
    if data.hasText() and data.text().strip():
        return b"", ""
    form = next((one for one in _FORMS if data.hasFormat(one)), "")
    return (bytes(data.data(form).data()), _FORMS[form]) if form else (b"", "")


def holds_picture(data: QMimeData) -> bool:
    """Whether there is a picture in it, in whatever form."""
    return data.hasImage() or any(data.hasFormat(form) for form in _FORMS)
