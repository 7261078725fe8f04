"""The menu of what may be done about a member, and the dialog before it: what it does, and what nobody can undo."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from whisper_net.desktop.theme import icons
from whisper_net.desktop.theme.metrics import MESSAGE_LINE, S16
from whisper_net.desktop.viewmodels.member_acts import Act
from whisper_net.desktop.viewmodels.wording import translated
from whisper_net.desktop.views.kit.avatar import AvatarStack
from whisper_net.desktop.views.kit.box import TOP, Row, placed, stretched
from whisper_net.desktop.views.kit.button import DANGER, FILLED, TEXT, Button
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.text import Text

_WIDTH, _PICTURE, _MOST = 520, 40, 3


def add_acts(menu: QMenu, acts: Sequence[Act], chosen: Callable[[Act], object]) -> None:
    """Add what may be done, and under a line what takes something away."""
    for act in acts:
        if act.red and not any(one.isSeparator() for one in menu.actions()):
            menu.addSeparator()
        icon = icons.icon(act.icon, "danger" if act.red else "muted")
        menu.addAction(icon, act.menu).triggered.connect(lambda _=False, act=act: chosen(act))


def ask_to_act(over: QWidget, act: Act, people: Sequence[tuple[bytes, str]], perform: Callable[[], object]) -> Dialog:
    """Say what it can and cannot undo, beside the pictures of whom it is about, and do it once that was read."""
    keep, button = Button(translated("Cancel"), TEXT), Button(act.button, DANGER if act.red else FILLED)
    words = Text(act.text, 14, "muted", wrap=True, line=MESSAGE_LINE)
    body = Row(placed(AvatarStack(people[:_MOST], _PICTURE, "bg"), TOP), S16, stretched(words))
    dialog = Dialog(act.title, body, actions=[keep, button], width=_WIDTH)
    keep.clicked.connect(dialog.reject)
    button.clicked.connect(dialog.accept)
    dialog.accepted.connect(perform)
    dialog.open_over(over)
    keep.setFocus(Qt.FocusReason.OtherFocusReason)
    return dialog
