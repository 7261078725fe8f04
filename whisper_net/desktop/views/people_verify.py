"""Safety words in the pane of a member: to read to each other, to scan, and to say whether they match."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QGridLayout, QWidget

from whisper_net.desktop.theme.metrics import R_SMALL, ROW, S4, S8, S12, S16, SEMIBOLD
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.verifying import CHANGED, VERIFIED, Verifying
from whisper_net.desktop.viewmodels.wording import day, translated
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.banner import DANGER, WARNING, Banner
from whisper_net.desktop.views.kit.box import TOP, Column, Row, placed, stretched
from whisper_net.desktop.views.kit.button import FILLED, LINK, OUTLINED, TEXT, TONAL, Button
from whisper_net.desktop.views.kit.field import AreaField
from whisper_net.desktop.views.kit.pane import Section
from whisper_net.desktop.views.kit.qr import QrCode
from whisper_net.desktop.views.kit.text import END, Text

_COLUMNS, _CELL, _NUMBER = 2, 32, 16
_DIGIT_LINES = 3
_CODE = 150


class SafetyWord(Row):
    """One word with its number."""

    def __init__(self, number: int) -> None:
        self.number = number
        self._label = Text(str(number), 12, "muted", align=END)
        self._word = Text("", 14, "text", SEMIBOLD)
        super().__init__(self._label, S8, stretched(self._word), pad=(S8, 0), height=_CELL, fill="well", radius=R_SMALL)

    def restyle(self) -> None:
        self._label.setFixedWidth(theme().scaled(_NUMBER))
        super().restyle()

    def show_word(self, word: str) -> None:
        self._word.setText(word)
        named = translated("Word %1: %2").replace("%1", str(self.number))
        self._word.setAccessibleName(named.replace("%2", word))


class SafetyWords(QWidget):
    """Twelve of them, two in a row."""

    def __init__(self, count: int) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(S8)
        self._cells = [SafetyWord(number) for number in range(1, count + 1)]
        for place, cell in enumerate(self._cells):
            grid.addWidget(cell, *divmod(place, _COLUMNS))
        for column in range(_COLUMNS):
            grid.setColumnStretch(column, 1)

    def show_words(self, words: Sequence[str]) -> None:
        for cell, word in zip(self._cells, words, strict=True):
            cell.show_word(word)


class SafetyDigits(Column):
    """The digits, in lines of groups of five."""

    def __init__(self) -> None:
        self._lines = [Text("", 14, mono=True) for _ in range(_DIGIT_LINES)]
        super().__init__(*self._lines, gap=S4, pad=S12, fill="well", radius=R_SMALL)

    def show_digits(self, groups: Sequence[str]) -> None:
        a_line = len(groups) // _DIGIT_LINES
        for place, line in enumerate(self._lines):
            line.setText("  ".join(groups[place * a_line : (place + 1) * a_line]))


class VerifySection(Column):
    """The view of one Verifying."""

    def __init__(self, model: Verifying, now: int) -> None:
        self.model, self._now = model, now
        self.title = Section(self.tr("Safety words"))
        self.told = Text("", 13, "muted", wrap=True)
        self.news = Banner(WARNING, self.tr("A new device"), " ", icon="devices")
        self._news = Column(S12, self.news)
        self.words = SafetyWords(12)
        self.digits = SafetyDigits()
        self.other_form = Button("", LINK, size=ROW)
        self.code = QrCode(" ", self.tr("Your code for them to scan"), _CODE)
        self.pick = Button(self.tr("Choose a picture"), OUTLINED, icon="qr", size=ROW)
        self.type = Button(self.tr("Type theirs"), LINK, size=ROW)
        self.typed = AreaField(
            self.tr("What their screen shows"), lines=3, help_text=self.tr("Twelve words, 60 digits, or their code.")
        )
        self.check = Button(self.tr("Compare"), TONAL, size=ROW)
        self.fault = Banner(WARNING, " ")
        self.mismatch = Banner(DANGER, " ", " ", icon="unverified")
        self._fault, self._mismatch = Column(S12, self.fault), Column(S12, self.mismatch)
        self.match = Button(self.tr("They match"), FILLED, full=True)
        self.differ = Button(self.tr("They differ"), OUTLINED, full=True)
        self.again = Button(self.tr("Compare again"), OUTLINED, size=ROW)
        self.take_back = Button(self.tr("Take back"), TEXT, size=ROW)
        self.look_again = Button(self.tr("Compare again"), OUTLINED, size=ROW)
        self.alarm = Banner(DANGER, " ", " ", icon="unverified", actions=[self.look_again])
        self._alarm = Column(S4, self.alarm)
        self._typing = Column(S8, self.typed, S8, Row(self.check, ...))
        self._comparing = self._page()
        self._done = Row(self.again, S4, self.take_back, ..., pad=(0, S12, 0, 0))
        super().__init__(self.title, S4, self.told, self._alarm, self._comparing, self._done)
        paint.reveal(self.digits, False)
        paint.reveal(self._typing, False)
        self._connect()
        self._show()

    def _page(self) -> Column:
        hint = Text(self.tr("Take a picture of their code, in one room or in a video call."), 13, "muted", wrap=True)
        scan = Text(self.tr("Or scan each other"), 13, "text", SEMIBOLD, wrap=True)
        return Column(
            self._news,
            S12,
            self.words,
            self.digits,
            S8,
            Row(self.other_form, S16, self.type, ...),
            self._typing,
            self._fault,
            self._mismatch,
            S16,
            Row(stretched(self.match), S8, stretched(self.differ)),
            S16,
            Row(placed(self.code, TOP), S16, stretched(Column(scan, S4, hint, ...))),
            S12,
            Row(self.pick, ...),
        )

    def _connect(self) -> None:
        model = self.model
        model.changed.connect(self._show)
        self.other_form.clicked.connect(self._turn)
        self.pick.clicked.connect(self._choose_picture)
        self.type.clicked.connect(self._open_typing)
        self.check.clicked.connect(lambda: model.check(self.typed.text()))
        self.match.clicked.connect(model.matches)
        self.differ.clicked.connect(model.differs)
        for button in (self.again, self.look_again):
            button.clicked.connect(model.compare_again)
        self.take_back.clicked.connect(model.take_back)

    # -- showing

    def _show(self) -> None:
        model, safety = self.model, self.model.safety
        paint.reveal(self, safety is not None)
        if safety is None:
            return
        self.words.show_words(safety.words)
        self.digits.show_digits(safety.digits)
        self.code.encode(safety.code)
        held = self._comparing.isAncestorOf(QApplication.focusWidget() or self)
        paint.reveal(self._comparing, model.comparing)
        paint.reveal(self._done, safety.identity == VERIFIED and not model.comparing and not model.differing)
        paint.reveal(self._news, safety.identity == CHANGED)
        paint.reveal(self._alarm, model.differing)
        paint.reveal(self.told, not model.differing)
        self._say()
        self._show_fault()
        if not model.comparing:
            self._put_away(held=held)

    def _put_away(self, *, held: bool) -> None:
        """What was typed was compared; the keyboard goes where one goes on."""
        self.typed.set_text("")
        paint.reveal(self._typing, False)
        paint.reveal(self.type, True)
        if held:
            (self.look_again if self.model.differing else self.again).setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self) -> None:
        model, safety = self.model, self.model.safety
        if safety is None:
            return
        when = day(min(safety.compared, self._now), self._now) if safety.compared is not None else ""
        if model.comparing:
            told = self.tr("Read them to %1 in a call or side by side. If all twelve match, nobody sits between you.")
        else:
            told = self.tr("You compared them with %1 (%2), and they matched. This is kept on this computer alone.")
        self.told.setText(told.replace("%2", when).replace("%1", model.name))
        news = self.tr("%1 has a device that was not there when you compared (%2). Ask whose it is, and compare again.")
        self.news.say(self.tr("A new device"), news.replace("%2", when).replace("%1", model.name))
        alarm = self.tr(
            "Did both of you open each other, in the same group? Then this %1 is not the person you talk to: tell them "
            "nothing here that a stranger should not know, and warn an admin in a call."
        )
        self.alarm.say(self.tr("The words differ"), alarm.replace("%1", model.name))
        self.other_form.setText(self.tr("Show words") if self.digits.isVisibleTo(self) else self.tr("Show digits"))

    def _show_fault(self) -> None:
        model = self.model
        self.fault.say(model.fault or " ")
        self.mismatch.say(model.fault or " ", self.tr("If it stays so, press “They differ”."))
        paint.reveal(self._fault, bool(model.fault) and not model.alarming)
        paint.reveal(self._mismatch, bool(model.fault) and model.alarming)
        self.check.set_busy(model.busy)
        self.pick.set_busy(model.busy)

    # -- the other ways

    def _turn(self) -> None:
        """From words to digits, and back."""
        digits = not self.digits.isVisibleTo(self)
        paint.reveal(self.digits, digits)
        paint.reveal(self.words, not digits)
        self._say()

    def _open_typing(self) -> None:
        paint.reveal(self._typing, True)
        paint.reveal(self.type, False)
        self.typed.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose_picture(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose a picture of their code"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Pictures (*.png *.jpg *.jpeg *.webp)"), self.tr("All files (*)")])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.model.read_picture(Path(path)))
        dialog.open()
