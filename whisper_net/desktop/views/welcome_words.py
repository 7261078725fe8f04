"""The twelve words: covered, shown, covered again, and three of them asked for.

Rules: they are painted and never selectable; they reach the clipboard by one button alone, which says what that means,
and leave it with the page.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QWidget

from whisper_net.desktop.theme.metrics import MESSAGE_LINE, R_MEDIUM, S4, S8, S12, S16, S24, SEMIBOLD
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.onboarding import CHECK, Onboarding
from whisper_net.desktop.viewmodels.wording import translated
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import MIDDLE, Card, Column, Placed, Row, stretched
from whisper_net.desktop.views.kit.button import FILLED, OUTLINED, Button
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.field import Field
from whisper_net.desktop.views.kit.icon import Icon
from whisper_net.desktop.views.kit.text import END, Text
from whisper_net.desktop.views.welcome_frame import Beside, Reasons, Stage, Step

_COLUMNS = 3
_CELL, _NUMBER = 48, 22
_COVER = "•••••"


class Cell(Row):
    """One word with its number."""

    def __init__(self, number: int) -> None:
        self.number = number
        self._number = Text(str(number), 12, "muted", align=END)
        self._word = Text(_COVER, 16, "faint", SEMIBOLD)
        super().__init__(
            self._number, S12, stretched(self._word), pad=(S12, 0), height=_CELL, fill="well", radius=R_MEDIUM
        )
        self.show_word(None)

    def restyle(self) -> None:
        self._number.setFixedWidth(theme().scaled(_NUMBER))
        super().restyle()

    def show_word(self, word: str | None) -> None:
        """Show it, or, with None, that it is covered."""
        self._word.setText(word or _COVER)
        self._word.set_colour("text" if word else "faint")
        named = translated("Word %1: %2").replace("%1", str(self.number))
        self._word.setAccessibleName(named.replace("%2", word or translated("hidden")))


class WordGrid(QWidget):
    """Twelve cells, three in a row."""

    def __init__(self, count: int) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(S8)
        self.cells = [Cell(number) for number in range(1, count + 1)]
        for place, cell in enumerate(self.cells):
            grid.addWidget(cell, *divmod(place, _COLUMNS))
        for column in range(_COLUMNS):
            grid.setColumnStretch(column, 1)

    def show_words(self, words: Sequence[str] | None) -> None:
        for place, cell in enumerate(self.cells):
            cell.show_word(words[place] if words else None)


class WordsStep(Step):
    """Shows the words, then asks for three of them."""

    def __init__(self, model: Onboarding) -> None:
        self._recovery = model.recovery
        self._copied = ""
        self._grid = WordGrid(12)
        self._show = Button(self.tr("Show the words"), FILLED, icon="shown")
        self._copy = Button(self.tr("Copy"), OUTLINED, icon="copy")
        self._hint = Text("", 12, "muted", wrap=True)
        self._hide = Button(self.tr("Hide and check"), OUTLINED, icon="hidden")
        self._fields = [Field("Word 1") for _ in range(3)]
        self._asked = Row(*(stretched(field) for field in self._fields), gap=S12, pad=(0, S16, 0, 0))
        self._check_note = Text("", 13, "muted", wrap=True)
        self._later = Button(self.tr("Later"), OUTLINED)
        self._go = Button(self.tr("Continue"), OUTLINED)
        super().__init__(model, Beside(self._form(), self._reasons()), self._footer(), self.tr("Your recovery words"))
        self._connect()
        self._show_all()

    def _form(self) -> Column:
        told = self.tr("Write these twelve words on paper, in this order. They are shown only here.")
        hint = Row(Icon("hidden", "muted", 14, box=16), 6, Placed(self._hint, 1, MIDDLE))
        return Column(
            Text(self.tr("Your recovery words"), 20, "text", SEMIBOLD, wrap=True),
            S8,
            Text(told, 14, "muted", wrap=True, line=MESSAGE_LINE),
            S16,
            self._grid,
            S16,
            Row(self._show, S8, self._copy, S16, hint),
            S24,
            self._check(),
            ...,
        )

    def _check(self) -> Card:
        title = Text(self.tr("Then a short check"), 14, "text", SEMIBOLD, wrap=True)
        words = Column(title, S4, self._check_note)
        return Card(Row(stretched(words), S16, self._hide), self._asked, pad=20)

    def _reasons(self) -> Reasons:
        back = self.tr("With them you come back on a new computer, by a backup file or a key from somebody who is in.")
        spare = self.tr("There is no reset e-mail. Without them you are let in anew, as somebody else.")
        yours = self.tr("Keep them off work computers, photos and cloud notes.")
        return Reasons(
            self.tr("Why they matter"),
            ("kit", self.tr("They bring you back"), back),
            ("key", self.tr("They are the only spare key"), spare),
            ("claim", self.tr("Whoever has them is you"), yours),
        )

    def _footer(self) -> Row:
        words = self.tr("Not now? You will be reminded to check them. But they cannot be shown again.")
        note = Placed(Text(words, 12, "muted", wrap=True, align=END), 100, MIDDLE)
        return Row(..., note, S16, self._later, S8, self._go, pad=(24, 0), height=72, edges=["top"])

    def _connect(self) -> None:
        self._show.clicked.connect(self._toggle)
        self._copy.clicked.connect(self._put_on_clipboard)
        self._hide.clicked.connect(self._cover_and_ask)
        self._later.clicked.connect(self._leave)
        self._go.clicked.connect(self._answer)
        for field in self._fields:
            field.entered.connect(self._next)
        self._recovery.changed.connect(self._show_all)
        self.model.step_changed.connect(self._show_all)

    def stages(self) -> Sequence[Stage]:
        """Where this is on the way."""
        first = self.tr("Group") if self._recovery.target.group else self.tr("Invitation")
        checking = self.model.step == CHECK
        return (
            Stage(first, "done"),
            Stage(self.tr("Recovery words"), "done" if checking else "now"),
            Stage(self.tr("Check"), "now" if checking else "next"),
        )

    def start_focus(self) -> QWidget:
        """The button that shows them."""
        return self._show

    def clear(self) -> None:
        """Cover them, and take them off the clipboard."""
        super().clear()
        self._grid.show_words(None)
        clipboard = QGuiApplication.clipboard()
        if self._copied and clipboard.text() == self._copied:
            clipboard.clear()
        self._copied = ""

    # -- showing

    def _show_all(self) -> None:
        recovery, checking = self._recovery, self.model.step == CHECK
        shown = recovery.visible and not checking
        self._grid.show_words(recovery.words if shown and recovery.words else None)
        self._show.setText(self.tr("Hide the words") if shown else self._show_again(checking))
        self._show.set_icon("hidden" if shown else "shown")
        self._show.set_kind(OUTLINED if recovery.seen else FILLED)
        self._copy.setEnabled(shown)
        self._hint.setText(self._hint_words(shown))
        self._hide.set_kind(FILLED if recovery.seen and not checking else OUTLINED)
        self._hide.setEnabled(recovery.seen)
        paint.reveal(self._hide, not checking)
        paint.reveal(self._asked, checking)
        self._go.set_kind(FILLED if checking else OUTLINED)
        self._go.setEnabled(checking)
        asks = self.tr("The words are hidden now. Type these three from your paper.")
        self._check_note.setText(asks if checking else self.tr("The words are hidden, and you type three of them."))
        for field, number in zip(self._fields, recovery.asked, strict=False):
            field.rename(self.tr("Word %1").replace("%1", str(number)))

    def _show_again(self, checking: bool) -> str:
        return self.tr("Show the words again") if checking else self.tr("Show the words")

    def _hint_words(self, shown: bool) -> str:
        if self._copied:
            return self.tr("Copied: other programs can read it. It is taken back when you leave this page.")
        if shown:
            return self.tr("Copying puts them where other programs can read them. Paper is safer.")
        return self.tr("Make sure that nobody can see your screen")

    def _toggle(self) -> None:
        if self.model.step == CHECK:
            self.model.show_words()
            self._recovery.reveal(True)
        else:
            self._recovery.reveal(not self._recovery.visible)

    def _put_on_clipboard(self) -> None:
        self._copied = " ".join(self._recovery.words)
        QGuiApplication.clipboard().setText(self._copied)
        self._show_all()

    def _leave(self) -> None:
        """Later is no way back to words that nobody looked at, so that is said first."""
        if self._recovery.seen:
            self._recovery.later()
        else:
            go_without(self, self._recovery.later)

    # -- the check

    def _cover_and_ask(self) -> None:
        for field in self._fields:
            field.set_text("")
            field.set_error("")
        self.model.check()
        self._fields[0].editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _next(self) -> None:
        """Return goes to the next field if that is empty, and from the last one on."""
        at = next((at for at, field in enumerate(self._fields) if field.editor.hasFocus()), len(self._fields))
        empty = next((field for field in self._fields[at + 1 :] if not field.text().strip()), None)
        if empty is not None:
            empty.editor.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self._answer()

    def _answer(self) -> None:
        asked = self._recovery.asked
        wrong = self._recovery.answer([field.text() for field in self._fields])
        for field, number in zip(self._fields, asked, strict=True):
            other, missing = self.tr("Word %1 on your paper is another one."), self.tr("Word %1 is missing.")
            words = (other if field.text().strip() else missing).replace("%1", str(number))
            field.set_error(words if number in wrong else "")
        first = next((field for field, number in zip(self._fields, asked, strict=True) if number in wrong), None)
        if first is not None:
            first.editor.selectAll()
            first.editor.setFocus(Qt.FocusReason.OtherFocusReason)


def go_without(over: QWidget, act: Callable[[], object]) -> Dialog:
    """Ask before somebody leaves words behind that they never looked at."""
    words = over.tr(
        "You did not look at them, and they cannot be shown again later. Without them this computer is the only way in."
    )
    back, go = Button(over.tr("Go back"), FILLED), Button(over.tr("Go on without words"), OUTLINED)
    body = Text(words, 14, "muted", wrap=True, line=MESSAGE_LINE)
    dialog = Dialog(over.tr("Go on without your recovery words?"), body, actions=[go, back], width=480)
    back.clicked.connect(dialog.reject)
    go.clicked.connect(dialog.accept)
    dialog.accepted.connect(act)
    dialog.open_over(over)
    back.setFocus(Qt.FocusReason.OtherFocusReason)
    return dialog
