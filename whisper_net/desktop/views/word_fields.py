"""Words typed one by one: a field each, completed from the list, and one line below that says which is none of ours."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QGridLayout, QListView, QWidget

from whisper_net.desktop.theme.metrics import S8
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.joining_words import fault, likely, spread
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import TOP, Column, Row, placed, stretched
from whisper_net.desktop.views.kit.field import Field
from whisper_net.desktop.views.kit.icon import Icon
from whisper_net.desktop.views.kit.text import Text

OFFERS = "offers"
"""The name by which the style sheet knows the list of completions."""


class WordField(Field):
    """One word. Space goes on to the next; several words pasted spread over those that follow."""

    moved_on = Signal()
    spreading = Signal(str)

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self._words = QStringListModel(self)
        completer = QCompleter(self._words, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        offered = QListView()
        offered.setObjectName(OFFERS)
        theme().dress(offered)
        completer.setPopup(offered)
        self._offered = offered
        completer.activated.connect(lambda _: self.moved_on.emit())
        self.editor.setCompleter(completer)
        self.editor.textEdited.connect(self._typed)
        self.editor.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Space:
            if self.text().strip():
                self._move_on()
            return True
        return False

    def _move_on(self) -> None:
        self._put_away()
        self.moved_on.emit()

    def _put_away(self) -> None:
        """The list goes first: as long as it is open, or has something to offer, it takes what is typed next."""
        self._words.setStringList([])
        self._offered.hide()

    def _typed(self, text: str) -> None:
        if text.endswith(" ") and len(text.split()) == 1:  # typed while the list was open, which asks no filter
            self.set_text(text.strip())
            self._move_on()
            return
        offered = likely(text)
        self._words.setStringList([] if offered == [text] else offered)
        if " " in text.strip() or "://" in text:
            self._put_away()
            self.spreading.emit(text)


class WordFields(Column):
    """A grid of them. `entered` is emitted when Return is pressed in the last."""

    entered = Signal()
    pasted_key = Signal(str)
    """Something that is no words but a key was pasted."""

    def __init__(self, count: int, columns: int = 4) -> None:
        self.fields = [WordField("") for _ in range(count)]
        grid = QWidget()
        layout = QGridLayout(grid)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(S8)
        for place, field in enumerate(self.fields):
            layout.addWidget(field, *divmod(place, columns))
        for column in range(columns):
            layout.setColumnStretch(column, 1)
        self._words = Text("", 12, "danger", wrap=True)
        self._note = Row(placed(Icon("danger", "danger", 14, box=16), TOP), stretched(self._words), gap=6)
        super().__init__(grid, 4, self._note)
        for place, field in enumerate(self.fields):
            field.rename(self.tr("Word %1").replace("%1", str(place + 1)))
            field.moved_on.connect(lambda place=place: self._leave(place))
            field.entered.connect(lambda place=place: self._enter(place))
            field.spreading.connect(lambda text, place=place: self._spread(place, text))
            field.changed.connect(lambda _: self.say(None, ""))
        paint.reveal(self._note, False)

    def words(self) -> list[str]:
        """What is typed, word by word."""
        return [field.text().strip() for field in self.fields]

    def fault(self) -> bool:
        """Say which word cannot be, if one cannot."""
        found = fault(self.words())
        self.say(*found if found is not None else (None, ""))
        return found is not None

    def say(self, place: int | None, words: str) -> None:
        """Say what is wrong, with one field or with the whole; "" for nothing."""
        for at, field in enumerate(self.fields):
            field.mark(failed=bool(words) and at == place, words=words if at == place else "")
        self._words.setText(words)
        paint.reveal(self._note, bool(words))
        if place is not None:
            self._go(place)

    def fill(self, words: Sequence[str], start: int = 0) -> None:
        """Put words into the fields from one on."""
        for field, word in zip(self.fields[start:], words, strict=False):
            field.set_text(word)

    def _leave(self, place: int) -> None:
        known = fault(self.words()[: place + 1])
        if known is not None and known[0] == place:
            self.say(*known)
        else:
            self._go(min(place + 1, len(self.fields) - 1))

    def _enter(self, place: int) -> None:
        if place + 1 < len(self.fields):
            self._leave(place)
        else:
            self.entered.emit()

    def _spread(self, place: int, text: str) -> None:
        if "://" in text:
            self.fields[place].set_text("")
            self.pasted_key.emit(text)
            return
        words = spread(text, len(self.fields) - place)
        if words:
            self.fill(words, place)
            self._go(min(place + len(words), len(self.fields)) - 1)

    def _go(self, place: int) -> None:
        self.fields[place].editor.setFocus(Qt.FocusReason.TabFocusReason)
