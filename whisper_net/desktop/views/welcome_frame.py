"""What the steps of the welcome share: the bar with the product's name and the steps, a page with its footer, a form
beside an explanation.
"""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QLineEdit, QSizePolicy, QWidget

from whisper_net.desktop.theme import icons
from whisper_net.desktop.theme.fonts import font
from whisper_net.desktop.theme.metrics import GUTTER, GUTTER_END, HEADER, R_LARGE, S4, S8, S12, S16, S24, S32, SEMIBOLD
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.onboarding import Onboarding
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import TOP, Column, Item, Row, placed, stretched
from whisper_net.desktop.views.kit.button import TEXT, Button, IconButton
from whisper_net.desktop.views.kit.icon import Icon, IconTile
from whisper_net.desktop.views.kit.scroll import Scroll
from whisper_net.desktop.views.kit.text import Text

FORM_WIDTH, ASIDE_WIDTH, COLUMNS_GAP = 600, 360, 48
_FOOTER = 72
_CIRCLE, _LINE = 20, 24
_NARROW = 920
"""Under this width, at 100 % text, the explanation goes below the form."""


class Stage(NamedTuple):
    """One of the steps that the bar counts; `state` is done | now | next."""

    name: str
    state: str


class TopBar(Row):
    """The product's name, on the way through several steps where one is, and the way to settings."""

    def __init__(self) -> None:
        self.lock = IconButton("private", self.tr("Lock"), shortcut="Ctrl+L")
        self.settings = IconButton("settings", self.tr("Settings"), shortcut="Ctrl+,")
        mark = IconTile("threads", 28, 16, 8, fill="accent")
        mark.show_icon("threads", "on_accent")
        self._steps = _Steps()
        super().__init__(
            mark,
            10,
            Text("whisper_net", 14, "text", SEMIBOLD),
            ...,
            self._steps,
            S16,
            self.lock,
            self.settings,
            pad=(GUTTER, 0, GUTTER_END, 0),
            height=HEADER,
        )

    def show_steps(self, steps: Sequence[Stage]) -> None:
        """Show these, or none."""
        self._steps.show_steps(steps)


class _Steps(QLabel):
    """Numbered circles with names between lines; where there is no room for the names, the name of the present one."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Stage, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_steps(self, steps: Sequence[Stage]) -> None:
        self._shown = tuple(steps)
        at = next((place for place, one in enumerate(steps, 1) if one.state == "now"), 0)
        words = self.tr("Step %1 of %2").replace("%1", str(at)).replace("%2", str(len(steps)))
        self.setAccessibleName(f"{words}: {steps[at - 1].name}" if at else "")
        paint.reveal(self, bool(steps))
        self.updateGeometry()
        self.update()

    def _width(self, *, named: bool) -> int:
        width = 0
        for one in self._shown:
            width += theme().scaled(_CIRCLE)
            if named or one.state == "now":
                width += S8 + int(QFontMetricsF(self._font(one)).horizontalAdvance(one.name)) + 1
        return width + max(len(self._shown) - 1, 0) * (_LINE + 2 * S12)

    def _font(self, one: Stage):  # type: ignore[no-untyped-def]
        return font(13, SEMIBOLD if one.state == "now" else 400, scale=theme().text_scale)

    def sizeHint(self) -> QSize:
        return QSize(self._width(named=True), theme().scaled(_CIRCLE + 8))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._width(named=False), theme().scaled(_CIRCLE + 8))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, side = paint.painter_of(self), theme().scaled(_CIRCLE)
        named = self.width() >= self._width(named=True)
        at, top = 0, (self.height() - side) // 2
        for number, one in enumerate(self._shown, 1):
            if number > 1:
                line = paint.along(self, QRect(at + S12, self.height() // 2, _LINE, 1))
                painter.fillRect(line, theme().colour("strong"))
                at += _LINE + 2 * S12
            circle = paint.along(self, QRect(at, top, side, side))
            paint.rounded(painter, QRectF(circle), side / 2, "pill" if one.state == "next" else "accent")
            if one.state == "done":
                mark = icons.icon_pixmap("check-bold", "on_accent", theme().scaled(10))
                paint.centred(painter, circle, mark)
            else:
                painter.setFont(font(11, SEMIBOLD, scale=theme().text_scale))
                painter.setPen(theme().colour("muted" if one.state == "next" else "on_accent"))
                painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(number))
            at += side
            if named or one.state == "now":
                painter.setFont(self._font(one))
                wide = int(QFontMetricsF(painter.font()).horizontalAdvance(one.name)) + 1
                painter.setPen(theme().colour("text" if one.state == "now" else "muted"))
                place = paint.along(self, QRect(at + S8, 0, wide, self.height()))
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, one.name)
                at += S8 + wide


class Step(Column):
    """One page of the welcome: a body that scrolls, and a footer."""

    def __init__(self, model: Onboarding, body: QWidget, footer: QWidget | None, name: str) -> None:
        self.model = model
        self._scroll = Scroll(body, name=name)
        super().__init__(stretched(self._scroll), footer, fill="bg")
        self.setAccessibleName(name)

    def stages(self) -> Sequence[Stage]:
        """What the bar shows."""
        return ()

    def start_focus(self) -> QWidget:
        """What takes the keyboard when it comes up."""
        return self

    def clear(self) -> None:
        """Empty whatever was typed: a field may outlive its page by a moment."""
        for editor in self.findChildren(QLineEdit):
            editor.clear()


class StepFooter(Row):
    """Back at one side, what goes on at the other."""

    def __init__(self, back: Button | None, *items: Item) -> None:
        start, end = (GUTTER - _outdent(one) for one in (back, items[-1] if items else None))
        super().__init__(back, ..., *items, gap=S8, pad=(start, 0, end, 0), height=_FOOTER, edges=["top"])


def _outdent(item: Item) -> int:
    """The words of a text button stand on the gutter, not its ground."""
    return item.pad if isinstance(item, Button) and item.kind == TEXT else 0


def back_button(model: Onboarding, words: str) -> Button:
    """The way back."""
    button = Button(words, TEXT, icon="back")
    button.clicked.connect(model.back)
    return button


class Beside(Column):
    """A form with an explanation beside it; below it where there is no room for both."""

    def __init__(
        self,
        form: QWidget,
        aside: QWidget,
        *,
        form_width: int = FORM_WIDTH,
        aside_width: int = ASIDE_WIDTH,
        gap: int = COLUMNS_GAP,
    ):
        self._form, self._aside = form, aside
        self._widths, self._gap = (form_width, aside_width), gap
        self._columns = Row(stretched(form, 100), gap, placed(aside, TOP))
        super().__init__(Row(..., stretched(self._columns, 100), ...), ..., pad=(S32, 40, S32, S32))

    def restyle(self) -> None:
        scaled = theme().scaled
        form, aside = (scaled(width) for width in self._widths)
        narrow = self.width() < scaled(_NARROW) and self.isVisible()
        self._columns.box.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        self._form.setMaximumWidth(form)
        self._aside.setMinimumWidth(0 if narrow else aside)
        self._aside.setMaximumWidth(form if narrow else aside)
        self._columns.setMaximumWidth(form if narrow else form + self._gap + aside)
        super().restyle()

    def resizeEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        super().resizeEvent(event)
        self.restyle()


class Reasons(Column):
    """A well that says why, in a few points of an icon, a line and an explanation."""

    def __init__(self, title: str, *reasons: tuple[str, str, str]) -> None:
        items: list[Item] = [Text(title, 14, "text", SEMIBOLD, wrap=True)]
        for icon, line, text in reasons:
            words = Column(Text(line, 13, "text", SEMIBOLD, wrap=True), S4, Text(text, 13, "muted", wrap=True))
            items += [S16, Row(placed(Icon(icon, "accent_text", 18, box=20), TOP), S12, stretched(words))]
        super().__init__(*items, pad=S24, fill="well", radius=R_LARGE)
