"""Why nothing is coming, at the right of the window: one sentence, then everything that was looked at, worst first."""

from collections.abc import Callable

from PySide6.QtGui import QGuiApplication

from whisper_net.desktop.theme.metrics import FORM, MEDIUM, PANE_MEMBER, ROW, S12, S16
from whisper_net.desktop.viewmodels.doctor import CheckLine, Doctor
from whisper_net.desktop.viewmodels.wording import translated
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.banner import DANGER, SUCCESS, WARNING, Banner
from whisper_net.desktop.views.kit.box import TOP, Column, Row, placed, stretched
from whisper_net.desktop.views.kit.button import FILLED, LINK, OUTLINED, Button, IconButton
from whisper_net.desktop.views.kit.icon import Icon
from whisper_net.desktop.views.kit.pane import Footer, Pane
from whisper_net.desktop.views.kit.progress import Spinner
from whisper_net.desktop.views.kit.text import Text


class DoctorPane(Pane):
    """What was looked at. It looks as soon as it is made."""

    def __init__(self, model: Doctor, back: Callable[[], object], carry: Callable[[], object]) -> None:
        """`back` leads to where one came from, `carry` to where the group is put into a file."""
        self.model = model
        self._lines: tuple[CheckLine, ...] = ()
        self._checks = Column(gap=S16)
        self._well, self._ill, self._failed = Banner(SUCCESS, "-"), Banner(WARNING, "-"), Banner(DANGER, "-")
        words = self.tr("Looking at networks, relays and addresses…")
        self._under_way = Row(Spinner(words), S12, stretched(Text(words, 13, "muted", wrap=True)))
        self.copy = Button(self.tr("Copy as text"), OUTLINED, icon="copy", size=ROW)
        self.carry = Button(self.tr("Carry it on a stick instead"), LINK)
        body = Column(
            self._under_way,
            self._failed,
            self._well,
            self._ill,
            S16,
            self._checks,
            S16,
            Row(self.carry, ...),
            S12,
            Row(self.copy, ...),
        )
        self.again = Button(self.tr("Look again"), FILLED, icon="again", full=True)
        self.back = IconButton("back", self.tr("Back to Sync"), size=FORM)
        super().__init__(
            self.tr("Nothing coming?"),
            body,
            width=PANE_MEMBER,
            subtitle=self.tr("Looking changes nothing"),
            actions=[self.back],
            footer=Footer(stretched(self.again)),
        )
        model.setParent(self)
        self.back.clicked.connect(back)
        self.again.clicked.connect(model.look)
        self.copy.clicked.connect(self._copy)
        self.carry.clicked.connect(carry)
        model.changed.connect(self._show)
        model.look()
        self._show()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.model.as_text())
        self.copy.setText(self.tr("Copied"))

    def _show(self) -> None:
        model = self.model
        self.again.set_busy(model.looking)
        self.copy.setText(self.tr("Copy as text"))
        self.copy.setEnabled(bool(model.lines) and not model.looking)
        paint.reveal(self._under_way, model.looking and not model.lines)
        self._say(self._failed, model.fault)
        self._say(self._well, "" if model.found else model.verdict)
        self._say(self._ill, model.verdict if model.found else "", model.comfort)
        paint.reveal(self.carry, bool(model.found))
        if model.lines != self._lines:
            self._lines = model.lines
            self._checks.clear()
            for line in sorted(model.lines, key=lambda line: line.ok):
                self._checks.add(_row(line))

    def _say(self, banner: Banner, words: str, text: str = "") -> None:
        banner.say(words or "-", text)
        paint.reveal(banner, bool(words))


def _row(line: CheckLine) -> Row:
    """One thing: a mark, what it is, what was found, what to do."""
    told = Column(Text(line.title, 13, "text", MEDIUM, wrap=True), Text(line.says, 12, "muted", wrap=True), gap=2)
    if line.do:
        told.add(Text(line.do, 12, "text", wrap=True))
    icon, tone = ("success", "success") if line.ok else ("warning", "warning")
    name = translated("In order") if line.ok else translated("Worth a look")
    return Row(placed(Icon(icon, tone, 18, box=20, name=name), TOP), S12, stretched(told))
