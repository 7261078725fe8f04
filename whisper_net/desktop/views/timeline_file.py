"""The file in a row of the timeline: where its parts stand, what lies under a place in it, and how it is painted.

Rules: as in timeline_layout.py, whose rows hold one of these. However long a name is, its ending is on the screen. A
picture stands below only once somebody asked to see it.
"""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath

from whisper_net.desktop.theme import icons
from whisper_net.desktop.theme.metrics import R_LARGE, R_MEDIUM, R_SMALL, S8, S12
from whisper_net.desktop.viewmodels.file_line import FileLine, tool_words
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.timeline_look import Look

WIDEST, TILE = 460, 40
PICTURE_WIDE, PICTURE_HIGH = 480, 360
_NAME, _LINE, _TOOL = 20, 16, 28
_LEAST = 120
"""What a name keeps beside the buttons; with less they stand below."""
_BAR = 4
_KEPT = 4
"""Letters before its ending that a shortened name keeps."""


class FilePlaces:
    """Where a file's parts stand, counted from where lines begin; turned around by `at`."""

    def __init__(self, file: FileLine, look: Look, start: int, top: int, wide: int, width: int, *, mirrored: bool):
        self.file, self.look, self.width, self.mirrored = file, look, width, mirrored
        self.tools: list[tuple[QRect, str]] = []
        self.bar: QRect | None = None
        self.picture: QRect | None = None
        across = min(wide, look.px(WIDEST))
        inside, beside = start + S12, start + S12 + look.px(TILE) + S12
        self.tile = self._at(inside, top + S12, look.px(TILE), look.px(TILE))
        room, below = self._room(across - (beside - start) - S12)
        y = self._place_words(beside, top + S12 - look.px(1), room)
        y = max(y, top + S12 + look.px(TILE))
        if below:
            y = self._place_tools(beside, y + S8, start + across) + look.px(_TOOL)
        else:
            ends = start + across - S12
            self._place_tools(ends - self._tools_wide(), top + S12 + look.px(TILE - _TOOL) // 2, ends + S12)
        y = self._place_picture(inside, y, across - 2 * S12)
        self.bottom = y + S12
        self.card = self._at(start, top, across, self.bottom - top)

    def _at(self, x: int, y: int, width: int, height: int) -> QRect:
        return QRect(self.width - x - width if self.mirrored else x, y, width, height)

    def _tools_wide(self) -> int:
        words = [self.look.width(tool_words(tool), self.look.link) + 2 * S8 for tool in self.file.tools]
        return sum(words)

    def _room(self, room: int) -> tuple[int, bool]:
        """How wide the words are, and whether the buttons stand below them."""
        beside = room - self._tools_wide() - S8
        return (beside, False) if beside >= self.look.px(_LEAST) else (room, True)

    def _place_words(self, x: int, y: int, room: int) -> int:
        look, file = self.look, self.file
        self.name = self._at(x, y, room, look.px(_NAME))
        self.kind = self._wrapped(x, y + look.px(_NAME) + 2, room, file.kind)
        y = self.kind.bottom() + 1
        self.words = self._wrapped(x, y, room, file.words) if file.words else QRect()
        y = self.words.bottom() + 1 if file.words else y
        if file.share is not None:
            self.bar = self._at(x, y + 6, room, _BAR)
            y += 6 + _BAR
        return y

    def _wrapped(self, x: int, y: int, room: int, words: str) -> QRect:
        flags = int(Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere)
        box = QFontMetricsF(self.look.small).boundingRect(QRectF(0, 0, room, 10_000), flags, words)
        lines = max(1, round(box.height() / self.look.metrics(self.look.small).height()))
        return self._at(x, y, room, lines * self.look.px(_LINE))

    def _place_tools(self, x: int, y: int, _end: int) -> int:
        for tool in self.file.tools:
            wide = self.look.width(tool_words(tool), self.look.link) + 2 * S8
            self.tools.append((self._at(x, y, wide, self.look.px(_TOOL)), tool))
            x += wide
        return y

    def _place_picture(self, x: int, y: int, room: int) -> int:
        picture = self.file.picture
        if picture is None:
            return y
        most = QSize(min(room, PICTURE_WIDE), PICTURE_HIGH)
        size = QSize(picture.width, picture.height)
        if size.width() > most.width() or size.height() > most.height():
            size = size.scaled(most, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))
        self.picture = self._at(x, y + S12, size.width(), size.height())
        return y + S12 + size.height()

    def hit(self, at: QPoint) -> str:
        """What lies under a place: a tool, "file" for its name, or ""."""
        tool = next((tool for place, tool in self.tools if place.contains(at)), "")
        return tool or ("file" if self.name.contains(at) else "")

    # -- painting

    def paint(self, painter: QPainter, hovered: str) -> None:
        """All of it; `hovered` is the tool under the mouse."""
        file, look = self.file, self.look
        paint.rounded(painter, QRectF(self.card), R_LARGE, "raised", "border")
        paint.rounded(painter, QRectF(self.tile), R_MEDIUM, "warning_bg" if file.program else "pill_on")
        ink = "warning" if file.program else "accent_text"
        paint.centred(painter, self.tile, icons.icon_pixmap(file.icon, ink, look.px(22)))
        name = elided(file.name, file.ending, self.name.width(), look.metrics(look.name_medium))
        self._draw(painter, self.name, name, look.name_medium, "text")
        self._draw(painter, self.kind, file.kind, look.small, "warning" if file.program else "muted")
        if file.words:
            self._draw(painter, self.words, file.words, look.small, "danger" if file.failed else "muted")
        if self.bar is not None and file.share is not None:
            self._paint_bar(painter, self.bar, file.share)
        for place, tool in self.tools:
            if tool == hovered:
                paint.rounded(painter, QRectF(place), R_SMALL, "hover")
            painter.setFont(look.link)
            painter.setPen(look.colours["accent_text"])
            painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), tool_words(tool))
        if self.picture is not None and file.picture is not None:
            self._paint_picture(painter, self.picture)

    def _draw(self, painter: QPainter, place: QRect, words: str, which: object, ink: str) -> None:
        painter.setFont(which)  # type: ignore[arg-type]
        painter.setPen(self.look.colours[ink])
        side = Qt.AlignmentFlag.AlignRight if self.mirrored else Qt.AlignmentFlag.AlignLeft
        middle = side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(place, int(middle | Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextDontClip), words)

    def _paint_bar(self, painter: QPainter, place: QRect, share: float) -> None:
        paint.rounded(painter, QRectF(place), _BAR / 2, "pill")
        wide = max(_BAR, round(place.width() * share))
        start = place.right() + 1 - wide if self.mirrored else place.left()
        paint.rounded(painter, QRectF(start, place.top(), wide, _BAR), _BAR / 2, "accent")

    def _paint_picture(self, painter: QPainter, place: QRect) -> None:
        picture = self.file.picture
        if picture is None:
            return
        edge = QPainterPath()
        edge.addRoundedRect(QRectF(place), R_SMALL, R_SMALL)
        painter.save()
        painter.setClipPath(edge, Qt.ClipOperation.IntersectClip)
        painter.fillRect(place, self.look.colours["well"])
        painter.drawImage(place, picture.image)
        painter.restore()


def elided(name: str, ending: str, room: int, metrics: QFontMetricsF) -> str:
    """A name in so much room: what is left out is left out before its ending, which begins with its dot."""
    if metrics.horizontalAdvance(name) <= room:
        return name
    stem = name.removesuffix(ending) if ending else name
    kept = stem[-_KEPT:] + ending
    left = room - metrics.horizontalAdvance(kept)
    return metrics.elidedText(stem[:-_KEPT] + "…", Qt.TextElideMode.ElideRight, left) + kept
