"""A walk over a screen: does everybody reach everything, is everything named, is nothing cut or out of style?

Rules: `assert_screen` looks at one widget in every look that it must bear: light and dark, 100 % and 200 % text, left
to right and right to left. It changes the look while the widget is shown, so that changing is tried as well.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QScrollBar,
    QTextEdit,
    QWidget,
)

from tests.desktop.ground import settle
from whisper_net.desktop.theme.theme import DARK_MODE, LIGHT_MODE, theme
from whisper_net.desktop.views.kit.dialog import Scrim

_QTS = (QScrollBar, QAbstractItemView, QLineEdit, QTextEdit, QPlainTextEdit, QMenu)
_SILENT = {QAccessible.Role.NoRole, QAccessible.Role.Client}


class Look(NamedTuple):
    """One way to look at a screen."""

    mode: str
    scale: float
    direction: Qt.LayoutDirection

    def __str__(self) -> str:
        mirrored = ", right to left" if self.direction == Qt.LayoutDirection.RightToLeft else ""
        return f"{self.mode}, {self.scale:.0%}{mirrored}"


TURNS, TURN_MS = 10, 50
SQUEEZED = (1024, 700)
"""A small screen, for 200 % text."""
LOOKS = (
    Look(LIGHT_MODE, 1.0, Qt.LayoutDirection.LeftToRight),
    Look(DARK_MODE, 1.0, Qt.LayoutDirection.LeftToRight),
    Look(LIGHT_MODE, 1.0, Qt.LayoutDirection.RightToLeft),
    Look(LIGHT_MODE, 2.0, Qt.LayoutDirection.LeftToRight),
    Look(DARK_MODE, 2.0, Qt.LayoutDirection.RightToLeft),
)


def assert_screen(
    widget: QWidget, width: int = 1280, height: int = 820, *, large: tuple[int, int] = (1920, 1200)
) -> None:
    """Fail with everything that somebody could not see, reach or hear; 200 % text is looked at in the `large` size."""
    found: list[str] = []
    for look in LOOKS:
        theme().use(look.mode)
        theme().use_text_scale(look.scale)
        widget.setLayoutDirection(look.direction)
        widget.resize(*(large if look.scale > 1 else (width, height)))
        widget.show()
        settle()
        found += [f"{look}: {fault}" for fault in _lasting(widget)]
    assert not found, "\n".join(found)


def assert_squeezed(widget: QWidget) -> None:
    """Fail with everything that a small screen cuts in the largest text; lines may be shortened there."""
    theme().use_text_scale(2.0)
    widget.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    widget.setMinimumSize(1, 1)  # as a window's own smallest size, it counts instead of what its layout asks for
    widget.resize(*SQUEEZED)
    widget.show()
    settle()
    found = _lasting(widget, lambda: cut(widget, lines=False))
    assert not found, "\n".join(found)


def _lasting(widget: QWidget, look: Callable[[], Iterator[str]] | None = None) -> list[str]:
    """What is still at fault once all is laid out, which takes a busy machine a few turns more."""
    faults: list[str] = []
    for _ in range(TURNS):
        faults = [*(look or (lambda: _every_fault(widget)))()]
        if not faults:
            break
        QTest.qWait(TURN_MS)
        settle()
    return faults


def _every_fault(widget: QWidget) -> Iterator[str]:
    yield from unnamed(widget)
    yield from unreached(widget)
    yield from cut(widget)
    yield from undressed(widget)


def focusable(widget: QWidget) -> list[QWidget]:
    """What the keyboard must reach; while a dialog lies over a window, what is in the dialog."""
    over = next((one for one in widget.findChildren(Scrim) if one.isVisible()), widget)
    return [one for one in (over, *over.findChildren(QWidget)) if _takes_focus(one)]


def _takes_focus(widget: QWidget) -> bool:
    takes = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
    return takes and widget.isVisible() and widget.isEnabled()


def unnamed(widget: QWidget) -> Iterator[str]:
    """What a screen reader could not say."""
    for one in focusable(widget):
        heard = QAccessible.queryAccessibleInterface(one)
        if heard is None or heard.role() in _SILENT:
            yield f"has no role: {described(one)}"
        elif not heard.text(QAccessible.Text.Name).strip():
            yield f"has no name: {described(one)}"


def unreached(widget: QWidget) -> Iterator[str]:
    """What Tab does not come to, going round from wherever it begins."""
    window = widget.window()
    window.activateWindow()
    wanted = focusable(widget)
    if not wanted:
        return
    wanted[0].setFocus(Qt.FocusReason.TabFocusReason)
    reached: set[QWidget] = set()
    for _ in range(3 * len(wanted) + 3):
        now = QApplication.focusWidget()
        if now is not None:
            reached.add(now)
        QTest.keyClick(now or window, Qt.Key.Key_Tab)
    for one in wanted:
        if one not in reached and _takes_focus(one):
            yield f"Tab does not reach: {described(one)}"


def cut(widget: QWidget, *, lines: bool = True) -> Iterator[str]:
    """Words that are not on the screen in full; `lines`, also those that are shortened to one line."""
    for one in widget.findChildren(QWidget):
        if not one.isVisible() or not isinstance(one, QLabel | QAbstractButton):
            continue
        if getattr(one, "shortened", False) and (lines or one.hasHeightForWidth()):
            yield f"is shortened at {one.width()} of {one.sizeHint().width()}: {described(one)}"
        elif isinstance(one, QAbstractButton) and one.width() < one.minimumSizeHint().width():
            yield f"is narrower than its words: {described(one)}"
        outside = _outside(one, widget)
        if outside is not None:
            yield f"reaches out of {outside}: {described(one)}"


def undressed(widget: QWidget) -> Iterator[str]:
    """Qt's own widgets that look as Qt has them: nobody gave them the style sheet."""
    for one in widget.findChildren(QWidget):
        at: QWidget | None = one
        if not one.isVisible() or not isinstance(one, _QTS):
            continue
        while at is not None and not at.styleSheet():
            at = at.parentWidget()
        if at is None:
            yield f"is not dressed: {described(one)}"


def _outside(one: QWidget, widget: QWidget) -> str | None:
    """Whether an ancestor cuts a widget off; what scrolls into sight is not cut off, except sideways."""
    rect, parent = QRect(QPoint(0, 0), one.size()), one.parentWidget()
    at = one
    while parent is not None and at is not widget:
        rect.translate(at.pos())
        scrolls = isinstance(parent.parentWidget(), QAbstractScrollArea)
        across = rect.left() < 0 or rect.right() > parent.width()
        if across or (not scrolls and (rect.top() < 0 or rect.bottom() > parent.height())):
            place = f"{rect.x()},{rect.y()} {rect.width()}x{rect.height()}"
            return f"{described(parent)} ({place} in {parent.width()}x{parent.height()})"
        if scrolls:
            rect = parent.rect()
        at, parent = parent, parent.parentWidget()
    return None


def described(widget: QWidget) -> str:
    """Enough to find a widget by."""
    words = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
    return f"{type(widget).__name__} {(words or widget.accessibleName())[:60]!r}"
