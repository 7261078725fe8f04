"""Where one writes: what is replied to, marks, files, the field, and send in one frame; who can read it below.

Rules: who reads what is sent always stands below the frame, never inside. What is wrong with a text is said in words,
and the text stays. A thread has the same composer, without the row of marks.
"""

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from whisper_net.desktop.theme.metrics import CARD, GUTTER, PANE_GUTTER, R_LARGE, ROW, S4, S8, S12, SEMIBOLD
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.composer import Composer
from whisper_net.desktop.views.composer_editor import ComposerEditor
from whisper_net.desktop.views.composer_emoji import EmojiPicker
from whisper_net.desktop.views.composer_files import FileChips
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import TOP, Column, Divider, Row, placed, stretched
from whisper_net.desktop.views.kit.button import IconButton
from whisper_net.desktop.views.kit.chip import AUDIENCE_ICONS, ChipButton, audience_chip
from whisper_net.desktop.views.kit.files import pick_several
from whisper_net.desktop.views.kit.icon import Icon
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.kit.toast import FOOT

MARKS = ("bold", "italic", "strike", "link", "list", "quote", "code")


class ComposerView(Column):
    """The view of one Composer."""

    last_wanted = Signal()
    """The person wants to edit their last message."""
    audience_wanted = Signal()

    def __init__(self, model: Composer, name: str, *, narrow: bool = False) -> None:
        self._model = model
        self.editor = ComposerEditor(name)
        self.about, self._about_icon, self._about_words = self._make_about()
        self.send = IconButton("send", self.tr("Send"), filled=True, shortcut="Return")
        self.attach = IconButton("attach", self.tr("Attach files"), size=ROW, shortcut="Ctrl+Shift+U")
        self.files = FileChips(model.files)
        self.emoji = IconButton("emoji", self.tr("Emoji"), size=ROW)
        self.marks_row = None if narrow else self._make_marks()
        self._folded = False
        self.frame = _Frame(
            self.about,
            self.marks_row,
            self.files,
            self._padded(self.editor),
            Row(self.attach, self.emoji, ..., self.send, pad=(6, 0, S8, S8)),
            editor=self.editor,
        )
        self.fault = Text("", 12, "danger", wrap=True)
        self._fault_row = Row(Icon("danger", "danger", 14, box=16), 6, stretched(self.fault))
        self.room = Text("", 12, "muted")
        self.chip: ChipButton = audience_chip("all", name, name)
        self._hint = Text(self.tr("Shift Enter for a new line"), 12, "muted", elide=True)
        self._narrow = narrow
        gutter = PANE_GUTTER if narrow else GUTTER
        below = Row(self.chip, ..., self.room, self._hint, gap=S8)
        self.warning = Text("", 13, "warning", wrap=True)
        self._warned = Row(
            placed(Icon("warning", "warning", 16, box=20), TOP), S8, stretched(self.warning), pad=(0, S4)
        )
        self._writing = Column(self.frame, self._fault_row, below, gap=S8)
        super().__init__(self._warned, self._writing, gap=S8, pad=(gutter, S4, gutter, S12))
        self.setProperty(FOOT, True)
        self._connect()
        self._show()

    def _make_about(self) -> tuple[Row, Icon, Text]:
        """What is replied to or edited, and a way out of it."""
        icon = Icon("reply", "muted", 16)
        words = Text("", 12, "muted", SEMIBOLD, elide=True)
        cancel = IconButton("close", self.tr("Neither reply nor edit"), size=CARD)
        cancel.clicked.connect(self._model.cancel)
        return Row(icon, S8, stretched(words), cancel, pad=(14, S4, S4, 0)), icon, words

    def _make_marks(self) -> Row:
        names = {
            "bold": self.tr("Bold"),
            "italic": self.tr("Italic"),
            "strike": self.tr("Struck out"),
            "link": self.tr("Link"),
            "list": self.tr("List"),
            "quote": self.tr("Quote"),
            "code": self.tr("Code"),
        }
        self.marks = {mark: IconButton(mark, names[mark], size=CARD) for mark in MARKS}
        for mark, button in self.marks.items():
            button.clicked.connect(lambda _=False, mark=mark: self.editor.mark(mark))
        before = [self.marks[mark] for mark in MARKS[:3]]
        after = [self.marks[mark] for mark in MARKS[3:]]
        return Row(*before, Divider(upright=16), *after, ..., pad=(S8, S4, S8, 0), gap=S4)

    def _padded(self, editor: QWidget) -> Row:
        return Row(stretched(editor), pad=(14, S8, S8, S4))

    def _connect(self) -> None:
        model, editor = self._model, self.editor
        editor.textChanged.connect(self._write)
        editor.sent.connect(model.send)
        editor.cancelled.connect(model.cancel)
        editor.last_wanted.connect(self.last_wanted)
        self.send.clicked.connect(model.send)
        self.send.clicked.connect(lambda: editor.setFocus(Qt.FocusReason.OtherFocusReason))
        self.emoji.clicked.connect(self._choose_emoji)
        self.attach.clicked.connect(self.choose_files)
        self.files.taken_out.connect(lambda: editor.setFocus(Qt.FocusReason.OtherFocusReason))
        editor.files_offered.connect(self.offer)
        editor.picture_offered.connect(self._offer_picture)
        self.chip.clicked.connect(self.audience_wanted)
        model.text_wanted.connect(self._put)
        model.changed.connect(self._show)
        model.draft_changed.connect(self._show_draft)

    # -- both ways

    def rename(self, name: str) -> None:
        """Say into which channel one writes."""
        self.editor.rename(name)

    def show_audience(self, words: str, name: str, kind: str = "all") -> None:
        """Say who can read what is written here: all of a channel, or `some`."""
        self.chip.set_icon(AUDIENCE_ICONS[kind])
        self.chip.setText(words)
        self.chip.setAccessibleName(name)
        self.chip.updateGeometry()
        self._place_hint()

    def fold(self, folded: bool) -> None:
        """Take less height: no marks, which keys make as well, and no warning that stands over the screen already."""
        if folded != self._folded:
            self._folded = folded
            if self.marks_row is not None:
                paint.reveal(self.marks_row, not folded)
            self._show_warning()

    def _show_warning(self) -> None:
        self.warning.setText(self._model.warning)
        paint.reveal(self._warned, bool(self._model.warning) and not self._hides_warning)

    @property
    def _hides_warning(self) -> bool:
        """Whoever may not write has nothing here but the warning."""
        return self._folded and self._model.open_to_write

    def _write(self) -> None:
        self._model.write(self.editor.toPlainText())
        self._show_room()

    def _put(self, text: str) -> None:
        if text != self.editor.toPlainText():
            self.editor.put(text)

    def _show(self) -> None:
        model = self._model
        self._show_warning()
        paint.reveal(self._writing, model.open_to_write)
        about = model.edited or model.reply
        self.about.setVisible(about is not None)
        if about is not None:
            editing = model.edited is not None
            words = self.tr("Editing: %2") if editing else self.tr("Replying to %1: %2")
            self._about_icon.show_icon("edit" if editing else "reply", "muted")
            self._about_words.setText(words.replace("%1", about.name).replace("%2", about.text))
        self.files.show_files(() if model.edited is not None else model.files.files)
        self.attach.setEnabled(model.edited is None)
        self.frame.set_failed(bool(model.fault))
        self._show_draft()
        self._show_room()

    def _show_draft(self) -> None:
        """What is wrong, with the text or with keeping it; else where the draft lies, or how to write a new line."""
        fault, state = self._model.fault or self._model.draft_fault, self._model.draft_state
        self.fault.setText(fault)
        self.editor.setAccessibleDescription(fault)
        self._fault_row.setVisible(bool(fault))
        self._hint.setText(state or self.tr("Shift Enter for a new line"))
        self._place_hint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.files.restyle()
        self._place_hint()

    def _place_hint(self) -> None:
        """How to write a new line is said where there is room for all of it."""
        room = self.frame.width() - self.chip.sizeHint().width() - S12 - theme().scaled(S12)
        self._hint.setVisible(
            bool(self._model.draft_state) or (not self._narrow and self._hint.sizeHint().width() < room)
        )

    def _show_room(self) -> None:
        room = "" if self._model.fault else self._model.room
        self.room.setText(room)
        self.room.setVisible(bool(room))
        self.send.setEnabled(self._model.ready)

    # -- files

    @property
    def takes_files(self) -> bool:
        """Whether a file can be attached now: nothing is edited, and one may write here."""
        return self._model.open_to_write and self._model.edited is None

    def choose_files(self) -> None:
        """Ask for files to send with the text."""
        if self.takes_files:
            pick_several(self, self.tr("Attach files"), self.offer, self.editor)

    def offer(self, paths: list[str]) -> None:
        """Attach these, as far as that goes."""
        if self.takes_files:
            self._model.files.offer(paths)
            self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer_picture(self, picture: object, ending: str) -> None:
        if self.takes_files and isinstance(picture, bytes | QImage):
            self._model.files.paste(picture, ending)

    def _choose_emoji(self) -> None:
        picker = EmojiPicker(self)
        picker.chosen.connect(self._insert)
        picker.open_at(self.emoji.mapToGlobal(QPoint(0, -4)))

    def _insert(self, emoji: str) -> None:
        self.editor.insertPlainText(emoji)
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)


class _Frame(Column):
    """The border around all that belongs to a text."""

    def __init__(self, *parts: QWidget | None, editor: QWidget) -> None:
        self._editor, self._failed = editor, False
        super().__init__(*parts)
        editor.installEventFilter(self)

    def set_failed(self, failed: bool) -> None:
        self._failed = failed
        self.update()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        focused = self._editor.hasFocus()
        border = "danger" if self._failed else "focus" if focused else "control"
        strong = 2.0 if focused or self._failed else 1.0
        paint.rounded(paint.painter_of(self), QRectF(self.rect()), R_LARGE, "raised", border, strong)
