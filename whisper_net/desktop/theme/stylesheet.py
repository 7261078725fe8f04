"""The one style sheet: for Qt's own widgets only, each given it by `theme().dress`. The kit reads the tokens itself.

Rules: the application has none. With one, Qt goes through it again for every widget each time that the widget, or
something around it, is put into another, which takes more than half of the time that a screen is built in. Menus are
windows, and windows have corners: where nothing composes the screen, round ones would be filled with what lies below.
"""

from string import Template

from whisper_net.desktop.theme.metrics import R_SMALL
from whisper_net.desktop.theme.tokens import NAMES, Tokens

_SHEET = Template("""
QLineEdit, QTextEdit, QPlainTextEdit { background: transparent; border: none; padding: 0; }
QMenu { background: $raised; color: $text; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 6px 12px; border-radius: ${small}px; min-height: ${row}px; }
QMenu::item:selected { background: $selected; color: $text; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }
QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 12px; }
QScrollBar:horizontal { height: 12px; }
QScrollBar::handle { background: $strong; border: 3px solid transparent; border-radius: 6px;
    background-clip: padding; }
QScrollBar::handle:vertical { min-height: 36px; }
QScrollBar::handle:horizontal { min-width: 36px; }
QScrollBar::handle:hover { background: $control; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractItemView { background: transparent; border: none; outline: none; selection-background-color: $selected;
    selection-color: $text; }
QListView#offers { background: $raised; color: $text; border: 1px solid $border; padding: 4px; }
QListView#offers::item { padding: 4px 8px; border-radius: ${small}px; }
QListView#offers::item:selected { background: $selected; color: $text; }
""")


def of(tokens: Tokens, scale: float) -> str:
    """The sheet of one theme."""
    values: dict[str, object] = {name: _css(tokens.colour(name)) for name in NAMES}
    values |= {"small": R_SMALL, "row": round(20 * scale)}
    return _SHEET.substitute(values)


def _css(colour: str) -> str:
    """Qt reads #AARRGGBB where the tokens say #RRGGBBAA."""
    return colour if len(colour) == 7 else f"#{colour[7:]}{colour[1:7]}"
