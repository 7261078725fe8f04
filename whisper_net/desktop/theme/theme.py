"""What the interface looks like right now: the tokens in force, the size of text, and how both change while it runs.

Rules: there is one `Theme` an application, reached by `theme()`. Widgets read it when they paint; those that also laid
something out by it have a `restyle` method, which is called after every change. Whoever follows the system follows it
while the program runs.
"""

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QToolTip, QWidget

from whisper_net.desktop.theme import fonts, stylesheet
from whisper_net.desktop.theme.metrics import TEXT_SCALES
from whisper_net.desktop.theme.palette import palette_of
from whisper_net.desktop.theme.tokens import DARK, LIGHT, Tokens, channels

LIGHT_MODE, DARK_MODE, SYSTEM_MODE = "light", "dark", "system"
_NAME = "whisper_net.theme"
_DRESSED = "whisper_net_dressed"
MODES = (SYSTEM_MODE, LIGHT_MODE, DARK_MODE)


class Theme(QObject):
    """The look in force."""

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.setObjectName(_NAME)  # found from now on: widgets that are here already ask for it below
        self.mode = SYSTEM_MODE
        self.text_scale = 1.0
        self.reduced_motion = False
        self.tokens = LIGHT
        self._sheet = ""
        self._app = app
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._apply()

    # -- choosing

    def use(self, mode: str) -> None:
        """Be light, dark, or as the system is. Raises KeyError for any other mode."""
        if mode not in MODES:
            raise KeyError(f"no mode is called {mode!r}")
        if mode != self.mode:
            self.mode = mode
            self._apply()

    def use_text_scale(self, scale: float) -> None:
        """Set all text at 1 to 2 times its size."""
        scale = min(max(scale, TEXT_SCALES[0]), TEXT_SCALES[-1])
        if scale != self.text_scale:
            self.text_scale = scale
            self._apply()

    def use_reduced_motion(self, reduced: bool) -> None:
        """Move nothing that could as well stand still."""
        if reduced != self.reduced_motion:
            self.reduced_motion = reduced
            self.changed.emit()

    # -- reading

    def colour(self, name: str) -> QColor:
        """A token as Qt paints it. Raises KeyError for a name that is none."""
        return QColor(*channels(self.tokens.colour(name)))

    def scaled(self, length: float) -> int:
        """A length that holds text, at the size of text in force."""
        return round(length * self.text_scale)

    @property
    def dark(self) -> bool:
        return self.tokens is DARK

    # -- changing

    def dress(self, widget: QWidget) -> None:
        """Let one of Qt's own widgets, and what is in it, look like the rest from now on."""
        widget.setProperty(_DRESSED, True)
        widget.setStyleSheet(self._sheet)

    def _follow_system(self) -> None:
        if self.mode == SYSTEM_MODE:
            self._apply()

    def _wanted(self) -> Tokens:
        if self.mode == SYSTEM_MODE:
            return DARK if self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT
        return DARK if self.mode == DARK_MODE else LIGHT

    def _apply(self) -> None:
        self.tokens = self._wanted()
        self._app.setPalette(palette_of(self.tokens))
        self._app.setFont(fonts.font(14, scale=self.text_scale))
        QToolTip.setPalette(palette_of(self.tokens))
        QToolTip.setFont(fonts.font(12, scale=self.text_scale))
        self._sheet = stylesheet.of(self.tokens, self.text_scale)
        for widget in _parts_first(self._app):
            if widget.property(_DRESSED):
                widget.setStyleSheet(self._sheet)
            restyle = getattr(widget, "restyle", None)
            if restyle is not None:
                restyle()
            if isinstance(widget, QPlainTextEdit):
                widget.viewport().setFont(widget.font())  # in which Qt paints the example of an empty field
            widget.updateGeometry()  # also of what is hidden now: its size is asked for once it is shown
            widget.update()
        self.changed.emit()


def _parts_first(app: QApplication) -> Iterator[QWidget]:
    """Every widget after all that stand in it, since some take their size from what their parts ask for."""
    for top in app.topLevelWidgets():
        if top.parentWidget() is None:
            yield from reversed([top, *top.findChildren(QWidget)])


def theme() -> Theme:
    """The application's theme, made when first asked for. Raises TypeError where no application runs."""
    app = QCoreApplication.instance()
    if not isinstance(app, QApplication):
        raise TypeError("a theme belongs to a running QApplication")
    found = app.findChild(Theme, _NAME, Qt.FindChildOption.FindDirectChildrenOnly)
    if found is not None:
        return found
    return Theme(app)
