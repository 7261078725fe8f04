"""What surrounds an answer to a request: the code to compare by phone, how to ask back, and a word before declining.

Rules: an applicant hears nothing of the group before they are in, so whoever wants to know more calls them outside of
the app; what they then read out has to be the code that stands here and in their lobby.
"""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from whisper_net.desktop.theme.metrics import MESSAGE_LINE, S4, S8, S12
from whisper_net.desktop.viewmodels.people import fingerprint
from whisper_net.desktop.viewmodels.requests import Request
from whisper_net.desktop.viewmodels.wording import translated
from whisper_net.desktop.views.kit.box import TOP, Column, Row, placed, stretched
from whisper_net.desktop.views.kit.button import DANGER_FILLED, FILLED, TEXT, Button
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.icon import Icon
from whisper_net.desktop.views.kit.text import Text


def code_words(request: Request) -> str:
    """The code, as their lobby shows it to them."""
    return translated("Code %1").replace("%1", fingerprint(request.member))


class CodeLine(Row):
    """The code, and what to do with it."""

    def __init__(self, request: Request) -> None:
        self.code = Text(code_words(request), 13)
        asks = Text(self.tr("Ask them for this code by phone before you approve."), 12, "muted", wrap=True)
        words = Column(self.code, asks)
        super().__init__(placed(Icon("key", "muted", 16, box=20), TOP), S8, stretched(words), pad=(0, S4, 0, 0))


def how_to_ask(over: QWidget, request: Request) -> Dialog:
    """Say how one asks somebody who is not in yet."""
    words = over.tr(
        "Call them, or meet them: until they are in, nothing reaches them through this app. Let them read you the code "
        "of their request. It has to be this one; with another, somebody else asks in their name."
    )
    done = Button(over.tr("Done"), FILLED)
    body = Column(Text(words, 14, "muted", wrap=True, line=MESSAGE_LINE), S12, Text(code_words(request), 16))
    dialog = Dialog(over.tr("Ask %1 yourself").replace("%1", request.name), body, actions=[done], width=480)
    done.clicked.connect(dialog.accept)
    dialog.open_over(over)
    return dialog


def confirm_decline(over: QWidget, name: str, act: Callable[[], object]) -> Dialog:
    """Ask before somebody is kept out."""
    words = over.tr("They are told that they were declined, and only an admin can let them in after that.")
    keep, decline = Button(over.tr("Cancel"), TEXT), Button(over.tr("Decline"), DANGER_FILLED)
    title = over.tr("Decline %1?").replace("%1", name)
    dialog = Dialog(title, Text(words, 14, "muted", wrap=True, line=MESSAGE_LINE), actions=[keep, decline], width=480)
    keep.clicked.connect(dialog.reject)
    decline.clicked.connect(dialog.accept)
    dialog.accepted.connect(act)
    dialog.open_over(over)
    return dialog
