"""The stages of an attempt, one below another, each with a mark that a line leads on from."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen

from whisper_net.desktop.theme import icons
from whisper_net.desktop.theme.metrics import MEDIUM, S16
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.lobby_stages import DONE, FAILED, NEXT, NOW, Stage
from whisper_net.desktop.viewmodels.wording import marked, translated
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import Column, Row, stretched
from whisper_net.desktop.views.kit.text import Text

_MARK, _GAP = 28, 18
_SAID = {DONE: marked("done"), NOW: marked("now"), NEXT: marked("still to come"), FAILED: marked("failed")}


class StageRow(Row):
    """One stage."""

    def __init__(self) -> None:
        self._state, self._last = NEXT, False
        self._title = Text("", 14, "text", MEDIUM, wrap=True)
        self._note = Text("", 13, "muted", wrap=True)
        self._words = Column(self._title, self._note, pad=(0, 4, 0, _GAP))
        super().__init__(stretched(self._words))
        self.restyle()

    def restyle(self) -> None:
        self.set_pad((theme().scaled(_MARK) + S16, 0, 0, 0))
        super().restyle()

    def show_stage(self, stage: Stage, *, last: bool) -> None:
        """Show it."""
        self._state, self._last = stage.state, last
        self._title.setText(stage.title)
        self._title.set_colour("muted" if stage.state == NEXT else "text")
        self._title.setAccessibleName(f"{stage.title}, {translated(_SAID[stage.state])}")
        self._note.setText(stage.note)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, side = paint.painter_of(self), theme().scaled(_MARK)
        place = paint.along(self, QRect(0, 0, side, side))
        if not self._last:
            line = paint.along(self, QRect(side // 2 - 1, side + 2, 2, max(0, self.height() - side - 4)))
            painter.fillRect(line, theme().colour("success" if self._state == DONE else "border"))
        self._paint_mark(painter, place)

    def _paint_mark(self, painter: QPainter, place: QRect) -> None:
        half, shape = place.height() / 2, QRectF(place)
        if self._state in (DONE, FAILED):
            done = self._state == DONE
            paint.rounded(painter, shape, half, "success_bg" if done else "danger_bg")
            icon, ink = ("check", "success") if done else ("close", "danger")
            paint.centred(painter, place, icons.icon_pixmap(icon, ink, theme().scaled(14)))
        elif self._state == NOW:
            ring = shape.adjusted(2, 2, -2, -2)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme().colour("pill_on"), 3))
            painter.drawEllipse(ring)
            painter.setPen(QPen(theme().colour("accent"), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawArc(ring, 90 * 16, -180 * 16)
        else:
            paint.rounded(painter, shape.adjusted(1, 1, -1, -1), half - 1, None, "strong", 1.5)


class StageList(Column):
    """All of them."""

    def __init__(self) -> None:
        self._rows: list[StageRow] = []
        super().__init__()

    def show_stages(self, stages: Sequence[Stage]) -> None:
        """Show these; rows that are there stay."""
        while len(self._rows) < len(stages):
            row = StageRow()
            self._rows.append(row)
            self.add(row)
        for place, stage in enumerate(stages):
            self._rows[place].show_stage(stage, last=place == len(stages) - 1)
