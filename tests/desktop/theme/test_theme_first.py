"""A theme may be asked for when widgets are there already."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication

from whisper_net.desktop.theme.theme import Theme, theme
from whisper_net.desktop.views.kit.button import IconButton


def test_theme_is_made_once_though_widgets_ask_while_it_is_made(qapp: QApplication) -> None:
    first = theme()
    button = IconButton("send", "Send")
    name = first.objectName()
    first.setObjectName("set aside")
    made = theme()
    try:
        assert made is not first
        assert theme() is made
        assert len(qapp.findChildren(Theme, options=Qt.FindChildOption.FindDirectChildrenOnly)) == 2
    finally:
        made.setParent(None)
        made.deleteLater()
        first.setObjectName(name)
        first.use(first.mode)
        button.deleteLater()
        qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert theme() is first
