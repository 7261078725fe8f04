"""Three equal doors: start a group, come with an invitation, restore."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QLayout, QSizePolicy, QWidget

from whisper_net.desktop.theme.metrics import MESSAGE_LINE, R_LARGE, ROW, S8, S12, S24, S32, SEMIBOLD
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.lobby_stages import asked_words, state_words
from whisper_net.desktop.viewmodels.onboarding import Onboarding
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.banner import INFO, NOTE, Banner
from whisper_net.desktop.views.kit.box import Column, Row, stretched
from whisper_net.desktop.views.kit.button import OUTLINED, Button
from whisper_net.desktop.views.kit.icon import Icon, IconTile
from whisper_net.desktop.views.kit.rows import PressedWhole
from whisper_net.desktop.views.kit.text import CENTRE as CENTRED
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.welcome_frame import Step, StepFooter, back_button

_WIDTH = 856
_GAP = 20
_MOST_SHOWN = 3


class Door(PressedWhole):
    """A card that is pressed as a whole."""

    def __init__(self, icon: str, title: str, text: str, foot: str) -> None:
        inside = Column(
            Row(IconTile(icon, 44, 20, R_LARGE, fill="pill_on"), ...),
            S24,
            Text(title, 16, "text", SEMIBOLD, wrap=True),
            S12,
            Text(text, 14, "muted", wrap=True, line=MESSAGE_LINE),
            ...,
            S24,
            Row(stretched(Text(foot, 12, "muted", wrap=True)), Icon("forward", "accent_text", 16)),
            pad=S24,
        )
        super().__init__(title, inside)
        self.setText(title)
        self.setAccessibleDescription(text)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _layout(self) -> QLayout:
        return self._inside.box

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max(self._layout().totalHeightForWidth(width), theme().scaled(256))

    def sizeHint(self) -> QSize:
        width = theme().scaled(_WIDTH) // 3 - _GAP
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._inside.minimumSizeHint().width(), theme().scaled(160))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = paint.painter_of(self)
        fill = "hover" if self.underMouse() and self.isEnabled() else "raised"
        paint.rounded(painter, QRectF(self.rect()), R_LARGE, fill, "strong")
        if self.ringed:
            paint.ring(painter, QRectF(self.rect()), R_LARGE)


class DoorsStep(Step):
    """Where everybody begins."""

    def __init__(self, model: Onboarding) -> None:
        self._start, self._join, self._restore = self._doors()
        self._waiting = Column(gap=S8)
        self._column = self._lay_out()
        body = Column(..., Row(..., stretched(self._column, 100), ...), ..., ..., pad=(S32, S24))
        super().__init__(model, body, self._footer(model), self.tr("Welcome"))
        self._start.clicked.connect(model.start)
        self._join.clicked.connect(model.join)
        self._restore.clicked.connect(model.restore)
        model.lobby.changed.connect(self._show_waiting)
        self._show_waiting()

    def _doors(self) -> tuple[Door, Door, Door]:
        start = self.tr("For the people you worked with. You become its first member and invite the others.")
        join = self.tr("Paste the key that you were given, pick a picture of it, or type its words.")
        back = self.tr("Come back with your twelve recovery words, on a new computer or a second one.")
        return (
            Door("people", self.tr("Start a group"), start, self.tr("About three minutes")),
            Door("invitation", self.tr("I have an invitation"), join, self.tr("Key, picture or words")),
            Door("restore", self.tr("Restore"), back, self.tr("Backup file, or a member's help")),
        )

    def _lay_out(self) -> Column:
        title = self.tr("A private place for people who worked together")
        told = self.tr("It lives on your own computers: no server, no phone number, no e-mail.")
        return Column(
            Text(title, 28, "text", SEMIBOLD, wrap=True, align=CENTRED),
            S8,
            Text(told, 14, "muted", wrap=True, align=CENTRED, line=MESSAGE_LINE),
            S32,
            self._waiting,
            Row(*(stretched(door) for door in (self._start, self._join, self._restore)), gap=_GAP),
            S24,
            self._note(),
        )

    def _note(self) -> Banner:
        text = self.tr("An employer can see what happens on a computer that it manages. No app can change that.")
        return Banner(NOTE, self.tr("Use a computer that is yours"), text, icon="devices")

    def _footer(self, model: Onboarding) -> QWidget:
        if model.has_groups:
            return StepFooter(back_button(model, self.tr("Back to your groups")))
        words = (self.tr("Works offline"), self.tr("No account"), self.tr("Encrypted on this computer"))
        return Row(..., Text("   ·   ".join(words), 12, "muted"), ..., height=56)

    def restyle(self) -> None:
        self._column.setMaximumWidth(theme().scaled(_WIDTH))
        super().restyle()

    def start_focus(self) -> QWidget:
        """The first door."""
        return self._start

    def _show_waiting(self) -> None:
        self._waiting.clear()
        for attempt in self.model.lobby.attempts[:_MOST_SHOWN]:
            title = asked_words(attempt)
            button = Button(self.tr("See how it stands"), OUTLINED, size=ROW)
            button.clicked.connect(lambda _=False, file=attempt.file: self.model.wait(file))
            self._waiting.add(Banner(INFO, title, state_words(attempt), icon="waiting", actions=[button]))
        if self.model.lobby.attempts:
            self._waiting.add(S12)
        paint.reveal(self._waiting, bool(self.model.lobby.attempts))
