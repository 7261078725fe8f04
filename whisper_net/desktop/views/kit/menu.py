"""A menu in the window's look. Views make no other."""

from PySide6.QtWidgets import QMenu, QWidget

from whisper_net.desktop.theme.theme import theme


class Menu(QMenu):
    """Qt's menu, dressed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        theme().dress(self)
