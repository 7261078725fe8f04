"""One invitation as it is handed over: link, code, eight words, what it permits, and where the newcomer finds us."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit

from whisper_net.desktop.theme.metrics import FORM, MEDIUM, R_SMALL, ROW, S4, S8, S12, S16, S24, SEMIBOLD
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.invitation import Inviting, Shown
from whisper_net.desktop.viewmodels.place import NETWORK, SETTINGS, Place
from whisper_net.desktop.viewmodels.wording import counted, translated
from whisper_net.desktop.views.kit.banner import INFO, Banner
from whisper_net.desktop.views.kit.box import TOP, Column, Item, Row, placed, stretched
from whisper_net.desktop.views.kit.button import LINK, OUTLINED, TONAL, Button
from whisper_net.desktop.views.kit.field import Frame, LineEditor
from whisper_net.desktop.views.kit.files import pick_new
from whisper_net.desktop.views.kit.paint import reveal
from whisper_net.desktop.views.kit.qr import QrCode
from whisper_net.desktop.views.kit.text import Text

COPIED_MS = 2_000
_CODE = 200
_WORDS_A_ROW = 2
_NUMBER = 18


class Handover(Column):
    """Empty until an invitation is shown, and again once it is forgotten."""

    went = Signal(object)
    """Place: where it is set how this computer is reached."""

    def __init__(self, model: Inviting) -> None:
        self._model = model
        super().__init__()
        model.shown_changed.connect(self._show)
        model.changed.connect(self._show_reach)
        model.saved.connect(self._saved)

    def _show(self) -> None:
        self.clear()
        shown = self._model.shown
        if shown is None:
            return
        self.link = self._link_field(shown.link)
        self.copy_link = Button(self.tr("Copy link"), TONAL, icon="copy")
        self.copy_link.clicked.connect(lambda: copy(self.copy_link, shown.link))
        self.save = Button(self.tr("Save as a picture"), OUTLINED, icon="save", size=ROW)
        self.save.clicked.connect(self._choose_place)
        self.code = QrCode(shown.link, self.tr("Code of the invitation, to be scanned"), _CODE)
        self.network = Button(self.tr("Network settings"), LINK)
        self.network.clicked.connect(lambda: self.went.emit(Place(SETTINGS, NETWORK)))
        self.open = Button(self.tr("Let members reach this computer"), OUTLINED, size=ROW)
        self.open.clicked.connect(self._model.let_reach)
        icon = "relay" if shown.relays else "place"
        self.reach = Banner(INFO, "", icon=icon, actions=[self.open, self.network])
        for item in self._items(shown):
            self.add(item)
        self._show_reach()

    def _items(self, shown: Shown) -> list[Item]:
        permits = self.tr("Whoever has it can ask to come in, and reads nothing until somebody here approves them.")
        frame = Frame(self.link)
        left = Column(
            Text(shown.terms, 16, "text", SEMIBOLD, wrap=True),
            S4,
            Text(permits, 13, "muted", wrap=True),
            S16,
            Text(self.tr("Link"), 13, "text", MEDIUM),
            S4,
            Row(stretched(frame), S8, self.copy_link),
            S16,
            Text(self.tr("Or eight words, to read out"), 13, "text", MEDIUM),
            S8,
            self._words(shown.words),
            ...,
        )
        right = Column(self.code, S8, Row(..., self.save, ...), S4, ...)
        return [Row(stretched(left), S24, placed(right, TOP)), S16, self.reach, ...]

    def _link_field(self, link: str) -> QLineEdit:
        field = LineEditor()
        field.setText(link)
        field.setReadOnly(True)
        field.setCursorPosition(0)
        field.setAccessibleName(self.tr("Link of the invitation"))
        field.setFixedHeight(theme().scaled(FORM - 4))
        return field

    def _words(self, words: tuple[str, ...]) -> Column:
        tiles = [_tile(at, word) for at, word in enumerate(words, 1)]
        rows = [
            Row(*(stretched(tile) for tile in tiles[at : at + _WORDS_A_ROW]), gap=S8)
            for at in range(0, len(tiles), _WORDS_A_ROW)
        ]
        return Column(*rows, gap=S8)

    # -- where callers find us

    def _show_reach(self) -> None:
        model = self._model
        if model.shown is None or model.reach is None:
            return
        if model.shown.relays:
            self._say_relays(model.shown.relays)
            return
        reveal(self.reach.below, not model.reach.outside)
        reveal(self.open, not model.address)
        self.open.set_busy(model.busy)
        if not model.address:
            alone = self.tr("Let members reach this computer: the copied note then names its address.")
            several = self.tr(
                "The newcomer has to reach somebody else who lets people in. Or let members reach this one."
            )
            self.reach.say(self.tr("This computer does not answer callers"), alone if model.alone else several)
        elif not model.reach.outside:
            self.reach.say(
                self.tr("This computer answers itself alone, at %1").replace("%1", model.address),
                self.tr("Others cannot call it there."),
            )
        else:
            others = model.reach.addresses[1:]
            more = self.tr("Also at %1.").replace("%1", ", ".join(others)) + " " if others else ""
            self.reach.say(
                self.tr("This computer answers at %1").replace("%1", model.address),
                more
                + self.tr(
                    "The copied note names it; with the link or words alone, tell it. Keep the app open until they ask."
                ),
            )

    def _say_relays(self, relays: tuple[str, ...]) -> None:
        reveal(self.open, False)
        asks = self.tr("The newcomer asks there, even while nobody is online.")
        alone = counted(
            "With the eight words alone, give them the relay's address: it can be copied on the network page.",
            "With the eight words alone, give them the address of one: it can be copied on the network page.",
            len(relays),
        )
        names = counted("The link names the relay %1", "The link names the relays %1", len(relays))
        self.reach.say(names.replace("%1", " · ".join(relays)), f"{asks} {alone}")

    # -- copying and keeping

    def copy_all(self, button: Button) -> None:
        """Copy link and address as one message."""
        copy(button, self._model.message)

    def _choose_place(self) -> None:
        """Ask for a place without stopping the window; the picture is written by the node."""
        name, pictures = self.tr("invitation") + ".png", self.tr("Pictures (*.png)")
        pick_new(self, self.tr("Save the code"), name, [pictures], self._model.save, self.save)

    def _saved(self) -> None:
        if self._model.shown is not None:
            told(self.save, self.tr("Saved"), self.tr("Save as a picture"), "save")


def copy(button: Button, text: str) -> None:
    """Put a text on the clipboard, and say so where it was asked for."""
    QGuiApplication.clipboard().setText(text)
    told(button, translated("Copied"), button.text(), "copy")


def told(button: Button, done: str, before: str, icon: str) -> None:
    """Let a button say for two seconds that its work is done."""
    if button.text() == done:
        return
    button.setText(done)
    button.set_icon("check")

    def back() -> None:
        button.setText(before)
        button.set_icon(icon)

    QTimer.singleShot(COPIED_MS, button, back)


def _tile(at: int, word: str) -> Row:
    number = Row(Text(str(at), 12, "muted"), ..., width=_NUMBER)
    return Row(number, Text(word, 14, "text", SEMIBOLD), ..., pad=(S12, 0), fill="well", radius=R_SMALL, height=ROW)
