"""The quick switcher: a field over the window, what fits below it, all by keyboard."""

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from whisper_net.desktop.theme.fonts import font
from whisper_net.desktop.theme.metrics import MEDIUM, R_LARGE, R_MEDIUM, S4, S8, S12, SEMIBOLD
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.switcher import Switcher, Target, place_in
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.avatar import Avatar
from whisper_net.desktop.views.kit.box import Column, Row, stretched
from whisper_net.desktop.views.kit.dialog import Scrim
from whisper_net.desktop.views.kit.field import LineEditor
from whisper_net.desktop.views.kit.icon import Icon
from whisper_net.desktop.views.kit.keys import written
from whisper_net.desktop.views.kit.rows import ListRow
from whisper_net.desktop.views.kit.scroll import Scroll
from whisper_net.desktop.views.kit.text import Span, Text
from whisper_net.desktop.views.shortcuts import Key

_WIDTH, _TOP, _HIGHEST = 616, 128, 476
_KEYS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class _Result(ListRow):
    """One thing to jump to."""

    def __init__(self, target: Target, typed: str) -> None:
        self.target = target
        name = Text(target.name, 14)
        found = place_in(target.name, typed)
        if found is not None:
            name.set_spans([Span(*found, "accent_text", SEMIBOLD)])
        lead = (
            Avatar(target.person, target.name, 24) if target.person is not None else Icon(target.icon, size=18, box=24)
        )
        self._enter = Icon("enter", "muted", 16)
        detail = Text(target.detail, 13, "muted", elide=True)
        body = Row(lead, S12, name, S8, stretched(detail), self._enter, pad=(S12, 0))
        super().__init__(", ".join(part for part in (target.name, target.detail, target.kind) if part), body, height=40)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.mark(False)

    def mark(self, marked: bool) -> None:
        self.setChecked(marked)
        paint.reveal(self._enter, marked)

    def nextCheckState(self) -> None:
        """Pressing it jumps; being marked is the keyboard's business."""


class SwitcherDialog(QDialog):
    """Typed words above, results below, the keys at the foot."""

    opened = Signal(object)
    """Target: the one that was chosen."""

    def __init__(self, model: Switcher) -> None:
        super().__init__()
        self._model = model
        self._at = 0
        self._rows: list[_Result] = []
        self.setAccessibleName(self.tr("Jump to"))
        model.setParent(self)
        self.field = LineEditor(self.tr("Jump to a person, channel or place"))
        self.field.setAccessibleName(self.tr("Jump to"))
        self.field.installEventFilter(self)
        self.field.textEdited.connect(self._search)
        head = Row(
            Icon("search", "muted", 20),
            S12,
            stretched(self.field),
            Text(written("Esc"), 12, "faint"),
            pad=(20, 0),
            height=56,
            edges=["bottom"],
        )
        self._results = Column()
        self._scroll = Scroll(Column(self._results, ..., pad=(S8, 0, S8, S8)), name=self.tr("Results"))
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self._scroll, 1)
        column.addWidget(self._foot())
        model.changed.connect(self._show)
        self.restyle()
        self._show()

    def restyle(self) -> None:
        self.field.setFont(font(16, scale=theme().text_scale))

    def open_over(self, widget: QWidget) -> None:
        """Show it in the upper half of a widget's window."""
        scrim = _TopScrim(widget.window(), self)
        scrim.show()
        scrim.raise_()
        self.show()
        scrim.place()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _foot(self) -> Row:
        return Row(
            Key("Up"),
            S4,
            Key("Down"),
            S8,
            Text(self.tr("move"), 12, "muted"),
            16,
            Key("Return"),
            S8,
            Text(self.tr("open"), 12, "muted"),
            ...,
            Icon("devices", "faint", 14),
            6,
            Text(self.tr("Stays on this computer"), 12, "faint"),
            pad=(20, 0),
            height=44,
            edges=["top"],
        )

    # -- results

    def _search(self, typed: str) -> None:
        self._at = 0
        self._model.search(typed)

    def _show(self) -> None:
        self._results.clear()
        self._rows = []
        kind = ""
        for target in self._model.found:
            if target.kind != kind:
                kind = target.kind
                self._results.add(Row(Text(kind, 12, "faint", SEMIBOLD), ..., pad=(S12, S8, S12, 0), height=32))
            self._add(target)
        if not self._rows:
            nothing = Text(self.tr("Nothing on this computer fits"), 13, "muted", MEDIUM)
            self._results.add(Row(nothing, ..., pad=(S12, S12)))
        self._mark(min(self._at, max(0, len(self._rows) - 1)))
        scrim = self.parentWidget()
        if isinstance(scrim, Scrim):
            scrim.place()

    def _add(self, target: Target) -> None:
        row = _Result(target, self.field.text())
        row.clicked.connect(lambda: self._open(target))
        self._rows.append(row)
        self._results.add(row)

    def _mark(self, at: int) -> None:
        self._at = at
        for place, row in enumerate(self._rows):
            row.mark(place == at)
        if self._rows:
            self._scroll.ensureWidgetVisible(self._rows[at], 0, 40)
            self.field.setAccessibleDescription(self._rows[at].accessibleName())

    def _open(self, target: Target) -> None:
        self.accept()
        self.opened.emit(target)
        self._model.open(target)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._rows:
            step = _KEYS.get(Qt.Key(event.key()))
            if step is not None:
                self._mark((self._at + step) % len(self._rows))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._open(self._rows[self._at].target)
                return True
        return False

    def sizeHint(self) -> QSize:
        wanted = self._results.sizeHint().height() + S8 + theme().scaled(56 + 44) + 2
        return QSize(theme().scaled(_WIDTH), min(wanted, theme().scaled(_HIGHEST)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint.rounded(paint.painter_of(self), QRectF(self.rect()), R_LARGE, "raised", "border")


class _TopScrim(Scrim):
    """Keeps its frame where it does not jump as results come and go; pressing beside it closes it."""

    def place(self) -> None:
        wanted = self._frame.sizeHint()
        wide = min(wanted.width(), self.width() - 2 * R_MEDIUM)
        top = min(_TOP, self.height() // 6)
        self._frame.setGeometry((self.width() - wide) // 2, top, wide, min(wanted.height(), self.height() - top - S12))

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self.place()

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self._frame.reject()
