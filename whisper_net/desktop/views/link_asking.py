"""What is asked before a link that somebody wrote leaves this window.

Rules: an address is shown whole, its host first, before a browser gets it, whatever words it stood behind; only plain
web addresses are ever handed on, letters beyond ASCII as an address bar writes them.
"""

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget

from whisper_net.desktop.theme.metrics import S12
from whisper_net.desktop.viewmodels.lead import ADDRESS
from whisper_net.desktop.viewmodels.lead_card import host_of
from whisper_net.desktop.viewmodels.plain_line import plain_line
from whisper_net.desktop.viewmodels.wording import translated
from whisper_net.desktop.views.kit.banner import NOTE, Banner
from whisper_net.desktop.views.kit.box import Column
from whisper_net.desktop.views.kit.button import FILLED, TEXT, Button
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.steady import Steady
from whisper_net.desktop.views.kit.text import Text

_WIDTH = 480


def ask_to_open(over: QWidget, address: str) -> Dialog:
    """Show where a link leads; the browser gets it only if the person says so, and only if it is a web address."""
    address = bytes(QUrl(address).toEncoded().data()).decode()
    host = host_of(address)
    shown = Text(plain_line(address, ADDRESS), 13, "text", mono=True, wrap=True)
    cancel = Button(translated("Cancel"), TEXT)
    if not host:
        banner = Banner(
            NOTE,
            translated("This is not a plain web address"),
            translated("So it is only shown here, and nothing opens it."),
        )
        made = Dialog(translated("Link"), Column(banner, S12, shown), actions=[cancel], width=_WIDTH)
        cancel.setText(translated("Close"))
        act = cancel
    else:
        words = translated("The site will see your network address, but not your name or your group.")
        body = Column(shown, S12, Text(words, 13, "muted", wrap=True))
        copy = Button(translated("Copy link"), TEXT)
        act = Button(translated("Open in the browser"), FILLED, icon="outside")
        title = translated("Open %1?").replace("%1", host)
        made = Dialog(title, body, actions=[cancel, copy, act], width=_WIDTH)
        act.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(address)))
        act.clicked.connect(made.accept)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(address))
        copy.clicked.connect(made.accept)
    cancel.clicked.connect(made.reject)
    if host:  # a link that is clicked twice is not opened by it
        Steady(made).guard(act)
    made.open_over(over)
    act.setFocus(Qt.FocusReason.OtherFocusReason)
    return made
