"""Coming with an invitation: the key, who one is, and where the group is to be found."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QKeyEvent, QKeySequence, QTextCursor
from PySide6.QtWidgets import QWidget

from whisper_net.desktop.theme.metrics import MESSAGE_LINE, ROW, S4, S8, S12, S16, S24, SEMIBOLD
from whisper_net.desktop.viewmodels.founding import ME, RELAY
from whisper_net.desktop.viewmodels.joining import ADDRESS, CLAIM, KEY, found_in
from whisper_net.desktop.viewmodels.joining_words import SPOKEN_WORDS
from whisper_net.desktop.viewmodels.network_words import home_told
from whisper_net.desktop.viewmodels.onboarding import Onboarding
from whisper_net.desktop.viewmodels.unlocking import AGAIN, PASSPHRASE
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.banner import DANGER, Banner
from whisper_net.desktop.views.kit.box import Column, Row, stretched
from whisper_net.desktop.views.kit.button import FILLED, OUTLINED, Button
from whisper_net.desktop.views.kit.choice import Tick
from whisper_net.desktop.views.kit.field import AreaField, Field, eyes_last
from whisper_net.desktop.views.kit.files import pick
from whisper_net.desktop.views.kit.tabs import Tabs
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.welcome_frame import Beside, Stage, Step, StepFooter, back_button
from whisper_net.desktop.views.welcome_join_reasons import join_reasons
from whisper_net.desktop.views.welcome_offers import LONGEST, offer_of
from whisper_net.desktop.views.welcome_passphrase import passphrase_fields
from whisper_net.desktop.views.word_fields import WordFields

BY_KEY, BY_WORDS = "by_key", "by_words"
_TICKED = 28
"""Where the words of a tick begin."""


class JoinStep(Step):
    """An attempt in the making."""

    def __init__(self, model: Onboarding) -> None:
        joining = self._joining = model.joining
        if not joining.needs_passphrase:
            model.home.look()
        self._make_ways()
        self._make_person(joining.needs_passphrase)
        self._failure = Banner(DANGER, "")
        self._back = back_button(model, self.tr("Back"))
        self._go = Button(self.tr("Ask to join"), FILLED)
        footer = StepFooter(self._back, self._go)
        super().__init__(model, Beside(self._form(), join_reasons()), footer, self.tr("Join a group"))
        eyes_last(self._secrets.values())
        self.setAcceptDrops(True)
        self._key.editor.setAcceptDrops(False)  # the page takes it, whatever it is
        self._key.editor.installEventFilter(self)
        self._connect()
        self.show_way(BY_KEY)
        self._show_home()
        paint.reveal(self._failure, False)

    def _make_ways(self) -> None:
        """A key in any of its shapes, or words."""
        self._tabs = Tabs([(BY_KEY, self.tr("Key or picture"), None), (BY_WORDS, self.tr("Eight words"), None)])
        self._key = AreaField(
            self.tr("Key"),
            lines=3,
            placeholder="whisper://join/#…",
            help_text=self.tr("Drop the key, the message it came in or a picture of its code anywhere on this page."),
        )
        self._pick = Button(self.tr("Choose a picture"), OUTLINED, icon="qr", size=ROW)
        self._by_key = Column(self._key, S8, Row(self._pick, ...))
        self.words = WordFields(SPOKEN_WORDS)
        self.relay = Field(
            self.tr("Address of a relay"),
            optional=self.tr("if they told you one"),
            placeholder=self.tr("wss://relay.example.org/#…"),
            help_text=self.tr("A key names the group's relays; eight words name none."),
        )
        self._by_words = Column(self.words, S16, self.relay)

    def _make_person(self, needs_passphrase: bool) -> None:
        """Who asks, and from where."""
        self._me = Field(self.tr("Your name"))
        self._address = Field(
            self.tr("Your inviter's computer"),
            optional=self.tr("if you know it"),
            placeholder="192.168.1.20:4400",
        )
        self._claim = AreaField(
            self.tr("What you say about yourself"),
            optional=self.tr("optional"),
            lines=2,
            help_text=self.tr("Whoever approves you reads this: your team, your years, who knows you."),
        )
        self.home = Tick(self.tr("We are on the same network at home: find them here"))
        self._told = Row(_TICKED, stretched(Text(home_told(), 12, "muted", wrap=True)), pad=(0, S4, 0, 0))
        self._secrets = passphrase_fields(needed=needs_passphrase)
        self._fields: dict[str, Field | AreaField] = {
            KEY: self._key, RELAY: self.relay, ME: self._me, CLAIM: self._claim, ADDRESS: self._address,
            **self._secrets,
        }  # fmt: skip

    def _form(self) -> Column:
        secrets = [stretched(field) for field in self._secrets.values()]
        return Column(
            Text(self.tr("Join with an invitation"), 20, "text", SEMIBOLD, wrap=True),
            S8,
            Text(
                self.tr("Somebody of the group gave you a key: a line of text, a picture, or eight words."),
                14,
                "muted",
                wrap=True,
                line=MESSAGE_LINE,
            ),
            S12,
            self._tabs,
            S12,
            self._failure,
            self._by_key,
            self._by_words,
            S24,
            Row(stretched(self._me), stretched(self._address), gap=S16),
            S12,
            self.home,
            self._told,
            S16,
            self._claim,
            S16 if secrets else None,
            Row(*secrets, gap=S16) if secrets else None,
            ...,
        )

    def _connect(self) -> None:
        joining = self._joining
        self._tabs.chosen.connect(self.show_way)
        self._pick.clicked.connect(self._choose_picture)
        self._go.clicked.connect(self.submit)
        self.home.toggled.connect(lambda _: self._show_home())
        self.model.home.changed.connect(self._show_home)
        self.words.entered.connect(self.submit)
        self.words.pasted_key.connect(self.take_key)
        self._key.changed.connect(self._look_for_key)
        for field in (self.relay, self._me, self._address, *self._secrets.values()):
            field.entered.connect(self.submit)
        joining.found.connect(self.take_key)
        joining.failed.connect(self._fail)
        joining.busy_changed.connect(self._show_busy)

    def stages(self) -> Sequence[Stage]:
        """Where this is on the way."""
        return (
            Stage(self.tr("Invitation"), "now"),
            Stage(self.tr("Recovery words"), "next"),
            Stage(self.tr("Check"), "next"),
        )

    def start_focus(self) -> QWidget:
        """The key."""
        return self._key.editor

    def clear(self) -> None:
        """The key is a secret too."""
        super().clear()
        self._key.set_text("")

    def _show_home(self) -> None:
        """What would be sent is said as soon as it is wanted; on a network that is home they are found anyway."""
        paint.reveal(self.home, not self.model.home.at_home)
        paint.reveal(self._told, self.home.isChecked() and not self.model.home.at_home)

    # -- the key

    def show_way(self, way: str) -> None:
        """By a key, or by words."""
        self._tabs.choose(way)
        paint.reveal(self._by_key, way == BY_KEY)
        paint.reveal(self._by_words, way == BY_WORDS)

    def take_key(self, key: str) -> None:
        """Put a key that was found where it belongs."""
        self.show_way(BY_KEY)
        self._key.set_text(key)
        self._key.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _look_for_key(self) -> None:
        """Of a message that invites, keep the key here and put its address where addresses go."""
        found = found_in(self._key.text())
        if found.address and not self._address.text().strip():
            self._address.set_text(found.address)
        if found.key:
            self._key.set_text(found.key)
            self._key.editor.moveCursor(QTextCursor.MoveOperation.End)

    def _choose_picture(self) -> None:
        pictures = self.tr("Pictures (*.png *.jpg *.jpeg *.webp)")
        title = self.tr("Choose a picture of the code")
        pick(self, title, [pictures], lambda path: self._joining.read(Path(path)), self._pick)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """In the field of the key: a picture may be pasted, and Return goes on."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.matches(QKeySequence.StandardKey.Paste):
            pasted = QGuiApplication.clipboard().mimeData()
            if not pasted.hasText() or pasted.hasUrls():
                self.take(pasted)
            else:  # a key is short, and a field slow with megabytes
                self._key.editor.insertPlainText(pasted.text()[:LONGEST])
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submit()
            return True
        return False

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Whatever may hold a key."""
        if offer_of(event.mimeData(), look=False) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.take(event.mimeData())

    def take(self, data: QMimeData) -> None:
        """Read what was dropped or pasted."""
        offer = offer_of(data)
        if isinstance(offer, str):
            self.take_key(offer)
        elif offer is not None:
            self._joining.read(offer)

    # -- asking

    def fill(self, me: str, claim: str, address: str = "", passphrase: str = "", again: str = "") -> None:
        """Type it all at once, but for the key."""
        typed = {ME: me, CLAIM: claim, ADDRESS: address, PASSPHRASE: passphrase, AGAIN: again}
        for key, words in typed.items():
            if key in self._fields:
                self._fields[key].set_text(words)

    def submit(self) -> None:
        """Go on, unless something is wrong."""
        if self._joining.busy:
            return
        paint.reveal(self._failure, False)
        for field in self._fields.values():
            field.set_error("")
        by_words = self._tabs.current == BY_WORDS
        if by_words and self.words.fault():
            return
        key = " ".join(self.words.words()) if by_words else self._key.text()
        secrets = {name: field.text() for name, field in self._secrets.items()}
        self._joining.join(
            key,
            self._me.text(),
            self._claim.text(),
            self._address.text(),
            secrets.get(PASSPHRASE, ""),
            secrets.get(AGAIN, ""),
            home=self.home.isChecked(),
            relay=self.relay.text() if by_words else "",
        )

    def _fail(self, key: str, words: str) -> None:
        field = self._fields.get(key)
        if field is None:
            self._failure.say(words)
            paint.reveal(self._failure, True)
        elif key == KEY and self._tabs.current == BY_WORDS:
            self.words.say(None, words)
        else:
            first = not any(one.frame.failed for one in self._fields.values())
            field.set_error(words)
            if first:
                field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_busy(self) -> None:
        busy = self._joining.busy
        self._go.setText(self.tr("Asking") if busy else self.tr("Ask to join"))
        self._go.set_busy(busy)
        self._back.setEnabled(not busy)
        self._pick.setText(self.tr("Looking for a code") if self._joining.reading else self.tr("Choose a picture"))
        self._pick.set_busy(self._joining.reading)
